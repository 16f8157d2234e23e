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

/// The file's name in the central's folder.
pub(crate) const FILE: &str = "next.key";

/// The next key's public half, of a central that was made before.
pub(crate) fn of_central(folder: &Path) -> Result<PublicKey, ServerError> {
    let cannot = |why: &str| ServerError::Damaged {
        folder: folder.to_owned(),
        why: format!("the file {} {why}", folder.join(FILE).display()),
    };
    read(folder)?.ok_or_else(|| cannot("is missing"))?.ok_or_else(|| cannot("holds no key"))
}

/// Makes the next key of a new central. One that is there was made by a start that went no
/// further, and no device has it.
pub(crate) fn of_new_central(folder: &Path, ids: &mut IdSource) -> Result<PublicKey, ServerError> {
    if read(folder)?.is_some() {
        return of_central(folder);
    }
    let mut seed = [0; 32];
    for half in seed.chunks_exact_mut(16) {
        half.copy_from_slice(&ids.bytes());
    }
    write(&folder.join(FILE), &seed)
        .map_err(|error| ServerError::Io { doing: "Write the next key", error })?;
    Ok(public_half(&seed))
}

/// The public half of a key, from what is in its file; none when that is no key.
pub(crate) fn parse(text: &[u8]) -> Option<PublicKey> {
    let seed = HEXLOWER.decode(text.trim_ascii()).ok()?;
    Some(public_half(&seed.try_into().ok()?))
}

/// What the file holds: none when there is no file, no key when it holds none.
fn read(folder: &Path) -> Result<Option<Option<PublicKey>>, ServerError> {
    match std::fs::read(folder.join(FILE)) {
        Ok(text) => Ok(Some(parse(&text))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(ServerError::Io { doing: "Read the next key", error }),
    }
}

fn public_half(seed: &[u8; 32]) -> PublicKey {
    let key = ed25519_dalek::SigningKey::from_bytes(seed);
    PublicKey(key.verifying_key().to_bytes())
}

fn write(path: &Path, seed: &[u8; 32]) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{}", HEXLOWER.encode(seed))?;
    file.sync_all()
}
