//! lnd's Static Channel Backups, written from `docs/reference/spec` alone.
//!
//! Bottom up: [`reader`] and [`writer`] move bytes, [`transaction`] and [`address`] know their own
//! formats, [`single`] and [`multi`] are the plaintexts, [`envelope`] seals them under a key from
//! [`keys`]. [`json`] and [`protocol`] put all that behind the adapter protocol.

pub mod address;
pub mod answer;
pub mod envelope;
pub mod error;
pub mod json;
pub mod keys;
pub mod multi;
pub mod protocol;
pub mod reader;
pub mod single;
pub mod transaction;
pub mod writer;
