//! By which editions the facts of a journal were judged.

use domain::change::EditionsInUse;
use domain::change::device::Edition;
use domain::ids::{DeviceId, JournalId};

use crate::support::{Device, assert_whole, line, logged};

fn editions(device: DeviceId, rules: &str) -> EditionsInUse {
    EditionsInUse {
        device,
        rulebook: Edition { name: rules.to_owned(), checksum: store::digest(rules.as_bytes()) },
        off: Vec::new(),
        prices: None,
        fee_books: Vec::new(),
        calendar: None,
        closures: None,
    }
}

#[test]
fn a_fact_was_judged_by_the_last_editions_before_it_in_its_own_journal() {
    let mut ann = Device::new(1);
    let device = ann.store.journal().device;
    ann.record(logged(line(1), 1, Vec::new()));
    ann.record(editions(device, "first"));
    ann.record(logged(line(2), 2, Vec::new()));
    ann.record(editions(device, "second"));
    ann.record(logged(line(3), 3, Vec::new()));
    let mut raj = Device::new(2);
    raj.record(logged(line(4), 4, Vec::new()));
    raj.hear_everything(&ann.store);
    let journal = ann.store.journal().journal;
    for (seq, judged) in [
        (1, None),
        (2, None),
        (3, None),
        (4, Some("first")),
        (5, Some("first")),
        (6, Some("second")),
        (u64::MAX, Some("second")),
    ] {
        for store in [&ann.store, &raj.store] {
            let found = store.editions_before(journal, seq).unwrap();
            assert_eq!(found.map(|it| it.rulebook.name).as_deref(), judged, "row {seq}");
        }
    }
    let of_raj = raj.store.journal().journal;
    assert_eq!(raj.store.editions_before(of_raj, u64::MAX).unwrap(), None, "not Ann's");
    let nobodys = JournalId::from_bytes([9; 16]);
    assert_eq!(raj.store.editions_before(nobodys, u64::MAX).unwrap(), None);
    let state = raj.store.device(device).unwrap().state;
    assert_eq!(state.editions.map(|it| it.rulebook.name).as_deref(), Some("second"));
    assert_whole(&raj.store);
}

#[test]
fn what_a_device_says_of_another_one_is_not_what_it_judged_by() {
    let (mut ann, raj) = (Device::new(1), Device::new(2));
    ann.record(editions(raj.store.journal().device, "forged"));
    let journal = ann.store.journal().journal;
    assert_eq!(ann.store.editions_before(journal, u64::MAX).unwrap(), None);
    assert_eq!(ann.store.device(raj.store.journal().device).unwrap().state.editions, None);
}
