//! Words of the journal's vocabulary that may become more: what a newer program says and this one
//! does not know is kept as written, never dropped.
//!
//! `words!` makes an enum of plain words, `keeps_newer!` lets an enum whose values carry data
//! keep what it cannot read. Which one to use, and what a new word may mean, is said in
//! `docs/decisions/facts.md`. What a program does with a word that it does not know is decided
//! where the word decides, not here.

use std::cell::Cell;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::value::RawValue;

use crate::language::Language;

/// The most bytes that a word of the vocabulary has. No program writes a longer one: `words!`
/// does not build with it.
pub const WORD_BYTES_MAX: usize = 47;

/// What people read in English where a word is not known.
pub const UNKNOWN: &str = "Unknown";

/// What a person reads where only a newer program knows what it wrote.
pub fn unknown(written: &str, language: Language) -> String {
    match language {
        Language::English => format!("{UNKNOWN}: {written}"),
        Language::Spanish => format!("Desconocido: {written}"),
    }
}

thread_local! {
    static KEPT: Cell<u64> = const { Cell::new(0) };
}

/// How many words and values this thread has kept so far without knowing them. What was read in
/// between is read again by a newer program.
pub fn kept_so_far() -> u64 {
    KEPT.get()
}

pub(crate) fn count_kept() {
    KEPT.set(KEPT.get().wrapping_add(1));
}

/// A plain word that this program does not know, as written. It lies where it stands, so that an
/// enum of words stays as easy to copy and to compare as one without it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word {
    /// Filled up with zeros.
    bytes: [u8; WORD_BYTES_MAX],
    length: u8,
}

impl Word {
    /// The word; nothing where it is longer than any program writes.
    pub(crate) fn new(text: &str) -> Option<Self> {
        count_kept();
        let mut bytes = [0; WORD_BYTES_MAX];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Self { bytes, length: u8::try_from(text.len()).ok()? })
    }

    /// The word as written.
    pub fn as_str(&self) -> &str {
        let written = self.bytes.get(..usize::from(self.length)).unwrap_or_default();
        std::str::from_utf8(written).unwrap_or_default()
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A value that this program cannot read, as written: JSON, byte for byte.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Raw(Box<str>);

impl Raw {
    /// The JSON as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What a person reads of it: a text without its quotes, anything else as it stands.
    pub fn shown(&self) -> String {
        serde_json::from_str(&self.0).unwrap_or_else(|_| self.0.to_string())
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Raw {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue = serde_json::from_str(&self.0).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Ok(Self(Box::<str>::from(raw)))
    }
}

/// Reads one word: a JSON string that is no longer than a word can be.
pub(crate) fn deserialize_word<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    read: impl Fn(&str) -> Option<T>,
) -> Result<T, D::Error> {
    deserializer.deserialize_str(Reads(read))
}

/// Takes the text where it lies: rows are read by the thousand.
struct Reads<F>(F);

impl<T, F: Fn(&str) -> Option<T>> de::Visitor<'_> for Reads<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a word of at most {WORD_BYTES_MAX} bytes")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        (self.0)(text).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
    }
}

/// Enums of plain words. Each gets its words in `ALL`, in the order in which they stand, a last
/// variant `Unknown` for a word of a newer program, `read` and `word` between text and value, and
/// serde by these two.
macro_rules! words {
    ($($(#[$doc:meta])* pub enum $name:ident {
        $($(#[$word_doc:meta])* $word:literal $variant:ident,)*
    })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$word_doc])* $variant,)*
            /// A word of a newer program, as written.
            Unknown($crate::words::Word),
        }

        impl $name {
            /// Every word that this program knows.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The value of a word; nothing where it is longer than any program writes.
            pub fn read(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)*
                    other => $crate::words::Word::new(other).map(Self::Unknown),
                }
            }

            /// The word as the journal has it.
            pub fn word(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Unknown(word) => word.as_str(),
                }
            }
        }

        const _: () = {
            $(assert!(
                $word.len() <= $crate::words::WORD_BYTES_MAX,
                "a program of the version before could not keep this word"
            );)*
        };

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::words::deserialize_word(deserializer, Self::read)
            }
        }
    )*};
}

/// Lets an enum whose values carry data keep what it cannot read in its variant
/// `Unknown(Raw)`. The enum derives serde with `remote = "Self"` and skips that variant.
macro_rules! keeps_newer {
    ($($name:ident),* $(,)?) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    Self::Unknown(raw) => serde::Serialize::serialize(raw, serializer),
                    known => Self::serialize(known, serializer),
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                let raw = <$crate::words::Raw as serde::Deserialize>::deserialize(deserializer)?;
                let mut known = serde_json::Deserializer::from_str(raw.as_str());
                Ok(Self::deserialize(&mut known).unwrap_or_else(|_| {
                    $crate::words::count_kept();
                    Self::Unknown(raw)
                }))
            }
        }
    )*};
}

pub(crate) use {keeps_newer, words};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::outage::{OutageCause, OutageSystem};
    use crate::log_entry::{Channel, Verification};

    #[test]
    fn a_word_that_nobody_knows_is_kept_as_written() {
        for text in ["courier", "", "Ünterwegs", &"w".repeat(WORD_BYTES_MAX)] {
            let channel = Channel::read(text).unwrap();
            assert!(matches!(channel, Channel::Unknown(_)), "{text:?}");
            let json = serde_json::to_string(text).unwrap();
            assert_eq!(serde_json::from_str::<Channel>(&json).unwrap(), channel);
            assert_eq!(serde_json::to_string(&channel).unwrap(), json);
        }
    }

    #[test]
    fn a_word_that_is_known_never_becomes_an_unknown_one() {
        for channel in Channel::ALL {
            assert_eq!(Channel::read(channel.word()), Some(*channel));
        }
    }

    #[test]
    fn what_no_program_writes_is_no_word() {
        assert_eq!(Channel::read(&"w".repeat(WORD_BYTES_MAX + 1)), None);
        for json in ["1", "null", r#"{"mail_dat":1}"#] {
            assert!(serde_json::from_str::<Channel>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn words_are_ordered_as_their_text_is() {
        let word = |text| Word::new(text).unwrap();
        for (first, second) in [("a", "b"), ("a", "aa"), ("aa", "b"), ("", "a")] {
            assert!(word(first) < word(second), "{first:?} {second:?}");
        }
    }

    #[test]
    fn a_value_that_cannot_be_read_is_kept_byte_for_byte() {
        fn same<T: serde::Serialize + serde::de::DeserializeOwned>(json: &str) -> T {
            let value: T = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&value).unwrap(), json);
            value
        }
        for json in [r#""power""#, r#"{"contractor":{"figure":12.30}}"#, r#"{"mailer":{}}"#] {
            assert!(matches!(same(json), OutageCause::Unknown(_)), "{json}");
        }
        assert!(matches!(same(r#"{"mailer":{"mailer":"Fox"}}"#), OutageCause::Mailer { .. }));
        assert!(matches!(same(r#"{"other":"VPN"}"#), OutageSystem::Other(_)));
        assert!(matches!(same(r#"["sampled",1]"#), Verification::Unknown(_)));
    }

    #[test]
    fn a_text_is_shown_without_its_quotes() {
        for (json, shown) in [(r#""a \"b\"""#, "a \"b\""), (r#"{"a":1}"#, r#"{"a":1}"#)] {
            assert_eq!(serde_json::from_str::<Raw>(json).unwrap().shown(), shown);
        }
    }
}
