//! Values to bytes. A number that does not fit its field is refused, never cut.

use crate::error::{Class, Error, Result};

#[derive(Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }

    pub fn put(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    pub fn u8(&mut self, value: u8) {
        self.put(&[value]);
    }

    pub fn u16(&mut self, value: u16) {
        self.put(&value.to_be_bytes());
    }

    pub fn u24(&mut self, value: u32, field: &str) -> Result<()> {
        match value.to_be_bytes() {
            [0, rest @ ..] => {
                self.put(&rest);
                Ok(())
            }
            _ => Err(too_large(value, field)),
        }
    }

    pub fn u32(&mut self, value: u32) {
        self.put(&value.to_be_bytes());
    }

    pub fn u64(&mut self, value: u64) {
        self.put(&value.to_be_bytes());
    }

    pub fn i64(&mut self, value: i64) {
        self.put(&value.to_be_bytes());
    }

    /// A u8 length, then the bytes.
    pub fn counted_u8(&mut self, bytes: &[u8], field: &str) -> Result<()> {
        let count = u8::try_from(bytes.len()).map_err(|_| too_large(bytes.len(), field))?;
        self.u8(count);
        self.put(bytes);
        Ok(())
    }

    /// A u16 length, then the bytes.
    pub fn counted_u16(&mut self, bytes: &[u8], field: &str) -> Result<()> {
        let count = u16::try_from(bytes.len()).map_err(|_| too_large(bytes.len(), field))?;
        self.u16(count);
        self.put(bytes);
        Ok(())
    }
}

fn too_large(value: impl std::fmt::Display, field: &str) -> Error {
    Error::write(
        Class::OutOfRange,
        field,
        format!("{value} does not fit the field"),
    )
}
