//! A Multi: its version, the number of Singles, and the Singles back to back.

use crate::error::{Class, Error, Phase, Result};
use crate::reader::Reader;
use crate::single::Single;
use crate::writer::Writer;

pub const VERSION: u8 = 0;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Multi {
    pub version: u8,
    pub static_backups: Vec<Single>,
}

impl Multi {
    /// Whatever follows the last counted Single is ignored.
    pub fn deserialize(bytes: &[u8]) -> Result<Self> {
        let mut reader = Reader::new(bytes);
        let version = reader.u8("version").map_err(Error::in_frame)?;
        if version != VERSION {
            return Err(Error::read(
                Class::UnknownVersion,
                Phase::Frame,
                "version",
                0,
            ));
        }
        let count = reader.u32("count").map_err(Error::in_frame)?;
        // The list grows as the bytes come: the count is a claim, not a size.
        let mut static_backups = Vec::new();
        for index in 0..count {
            let single = Single::read(&mut reader)
                .map_err(|error| error.inside(&format!("static_backups[{index}]")))?;
            static_backups.push(single);
        }
        Ok(Self {
            version,
            static_backups,
        })
    }

    pub fn serialize(&self) -> Result<Vec<u8>> {
        if self.version != VERSION {
            let message = format!("Multi version {} is not known", self.version);
            return Err(Error::write(Class::UnknownVersion, "version", message));
        }
        let count = u32::try_from(self.static_backups.len())
            .map_err(|_| Error::write(Class::OutOfRange, "static_backups", "too many Singles"))?;
        let mut writer = Writer::new();
        writer.u8(self.version);
        writer.u32(count);
        for (index, single) in self.static_backups.iter().enumerate() {
            let bytes = single
                .serialize()
                .map_err(|error| error.inside(&format!("static_backups[{index}]")))?;
            writer.put(&bytes);
        }
        Ok(writer.finish())
    }
}
