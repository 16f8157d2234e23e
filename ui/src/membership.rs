//! What a device has to remember of its enrolment, in a file beside its database: its unit and the
//! keys that the central signs with. Losing it loses nothing but the need to enrol again.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use store::{PublicKey, UnitId};
use sync::courier::CentralKeys;
use sync::enrol::Membership;

/// The file's name in the data folder.
const FILE: &str = "membership.toml";
/// The most bytes that it may have.
const BYTES_MAX: usize = 16 * 1024;

/// What is remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// The unit.
    pub unit: UnitId,
    /// The keys that the central signs with.
    pub keys: CentralKeys,
}

#[derive(Serialize, Deserialize)]
struct File {
    unit: UnitId,
    name: String,
    letter: char,
    current_key: String,
    next_key: String,
}

/// Reads what the device remembers; none before it is enrolled.
pub fn recall(folder: &Path) -> anyhow::Result<Option<Remembered>> {
    let path = path(folder);
    let text = match fs::read_to_string(&path) {
        Ok(text) if text.len() <= BYTES_MAX => text,
        Ok(_) => anyhow::bail!("{} is too long to be what it should be", path.display()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("Read {}", path.display())),
    };
    let said = || format!("{} is damaged: enrol the device again", path.display());
    let file: File = toml::from_str(&text).with_context(said)?;
    let current: PublicKey = file.current_key.parse().with_context(said)?;
    let next: PublicKey = file.next_key.parse().with_context(said)?;
    Ok(Some(Remembered { unit: file.unit, keys: CentralKeys { current, next } }))
}

/// Keeps what the central said, whole or not at all.
pub fn keep(folder: &Path, membership: &Membership) -> anyhow::Result<Remembered> {
    let file = File {
        unit: membership.unit,
        name: membership.name.clone(),
        letter: membership.letter.into(),
        current_key: membership.keys.current.to_string(),
        next_key: membership.keys.next.to_string(),
    };
    let path = path(folder);
    let draft = path.with_extension("new");
    let mut out = fs::File::create(&draft).with_context(|| format!("Make {}", draft.display()))?;
    out.write_all(toml::to_string(&file)?.as_bytes()).context("Keep the enrolment")?;
    out.sync_all().context("Keep the enrolment")?;
    fs::rename(&draft, &path).with_context(|| format!("Keep {}", path.display()))?;
    Ok(Remembered { unit: membership.unit, keys: membership.keys })
}

fn path(folder: &Path) -> PathBuf {
    folder.join(FILE)
}
