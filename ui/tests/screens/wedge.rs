//! A scanner that types, at the window's keys.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use app::screens::Intent;
use app::screens::log_entry::LogEntryIntent;
use slint::platform::Key;
use tallydock::wedge;

use crate::glass::Glass;

struct Watched {
    glass: Glass,
    now_ms: Rc<Cell<u64>>,
    scans: Rc<RefCell<Vec<String>>>,
}

impl Watched {
    fn of(name: &str) -> Self {
        let glass = Glass::of(name);
        let now_ms = Rc::new(Cell::new(1_000));
        let scans = Rc::new(RefCell::new(Vec::new()));
        let clock = now_ms.clone();
        wedge::watch(&glass.window, move || clock.get(), {
            let scans = scans.clone();
            move |scan| scans.borrow_mut().push(scan.text())
        });
        Self { glass, now_ms, scans }
    }

    fn pass(&self, milliseconds: u64) {
        self.now_ms.set(self.now_ms.get() + milliseconds);
        i_slint_backend_testing::mock_elapsed_time(Duration::from_millis(milliseconds));
    }

    fn type_keys(&self, text: &str, gap_ms: u64) {
        for key in text.chars() {
            self.glass.type_key(key);
            self.pass(gap_ms);
        }
    }

    fn typed(&self) -> String {
        let key = |intent| match intent {
            Intent::LogEntry(LogEntryIntent::Key(key)) => key,
            Intent::LogEntry(LogEntryIntent::Erase) => '<',
            Intent::LogEntry(LogEntryIntent::Take) => '!',
            other => panic!("{other:?}"),
        };
        self.glass.said().into_iter().map(key).collect()
    }
}

#[test]
fn a_label_typed_by_a_scanner_is_a_scan_and_lands_in_no_field() {
    let watched = Watched::of("06-keyboard");
    watched.type_keys("99M900066875EMA000052\n", 3);
    watched.pass(200);
    assert_eq!(watched.scans.take(), ["99M900066875EMA000052"]);
    assert_eq!(watched.typed(), "");
}

#[test]
fn what_a_person_types_lands_in_the_field_in_its_order() {
    let watched = Watched::of("06-keyboard");
    watched.type_keys("Lake", 90);
    watched.type_keys("ge", 10);
    watched.glass.type_key(Key::Backspace);
    watched.pass(200);
    watched.type_keys("x\n", 90);
    watched.pass(200);
    assert_eq!(watched.typed(), "Lakege<x!");
    assert!(watched.scans.take().is_empty());
}

#[test]
fn a_few_fast_keys_and_an_enter_are_a_persons() {
    let watched = Watched::of("06-keyboard");
    watched.type_keys("18\n", 5);
    watched.pass(200);
    assert_eq!(watched.typed(), "18!");
    assert!(watched.scans.take().is_empty());
}

#[test]
fn a_scanner_is_heard_on_a_screen_without_a_field() {
    let watched = Watched::of("04-log-list");
    watched.glass.window.invoke_catch_keys();
    watched.type_keys("PI40312\n", 2);
    assert_eq!(watched.scans.take(), ["PI40312"]);
}
