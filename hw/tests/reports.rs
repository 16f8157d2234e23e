//! Devices that are no serial line: reports of a USB scale, key events of a wedge.
//!
//! This machine has no hidraw and no input devices, so a named pipe stands in for the report device:
//! opened, polled and read as the real one is. Grabbing a keyboard cannot be tried here.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod desk;

use std::fs::OpenOptions;
use std::io::Write;
use std::process::Command as Process;

use desk::{Desk, brisk, scale};
use hw::Trouble;
use hw::scale::watch::Standing;
use hw::scale::{Digits, ScaleProtocol, Unit};
use hw::scanner::{Heard, ScannerDecoder, ScannerProtocol};
use hw::sim::ScaleModel;
use hw::worker::{Device, DeviceEvent};

#[test]
fn a_usb_scale_is_read_report_by_report() {
    let desk = Desk::new();
    let made = Process::new("mkfifo").arg(desk.path()).status().unwrap();
    assert!(made.success());
    // Open for both, so that the pipe does not hang up between two writers.
    let mut pipe = OpenOptions::new().read(true).write(true).open(desk.path()).unwrap();
    let mut model = ScaleModel::new(ScaleProtocol::HidPosScale, Unit::Oz);
    model.settle_at(Digits::from_number(999, 1));
    pipe.write_all(&model.frame()).unwrap();
    let listener = desk.start(scale(ScaleProtocol::HidPosScale), brisk());
    listener.opened();
    // The report from before is stale and dropped.
    model.settle_at(Digits::from_number(0, 1));
    pipe.write_all(&model.frame()).unwrap();
    assert_eq!(listener.reading().1, Standing::Empty);
    model.settle_at(Digits::from_number(125, 1));
    pipe.write_all(&model.frame()).unwrap();
    let (reading, standing) = listener.reading();
    assert_eq!(standing.weight().unwrap().to_string(), "12.5 oz");
    assert_eq!(reading.raw, model.frame());
    // A buffer of zeros is no weight of zero.
    pipe.write_all(&[0; 8]).unwrap();
    model.settle_at(Digits::from_number(130, 1));
    std::thread::sleep(std::time::Duration::from_millis(30));
    pipe.write_all(&model.frame()).unwrap();
    assert_eq!(listener.reading().0.digits().unwrap().text(), "13.0");
}

#[test]
fn a_wedge_that_is_not_there_says_so() {
    let desk = Desk::new();
    let lost = |listener: &desk::Listener| {
        listener.wait_for(|event| match event {
            DeviceEvent::Lost(trouble) => Some(trouble),
            _ => None,
        })
    };
    let listener = desk.start(Device::Wedge, brisk());
    assert_eq!(lost(&listener), Trouble::Absent);
    std::fs::write(desk.path(), "no keyboard").unwrap();
    assert_eq!(lost(&listener), Trouble::NotADevice);
}

/// `struct input_event`: time, type, code, value.
fn event(kind: u16, code: u16, value: i32) -> Vec<u8> {
    let mut bytes = vec![0xAA; 2 * size_of::<usize>()];
    bytes.extend(kind.to_ne_bytes());
    bytes.extend(code.to_ne_bytes());
    bytes.extend(value.to_ne_bytes());
    bytes
}

#[test]
fn key_events_become_a_label_however_the_reads_split_them() {
    const KEY: u16 = 1;
    const SYNC: u16 = 0;
    let mut bytes = Vec::new();
    // 9 9, then M with shift, 1, Enter; each with its release and a sync.
    let keys = [(10, 1), (10, 0), (10, 1), (10, 0), (42, 1), (50, 1), (50, 2), (50, 0), (42, 0)];
    for (code, value) in keys.into_iter().chain([(2, 1), (2, 0), (28, 1), (28, 0)]) {
        bytes.extend(event(KEY, code, value));
        bytes.extend(event(SYNC, 0, 0));
    }
    for at in 0..=bytes.len() {
        let mut decoder = ScannerDecoder::new(&ScannerProtocol::Keys);
        let mut heard = Vec::new();
        decoder.push(&bytes[..at], &mut heard);
        decoder.push(&bytes[at..], &mut heard);
        let [Heard::Scan(scan)] = heard.as_slice() else { panic!("{at}: {heard:?}") };
        assert_eq!(scan.text(), "99M1", "split at {at}");
    }
}
