//! Makes the program start on a machine without any font.
//!
//! The toolkit asks fontconfig for fallback fonts and cannot do without an answer: with
//! fontconfig present and no font installed it gives up, although every font we draw with is
//! inside the program. So the fonts are also written to the data folder with a `fonts.conf`
//! that names only that folder, and the program starts itself once more with
//! `FONTCONFIG_FILE` pointing there. It also makes the first picture the same everywhere, and
//! saves looking through the system's fonts.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What tells fontconfig where its settings are.
const SETTINGS: &str = "FONTCONFIG_FILE";

/// The fonts of the program by file name.
const FONTS: [(&str, &[u8]); 4] = [
    ("TallydockSans_400Regular.ttf", include_bytes!("../fonts/TallydockSans_400Regular.ttf")),
    ("TallydockSans_600SemiBold.ttf", include_bytes!("../fonts/TallydockSans_600SemiBold.ttf")),
    ("TallydockSans_700Bold.ttf", include_bytes!("../fonts/TallydockSans_700Bold.ttf")),
    (
        "AtkinsonHyperlegibleMono_600SemiBold.ttf",
        include_bytes!("../fonts/AtkinsonHyperlegibleMono_600SemiBold.ttf"),
    ),
];

/// Goes on when fonts are at hand; otherwise starts this program once more with them and
/// does not come back. Call it first, before any thread and any window.
///
/// # Errors
/// When no folder can be written to, or the program cannot be started again.
pub fn ensure() -> io::Result<()> {
    if std::env::var_os(SETTINGS).is_some() {
        return Ok(());
    }
    let settings = install(&folder())?;
    let program = std::env::current_exe()?;
    Err(Command::new(program).args(std::env::args_os().skip(1)).env(SETTINGS, settings).exec())
}

/// Writes fonts and settings to `folder` where they are not there already, whole or not at
/// all. Returns the settings file.
///
/// # Errors
/// When the folder cannot be written.
pub fn install(folder: &Path) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    for (name, bytes) in FONTS {
        keep(&folder.join(name), bytes)?;
    }
    let settings = folder.join("fonts.conf");
    keep(&settings, settings_for(folder).as_bytes())?;
    Ok(settings)
}

fn keep(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::read(path).is_ok_and(|held| held == bytes) {
        return Ok(());
    }
    // Two programs may start at once: each writes its own file and puts it in place whole.
    let mut draft = path.to_path_buf();
    draft.set_extension(format!("{}.new", std::process::id()));
    fs::write(&draft, bytes)?;
    fs::rename(draft, path)
}

fn settings_for(folder: &Path) -> String {
    let escaped = |path: &Path| {
        path.to_string_lossy().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    };
    format!(
        "<?xml version=\"1.0\"?>\n<!DOCTYPE fontconfig SYSTEM \"fonts.dtd\">\n<fontconfig>\n\
         <dir>{}</dir>\n<cachedir>{}</cachedir>\n</fontconfig>\n",
        escaped(folder),
        escaped(&folder.join("cache")),
    )
}

/// The user's data folder for fonts, or a temporary one when there is none.
fn folder() -> PathBuf {
    let named =
        |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    named("XDG_DATA_HOME")
        .or_else(|| named("HOME").map(|home| home.join(".local/share")))
        .filter(|data| writable(data))
        .unwrap_or_else(std::env::temp_dir)
        .join(OsStr::new("tallydock/fonts"))
}

fn writable(data: &Path) -> bool {
    fs::create_dir_all(data.join("tallydock")).is_ok_and(|()| {
        let probe = data.join(format!("tallydock/.probe-{}", std::process::id()));
        fs::write(&probe, []).is_ok_and(|()| fs::remove_file(&probe).is_ok())
    })
}
