//! From a seed to the one encryption key, with the step in which lnd is not BIP-32.

use std::collections::HashSet;
use std::sync::{LazyLock, Mutex};

use hmac::{Hmac, KeyInit, Mac};
use k256::elliptic_curve::sec1::ToSec1Point;
use k256::elliptic_curve::PrimeField;
use k256::{PublicKey, Scalar, SecretKey};
use sha2::{Digest, Sha256, Sha512};

use crate::error::{Class, Error, Result};

pub type EncryptionKey = [u8; 32];

const HARDENED: u32 = 1 << 31;
const PURPOSE: u32 = 1017;
/// A family above this has no account in lnd's wallet.
const HIGHEST_FAMILY: u32 = HARDENED - 2;
const BASE_ENCRYPTION: KeyLocator = KeyLocator {
    family: 7,
    index: 0,
};

/// Points found on the curve: a node's own key, for one, is in each of its channels, and whether
/// bytes are a point costs a square root.
static KNOWN: LazyLock<Mutex<HashSet<[u8; Point::SIZE]>>> = LazyLock::new(Mutex::default);
const MOST_KNOWN: usize = 1 << 14;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyLocator {
    pub family: u32,
    pub index: u32,
}

/// A compressed point on secp256k1, checked and kept as the bytes it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point([u8; Self::SIZE]);

impl Point {
    pub const SIZE: usize = 33;

    pub fn parse(bytes: [u8; Self::SIZE]) -> Option<Self> {
        let compressed = matches!(bytes, [2 | 3, ..]);
        (compressed && Self::is_on_curve(&bytes)).then_some(Self(bytes))
    }

    fn is_on_curve(bytes: &[u8; Self::SIZE]) -> bool {
        let Ok(mut known) = KNOWN.lock() else {
            return PublicKey::from_sec1_bytes(bytes).is_ok();
        };
        if known.contains(bytes) {
            return true;
        }
        let found = PublicKey::from_sec1_bytes(bytes).is_ok();
        if found {
            if known.len() >= MOST_KNOWN {
                known.clear();
            }
            known.insert(*bytes);
        }
        found
    }

    pub fn bytes(&self) -> &[u8; Self::SIZE] {
        &self.0
    }
}

/// SHA-256 of the compressed base encryption key.
pub fn encryption_key(base_pub: &Point) -> EncryptionKey {
    Sha256::digest(base_pub.bytes()).into()
}

/// How the data of a hardened step is put together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    Bip32,
    /// Leading zeros of the private key end up behind it.
    ZerosBehind,
}

/// A private key and its chain code.
pub struct Root {
    key: SecretKey,
    chain_code: [u8; 32],
}

impl Root {
    pub fn from_seed(seed: &[u8]) -> Result<Self> {
        if !(16..=64).contains(&seed.len()) {
            let message = format!("a seed of {} bytes", seed.len());
            return Err(Error::key(Class::OutOfRange, message));
        }
        let (key, chain_code) = hmac_sha512(b"Bitcoin seed", &[seed])?;
        Self::new(&key, chain_code)
    }

    /// From an extended private root key, xprv or tprv.
    pub fn from_extended(text: &str) -> Result<Self> {
        Self::parse_extended(text)
            .ok_or_else(|| other("not an extended private root key"))
            .and_then(|(key, chain_code)| Self::new(&key, chain_code))
    }

    fn parse_extended(text: &str) -> Option<([u8; 32], [u8; 32])> {
        let bytes = base58(text)?;
        let (payload, checksum) = bytes.split_last_chunk::<4>()?;
        let hash = Sha256::digest(Sha256::digest(payload));
        let (prefix, rest) = payload.split_first_chunk::<4>()?;
        let (depth, rest) = rest.split_first()?;
        let (_parent_and_number, rest) = rest.split_first_chunk::<8>()?;
        let (chain_code, key) = rest.split_first_chunk::<32>()?;
        let key = key.strip_prefix(&[0])?.try_into().ok()?;
        let private = matches!(prefix, [0x04, 0x88, 0xad, 0xe4] | [0x04, 0x35, 0x83, 0x94]);
        let whole = hash.starts_with(checksum) && private && *depth == 0;
        whole.then_some((key, *chain_code))
    }

    fn new(key: &[u8; 32], chain_code: [u8; 32]) -> Result<Self> {
        let key = SecretKey::from_slice(key).map_err(|_| other("an unusable private key"))?;
        Ok(Self { key, chain_code })
    }

    /// The public key at m/1017'/coin'/family'/0/index.
    pub fn derive(&self, coin_type: u32, locator: KeyLocator) -> Result<Point> {
        let KeyLocator { family, index } = locator;
        if family > HIGHEST_FAMILY {
            return Err(Error::key(Class::OutOfRange, format!("family {family}")));
        }
        let coin = hardened(coin_type)?;
        let account_rule = match family {
            0 => Rule::ZerosBehind,
            _ => Rule::Bip32,
        };
        let key = self
            .child(hardened(PURPOSE)?, Rule::Bip32)?
            .child(coin, Rule::ZerosBehind)?
            .child(hardened(family)?, account_rule)?
            .child(0, Rule::Bip32)?
            .child(index, Rule::ZerosBehind)?;
        Ok(Point(key.public()))
    }

    pub fn base_encryption_key(&self, coin_type: u32) -> Result<Point> {
        self.derive(coin_type, BASE_ENCRYPTION)
    }

    fn public(&self) -> [u8; Point::SIZE] {
        let point = self.key.public_key().to_sec1_point(true);
        let mut bytes = [0; Point::SIZE];
        for (to, from) in bytes.iter_mut().zip(point.as_bytes()) {
            *to = *from;
        }
        bytes
    }

    fn child(&self, number: u32, rule: Rule) -> Result<Self> {
        let number_bytes = number.to_be_bytes();
        let (tweak, chain_code) = if number >= HARDENED {
            let mut key: [u8; 32] = self.key.to_bytes().into();
            if rule == Rule::ZerosBehind {
                let zeros = key.iter().take_while(|byte| **byte == 0).count();
                key.rotate_left(zeros);
            }
            hmac_sha512(&self.chain_code, &[&[0], &key, &number_bytes])?
        } else {
            hmac_sha512(&self.chain_code, &[&self.public(), &number_bytes])?
        };
        let tweak: Option<Scalar> = Scalar::from_repr(tweak.into()).into();
        let tweak = tweak.ok_or_else(|| other("there is no such child key"))?;
        let sum = tweak.add(&self.key.to_nonzero_scalar());
        Self::new(&sum.to_repr().into(), chain_code)
    }
}

fn hardened(number: u32) -> Result<u32> {
    number
        .checked_add(HARDENED)
        .ok_or_else(|| Error::key(Class::OutOfRange, format!("{number} cannot be hardened")))
}

fn hmac_sha512(key: &[u8], data: &[&[u8]]) -> Result<([u8; 32], [u8; 32])> {
    let mut mac = Hmac::<Sha512>::new_from_slice(key).map_err(|_| other("HMAC"))?;
    for part in data {
        mac.update(part);
    }
    let digest: [u8; 64] = mac.finalize().into_bytes().into();
    match (digest.first_chunk(), digest.last_chunk()) {
        (Some(left), Some(right)) => Ok((*left, *right)),
        _ => Err(other("HMAC")),
    }
}

/// The 82 bytes that 111 characters of base58 stand for.
fn base58(text: &str) -> Option<[u8; 82]> {
    const ALPHABET: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    if text.len() != 111 {
        return None;
    }
    let mut bytes = [0u8; 82];
    for character in text.bytes() {
        let digit = ALPHABET.iter().position(|known| *known == character)?;
        let mut carry = u32::try_from(digit).ok()?;
        for byte in bytes.iter_mut().rev() {
            carry = u32::from(*byte).checked_mul(58)?.checked_add(carry)?;
            *byte = u8::try_from(carry & 0xff).ok()?;
            carry >>= 8;
        }
        if carry != 0 {
            return None;
        }
    }
    Some(bytes)
}

fn other(message: &str) -> Error {
    Error::key(Class::Other, message)
}
