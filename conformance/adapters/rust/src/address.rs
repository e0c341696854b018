//! The block of addresses: a u16 count of bytes, then descriptors.

use crate::error::{Class, Error, Result};
use crate::reader::Reader;
use crate::writer::Writer;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    Tcp4 {
        ip: [u8; 4],
        port: u16,
    },
    Tcp6 {
        ip: [u8; 16],
        port: u16,
    },
    OnionV2 {
        service: [u8; 10],
        port: u16,
    },
    OnionV3 {
        service: [u8; 35],
        port: u16,
    },
    Dns {
        hostname: Vec<u8>,
        port: u16,
    },
    /// A type byte that is not known, and all that followed it in its block.
    Opaque {
        payload: Vec<u8>,
    },
}

/// The type bytes that have a meaning. An opaque address cannot begin with one.
const KNOWN_TYPES: std::ops::RangeInclusive<u8> = 0..=5;

pub fn read(reader: &mut Reader) -> Result<Vec<Address>> {
    let start = reader.position();
    let count = reader
        .u16("addresses.byte_count")
        .map_err(Error::in_frame)?;
    let block = reader.position();
    reader.take_since(start, count.into(), "addresses")?;
    let mut block = reader.window(block);
    let mut addresses = Vec::new();
    while !block.is_empty() {
        let address = read_one(&mut block);
        let inside = |error: Error| error.inside(&format!("addresses[{}]", addresses.len()));
        if let Some(address) = address.map_err(inside)? {
            addresses.push(address);
        }
    }
    Ok(addresses)
}

fn read_one(block: &mut Reader) -> Result<Option<Address>> {
    if !block.peek().is_some_and(|kind| KNOWN_TYPES.contains(&kind)) {
        let payload = block.rest().to_vec();
        return Ok(Some(Address::Opaque { payload }));
    }
    let port = "port";
    Ok(Some(match block.u8("type")? {
        0 => return Ok(None),
        1 => Address::Tcp4 {
            ip: block.array("ip")?,
            port: block.u16(port)?,
        },
        2 => Address::Tcp6 {
            ip: block.array("ip")?,
            port: block.u16(port)?,
        },
        3 => Address::OnionV2 {
            service: block.array("onion_service")?,
            port: block.u16(port)?,
        },
        4 => Address::OnionV3 {
            service: block.array("onion_service")?,
            port: block.u16(port)?,
        },
        _ => {
            let hostname = block.counted_u8("hostname")?.to_vec();
            Address::Dns {
                hostname,
                port: block.u16(port)?,
            }
        }
    }))
}

/// A block in the making. It takes only what a reader would give back.
#[derive(Default)]
pub struct Block {
    bytes: Writer,
    closed: bool,
}

impl Block {
    pub fn push(&mut self, address: &Address) -> Result<()> {
        if self.closed {
            return Err(bad("", "an address follows an opaque one"));
        }
        write_one(&mut self.bytes, address)?;
        self.closed = matches!(address, Address::Opaque { .. });
        Ok(())
    }

    pub fn finish(self, writer: &mut Writer) -> Result<()> {
        writer.counted_u16(&self.bytes.finish(), "addresses")
    }
}

pub fn write(writer: &mut Writer, addresses: &[Address]) -> Result<()> {
    let mut block = Block::default();
    for (index, address) in addresses.iter().enumerate() {
        block
            .push(address)
            .map_err(|error| error.inside(&format!("addresses[{index}]")))?;
    }
    block.finish(writer)
}

fn write_one(block: &mut Writer, address: &Address) -> Result<()> {
    match address {
        Address::Tcp4 { ip, port } => {
            block.u8(1);
            block.put(ip);
            block.u16(*port);
        }
        // An IPv4 address in IPv6 form is written as what it is, as lnd does.
        Address::Tcp6 {
            ip: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ip @ ..],
            port,
        } => {
            block.u8(1);
            block.put(ip);
            block.u16(*port);
        }
        Address::Tcp6 { ip, port } => {
            block.u8(2);
            block.put(ip);
            block.u16(*port);
        }
        Address::OnionV2 { service, port } => {
            block.u8(3);
            block.put(service);
            block.u16(*port);
        }
        Address::OnionV3 { service, port } => {
            block.u8(4);
            block.put(service);
            block.u16(*port);
        }
        Address::Dns { hostname, port } => {
            block.u8(5);
            block.counted_u8(hostname, "hostname")?;
            block.u16(*port);
        }
        Address::Opaque { payload } => match payload.first() {
            None => return Err(bad("payload", "an opaque address without bytes")),
            Some(kind) if KNOWN_TYPES.contains(kind) => {
                return Err(bad(
                    "payload",
                    "an opaque address that begins with a known type",
                ));
            }
            Some(_) => block.put(payload),
        },
    }
    Ok(())
}

/// An onion service as text: lower-case base32 and the ending.
pub fn onion_text(service: &[u8]) -> String {
    let mut text = data_encoding::BASE32_NOPAD.encode(service);
    text.make_ascii_lowercase();
    text.push_str(".onion");
    text
}

/// The bytes of an onion service: exactly `N` of them, in the one form that [`onion_text`] gives.
pub fn onion_bytes<const N: usize>(text: &str) -> Result<[u8; N]> {
    let host = text.strip_suffix(".onion");
    let host = host.filter(|host| !host.bytes().any(|byte| byte.is_ascii_uppercase()));
    host.and_then(|host| {
        let bytes = data_encoding::BASE32_NOPAD.decode(host.to_ascii_uppercase().as_bytes());
        <[u8; N]>::try_from(bytes.ok()?).ok()
    })
    .ok_or_else(|| bad("onion_service", "not an onion service of this kind"))
}

fn bad(field: &str, message: &str) -> Error {
    Error::write(Class::BadAddress, field, message)
}
