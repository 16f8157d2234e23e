//! Whose word counts: a fact about authority by somebody else changes nothing but what needs a
//! person.

use domain::change::{Author, Change, Fact};
use store::{FactId, IdSource, PublicKey, Store};

use crate::support::{Device, at, start};

/// The tables that are folded from facts, without what only says which row needs a person.
fn folded(store: &Store) -> Vec<String> {
    let tables = store.tables().unwrap();
    let beside = ["facts", "copies", "touches", "attention", "unknown"];
    let is_folded = |line: &&str| !beside.iter().any(|name| line.starts_with(name));
    tables.lines().filter(is_folded).map(str::to_owned).collect()
}

/// The golden fact of a kind; the device that it is about is `about`.
fn fact_of(kind: &str, about: &Store) -> Fact {
    let path = format!("{}/golden/{kind}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let golden = Fact::decode(text.as_bytes()).unwrap();
    match golden.change.author() {
        Author::Itself(device) => {
            let own = about.identity().device.to_string();
            Fact::decode(text.replace(&device.to_string(), &own).as_bytes()).unwrap()
        }
        Author::Anyone | Author::Central => golden,
    }
}

/// A device that knows whose word is the central's.
fn device(seed: u64, central: PublicKey) -> Device {
    let mut ids = IdSource::seeded(seed);
    let mut store = Store::in_memory(&start(), &at(0), &mut ids).unwrap();
    store.trust_central(&[central]).unwrap();
    Device { store, ids, minute: 0 }
}

#[test]
fn a_fact_by_an_author_who_may_not_say_it_changes_no_folded_table_and_is_shown() {
    let central = Device::new(1);
    let key = central.store.identity().public_key;
    let mut kinds = 0;
    for (kind, seed) in Change::KINDS.iter().zip(100..) {
        let about = device(2, key);
        let fact = fact_of(kind, &about.store);
        if fact.change.author() == Author::Anyone {
            continue;
        }
        kinds += 1;
        let (mut liar, mut listener) = (device(seed, key), device(2, key));
        listener.hear_everything(&central.store);
        let before = (folded(&liar.store), liar.store.attention_count().unwrap());
        liar.store.record(std::slice::from_ref(&fact)).unwrap();
        assert_eq!(folded(&liar.store), before.0, "{kind}, where it was recorded");
        assert_eq!(liar.store.attention_count().unwrap(), before.1 + 1, "{kind}");
        liar.store.rebuild().unwrap();
        assert_eq!(folded(&liar.store), before.0, "{kind}, folded again");

        // What a device hears of somebody who said nothing else.
        let mut reference = device(2, key);
        reference.hear_everything(&central.store);
        reference.hear_everything(&device(seed, key).store);
        listener.hear_everything(&liar.store);
        assert_eq!(folded(&listener.store), folded(&reference.store), "{kind}, where it is heard");
        let attention = listener.store.attention().unwrap();
        assert_eq!(attention.len(), 1, "{kind}");
        assert_eq!(attention[0].device, liar.store.identity().device, "{kind}");
        assert!(attention[0].why.starts_with(kind), "{attention:?}");
    }
    assert!(5 <= kinds, "{kinds} kinds give or take authority");
}

#[test]
fn the_same_fact_by_its_author_takes_effect() {
    for kind in Change::KINDS {
        let mut author = Device::new(1);
        let own = author.store.identity().public_key;
        author.store.trust_central(&[own]).unwrap();
        let fact = fact_of(kind, &author.store);
        if fact.change.author() == Author::Anyone {
            continue;
        }
        // Not all that is known of a device stands in a table.
        let known = |store: &Store| {
            let device = store.device(store.identity().device).unwrap();
            (folded(store), device.state)
        };
        let before = known(&author.store);
        let id = FactId(author.ids.v7(&at(1)));
        // What is of no entity takes its effect in a feed of the central.
        let is_folded = !fact.change.touches().is_empty();
        author.store.record(&[Fact { id, ..fact }]).unwrap();
        assert_eq!(known(&author.store) != before, is_folded, "{kind}");
        assert_eq!(author.store.attention_count().unwrap(), 0, "{kind}");
    }
}
