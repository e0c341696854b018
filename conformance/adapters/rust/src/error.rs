//! What can be wrong, where, and in which phase.

use std::fmt;

pub type Result<T> = std::result::Result<T, Error>;

/// The error classes this implementation uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    TooShort,
    AuthFailed,
    Truncated,
    UnknownVersion,
    BadPoint,
    BadAddress,
    BadTransaction,
    OutOfRange,
    MissingField,
    Unsupported,
    Other,
}

impl Class {
    pub fn name(self) -> &'static str {
        match self {
            Self::TooShort => "too-short",
            Self::AuthFailed => "auth-failed",
            Self::Truncated => "truncated",
            Self::UnknownVersion => "unknown-version",
            Self::BadPoint => "bad-point",
            Self::BadAddress => "bad-address",
            Self::BadTransaction => "bad-transaction",
            Self::OutOfRange => "out-of-range",
            Self::MissingField => "missing-field",
            Self::Unsupported => "unsupported",
            Self::Other => "other",
        }
    }
}

/// The layer that refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Seal,
    Frame,
    Field,
    Semantic,
    Encode,
}

impl Phase {
    pub fn name(self) -> &'static str {
        match self {
            Self::Seal => "seal",
            Self::Frame => "frame",
            Self::Field => "field",
            Self::Semantic => "semantic",
            Self::Encode => "encode",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    pub class: Class,
    pub phase: Option<Phase>,
    /// Dotted name of the field, empty when there is none.
    pub field: String,
    /// Offset in the plaintext.
    pub offset: Option<usize>,
    pub message: String,
}

impl Error {
    pub fn new(class: Class, message: impl Into<String>) -> Self {
        Self {
            class,
            phase: None,
            field: String::new(),
            offset: None,
            message: message.into(),
        }
    }

    /// A refusal by the envelope.
    pub fn seal(class: Class, message: impl Into<String>) -> Self {
        Self {
            phase: Some(Phase::Seal),
            ..Self::new(class, message)
        }
    }

    /// A refusal by the reader of a plaintext.
    pub fn read(class: Class, phase: Phase, field: &str, offset: usize) -> Self {
        Self {
            phase: Some(phase),
            field: field.to_owned(),
            offset: Some(offset),
            ..Self::new(class, class.name())
        }
    }

    /// A refusal by the key ring.
    pub fn key(class: Class, message: impl Into<String>) -> Self {
        Self {
            phase: Some(Phase::Semantic),
            ..Self::new(class, message)
        }
    }

    /// A value that cannot be written.
    pub fn write(class: Class, field: &str, message: impl Into<String>) -> Self {
        Self {
            phase: Some(Phase::Encode),
            field: field.to_owned(),
            ..Self::new(class, message)
        }
    }

    /// Says that the field is one of the frame.
    pub fn in_frame(self) -> Self {
        Self {
            phase: Some(Phase::Frame),
            ..self
        }
    }

    /// Says that the field stands inside another one.
    pub fn inside(mut self, outer: &str) -> Self {
        self.field = match self.field.as_str() {
            "" => outer.to_owned(),
            inner => format!("{outer}.{inner}"),
        };
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)?;
        if !self.field.is_empty() {
            write!(f, ": {}", self.field)?;
        }
        match self.offset {
            Some(offset) => write!(f, " at byte {offset}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}
