//! A central that is damaged, missing, or deleted under the running program.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use store::{DATABASE, DeviceRole};
use tempfile::TempDir;

use crate::program::{Served, connect, done, enrol, refused};
use crate::support::{Clock, UNIT};

fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.to_string_lossy().contains("sqlite3-"))
        .map(|path| (path.clone(), fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn a_damaged_central_serves_nothing_changes_nothing_and_says_what_to_do() {
    type Damage = fn(&Path);
    let cases: [(&str, Damage); 7] = [
        ("its data file is damaged", |f| fs::write(f.join(DATABASE), "").unwrap()),
        ("its data file is damaged", |f| fs::write(f.join(DATABASE), [3; 40_000]).unwrap()),
        ("its data file is damaged", |f| {
            let mut bytes = fs::read(f.join(DATABASE)).unwrap();
            let length = bytes.len();
            bytes[4096..length / 2].fill(0xAA);
            fs::write(f.join(DATABASE), bytes).unwrap();
        }),
        ("device.key cannot be used", |f| fs::remove_file(f.join("device.key")).unwrap()),
        ("device.key cannot be used", |f| fs::write(f.join("device.key"), "?").unwrap()),
        ("next.key is missing", |f| fs::remove_file(f.join("next.key")).unwrap()),
        ("next.key holds no key", |f| fs::write(f.join("next.key"), "abc").unwrap()),
    ];
    let whole = TempDir::new().unwrap();
    done(&whole.path().join("central"), &["init"], "");
    for (why, damage) in cases {
        let dir = TempDir::new().unwrap();
        let data = dir.path().join("central");
        fs::create_dir(&data).unwrap();
        for (path, bytes) in files(&whole.path().join("central")) {
            fs::write(data.join(path.file_name().unwrap()), bytes).unwrap();
        }
        damage(&data);
        let before = files(&data);
        for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["init"], &["devices"]] {
            let said = refused(&data, command, "");
            for words in [
                why,
                data.to_str().unwrap(),
                "Nothing was changed there, and nothing is served",
                "Devices keep what they recorded",
                "tallydock-central --data NEW restore FILE",
            ] {
                assert!(said.contains(words), "{command:?} does not say {words:?}: {said}");
            }
        }
        assert!(files(&data) == before, "{why}: it was changed");
    }
}

#[test]
fn only_serve_and_init_make_a_central() {
    let dir = TempDir::new().unwrap();
    let (missing, empty) = (dir.path().join("missing"), dir.path().join("empty"));
    fs::create_dir(&empty).unwrap();
    let (unit, file) = (UNIT.to_string(), dir.path().join("file"));
    fs::write(&file, "Statement ID,Status\n1,UPD\n").unwrap();
    let backup = dir.path().join("backup");
    let add = ["add-person", "--unit", &unit, "--name", "A", "--initials", "A", "--role", "clerk"];
    let commands: [&[&str]; 11] = [
        &["enrol-code", "--unit", &unit, "--role", "dock"],
        &["import-statements", file.to_str().unwrap()],
        &add,
        &["devices"],
        &["revoke", "A", "--reason", "lost"],
        &["people"],
        &["new-pin", "Ann"],
        &["remove", "Ann"],
        &["confirm", "Ann"],
        &["refuse", "Ann", "--reason", "who?"],
        &["backup", backup.to_str().unwrap()],
    ];
    for data in [&missing, &empty] {
        for command in commands {
            let said = refused(data, command, "123456\n");
            let words = format!("There is no central in {}", data.display());
            assert!(said.contains(&words), "{command:?}: {said}");
        }
    }
    assert!(!missing.exists());
    assert_eq!(files(&empty), []);
    assert!(!backup.exists());

    let made = done(&missing, &["init"], "");
    let key = made.lines().find(|line| line.starts_with("Key ")).unwrap();
    let said = refused(&missing, &["init"], "");
    assert!(said.contains("There is a central in"), "{said}");
    let served = Served::start(&missing);
    assert_eq!(served.said.last().unwrap(), key);
    assert!(!served.said.iter().any(|line| line.contains("new central")), "{:?}", served.said);
    served.kill();
    let served = Served::start(&empty);
    let words = format!("A new central was made in {}", empty.display());
    assert!(served.said[0].contains(&words), "{:?}", served.said);
}

#[test]
fn a_folder_deleted_under_the_running_program_acknowledges_nothing_and_is_said_again_and_again() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("central");
    let served = Served::start(&data);
    assert_eq!(served.status_page().0, 200);
    let clock = Clock::default();
    let (folder, membership) = enrol(&data, &served, &clock, 10, DeviceRole::Dock);
    let mut it = connect(folder, &membership, &served);
    it.folder.record(5);
    assert!(it.comes_to_rest());
    assert_eq!(it.folder.store.unsent().unwrap(), 0);

    fs::remove_dir_all(&data).unwrap();
    it.folder.record(4);
    for _ in 0..40 {
        if !it.pump() {
            clock.forward_to(it.wake_at_ns);
            it.look();
        }
    }
    assert_eq!(it.folder.store.unsent().unwrap(), 4, "no acknowledgement");
    let trouble = format!("{:?}", it.sync.status().trouble);
    assert!(trouble.contains("503") && trouble.contains("data file is gone"), "{trouble}");
    let (status, page) = served.status_page();
    assert_eq!(status, 503);
    assert!(page.contains("restore its last backup into an empty folder"), "{page}");
    served.says("data file is gone", 2);
    // Another central in its place does not make it whole.
    done(&data, &["init"], "");
    assert_eq!(served.status_page().0, 503);
}

#[test]
fn a_folder_that_others_could_read_is_closed_at_the_start_and_that_is_said() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("central");
    done(&data, &["init"], "");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    for (path, _) in files(&data) {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    let open = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode));
    for name in [DATABASE, "device.key", "next.key"] {
        open(&data.join(name), 0o644).unwrap();
    }
    open(&data, 0o755).unwrap();
    let served = Served::start(&data);
    for path in [&data, &data.join(DATABASE), &data.join("device.key"), &data.join("next.key")] {
        let words = format!("{}", path.display());
        served.says(&words, 1);
    }
    served.says("now only its owner can", 4);
    assert_eq!(mode(&data), 0o700);
    for entry in fs::read_dir(&data).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    served.kill();
    let served = Served::start(&data);
    assert!(!served.log().contains("now only its owner can"), "{}", served.log());
}

#[test]
fn what_is_missing_of_the_centrals_own_data_stands_in_the_list_of_devices() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("central");
    done(&data, &["init"], "");
    assert!(!done(&data, &["devices"], "").contains("DAMAGED"));
    fs::remove_file(data.join("head")).unwrap();
    for _ in 0..2 {
        let said = done(&data, &["devices"], "");
        assert!(said.contains("The central itself: DAMAGED DATA"), "{said}");
        assert!(said.contains("perhaps more"), "{said}");
    }
}
