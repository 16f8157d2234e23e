//! How a device becomes one of a unit's. `docs/sync.md`, "Enrolment".

use minicbor::{Decode, Encode};

use super::{Frame, Kind, NotAMessage, RequestId, TEXT_BYTES_MAX, cbor_id, too_large};
use crate::DeviceId;

/// A device applies with a one-time code. The frame is signed with the key that it brings.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Enrol {
    /// The device.
    #[cbor(n(0), with = "cbor_id::device")]
    pub device: DeviceId,
    /// Its public key.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub public_key: [u8; 32],
    /// Its public X25519 key: what only this device may read is sealed to it.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub box_key: [u8; 32],
    /// The code, as the person read it.
    #[n(3)]
    pub code: String,
    /// Makes every request another one.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub nonce: [u8; 8],
    /// The program and its version, for people.
    #[n(5)]
    pub program: String,
}

impl Enrol {
    /// Reads an application: its signature is good for the key that it brings.
    ///
    /// # Errors
    /// Anything that is no such application.
    pub fn read(frame: &Frame<'_>) -> Result<Self, NotAMessage> {
        let enrol: Self = frame.expect_kind(Kind::Enrol)?.header()?;
        for text in [&enrol.code, &enrol.program] {
            if TEXT_BYTES_MAX < text.len() {
                return Err(too_large(text.len(), TEXT_BYTES_MAX));
            }
        }
        frame.check(&enrol.public_key)?;
        Ok(enrol)
    }
}

/// What a device is told when it is taken in. Signed with the key that it has to trust from then
/// on; the code that a person carries over names that key's fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Enrolled {
    /// The application that it answers.
    #[n(0)]
    pub request: RequestId,
    /// Which life of the central's database speaks.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub epoch: [u8; 16],
    /// The central's time, milliseconds since 1970.
    #[n(2)]
    pub server_time_ms: i64,
    /// The unit.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub unit: [u8; 16],
    /// What the device is used for: `kiosk`, `counter` or `dock`.
    #[n(4)]
    pub role: String,
    /// Its letter in line numbers.
    #[n(5)]
    pub letter: char,
    /// What people call it.
    #[n(6)]
    pub name: String,
    /// The central, as a device with a journal of its own.
    #[cbor(n(7), with = "cbor_id::device")]
    pub central: DeviceId,
    /// The key that the central signs with.
    #[cbor(n(8), with = "minicbor::bytes")]
    pub current_key: [u8; 32],
    /// The key that it will sign with after the next rotation.
    #[cbor(n(9), with = "minicbor::bytes")]
    pub next_key: [u8; 32],
}

impl Enrolled {
    /// Reads the answer to an application, checked against the key's fingerprint that came with
    /// the code.
    ///
    /// # Errors
    /// Anything that is no answer to `request` by the central of that fingerprint.
    pub fn read(
        frame: &Frame<'_>,
        request: RequestId,
        fingerprint: &Fingerprint,
    ) -> Result<Self, NotAMessage> {
        let answer: Self = frame.expect_kind(Kind::Enrolled)?.header()?;
        if Fingerprint::of(&answer.current_key) != *fingerprint {
            return Err(NotAMessage::Signature);
        }
        frame.check(&answer.current_key)?;
        if answer.request != request {
            return Err(NotAMessage::Contradiction("it answers another request"));
        }
        Ok(answer)
    }
}

/// What a person can compare: the first sixteen bytes of BLAKE3 over a public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(pub [u8; 16]);

impl Fingerprint {
    /// The fingerprint of a key.
    pub fn of(public_key: &[u8; 32]) -> Self {
        let hash = blake3::Hasher::new().update(b"tallydock key").update(public_key).finalize();
        let (short, _) = hash.as_bytes().split_first_chunk().unwrap_or((&[0; 16], &[]));
        Self(*short)
    }

    /// Reads 32 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?;
        bytes.try_into().ok().map(Self)
    }
}

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}
