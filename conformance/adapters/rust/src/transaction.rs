//! The walk over a Bitcoin transaction: where it ends, and whether its structure is right.
//!
//! Nothing is kept but the offset, so no count can make this set memory aside.

use crate::error::{Class, Error, Result};
use crate::reader::Reader;

const MAX_INPUTS: u64 = 818_401;
const MAX_OUTPUTS: u64 = 3_728_271;
const MAX_WITNESS_ITEMS: u64 = 4_000_000;
const MAX_SCRIPT: u64 = 4_000_000;
const MAX_ALL_SCRIPTS: u64 = 4_194_304;

/// Reads one transaction and gives its bytes.
pub fn read<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8]> {
    let start = reader.position();
    Walk { reader, scripts: 0 }.transaction()?;
    Ok(reader.since(start))
}

/// Refuses bytes that are not exactly one transaction.
pub fn check(bytes: &[u8], field: &str) -> Result<()> {
    let mut reader = Reader::new(bytes);
    let refuse = |message: String| Error::write(Class::BadTransaction, field, message);
    read(&mut reader).map_err(|error| refuse(format!("not a transaction: {error}")))?;
    if reader.is_empty() {
        Ok(())
    } else {
        Err(refuse("bytes follow the transaction".to_owned()))
    }
}

struct Walk<'r, 'a> {
    reader: &'r mut Reader<'a>,
    scripts: u64,
}

impl Walk<'_, '_> {
    fn transaction(&mut self) -> Result<()> {
        self.reader.take(4, "version")?;
        let segwit = self.segwit()?;
        let inputs = self
            .count("inputs.count", MAX_INPUTS)
            .map_err(Error::in_frame)?;
        for index in 0..inputs {
            self.input()
                .map_err(|error| error.inside(&format!("inputs[{index}]")))?;
        }
        let outputs = self
            .count("outputs.count", MAX_OUTPUTS)
            .map_err(Error::in_frame)?;
        for index in 0..outputs {
            self.output()
                .map_err(|error| error.inside(&format!("outputs[{index}]")))?;
        }
        if segwit {
            self.witnesses(inputs)?;
        }
        self.reader.take(4, "locktime")?;
        Ok(())
    }

    fn input(&mut self) -> Result<()> {
        self.reader.take(32, "txid")?;
        self.reader.take(4, "index")?;
        self.script("script_sig")?;
        self.reader.take(4, "sequence")?;
        Ok(())
    }

    fn output(&mut self) -> Result<()> {
        self.reader.take(8, "value")?;
        self.script("pk_script")
    }

    /// A first byte of 00 is always the marker, never a count of no inputs.
    fn segwit(&mut self) -> Result<bool> {
        let offset = self.reader.position();
        match self.reader.peek() {
            Some(0) => match self.reader.array("segwit")? {
                [0, 1] => Ok(true),
                _ => Err(self.refuse("segwit", offset)),
            },
            Some(_) => Ok(false),
            None => Err(self.reader.refuse(Class::Truncated, "segwit", offset)),
        }
    }

    fn witnesses(&mut self, inputs: u64) -> Result<()> {
        let offset = self.reader.position();
        let mut any = false;
        for input in 0..inputs {
            let name = |part: &str| format!("witnesses[{input}]{part}");
            let items = self
                .count("count", MAX_WITNESS_ITEMS)
                .map_err(|error| error.in_frame().inside(&name("")))?;
            for item in 0..items {
                any = true;
                self.script("")
                    .map_err(|error| error.inside(&name(&format!("[{item}]"))))?;
            }
        }
        if any {
            Ok(())
        } else {
            Err(self.refuse("witnesses", offset))
        }
    }

    fn script(&mut self, field: &str) -> Result<()> {
        let offset = self.reader.position();
        let length = self.count(field, MAX_SCRIPT)?;
        self.scripts = self.scripts.saturating_add(length);
        if self.scripts > MAX_ALL_SCRIPTS {
            return Err(self.refuse(field, offset));
        }
        let length = usize::try_from(length).map_err(|_| self.refuse(field, offset))?;
        self.reader.take_since(offset, length, field)?;
        Ok(())
    }

    /// A CompactSize in its shortest form and within its limit.
    fn count(&mut self, field: &str, limit: u64) -> Result<u64> {
        let offset = self.reader.position();
        let (value, smallest) = match self.reader.u8(field)? {
            0xfd => (u16::from_le_bytes(self.number(offset, field)?).into(), 0xfd),
            0xfe => (
                u32::from_le_bytes(self.number(offset, field)?).into(),
                0x1_0000,
            ),
            0xff => (
                u64::from_le_bytes(self.number(offset, field)?),
                0x1_0000_0000,
            ),
            small => (small.into(), 0),
        };
        if value < smallest || value > limit {
            return Err(self.refuse(field, offset));
        }
        Ok(value)
    }

    fn number<const N: usize>(&mut self, offset: usize, field: &str) -> Result<[u8; N]> {
        self.reader.array(field).map_err(|error| Error {
            offset: Some(offset),
            ..error
        })
    }

    fn refuse(&self, field: &str, offset: usize) -> Error {
        self.reader.refuse(Class::BadTransaction, field, offset)
    }
}
