use std::time::Duration;

use chrono::TimeDelta;
use store::{BootId, CLOCK_OFF_MAX, ClockDoubt, Moment};

use crate::support::{Device, at};

#[test]
fn a_clock_is_relied_on_only_while_the_central_confirmed_it() {
    assert_eq!(CLOCK_OFF_MAX, Duration::from_secs(120));
    let mut device = Device::new(1);
    assert_eq!(device.store.clock_suspect(&at(1)).unwrap(), Some(ClockDoubt::NoAnchor));
    device.store.anchor_time(at(10).timestamp(), &at(10)).unwrap();
    let shifted = |moment: Moment, seconds: i64| Moment {
        wall: moment.wall + TimeDelta::seconds(seconds),
        ..moment
    };
    for (name, now, doubt) in [
        ("an hour later", at(70), None),
        ("two minutes ahead", shifted(at(70), 120), None),
        ("more than that ahead", shifted(at(70), 121), Some(ClockDoubt::Off { seconds: 121 })),
        ("behind", shifted(at(70), -121), Some(ClockDoubt::Off { seconds: -121 })),
        (
            "set back ten years",
            shifted(at(70), -315_360_000),
            Some(ClockDoubt::Off { seconds: -315_360_000 }),
        ),
        (
            "after another start",
            Moment { boot_id: BootId::from_bytes([1; 16]), ..at(70) },
            Some(ClockDoubt::NoAnchor),
        ),
    ] {
        assert_eq!(device.store.clock_suspect(&now).unwrap(), doubt, "{name}");
    }
}

#[test]
fn a_clock_that_differs_from_the_centrals_is_suspect_until_it_is_set() {
    let mut device = Device::new(1);
    device.store.anchor_time(at(70).timestamp(), &at(10)).unwrap();
    let doubt = device.store.clock_suspect(&at(11)).unwrap();
    assert_eq!(doubt, Some(ClockDoubt::Off { seconds: -3600 }));
    for minute in 11..111 {
        device.store.anchor_time(at(minute).timestamp(), &at(minute)).unwrap();
    }
    assert_eq!(device.store.clock_suspect(&at(112)).unwrap(), None);
}
