//! The program starts and draws on a machine without a font, without fontconfig's settings,
//! without fontconfig itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::path::Path;
use std::process::Command;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tallydock");
const SAMPLE: &str = "07-dock-accept-99m";
const PICTURE: &str = "light/480x800/07-dock-accept-99m.png";

/// What is hidden, and the commands that hide it.
const MACHINES: [(&str, &str); 3] = [
    ("no fonts", "mount -t tmpfs none /usr/share/fonts"),
    (
        "no fonts and no settings",
        "mount -t tmpfs none /usr/share/fonts; mount -t tmpfs none /etc/fonts",
    ),
    (
        "no fontconfig at all",
        "mount -t tmpfs none /usr/share/fonts; \
         for lib in $(find /usr/lib /lib -name 'libfontconfig.so*'); do mount --bind /dev/null $lib; done",
    ),
];

fn draw(out: &Path, home: &Path, hide: &str) -> std::process::Output {
    let script =
        format!("set -e; mkdir -p /usr/share/fonts /etc/fonts; {hide}; exec \"$0\" \"$@\"");
    Command::new("unshare")
        .args(["-m", "sh", "-c", &script, PROGRAM, "snapshots", "--only", SAMPLE, "--out"])
        .arg(out)
        .env_remove("FONTCONFIG_FILE")
        .env_remove("XDG_DATA_HOME")
        .env("HOME", home)
        .output()
        .unwrap()
}

fn can_hide() -> bool {
    Command::new("unshare")
        .args(["-m", "sh", "-c", "mkdir -p /usr/share/fonts; mount -t tmpfs none /usr/share/fonts"])
        .output()
        .is_ok_and(|output| output.status.success())
}

#[test]
fn the_program_draws_the_same_picture_on_machines_without_fonts() {
    if !can_hide() {
        println!("did not run: hiding the font folders needs root and unshare");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut pictures = Vec::new();
    for (number, (machine, hide)) in MACHINES.iter().enumerate() {
        let out = folder.path().join(number.to_string());
        let output = draw(&out, &folder.path().join("home"), hide);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{machine}: {said}");
        pictures.push(std::fs::read(out.join(PICTURE)).unwrap());
    }
    assert!(pictures.windows(2).all(|pair| pair.first() == pair.last()), "pictures differ");
    assert!(10_000 < pictures.concat().len());
}

#[test]
fn fonts_and_settings_are_put_in_place_once_and_mended() {
    let folder = tempfile::tempdir().unwrap();
    let settings = tallydock::fonts::install(folder.path()).unwrap();
    let font = folder.path().join("TallydockSans_400Regular.ttf");
    let whole = std::fs::read(&font).unwrap();
    assert!(std::fs::read_to_string(&settings).unwrap().contains(folder.path().to_str().unwrap()));
    std::fs::write(&font, b"half").unwrap();
    tallydock::fonts::install(folder.path()).unwrap();
    assert!(std::fs::read(&font).unwrap() == whole);
    let files = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files, 5, "four fonts, the settings, and nothing left over");
}
