//! The bytes that travel between a device and the central: one signed frame a request and one an
//! answer. `docs/sync.md`, "Frames", is the authority; `golden/` pins the bytes of every kind.
//!
//! A frame is read in three steps that each may refuse it: its layout and sizes ([`Frame::read`]),
//! its signature ([`Frame::check`]), and what it carries ([`Frame::header`], [`unpack`]). Nothing
//! is decompressed before the signature and the announced sizes are known to be good.
//!
//! Not here: what a device or the central does with a message ([`crate::engine`] and `server`).

pub mod down;
pub mod enrol;
pub mod hello;
pub mod push;

use ed25519_dalek::{Signature, VerifyingKey};
use minicbor::{Decode, Encode};

/// The version in every frame. It changes only when an old reader could misread a new frame:
/// headers are maps with numbered keys, and a key that a reader does not know is skipped.
pub const PROTOCOL: u8 = 1;
/// The most rows that one batch or page may have.
pub const BATCH_ROWS_MAX: usize = 500;
/// The most bytes that the rows of one batch or page may have before compression.
pub const BATCH_BYTES_MAX: usize = 256 * 1024;
/// The most bytes of a header.
pub const HEADER_BYTES_MAX: usize = 64 * 1024;
/// The most bytes of a whole frame: a full header and rows that do not compress at all.
pub const FRAME_BYTES_MAX: usize = FRAME_OVERHEAD + HEADER_BYTES_MAX + BATCH_BYTES_MAX + 4 * 1024;
/// The most heads that one hello or its answer may list; the rest follows in the next one.
pub const HEADS_MAX: usize = 512;
/// The most feeds that one hello may ask about.
pub const FEEDS_MAX: usize = 32;
/// The longest name or program text in a header.
pub const TEXT_BYTES_MAX: usize = 128;

const MAGIC: [u8; 2] = *b"td";
const PREFIX: usize = 8;
const SIGNATURE: usize = 64;
/// What a frame has beside its header and its body.
pub const FRAME_OVERHEAD: usize = PREFIX + SIGNATURE;
/// Signed before the frame's own bytes, so that a signature made for sync is good for nothing else.
const CONTEXT: &[u8] = b"tallydock sync frame\0";
/// Fast, and within a few per cent of the better levels on rows.
const COMPRESSION_LEVEL: i32 = 3;
/// A window above this is refused before decompression.
const WINDOW_BYTES_MAX: u64 = 512 * 1024;

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// A device's rows ([`push::Push`]).
    Push = 1,
    /// A device's question what is new ([`hello::Hello`]).
    Hello = 2,
    /// A device's wish for rows of another journal ([`down::RowsWanted`]).
    RowsWanted = 3,
    /// A device's wish for a page of a feed ([`down::FeedWanted`]).
    FeedWanted = 4,
    /// A new device's application ([`enrol::Enrol`]).
    Enrol = 5,
    /// The answer to a push ([`push::Acknowledgement`]).
    Acknowledgement = 0x81,
    /// The answer to a hello ([`hello::HelloAnswer`]).
    HelloAnswer = 0x82,
    /// Rows ([`down::RowsPage`]).
    RowsPage = 0x83,
    /// A page of a feed ([`down::FeedPage`]).
    FeedPage = 0x84,
    /// What a new device has to know ([`enrol::Enrolled`]).
    Enrolled = 0x85,
}

impl Kind {
    const ALL: [Self; 10] = [
        Self::Push,
        Self::Hello,
        Self::RowsWanted,
        Self::FeedWanted,
        Self::Enrol,
        Self::Acknowledgement,
        Self::HelloAnswer,
        Self::RowsPage,
        Self::FeedPage,
        Self::Enrolled,
    ];

    fn of(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as u8 == byte)
    }
}

/// Why bytes are not a message. None of these may stop anything but the message itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAMessage {
    /// Too short, cut off, or something else altogether.
    #[error("The bytes are no message of this program")]
    Layout,
    /// Larger than its kind may be.
    #[error("The message has {bytes} bytes where {most} are the most")]
    TooLarge {
        /// What it has or announces.
        bytes: u64,
        /// What it may have.
        most: u64,
    },
    /// Of a protocol that this program does not speak.
    #[error("The message is of protocol {0}; this program speaks {PROTOCOL}")]
    Protocol(u8),
    /// Another kind of message than the one that is due here.
    #[error("Another kind of message is due here")]
    Kind,
    /// Not signed by whom it should be.
    #[error("The signature is not good")]
    Signature,
    /// The header cannot be read.
    #[error("The message's header cannot be read: {0}")]
    Header(String),
    /// The header contradicts the body or itself.
    #[error("The message contradicts itself: {0}")]
    Contradiction(&'static str),
    /// The body does not decompress into what the header announces.
    #[error("The message's body cannot be unpacked")]
    Packing,
}

/// A frame whose layout is good. Its signature is not checked yet.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// What it is.
    pub kind: Kind,
    signed: &'a [u8],
    header: &'a [u8],
    signature: [u8; SIGNATURE],
    /// What follows the signature; the header vouches for it.
    pub body: &'a [u8],
}

impl<'a> Frame<'a> {
    /// Takes a frame apart. Allocates nothing.
    ///
    /// # Errors
    /// Anything that is no whole frame of this protocol within its limits.
    pub fn read(bytes: &'a [u8]) -> Result<Self, NotAMessage> {
        if FRAME_BYTES_MAX < bytes.len() {
            return Err(too_large(bytes.len(), FRAME_BYTES_MAX));
        }
        let (prefix, rest) = bytes.split_first_chunk::<PREFIX>().ok_or(NotAMessage::Layout)?;
        let [m0, m1, protocol, kind, length @ ..] = *prefix;
        if [m0, m1] != MAGIC {
            return Err(NotAMessage::Layout);
        }
        if protocol != PROTOCOL {
            return Err(NotAMessage::Protocol(protocol));
        }
        let kind = Kind::of(kind).ok_or(NotAMessage::Kind)?;
        let length = u32::from_be_bytes(length) as usize;
        if HEADER_BYTES_MAX < length {
            return Err(too_large(length, HEADER_BYTES_MAX));
        }
        let (header, rest) = rest.split_at_checked(length).ok_or(NotAMessage::Layout)?;
        let (signature, body) = rest.split_first_chunk().ok_or(NotAMessage::Layout)?;
        let signed = bytes.get(..PREFIX + length).ok_or(NotAMessage::Layout)?;
        Ok(Self { kind, signed, header, signature: *signature, body })
    }

    /// The same frame when it is of this kind.
    ///
    /// # Errors
    /// [`NotAMessage::Kind`] when it is of another.
    pub fn expect_kind(self, kind: Kind) -> Result<Self, NotAMessage> {
        if self.kind == kind { Ok(self) } else { Err(NotAMessage::Kind) }
    }

    /// Checks the signature.
    ///
    /// # Errors
    /// [`NotAMessage::Signature`] when it was not made with this key over these bytes.
    pub fn check(&self, public_key: &[u8; 32]) -> Result<(), NotAMessage> {
        let key = VerifyingKey::from_bytes(public_key).map_err(|_| NotAMessage::Signature)?;
        key.verify_strict(&signed_bytes(self.signed), &Signature::from_bytes(&self.signature))
            .map_err(|_| NotAMessage::Signature)
    }

    /// Reads the header.
    ///
    /// # Errors
    /// [`NotAMessage::Header`] when it is none of this shape, or has bytes behind it.
    pub fn header<T: Decode<'a, ()>>(&self) -> Result<T, NotAMessage> {
        let mut decoder = minicbor::Decoder::new(self.header);
        let header = decoder.decode().map_err(|e| NotAMessage::Header(e.to_string()))?;
        if decoder.position() != self.header.len() {
            return Err(NotAMessage::Contradiction("there is something behind the header"));
        }
        Ok(header)
    }

    /// Names this frame in the answer to it, so that an answer given once is no answer to
    /// another question.
    pub fn id(&self) -> RequestId {
        let hash = blake3::Hasher::new()
            .update(b"tallydock request")
            .update(self.signed)
            .update(&self.signature)
            .finalize();
        let (id, _) = hash.as_bytes().split_first_chunk().unwrap_or((&[0; 16], &[]));
        RequestId(*id)
    }
}

/// The first half of a BLAKE3 hash over a request's header and signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct RequestId(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

/// Puts a frame together and signs it.
pub fn seal<T: Encode<()>>(
    kind: Kind,
    header: &T,
    body: &[u8],
    sign: impl FnOnce(&[u8]) -> [u8; SIGNATURE],
) -> Vec<u8> {
    let mut frame = Vec::with_capacity(PREFIX + 1024 + body.len());
    frame.extend_from_slice(&MAGIC);
    frame.extend_from_slice(&[PROTOCOL, kind as u8, 0, 0, 0, 0]);
    // Writing to a vector cannot fail, and no header of ours refuses to be encoded.
    let _ = minicbor::encode(header, &mut frame);
    let length = u32::try_from(frame.len().saturating_sub(PREFIX)).unwrap_or(u32::MAX);
    if let Some(place) = frame.get_mut(4..PREFIX) {
        place.copy_from_slice(&length.to_be_bytes());
    }
    let signature = sign(&signed_bytes(&frame));
    frame.extend_from_slice(&signature);
    frame.extend_from_slice(body);
    frame
}

fn signed_bytes(frame: &[u8]) -> Vec<u8> {
    [CONTEXT, frame].concat()
}

/// Compresses the body of a frame.
///
/// # Errors
/// [`NotAMessage::TooLarge`] when it has more than [`BATCH_BYTES_MAX`] bytes.
pub fn pack(raw: &[u8]) -> Result<Vec<u8>, NotAMessage> {
    if BATCH_BYTES_MAX < raw.len() {
        return Err(too_large(raw.len(), BATCH_BYTES_MAX));
    }
    zstd::bulk::compress(raw, COMPRESSION_LEVEL).map_err(|_| NotAMessage::Packing)
}

/// Decompresses the body of a frame that announces `raw_len` bytes. The sizes that the compressed
/// bytes themselves announce are checked first, and no more than `raw_len` is ever allocated.
///
/// # Errors
/// Sizes above their limits or other than announced, and bytes that are not zstd.
pub fn unpack(body: &[u8], raw_len: u32) -> Result<Vec<u8>, NotAMessage> {
    let raw_len = raw_len as usize;
    if BATCH_BYTES_MAX < raw_len {
        return Err(too_large(raw_len, BATCH_BYTES_MAX));
    }
    if raw_len == 0 {
        return if body.is_empty() { Ok(Vec::new()) } else { Err(NotAMessage::Packing) };
    }
    match zstd::zstd_safe::get_frame_content_size(body) {
        Ok(Some(announced)) if announced == raw_len as u64 => {}
        _ => return Err(NotAMessage::Contradiction("the packed size is not the announced one")),
    }
    let window = window_bytes(body).ok_or(NotAMessage::Packing)?;
    if WINDOW_BYTES_MAX < window {
        return Err(NotAMessage::TooLarge { bytes: window, most: WINDOW_BYTES_MAX });
    }
    let raw = zstd::bulk::decompress(body, raw_len).map_err(|_| NotAMessage::Packing)?;
    if raw.len() == raw_len { Ok(raw) } else { Err(NotAMessage::Packing) }
}

/// The window that a zstd frame asks for (RFC 8878, 3.1.1.1.2); 0 for a frame in one segment,
/// whose window is its content.
fn window_bytes(packed: &[u8]) -> Option<u64> {
    let descriptor = packed.get(4)?;
    if descriptor & 0b0010_0000 != 0 {
        return Some(0);
    }
    let window = packed.get(5)?;
    let base = 1_u64 << (10 + (window >> 3));
    Some(base + base / 8 * u64::from(window & 7))
}

/// Joins rows into the lines of a body: each row, then one line feed.
///
/// # Errors
/// A row with a line feed in it, which no sealed row has: JSON is written on one line.
pub fn join_rows<'a>(rows: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<u8>, NotAMessage> {
    let mut raw = Vec::with_capacity(BATCH_BYTES_MAX / 4);
    for row in rows {
        if row.contains(&b'\n') {
            return Err(NotAMessage::Contradiction("a row has a line feed in it"));
        }
        raw.extend_from_slice(row);
        raw.push(b'\n');
    }
    Ok(raw)
}

/// Takes the lines of a body apart into exactly `count` rows.
///
/// # Errors
/// Any other number of rows, more than [`BATCH_ROWS_MAX`], or a last line that is cut off.
pub fn split_rows(raw: &[u8], count: u32) -> Result<Vec<&[u8]>, NotAMessage> {
    if BATCH_ROWS_MAX < count as usize {
        return Err(too_large(count as usize, BATCH_ROWS_MAX));
    }
    let mut rows = Vec::with_capacity(count as usize);
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        let row = line
            .strip_suffix(b"\n")
            .ok_or(NotAMessage::Contradiction("the last row is cut off"))?;
        rows.push(row);
        if (count as usize) < rows.len() {
            return Err(NotAMessage::Contradiction("there are more rows than announced"));
        }
    }
    if rows.len() == count as usize {
        Ok(rows)
    } else {
        Err(NotAMessage::Contradiction("there are fewer rows than announced"))
    }
}

/// The instant of so many milliseconds since 1970.
pub(crate) fn timestamp(ms: i64) -> Result<store::Timestamp, NotAMessage> {
    chrono::DateTime::from_timestamp_millis(ms)
        .map(|utc| store::Timestamp::new(utc.fixed_offset()))
        .ok_or(NotAMessage::Contradiction("a time is beyond any calendar"))
}

fn too_large(bytes: usize, most: usize) -> NotAMessage {
    NotAMessage::TooLarge { bytes: bytes as u64, most: most as u64 }
}

/// Ids as byte strings of sixteen.
pub(crate) mod cbor_id {
    macro_rules! id {
        ($module:ident, $type:ident) => {
            pub(crate) mod $module {
                use minicbor::decode::{Decoder, Error};
                use minicbor::encode::{Encoder, Write};

                use crate::$type;

                pub(crate) fn encode<C, W: Write>(
                    id: &$type,
                    e: &mut Encoder<W>,
                    _: &mut C,
                ) -> Result<(), minicbor::encode::Error<W::Error>> {
                    e.bytes(id.as_bytes())?.ok()
                }

                pub(crate) fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<$type, Error> {
                    let bytes = d.bytes()?;
                    let bytes = bytes.try_into().map_err(|_| Error::message("not an id"))?;
                    Ok($type::from_bytes(bytes))
                }
            }
        };
    }

    id!(device, DeviceId);
    id!(journal, JournalId);
}
