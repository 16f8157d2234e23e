//! A disk that is full, on a file system of a few megabytes. It needs the right to mount one.

use std::path::{Path, PathBuf};
use std::process::Command;

use store::StoreError;

use crate::support::{ANN, Device, assert_whole, at, load, scanned};

/// A small file system, unmounted at the end.
pub(crate) struct SmallDisk {
    _dir: tempfile::TempDir,
    mounted: PathBuf,
}

impl SmallDisk {
    pub(crate) fn mount(kilobytes: u32) -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let mounted = dir.path().join("small");
        std::fs::create_dir(&mounted).unwrap();
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={kilobytes}k"), "tallydock-test"])
            .arg(&mounted)
            .output();
        match mount {
            Ok(output) if output.status.success() => Some(Self { _dir: dir, mounted }),
            _ => None,
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.mounted
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.mounted).status();
    }
}

#[test]
fn a_full_disk_loses_no_fact_and_no_draft_and_recording_goes_on_when_there_is_room() {
    let Some(disk) = SmallDisk::mount(2048) else {
        println!("NOT RUN: a full disk; mounting a small file system is not allowed here");
        return;
    };
    let ballast = disk.path().join("ballast");
    std::fs::write(&ballast, vec![1; 512 * 1024]).unwrap();
    let folder = disk.path().join("data");
    let mut device = Device::open(&folder, 1);
    device.store.save_draft_field(ANN, "log_entry", "holder", "Lakeside Print").unwrap();

    let mut recorded = Vec::new();
    let refused = loop {
        let barcode = format!("99M{}", recorded.len());
        let fact = device.fact(scanned(load(1), &barcode));
        match device.store.record_and_clear_draft(&[fact], ANN, "no such draft") {
            Ok(()) => recorded.push(barcode),
            Err(error) => break error,
        }
        assert!(recorded.len() < 100_000, "the disk is never full");
    };
    assert!(matches!(refused, StoreError::DiskFull), "{refused}");
    assert!(refused.to_string().contains("storage of this device is full"), "{refused}");
    let head = device.store.head();
    assert_eq!(head.seq, u64::try_from(recorded.len()).unwrap() + 1);
    let again = device.store.save_draft_field(ANN, "log_entry", "pieces", &"4".repeat(15_000));
    assert!(matches!(again, Err(StoreError::DiskFull) | Ok(())), "{again:?}");
    assert_eq!(device.store.draft(ANN, "log_entry").unwrap()["holder"], "Lakeside Print");

    // What cannot be saved now can be saved as soon as there is room, with no new start.
    std::fs::remove_file(&ballast).unwrap();
    let fact = device.fact(scanned(load(1), "after"));
    device.store.record_and_clear_draft(&[fact], ANN, "log_entry").unwrap();
    recorded.push("after".to_owned());
    assert!(device.store.draft(ANN, "log_entry").unwrap().is_empty());
    let check = |device: &Device| {
        assert_whole(&device.store);
        let mut barcodes: Vec<_> = device
            .store
            .container_rows(load(1))
            .unwrap()
            .into_iter()
            .map(|row| row.barcode)
            .collect();
        barcodes.sort();
        let mut expected = recorded.clone();
        expected.sort();
        assert_eq!(barcodes, expected);
    };
    check(&device);
    drop(device);
    check(&Device::open(&folder, 2));
}

#[test]
fn a_disk_that_is_full_at_the_start_is_said_so_and_costs_nothing() {
    let Some(disk) = SmallDisk::mount(2048) else {
        println!("NOT RUN: a full disk at the start; mounting is not allowed here");
        return;
    };
    let folder = disk.path().join("data");
    let mut device = Device::open(&folder, 1);
    device.record(scanned(load(1), "A"));
    let head = device.store.head();
    drop(device);
    let ballast = disk.path().join("ballast");
    let mut fill = std::fs::File::create(&ballast).unwrap();
    while std::io::Write::write_all(&mut fill, &[0; 4096]).is_ok() {}
    drop(fill);
    let opened = store::Store::open(
        &folder,
        &crate::support::start(),
        &at(1),
        &mut store::IdSource::seeded(2),
    );
    assert!(matches!(opened, Err(StoreError::DiskFull)), "{opened:?}");
    std::fs::remove_file(&ballast).unwrap();
    let device = Device::open(&folder, 3);
    assert_eq!(device.store.head(), head, "no new journal for want of room");
}
