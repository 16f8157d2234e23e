//! The key that the central will sign with after its next rotation. Devices get it at enrolment,
//! so that a rotation reaches also those that were away. It lies beside the database, readable by
//! its owner alone. Rotating itself is not there yet.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use data_encoding::HEXLOWER;
use store::{IdSource, PublicKey};

use crate::ServerError;

const FILE: &str = "next.key";

/// Reads the next key's public half, or makes the key.
pub(crate) fn next_key(folder: &Path, ids: &mut IdSource) -> Result<PublicKey, ServerError> {
    let path = folder.join(FILE);
    let seed: [u8; 32] = match std::fs::read_to_string(&path) {
        Ok(text) => {
            let bytes = HEXLOWER.decode(text.trim().as_bytes()).ok();
            let seed = bytes.and_then(|bytes| bytes.try_into().ok());
            seed.ok_or_else(|| ServerError::Key(path))?
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let mut seed = [0; 32];
            for half in seed.chunks_exact_mut(16) {
                half.copy_from_slice(&ids.bytes());
            }
            write(&path, &seed)
                .map_err(|error| ServerError::Io { doing: "Write the next key", error })?;
            seed
        }
        Err(error) => return Err(ServerError::Io { doing: "Read the next key", error }),
    };
    let key = ed25519_dalek::SigningKey::from_bytes(&seed);
    Ok(PublicKey(key.verifying_key().to_bytes()))
}

fn write(path: &Path, seed: &[u8; 32]) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{}", HEXLOWER.encode(seed))?;
    file.sync_all()
}
