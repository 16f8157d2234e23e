//! The journal as bytes: rows, their hashes, the genesis that a journal starts from, heads and
//! the statements that a device signs about them. Nothing here touches a file.
//!
//! # Byte layout
//!
//! Integers are big endian; `‖` joins bytes without a separator. Every part but the last has a
//! fixed length, so no two inputs give the same bytes.
//!
//! ```text
//! hash of row n = BLAKE3( "row1" ‖ journal (16) ‖ hash of row n-1 (32) ‖ bytes of row n )
//! hash of row 0 = BLAKE3( "genesis" ‖ device (16) ‖ journal (16) ‖ device's public key (32)
//!                         ‖ previous journal (16, or zeros)
//!                         ‖ its last number (u64, or zero)
//!                         ‖ its last hash (32, or zeros) )
//! signed head   = Ed25519( "head1" ‖ journal (16) ‖ number (u64) ‖ hash (32)
//!                          ‖ made at (i64, milliseconds since 1970-01-01T00:00:00Z) )
//! ```
//!
//! Row 1 of every journal is a `journal_opened` fact with the fields of the genesis, so a journal
//! can be checked from its own bytes alone: [`JournalHeader::of_first_row`].
//!
//! > A journal is written by one device alone, in order, without gaps, and its rows never change.

use std::fmt;
use std::str::FromStr;

use domain::change::device::{JournalOpened, PreviousJournal};
use domain::change::{Change, FACT_BYTES_MAX, Fact};
use domain::ids::{DeviceId, JournalId};
use domain::moment::Timestamp;
use ed25519_dalek::{Signature, VerifyingKey};

/// The most bytes that one row may have.
pub const ROW_BYTES_MAX: usize = FACT_BYTES_MAX;
/// The most rows that one batch may have.
pub const BATCH_ROWS_MAX: usize = 500;
/// The most bytes that the rows of one batch may have together.
pub const BATCH_BYTES_MAX: usize = 256 * 1024;

/// The hash of a row, or of the genesis.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowHash(pub [u8; 32]);

/// An Ed25519 public key, not yet checked to be one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey(pub [u8; 32]);

macro_rules! hexadecimal {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = NotHex;

            fn from_str(text: &str) -> Result<Self, NotHex> {
                unhex(text).map(Self).ok_or(NotHex)
            }
        }
    };
}

hexadecimal!(RowHash);
hexadecimal!(PublicKey);

/// The text is not 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Not 64 hexadecimal digits")]
pub struct NotHex;

/// One row of a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number, from 1.
    pub seq: u64,
    /// Its hash.
    pub hash: RowHash,
    /// The fact, as it was written.
    pub bytes: Vec<u8>,
}

/// How far a journal goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Head {
    /// The journal.
    pub journal: JournalId,
    /// The number of its last row; 0 for none.
    pub seq: u64,
    /// That row's hash, or the genesis hash.
    pub hash: RowHash,
}

/// Whose a journal is and what it continues: what its genesis hash covers, and its ordinal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct JournalHeader {
    /// The journal.
    pub journal: JournalId,
    /// The device that writes it.
    pub device: DeviceId,
    /// 1 for the device's first journal, then 2, 3, ….
    pub ordinal: u32,
    /// The device's public key.
    pub public_key: PublicKey,
    /// Where the journal before it ended, as far as the device knew.
    pub previous: Option<Head>,
}

impl JournalHeader {
    /// Hash 0, the one that row 1 continues.
    pub fn genesis(&self) -> RowHash {
        let previous = self.previous.unwrap_or(Head {
            journal: JournalId::from_bytes([0; 16]),
            seq: 0,
            hash: RowHash::default(),
        });
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"genesis");
        hasher.update(self.device.as_bytes());
        hasher.update(self.journal.as_bytes());
        hasher.update(&self.public_key.0);
        hasher.update(previous.journal.as_bytes());
        hasher.update(&previous.seq.to_be_bytes());
        hasher.update(&previous.hash.0);
        RowHash(hasher.finalize().into())
    }

    /// The empty journal's head.
    pub fn empty(&self) -> Head {
        Head { journal: self.journal, seq: 0, hash: self.genesis() }
    }

    /// Reads the header from the bytes of row 1. None when they are no `journal_opened` fact of a
    /// shape that this program knows.
    pub fn of_first_row(journal: JournalId, bytes: &[u8]) -> Option<Self> {
        match Fact::decode(bytes).ok()?.change {
            Change::JournalOpened(opened) => Self::of_opened(journal, &opened),
            // A later version of the fact: whose the journal is must be known here all the same.
            Change::Unknown(unknown) if unknown.kind == "journal_opened" => {
                Self::of_opened(journal, &serde_json::from_str(&unknown.body).ok()?)
            }
            _ => None,
        }
    }

    /// The header as the fact of row 1 says it. None when a key or a hash in it is none.
    pub fn of_opened(journal: JournalId, opened: &JournalOpened) -> Option<Self> {
        let previous = match &opened.previous {
            Some(previous) => Some(Head {
                journal: previous.journal,
                seq: previous.seq,
                hash: previous.hash.parse().ok()?,
            }),
            None => None,
        };
        Some(Self {
            journal,
            device: opened.device,
            ordinal: opened.ordinal,
            public_key: opened.public_key.parse().ok()?,
            previous,
        })
    }

    /// Where the journal before it ended, as the fact of row 1 says it.
    pub(crate) fn previous_opened(&self) -> Option<PreviousJournal> {
        self.previous.map(|head| PreviousJournal {
            journal: head.journal,
            seq: head.seq,
            hash: head.hash.to_string(),
        })
    }
}

/// The hash of the row `bytes` of `journal` after the row with the hash `previous`.
pub fn row_hash(journal: JournalId, previous: &RowHash, bytes: &[u8]) -> RowHash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"row1");
    hasher.update(journal.as_bytes());
    hasher.update(&previous.0);
    hasher.update(bytes);
    RowHash(hasher.finalize().into())
}

/// Rows of one journal as they come from somewhere else: bytes, and the hashes at both ends.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a, B> {
    /// The number of the first row.
    pub first_seq: u64,
    /// The hash of the row before it, or the genesis hash.
    pub prev_hash: RowHash,
    /// The bytes of each row.
    pub rows: &'a [B],
    /// The hash of the last row.
    pub last_hash: RowHash,
}

impl<B: AsRef<[u8]>> Batch<'_, B> {
    /// The hash of every row, recomputed from the bytes. None when the batch is not one: a row or
    /// the batch too large, no rows at all, a line feed in a row, the last hash another one.
    pub fn hashes(&self, journal: JournalId) -> Option<Vec<RowHash>> {
        if self.first_seq == 0 || BATCH_ROWS_MAX < self.rows.len() {
            return None;
        }
        let mut previous = self.prev_hash;
        let mut hashes = Vec::with_capacity(self.rows.len());
        for row in self.rows {
            let bytes = row.as_ref();
            if ROW_BYTES_MAX < bytes.len() || bytes.contains(&b'\n') {
                return None;
            }
            previous = row_hash(journal, &previous, bytes);
            hashes.push(previous);
        }
        (!hashes.is_empty() && previous == self.last_hash).then_some(hashes)
    }
}

/// What a device signs about the head of its journal. It travels with the rows, whatever carries
/// them, and tells how far the journal went when it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadStatement {
    /// The head.
    pub head: Head,
    /// When the device said so, by its own clock; in UTC, to the millisecond.
    pub made_at: Timestamp,
    /// The device's signature.
    pub signature: [u8; 64],
}

impl HeadStatement {
    /// The bytes that are signed.
    pub fn signed_bytes(head: &Head, made_at: Timestamp) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(69);
        bytes.extend_from_slice(b"head1");
        bytes.extend_from_slice(head.journal.as_bytes());
        bytes.extend_from_slice(&head.seq.to_be_bytes());
        bytes.extend_from_slice(&head.hash.0);
        bytes.extend_from_slice(&made_at.unix_ms().to_be_bytes());
        bytes
    }

    /// Whether `key` signed it.
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        key.has_signed(&Self::signed_bytes(&self.head, self.made_at), &self.signature)
    }
}

impl PublicKey {
    /// Whether the owner of this key signed `message`. A key that is none has signed nothing.
    pub fn has_signed(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        match VerifyingKey::from_bytes(&self.0) {
            Ok(key) => key.verify_strict(message, &Signature::from_bytes(signature)).is_ok(),
            Err(_) => false,
        }
    }
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use fmt::Write;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The bytes that exactly `2 * N` hexadecimal digits stand for.
pub(crate) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != N * 2 {
        return None;
    }
    let mut digits =
        text.chars().map(|digit| digit.to_digit(16).and_then(|d| u8::try_from(d).ok()));
    let mut bytes = [0; N];
    for byte in &mut bytes {
        *byte = (digits.next()?? << 4) | digits.next()??;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> JournalHeader {
        JournalHeader {
            journal: JournalId::from_bytes([2; 16]),
            device: DeviceId::from_bytes([1; 16]),
            ordinal: 1,
            public_key: PublicKey([3; 32]),
            previous: None,
        }
    }

    #[test]
    fn the_hashes_are_what_the_layout_says() {
        let header = header();
        let genesis = blake3::hash(
            &[&b"genesis"[..], &[1; 16], &[2; 16], &[3; 32], &[0; 16], &[0; 8], &[0; 32]].concat(),
        );
        assert_eq!(header.genesis().0, *genesis.as_bytes());
        let row = blake3::hash(&[&b"row1"[..], &[2; 16], genesis.as_bytes(), b"{}"].concat());
        assert_eq!(row_hash(header.journal, &header.genesis(), b"{}").0, *row.as_bytes());
    }

    #[test]
    fn the_hashes_are_pinned() {
        let header = header();
        assert_eq!(
            header.genesis().to_string(),
            "1b57a53a9ce94caeca8ef33f4ef111ad8aa7f301f5f61bcfec59f87a4816f759"
        );
        assert_eq!(
            row_hash(header.journal, &header.genesis(), b"{}").to_string(),
            "01dafa9fac99989bec94025769e9cb13c9eb5e3c0f667b0d5ea9985047a172cd"
        );
    }

    #[test]
    fn a_genesis_depends_on_every_field_but_the_ordinal() {
        let base = header();
        let previous =
            Head { journal: JournalId::from_bytes([0; 16]), seq: 1, hash: RowHash::default() };
        for (name, other) in [
            ("journal", JournalHeader { journal: JournalId::from_bytes([9; 16]), ..base }),
            ("device", JournalHeader { device: DeviceId::from_bytes([9; 16]), ..base }),
            ("public key", JournalHeader { public_key: PublicKey([9; 32]), ..base }),
            ("previous", JournalHeader { previous: Some(previous), ..base }),
        ] {
            assert_ne!(other.genesis(), base.genesis(), "{name}");
        }
        assert_eq!(JournalHeader { ordinal: 2, ..base }.genesis(), base.genesis());
    }

    #[test]
    fn a_batch_with_anything_wrong_has_no_hashes() {
        let header = header();
        let genesis = header.genesis();
        let one = row_hash(header.journal, &genesis, b"one");
        let two = row_hash(header.journal, &one, b"two");
        let rows: [&[u8]; 2] = [b"one", b"two"];
        let batch = Batch { first_seq: 1, prev_hash: genesis, rows: &rows, last_hash: two };
        assert_eq!(batch.hashes(header.journal), Some(vec![one, two]));

        let line_feed: [&[u8]; 1] = [b"o\ne"];
        let long = [vec![b' '; ROW_BYTES_MAX + 1]];
        let many = vec![b"x".as_slice(); BATCH_ROWS_MAX + 1];
        let chained = |rows: &[&[u8]]| {
            rows.iter().fold(genesis, |previous, row| row_hash(header.journal, &previous, row))
        };
        for (name, hashes) in [
            ("number 0", Batch { first_seq: 0, ..batch }.hashes(header.journal)),
            ("other last hash", Batch { last_hash: one, ..batch }.hashes(header.journal)),
            ("other first hash", Batch { prev_hash: one, ..batch }.hashes(header.journal)),
            ("a row missing", Batch { rows: &rows[..1], ..batch }.hashes(header.journal)),
            (
                "no rows",
                Batch { rows: &rows[..0], last_hash: genesis, ..batch }.hashes(header.journal),
            ),
            (
                "a line feed",
                Batch { rows: &line_feed, last_hash: chained(&line_feed), ..batch }
                    .hashes(header.journal),
            ),
            (
                "a row too long",
                Batch {
                    first_seq: 1,
                    prev_hash: genesis,
                    rows: &long,
                    last_hash: row_hash(header.journal, &genesis, &long[0]),
                }
                .hashes(header.journal),
            ),
            (
                "too many rows",
                Batch { rows: &many, last_hash: chained(&many), ..batch }.hashes(header.journal),
            ),
        ] {
            assert_eq!(hashes, None, "{name}");
        }
    }

    #[test]
    fn only_the_device_itself_can_state_its_head() {
        use ed25519_dalek::{Signer, SigningKey};
        let key = SigningKey::from_bytes(&[7; 32]);
        let head = header().empty();
        let made_at = Timestamp::parse("2018-12-04T14:10:00Z").unwrap();
        let signature = key.sign(&HeadStatement::signed_bytes(&head, made_at)).to_bytes();
        let statement = HeadStatement { head, made_at, signature };
        let public = PublicKey(key.verifying_key().to_bytes());
        assert!(statement.is_signed_by(&public));
        assert!(!statement.is_signed_by(&PublicKey([9; 32])));
        let moved = HeadStatement { head: Head { seq: 1, ..head }, ..statement };
        assert!(!moved.is_signed_by(&public));
    }

    #[test]
    fn only_64_hexadecimal_digits_are_a_hash() {
        let hash = RowHash([0xA5; 32]);
        assert_eq!(hash.to_string().parse(), Ok(hash));
        for text in ["", "a5", &"g".repeat(64), &"a5".repeat(33), &"é".repeat(32)] {
            assert_eq!(text.parse::<RowHash>(), Err(NotHex), "{text:?}");
        }
    }
}
