//! nonce ‖ ciphertext ‖ tag: XChaCha20-Poly1305 with the nonce as associated data too.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};

use crate::error::{Class, Error, Result};
use crate::keys::EncryptionKey;

pub const NONCE_SIZE: usize = 24;

pub fn open(packed: &[u8], key: &EncryptionKey) -> Result<Vec<u8>> {
    let (nonce, sealed) = packed
        .split_first_chunk::<NONCE_SIZE>()
        .ok_or_else(|| Error::seal(Class::TooShort, "no room for a nonce"))?;
    let payload = Payload {
        msg: sealed,
        aad: nonce,
    };
    XChaCha20Poly1305::new(&(*key).into())
        .decrypt(&(*nonce).into(), payload)
        .map_err(|_| Error::seal(Class::AuthFailed, "the tag does not match"))
}

/// Seals under the nonce given, or under a new random one.
pub fn seal(
    plaintext: &[u8],
    key: &EncryptionKey,
    nonce: Option<[u8; NONCE_SIZE]>,
) -> Result<Vec<u8>> {
    let nonce = match nonce {
        Some(nonce) => nonce,
        None => fresh_nonce()?,
    };
    let payload = Payload {
        msg: plaintext,
        aad: &nonce,
    };
    let sealed = XChaCha20Poly1305::new(&(*key).into())
        .encrypt(&nonce.into(), payload)
        .map_err(|_| Error::seal(Class::Other, "the plaintext cannot be sealed"))?;
    Ok([&nonce[..], &sealed].concat())
}

fn fresh_nonce() -> Result<[u8; NONCE_SIZE]> {
    let mut nonce = [0; NONCE_SIZE];
    getrandom::fill(&mut nonce)
        .map_err(|error| Error::seal(Class::Other, format!("no random bytes: {error}")))?;
    Ok(nonce)
}
