//! The count of blank papers.

use domain::ids::IdSource;
use store::Store;

use crate::support::{Device, at, start};

#[test]
fn every_paper_has_a_number_of_its_own_also_after_a_restart_until_all_were_used() {
    let dir = tempfile::tempdir().unwrap();
    let mut device = Device::open(dir.path(), 1);
    assert_eq!(device.store.number_papers(32).unwrap(), 1);
    assert_eq!(device.store.number_papers(32).unwrap(), 33);
    drop(device);
    let (mut store, _) =
        Store::open(dir.path(), &start(), &at(0), &mut IdSource::seeded(2)).unwrap();
    let mut next = 65;
    while next + 32 <= 1_000 {
        assert_eq!(store.number_papers(32).unwrap(), next);
        next += 32;
    }
    assert_eq!(store.number_papers(32).unwrap(), 1, "a printing is not torn at the last number");
    assert_eq!(store.number_papers(5_000).unwrap(), 1, "more than there are numbers");
}
