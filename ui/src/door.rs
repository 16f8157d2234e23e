//! The window that opens where no other can: what is wrong, what to do, and a way to try again.
//!
//! Its words are chosen by the language of the system, because nothing else is known yet. What the
//! program itself found stands below them as it was found.

use std::cell::Cell;
use std::path::PathBuf;
use std::rc::Rc;

use screens::DoorWindow;
use slint::{ComponentHandle, PlatformError};
use store::StoreError;

use crate::config::ConfigError;
use crate::start::Shut;

/// What the window says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// What is wrong, in a few words.
    pub headline: String,
    /// What that means, and for what was recorded before.
    pub what: String,
    /// Above what to do.
    pub todo_label: String,
    /// What to do.
    pub todo: String,
    /// As it was found; empty where everything is said.
    pub found: String,
    /// On the button.
    pub again: String,
}

/// What the person did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touched {
    /// Touched "Try again".
    Again,
    /// Closed the window.
    Closed,
}

/// Whether the system speaks Spanish.
pub fn is_spanish() -> bool {
    let said = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    said.is_some_and(|language| language.starts_with("es"))
}

/// Opens the window and waits for the person.
///
/// # Errors
/// When no window can be opened.
pub fn show(words: &Words) -> Result<Touched, PlatformError> {
    let window = DoorWindow::new()?;
    set(&window, words);
    let touched = Rc::new(Cell::new(Touched::Closed));
    let (weak, again) = (window.as_weak(), Rc::clone(&touched));
    window.on_again(move || {
        again.set(Touched::Again);
        // A window that is gone already is closed.
        let _ = weak.upgrade().map(|window| window.hide());
    });
    window.run()?;
    Ok(touched.get())
}

/// Puts the words on the window.
pub fn set(window: &DoorWindow, words: &Words) {
    window.set_headline(words.headline.as_str().into());
    window.set_what(words.what.as_str().into());
    window.set_todo_label(words.todo_label.as_str().into());
    window.set_todo(words.todo.as_str().into());
    window.set_found(words.found.as_str().into());
    window.set_again_label(words.again.as_str().into());
}

/// A sentence in the two languages.
struct Said {
    english: String,
    spanish: String,
}

fn said(english: impl Into<String>, spanish: impl Into<String>) -> Said {
    Said { english: english.into(), spanish: spanish.into() }
}

/// What is said about what shuts the door.
pub fn words(shut: &Shut, spanish: bool) -> Words {
    let (headline, what, todo, found) = match shut {
        Shut::NotConfigured { data, looked } => {
            not_configured(&data.display().to_string(), &looked.display().to_string())
        }
        Shut::Config(error) => of_config(error),
        Shut::Data { folder, error } => of_data(&folder.display().to_string(), error),
        Shut::Other(error) => (
            said("Tallydock cannot start", "Tallydock no puede iniciar"),
            said(
                "Nothing that was saved before is touched. Work on paper until this is mended.",
                "No se toca nada de lo guardado antes. Trabaje en papel hasta que se arregle.",
            ),
            said(
                "Restart the device and touch Try again. If this stays, call your supervisor.",
                "Reinicie el equipo y toque Intentar de nuevo. Si sigue igual, llame a su supervisor.",
            ),
            format!("{error:#}"),
        ),
    };
    let say = |said: Said| if spanish { said.spanish } else { said.english };
    Words {
        headline: say(headline),
        what: say(what),
        todo_label: say(said("What to do", "Qué hacer")),
        todo: say(todo),
        found,
        again: say(said("Try again", "Intentar de nuevo")),
    }
}

type Parts = (Said, Said, Said, String);

fn not_configured(data: &str, looked: &str) -> Parts {
    (
        said(
            "The configuration of this device is missing",
            "Falta la configuración de este equipo",
        ),
        said(
            "A device has worked on this machine, and its data is not touched. The demo does not open here: mail that is entered in a demo is not sent.",
            "En esta máquina ha trabajado un equipo y sus datos no se tocan. La demostración no se abre aquí: el correo que se anota en ella no se envía.",
        ),
        said(
            format!("Put the configuration back at {looked} and touch Try again."),
            format!("Vuelva a poner la configuración en {looked} y toque Intentar de nuevo."),
        ),
        data.to_owned(),
    )
}

fn of_config(error: &ConfigError) -> Parts {
    let untouched = || {
        said(
            "Without it the program does not know whose device this is. Nothing that was recorded here is touched, and no demo opens instead.",
            "Sin ella el programa no sabe de quién es este equipo. No se toca nada de lo registrado aquí, y no se abre una demostración en su lugar.",
        )
    };
    match error {
        ConfigError::Missing(path) => (
            said("There is no configuration", "No hay configuración"),
            untouched(),
            said(
                format!("Put the file {} in its place and touch Try again.", path.display()),
                format!(
                    "Ponga el archivo {} en su lugar y toque Intentar de nuevo.",
                    path.display()
                ),
            ),
            String::new(),
        ),
        ConfigError::Unreadable(path, why) => (
            said("The configuration cannot be read", "No se puede leer la configuración"),
            untouched(),
            said(
                format!("Let this program's user read {} and touch Try again.", path.display()),
                format!(
                    "Permita que el usuario de este programa lea {} y toque Intentar de nuevo.",
                    path.display()
                ),
            ),
            why.to_string(),
        ),
        ConfigError::Slip { line, .. } => (
            said(
                format!("A slip in the configuration, line {line}"),
                format!("Un error en la configuración, línea {line}"),
            ),
            untouched(),
            said(
                "Correct the line, save the file and touch Try again.",
                "Corrija la línea, guarde el archivo y toque Intentar de nuevo.",
            ),
            error.to_string(),
        ),
    }
}

fn of_data(folder: &str, error: &StoreError) -> Parts {
    let found = || error.to_string();
    match error {
        StoreError::InUse(_) => (
            said("Tallydock is open already", "Tallydock ya está abierto"),
            said(
                "Another window works with the data of this device. Two at once would not be safe.",
                "Otra ventana trabaja con los datos de este equipo. Dos a la vez no sería seguro.",
            ),
            said(
                "Go on in the window that is open. If there is none, restart the device and touch Try again.",
                "Siga en la ventana que está abierta. Si no hay ninguna, reinicie el equipo y toque Intentar de nuevo.",
            ),
            folder.to_owned(),
        ),
        StoreError::DiskFull => (
            said(
                "The storage of this device is full",
                "El almacenamiento de este equipo está lleno",
            ),
            said(
                "There is no room to save anything, so the program does not start. What was saved before is not touched.",
                "No hay lugar para guardar nada, por eso el programa no inicia. No se toca lo guardado antes.",
            ),
            said(
                "Make room on the disk and touch Try again. Work on paper until then.",
                "Haga lugar en el disco y toque Intentar de nuevo. Hasta entonces, trabaje en papel.",
            ),
            folder.to_owned(),
        ),
        StoreError::Newer { .. } => (
            said(
                "The data is newer than this program",
                "Los datos son más nuevos que este programa",
            ),
            said(
                "A newer Tallydock wrote the data of this device. Nothing was changed.",
                "Un Tallydock más nuevo escribió los datos de este equipo. No se cambió nada.",
            ),
            said(
                "Install the newer program and touch Try again.",
                "Instale el programa más nuevo y toque Intentar de nuevo.",
            ),
            found(),
        ),
        StoreError::File { path, .. } => (
            said(
                "A file of this device cannot be used",
                "No se puede usar un archivo de este equipo",
            ),
            said(
                "Without it the program does not know this device again. The data beside it was not changed.",
                "Sin él el programa no reconoce este equipo. Los datos que están con él no se cambiaron.",
            ),
            said(
                format!(
                    "Call your supervisor. Put {} back from a copy and touch Try again.",
                    path.display()
                ),
                format!(
                    "Llame a su supervisor. Reponga {} de una copia y toque Intentar de nuevo.",
                    path.display()
                ),
            ),
            found(),
        ),
        _ => (
            said(
                "The data of this device cannot be used",
                "No se pueden usar los datos de este equipo",
            ),
            said(
                "The program does not start without a safe place to save. What was saved before was not thrown away.",
                "El programa no inicia sin un lugar seguro para guardar. No se desechó nada de lo guardado antes.",
            ),
            said(
                format!(
                    "Call your supervisor. See to the folder {folder} and touch Try again. Work on paper until then."
                ),
                format!(
                    "Llame a su supervisor. Revise la carpeta {folder} y toque Intentar de nuevo. Hasta entonces, trabaje en papel."
                ),
            ),
            found(),
        ),
    }
}

/// Everything that can shut the door, with a name for its picture.
pub fn samples() -> Vec<(&'static str, Shut)> {
    let file = || PathBuf::from("/etc/tallydock/config.toml");
    let data = |error| Shut::Data { folder: "/var/lib/tallydock".into(), error };
    let unreadable = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
    let slip = "unknown variant `attic`, expected one of `bmeu`, `dmu`, `post_office`, `facility`. Write for example: site = \"bmeu\"";
    vec![
        (
            "door-not-configured",
            Shut::NotConfigured { data: "/var/lib/tallydock".into(), looked: file() },
        ),
        ("door-no-configuration", Shut::Config(ConfigError::Missing(file()))),
        ("door-unreadable", Shut::Config(ConfigError::Unreadable(file(), unreadable))),
        (
            "door-slip",
            Shut::Config(ConfigError::Slip { file: file(), line: 6, what: slip.to_owned() }),
        ),
        ("door-in-use", data(StoreError::InUse("/var/lib/tallydock".into()))),
        ("door-full", data(StoreError::DiskFull)),
        ("door-newer", data(StoreError::Newer { found: 9, known: 3 })),
        (
            "door-key",
            data(StoreError::File {
                path: "/var/lib/tallydock/device.key".into(),
                why: "it is missing beside a database".to_owned(),
            }),
        ),
        (
            "door-folder",
            data(StoreError::Io {
                doing: "Make the data folder",
                error: std::io::ErrorKind::PermissionDenied.into(),
            }),
        ),
        ("door-other", Shut::Other(anyhow::anyhow!("Open the window").context("Run the device"))),
    ]
}
