//! The outside programs: whether they are there, and what they say.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A barcode as the reader saw it: its text and its AIM identifier.
pub(crate) type Seen = (String, String);

/// What every file holds, page by page; `None`, said aloud, where the reader is not installed.
pub(crate) fn codes(files: &[PathBuf]) -> Option<Vec<Vec<Vec<Seen>>>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/papers/read_papers.py");
    let output = run(Command::new("python3").arg(script).args(files), "zxing-cpp, pillow")?;
    let lines = String::from_utf8(output.stdout).unwrap();
    Some(lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

/// The text of a PDF as it stands on its pages, a form feed after each page.
pub(crate) fn text(file: &Path) -> Option<String> {
    let output = run(Command::new("pdftotext").arg("-layout").arg(file).arg("-"), "poppler-utils")?;
    Some(String::from_utf8(output.stdout).unwrap())
}

/// The pages of a PDF as pictures of 300 dots to the inch.
pub(crate) fn pages(file: &Path) -> Option<Vec<PathBuf>> {
    let stem = file.with_extension("");
    let name = format!("{}-", stem.file_name().unwrap().to_str().unwrap());
    run(
        Command::new("pdftoppm").args(["-r", "300", "-gray"]).arg(file).arg(&stem),
        "poppler-utils",
    )?;
    let folder = std::fs::read_dir(file.parent().unwrap()).unwrap();
    let mut pages: Vec<PathBuf> = folder
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "pgm"))
        .filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with(&name))
        .collect();
    pages.sort();
    Some(pages)
}

/// The output of a program; `None`, said aloud, where it is missing (exit code 3: a part of it is).
fn run(command: &mut Command, package: &str) -> Option<Output> {
    let missing = match command.output() {
        Ok(output) if output.status.success() => return Some(output),
        Ok(output) if output.status.code() == Some(3) => {
            String::from_utf8_lossy(&output.stderr).into_owned()
        }
        Ok(output) => panic!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)),
        Err(error) => error.to_string(),
    };
    println!("papers were not read back ({package}): {missing}");
    assert_ne!(std::env::var("TALLYDOCK_VECTORS_REQUIRED").as_deref(), Ok("1"), "no {package}");
    None
}
