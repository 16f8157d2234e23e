use store::{Ack, Acknowledged, Epoch, JournalId, RowHash, Source};

use crate::support::{Device, at, load, scanned};

fn device() -> Device {
    let mut device = Device::new(1);
    for n in 0..9 {
        device.record(scanned(load(1), &n.to_string()));
    }
    device
}

fn ack(device: &Device, epoch: u8, head_seq: u64) -> Ack {
    let journal = device.store.head().journal;
    let head = device.store.head_at(journal, head_seq).unwrap();
    Ack {
        epoch: Epoch([epoch; 16]),
        journal,
        head_seq,
        head_hash: head.map_or(RowHash::default(), |head| head.hash),
        safe_seq: 0,
        server_time: at(1).timestamp(),
    }
}

#[test]
fn what_is_acknowledged_is_no_longer_unsent() {
    let mut device = device();
    assert_eq!(device.store.unsent().unwrap(), 10);
    let four = ack(&device, 1, 4);
    assert_eq!(
        device.store.acknowledge(Source::Central, &four, &at(1)).unwrap(),
        Acknowledged::Noted
    );
    assert_eq!(device.store.unsent().unwrap(), 6);
    assert_eq!(device.store.own_journals().unwrap()[0].acknowledged, 4);
    let kept = device.store.acknowledged(Source::Central, four.journal).unwrap().unwrap();
    assert_eq!((kept.head_seq, kept.head_hash, kept.epoch), (4, four.head_hash, four.epoch));
    assert_eq!(
        device.store.last_acknowledged_at(Source::Central).unwrap().map(|at| at.unix_ms()),
        Some(at(1).timestamp().unix_ms())
    );
}

#[test]
fn the_hub_and_the_central_are_two_numbers() {
    let mut device = device();
    let (hub, central) = (ack(&device, 1, 8), ack(&device, 2, 3));
    device.store.acknowledge(Source::Hub, &hub, &at(1)).unwrap();
    assert_eq!(device.store.unsent().unwrap(), 10, "only the central's counts");
    device.store.acknowledge(Source::Central, &central, &at(1)).unwrap();
    let seq =
        |source| device.store.acknowledged(source, hub.journal).unwrap().map(|ack| ack.head_seq);
    assert_eq!((seq(Source::Hub), seq(Source::Central)), (Some(8), Some(3)));
}

#[test]
fn a_late_acknowledgement_takes_nothing_back_but_a_gap_does() {
    let mut device = device();
    let (four, eight) = (ack(&device, 1, 4), ack(&device, 1, 8));
    device.store.acknowledge(Source::Central, &eight, &at(1)).unwrap();
    let late = device.store.acknowledge(Source::Central, &four, &at(2)).unwrap();
    assert_eq!((late, device.store.unsent().unwrap()), (Acknowledged::Older, 2));
    device.store.continue_from(Source::Central, &four, &at(3)).unwrap();
    assert_eq!(device.store.unsent().unwrap(), 6);
    device.store.acknowledge(Source::Central, &eight, &at(4)).unwrap();
    let restored = ack(&device, 2, 4);
    device.store.acknowledge(Source::Central, &restored, &at(5)).unwrap();
    assert_eq!(device.store.unsent().unwrap(), 6, "another epoch may have less");
}

#[test]
fn an_acknowledgement_that_does_not_fit_is_told_apart() {
    let mut device = device();
    let head = device.store.head();
    let good = ack(&device, 1, 5);
    let answer = |device: &mut Device, ack: Ack| {
        device.store.acknowledge(Source::Central, &ack, &at(1)).unwrap()
    };
    let elsewhere = Ack { journal: JournalId::from_bytes([9; 16]), ..good };
    assert_eq!(answer(&mut device, elsewhere), Acknowledged::NotOurs);
    let other = Ack { head_hash: RowHash([1; 32]), ..good };
    assert_eq!(answer(&mut device, other), Acknowledged::Differs { seq: 5 });
    assert_eq!(device.store.unsent().unwrap(), 10, "none of them counts");
    assert!(!device.store.must_begin_journal());
    let more = Ack { head_seq: head.seq + 1, ..good };
    assert_eq!(answer(&mut device, more), Acknowledged::RolledBack);
    assert!(device.store.must_begin_journal());
}

#[test]
fn an_acknowledgement_of_nothing_is_one() {
    let mut device = device();
    let none = ack(&device, 1, 0);
    assert_eq!(none.head_hash, device.store.journal().genesis());
    assert_eq!(
        device.store.acknowledge(Source::Central, &none, &at(1)).unwrap(),
        Acknowledged::Noted
    );
    assert_eq!(device.store.unsent().unwrap(), 10);
}
