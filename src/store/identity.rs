//! Who a device is: its id and its Ed25519 key, made at its first start and kept in `device.key`.
//!
//! The key never leaves the device and is in no database, so a copy of the database alone cannot
//! speak for the device.

use std::fmt;
use std::path::Path;

use domain::ids::{DeviceId, IdSource};
use domain::moment::Moment;
use ed25519_dalek::{Signer, SigningKey};

use crate::error::{Result, StoreError};
use crate::folder;
use crate::journal::{Head, HeadStatement, PublicKey, hex, unhex};

/// A device's id and key.
#[derive(Clone)]
pub struct Identity {
    /// The device.
    pub device: DeviceId,
    /// Its public key.
    pub public_key: PublicKey,
    key: SigningKey,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("device", &self.device)
            .field("public_key", &self.public_key)
            .finish_non_exhaustive()
    }
}

impl Identity {
    /// A new device. The key takes 32 bytes of the source.
    pub fn new(now: &Moment, ids: &mut IdSource) -> Self {
        let device = DeviceId(ids.v7(now));
        let mut seed = [0; 32];
        for half in seed.chunks_exact_mut(16) {
            half.copy_from_slice(&ids.bytes());
        }
        Self::of(device, &seed)
    }

    /// Signs a message.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }

    /// Signs a head of this device's journal.
    pub fn state_head(&self, head: Head, now: &Moment) -> HeadStatement {
        let made_at = now.timestamp();
        let signature = self.sign(&HeadStatement::signed_bytes(&head, made_at));
        HeadStatement { head, made_at, signature }
    }

    /// A secret of this device's own for one purpose, named by `context`. It is the same at every
    /// start, and says nothing about the key or about any other purpose.
    pub fn derive(&self, context: &str) -> [u8; 32] {
        blake3::derive_key(context, self.key.as_bytes())
    }

    fn of(device: DeviceId, seed: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(seed);
        Self { device, public_key: PublicKey(key.verifying_key().to_bytes()), key }
    }

    /// Reads `device.key`; none when there is no such file.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>> {
        let Some(text) = folder::read_small(path)? else { return Ok(None) };
        match Self::parse(&text) {
            Some(identity) => Ok(Some(identity)),
            None => Err(StoreError::File {
                path: path.to_owned(),
                why: "it holds no device key".to_owned(),
            }),
        }
    }

    /// The identity that a text of `device.key` stands for; none when it is no such text.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(FIRST_LINE)?;
        let (device, key) = rest.strip_suffix('\n')?.split_once('\n')?;
        let device = device.strip_prefix("device ")?.parse().ok()?;
        Some(Self::of(device, &unhex(key.strip_prefix("key ")?)?))
    }

    /// Writes `device.key`, readable by its owner alone.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let text =
            format!("{FIRST_LINE}device {}\nkey {}\n", self.device, hex(self.key.as_bytes()));
        folder::write_durably(path, &text)
    }
}

const FIRST_LINE: &str = "tallydock device 1\n";
