//! The `[[device]]` tables of a configuration file: read, and changed one at a time.
//!
//! A change keeps everything else in the file as it is, comments too. The new file is written beside the old
//! one, made durable and put in its place, so that a power cut leaves one of the two, whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, Value, value};

use super::{Binding, BindingError, Role};

/// The table's name.
const DEVICE: &str = "device";
/// The most bytes that a configuration may have.
const BYTES_MAX: u64 = 256 * 1024;
/// More devices than roles are a mistake.
const DEVICES_MAX: usize = 16;

/// Why a configuration was not read or not changed.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The file cannot be read or written.
    #[error("{0}: {1}. Nothing was changed.")]
    File(PathBuf, io::Error),
    /// The file is not in its language.
    #[error("The configuration cannot be read: {0}")]
    Toml(String),
    /// A table says something that means nothing.
    #[error("device {number}: {what}")]
    Device {
        /// Which table, counted from one.
        number: usize,
        /// What is wrong with it.
        what: String,
    },
    /// The words of a new binding mean nothing.
    #[error("{0} Nothing was changed.")]
    Binding(#[from] BindingError),
}

/// The devices of a configuration, in its order. Each role is there once.
///
/// # Errors
/// Names the table and the word that means nothing.
pub fn read(text: &str) -> Result<Vec<Binding>, FileError> {
    let document = parse(text)?;
    let Some(item) = document.get(DEVICE) else { return Ok(Vec::new()) };
    let wrong = |number, what: &str| FileError::Device { number, what: what.to_owned() };
    let tables = item
        .as_array_of_tables()
        .ok_or_else(|| wrong(1, "write it as [[device]], once for each"))?;
    if DEVICES_MAX < tables.len() {
        return Err(wrong(DEVICES_MAX + 1, "so many devices are none"));
    }
    let mut bindings: Vec<Binding> = Vec::new();
    for (at, table) in tables.iter().enumerate() {
        let number = at + 1;
        let binding = of(table).map_err(|what| FileError::Device { number, what })?;
        binding.check().map_err(|error| FileError::Device { number, what: error.to_string() })?;
        if bindings.iter().any(|other| other.role == binding.role) {
            let what = format!("there is a {} already", binding.role.name());
            return Err(FileError::Device { number, what });
        }
        bindings.push(binding);
    }
    Ok(bindings)
}

/// The devices of the configuration at `path`.
///
/// # Errors
/// When the file cannot be read, or says something that means nothing.
pub fn read_from(path: &Path) -> Result<Vec<Binding>, FileError> {
    read(&text_of(path)?)
}

/// Puts one device into the configuration at `path`, in the place of the one with its role.
///
/// # Errors
/// When the binding means nothing or the file cannot be written; the file is as before then.
pub fn bind(path: &Path, binding: &Binding) -> Result<(), FileError> {
    binding.check()?;
    let text = text_of(path)?;
    let changed = bound(&text, binding)?;
    // What is written is what will be read.
    read(&changed)?;
    replace(path, &changed).map_err(|error| FileError::File(path.to_owned(), error))
}

/// The text with one device in the place of the one with its role.
///
/// # Errors
/// When the text is no configuration.
pub fn bound(text: &str, binding: &Binding) -> Result<String, FileError> {
    let mut document = parse(text)?;
    let item = document
        .as_table_mut()
        .entry(DEVICE)
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    let wrong = "write it as [[device]], once for each".to_owned();
    let tables =
        item.as_array_of_tables_mut().ok_or(FileError::Device { number: 1, what: wrong })?;
    let same = |table: &Table| {
        table.get("role").and_then(Item::as_str).and_then(Role::named) == Some(binding.role)
    };
    let at = tables.iter().position(same);
    match at.and_then(|at| tables.get_mut(at)) {
        Some(table) => fill(table, binding),
        None => {
            let mut table = Table::new();
            fill(&mut table, binding);
            tables.push(table);
        }
    }
    Ok(document.to_string())
}

fn parse(text: &str) -> Result<DocumentMut, FileError> {
    text.parse().map_err(|error: toml_edit::TomlError| FileError::Toml(error.to_string()))
}

fn text_of(path: &Path) -> Result<String, FileError> {
    let fault = |error| FileError::File(path.to_owned(), error);
    let length = fs::metadata(path).map_err(fault)?.len();
    if BYTES_MAX < length {
        return Err(fault(io::Error::other("too large for a configuration")));
    }
    fs::read_to_string(path).map_err(fault)
}

fn of(table: &Table) -> Result<Binding, String> {
    let mut binding = Binding::default();
    let mut role = None;
    for (key, item) in table {
        let text = || {
            let text = item.as_str().map(str::to_owned);
            text.ok_or_else(|| format!("{key} is a text in quotation marks"))
        };
        let number = || item.as_integer().ok_or_else(|| format!("{key} is a number"));
        match key {
            "role" => {
                let word = text()?;
                let named = Role::named(&word);
                let roles = Role::ALL.map(Role::name).join(", ");
                role = Some(named.ok_or_else(|| format!("role: `{word}` is none of {roles}"))?);
            }
            "port" => binding.port = PathBuf::from(text()?),
            "protocol" => binding.protocol = text()?,
            "line" => binding.line = Some(text()?),
            "voice" => binding.voice = Some(text()?),
            "end" => binding.end = Some(text()?),
            "code_id" => binding.code_id = Some(text()?),
            "unit" => binding.unit = Some(text()?),
            "division" => binding.division = Some(text()?),
            "decimals" => binding.decimals = Some(small(key, number()?)?),
            "dpi" => binding.dpi = Some(small(key, number()?)?),
            _ => return Err(format!("there is no setting `{key}`")),
        }
    }
    binding.role = role.ok_or("it has no role")?;
    if binding.protocol.is_empty() {
        return Err("it has no protocol".to_owned());
    }
    Ok(binding)
}

fn small<T: TryFrom<i64>>(key: &str, number: i64) -> Result<T, String> {
    T::try_from(number).map_err(|_| format!("{key}: {number} is too large"))
}

/// Sets what the binding says, and takes out what it does not say.
fn fill(table: &mut Table, binding: &Binding) {
    let port = binding.port.to_string_lossy();
    let texts = [
        ("role", Some(binding.role.name())),
        ("port", Some(port.as_ref())),
        ("protocol", Some(binding.protocol.as_str())),
        ("line", binding.line.as_deref()),
        ("voice", binding.voice.as_deref()),
        ("end", binding.end.as_deref()),
        ("code_id", binding.code_id.as_deref()),
        ("unit", binding.unit.as_deref()),
        ("division", binding.division.as_deref()),
    ];
    for (key, text) in texts {
        set(table, key, text.map(Value::from));
    }
    set(table, "decimals", binding.decimals.map(|decimals| Value::from(i64::from(decimals))));
    set(table, "dpi", binding.dpi.map(|dpi| Value::from(i64::from(dpi))));
}

/// A comment behind a value stays with it.
fn set(table: &mut Table, key: &str, new: Option<Value>) {
    match (new, table.get_mut(key).and_then(Item::as_value_mut)) {
        (Some(mut new), Some(old)) => {
            *new.decor_mut() = old.decor().clone();
            *old = new;
        }
        (Some(new), None) => {
            table.insert(key, value(new));
        }
        (None, Some(_)) => {
            table.remove(key);
        }
        (None, None) => {}
    }
}

/// Writes beside the file, makes it durable, and puts it in its place.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    // A link is followed, so that it stays one.
    let path = fs::canonicalize(path)?;
    let folder = path.parent().ok_or_else(|| io::Error::other("no folder"))?;
    let name = path.file_name().ok_or_else(|| io::Error::other("no name"))?.to_string_lossy();
    let beside = folder.join(format!(".{name}.new"));
    let written = (|| {
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        file.set_permissions(fs::metadata(&path)?.permissions())?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, &path)?;
        File::open(folder)?.sync_all()
    })();
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}
