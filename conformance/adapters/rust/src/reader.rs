//! Bytes to values. Every method names the field it reads, so that a refusal says where it stands.

use crate::error::{Class, Error, Phase, Result};
use crate::keys::Point;

pub struct Reader<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0 }
    }

    pub fn position(&self) -> usize {
        self.position
    }

    pub fn is_empty(&self) -> bool {
        self.position >= self.bytes.len()
    }

    /// The bytes from `start` to here.
    pub fn since(&self, start: usize) -> &'a [u8] {
        self.bytes.get(start..self.position).unwrap_or_default()
    }

    /// The next byte, not taken.
    pub fn peek(&self) -> Option<u8> {
        self.bytes.get(self.position).copied()
    }

    /// All that is left.
    pub fn rest(&mut self) -> &'a [u8] {
        let rest = self.bytes.get(self.position..).unwrap_or_default();
        self.position = self.bytes.len();
        rest
    }

    /// A refusal of the field that begins at `offset`.
    pub fn refuse(&self, class: Class, field: &str, offset: usize) -> Error {
        Error::read(class, Phase::Field, field, offset)
    }

    /// The next `count` bytes, or `truncated` at the first of them.
    pub fn take(&mut self, count: usize, field: &str) -> Result<&'a [u8]> {
        self.take_since(self.position, count, field)
    }

    /// The next `count` bytes of a field that began at `start`, with its length.
    pub fn take_since(&mut self, start: usize, count: usize, field: &str) -> Result<&'a [u8]> {
        let end = self.position.checked_add(count);
        match end.and_then(|end| Some((end, self.bytes.get(self.position..end)?))) {
            Some((end, taken)) => {
                self.position = end;
                Ok(taken)
            }
            None => Err(self.refuse(Class::Truncated, field, start)),
        }
    }

    /// A u8 length, then that many bytes.
    pub fn counted_u8(&mut self, field: &str) -> Result<&'a [u8]> {
        let start = self.position;
        let count = self.u8(field)?;
        self.take_since(start, count.into(), field)
    }

    /// A u16 length, then that many bytes.
    pub fn counted_u16(&mut self, field: &str) -> Result<&'a [u8]> {
        let start = self.position;
        let count = self.u16(field)?;
        self.take_since(start, count.into(), field)
    }

    /// A reader of what lies between `start` and here, whose offsets are those of the whole.
    pub fn window(&self, start: usize) -> Reader<'a> {
        Self {
            bytes: self.bytes.get(..self.position).unwrap_or_default(),
            position: start,
        }
    }

    pub fn array<const N: usize>(&mut self, field: &str) -> Result<[u8; N]> {
        let offset = self.position;
        let taken = self.take(N, field)?;
        <[u8; N]>::try_from(taken).map_err(|_| self.refuse(Class::Truncated, field, offset))
    }

    pub fn u8(&mut self, field: &str) -> Result<u8> {
        self.array(field).map(u8::from_be_bytes)
    }

    pub fn u16(&mut self, field: &str) -> Result<u16> {
        self.array(field).map(u16::from_be_bytes)
    }

    pub fn u24(&mut self, field: &str) -> Result<u32> {
        let [a, b, c] = self.array(field)?;
        Ok(u32::from_be_bytes([0, a, b, c]))
    }

    pub fn u32(&mut self, field: &str) -> Result<u32> {
        self.array(field).map(u32::from_be_bytes)
    }

    pub fn u64(&mut self, field: &str) -> Result<u64> {
        self.array(field).map(u64::from_be_bytes)
    }

    pub fn i64(&mut self, field: &str) -> Result<i64> {
        self.array(field).map(i64::from_be_bytes)
    }

    /// A compressed point: all 33 bytes are taken before they are judged.
    pub fn point(&mut self, field: &str) -> Result<Point> {
        let offset = self.position;
        let bytes = self.array(field)?;
        Point::parse(bytes).ok_or_else(|| self.refuse(Class::BadPoint, field, offset))
    }

    /// A compressed point, or 33 zero bytes for none.
    pub fn optional_point(&mut self, field: &str) -> Result<Option<Point>> {
        let offset = self.position;
        let bytes = self.array(field)?;
        if bytes == [0; Point::SIZE] {
            return Ok(None);
        }
        match Point::parse(bytes) {
            Some(point) => Ok(Some(point)),
            None => Err(self.refuse(Class::BadPoint, field, offset)),
        }
    }
}
