//! Each unit gets its own statements and nothing of another's; what is of no unit waits for a
//! person.

use domain::change::mailing::{MailingLogged, Source, SourcedField};
use domain::change::{Actor, Change, Fact};
use domain::ids::{DeviceLetter, LineId, LineNumber, StatementId};
use domain::log_entry::LineField;
use server::{Central, ServerError};
use store::reference::{FeedApplied, FeedOp, FeedPage, FeedSum, PAGE_OPS_MAX, row_hash};
use store::{DeviceRole, FactId, PersonId, UnitId};
use sync::wire::down::FeedWanted;
use sync::wire::{Kind, seal};
use sync::{Request, Route};

use crate::support::{Folder, Handheld, OTHER_UNIT, UNIT, World, open_central};

const HEADER: &str = "Statement ID,Status,Permit Number,Permit Type,Postage";

fn device_of(world: &World, unit: UnitId, seed: u64) -> Handheld<Central> {
    let mut folder = Folder::new(&world.clock, seed);
    let membership = folder.enrol(&world.central, unit, DeviceRole::Kiosk);
    Handheld::new(folder, world.central.clone(), &membership, seed + 1_000)
}

/// A device of each of two units.
fn two_units(world: &World) -> [Handheld<Central>; 2] {
    [device_of(world, UNIT, 10), device_of(world, OTHER_UNIT, 20)]
}

/// The statements that a device has after it came to rest.
fn has(it: &mut Handheld<Central>) -> Vec<String> {
    assert!(it.comes_to_rest());
    let rows = it.folder.store.statements().unwrap();
    rows.into_iter().map(|row| row.statement.0).collect()
}

fn import(world: &World, text: &str) -> server::imports::ImportedStatements {
    world.central.import_statements("export.csv", text.as_bytes()).unwrap()
}

fn unplaced(world: &World) -> Vec<String> {
    let statements = world.central.unplaced_statements().unwrap();
    statements.into_iter().map(|statement| statement.row.statement.0).collect()
}

fn place(world: &World, statement: &str, unit: &str) -> Result<UnitId, ServerError> {
    world.central.place_statements(&[StatementId(statement.to_owned())], unit)
}

/// A line of a unit with a permit, which the unit's device recorded.
fn log_permit(it: &mut Handheld<Central>, unit: UnitId, kind: &str, number: &str) {
    let folder = &mut it.folder;
    let now = folder.clock.now();
    let field = |field| SourcedField { field, source: Source::Keyed };
    let logged = MailingLogged {
        line: LineId(folder.ids.v7(&now)),
        number: LineNumber { letter: DeviceLetter::new('A').unwrap(), counter: 1 },
        arrived_at: now.timestamp(),
        outage: None,
        fields: vec![
            field(LineField::PermitType(kind.to_owned())),
            field(LineField::PermitNumber(number.to_owned())),
        ],
    };
    let id = FactId(folder.ids.v7(&now));
    let actor = Actor::Person(PersonId::from_bytes([3; 16]));
    let fact = Fact::new(id, &now, "America/Chicago", actor, Some(unit), Change::from(logged));
    folder.store.record(&[fact]).unwrap();
    assert!(it.comes_to_rest());
}

/// How the central answers a device that asks for a feed of this name.
fn asked_for(world: &World, it: &Handheld<Central>, feed: &str) -> u16 {
    let identity = it.folder.store.identity();
    let (device, feed) = (identity.device, feed.to_owned());
    let wanted = FeedWanted { device, nonce: [5; 8], feed: feed.clone(), since: 0 };
    let frame = seal(Kind::FeedWanted, &wanted, &[], |bytes| identity.sign(bytes));
    world.central.answer(&Request { route: Route::Feed { feed, since: 0 }, frame }).status
}

#[test]
fn each_device_gets_the_statements_of_its_unit_and_no_others() {
    let world = World::new(1);
    let [mut mine, mut theirs] = two_units(&world);
    let file = format!("{HEADER},Unit\n1,UPD,,,,{UNIT}\n2,UPD,,,,{OTHER_UNIT}\n3,UPD,,,,{UNIT}\n");
    let imported = import(&world, &file);
    assert_eq!((imported.taken, imported.unplaced.count), (3, 0));
    assert_eq!(
        (has(&mut mine), has(&mut theirs)),
        (vec!["1".into(), "3".into()], vec!["2".into()])
    );

    // A snapshot gives no more than the changes one by one.
    let mut late = device_of(&world, OTHER_UNIT, 30);
    assert_eq!(has(&mut late), ["2"]);
    // What moves to another unit goes from the first.
    import(&world, &format!("{HEADER},Unit\n3,FIN,,,,{OTHER_UNIT}\n"));
    assert_eq!(has(&mut mine), ["1"]);
    assert_eq!(has(&mut theirs), ["2", "3"]);
}

#[test]
fn a_device_that_asks_for_the_statements_of_another_unit_gets_nothing() {
    let world = World::new(1);
    let [mine, _theirs] = two_units(&world);
    import(&world, &format!("{HEADER},Unit\n1,UPD,,,,{UNIT}\n2,UPD,,,,{OTHER_UNIT}\n"));
    assert_eq!(asked_for(&world, &mine, "statements"), 200);
    for feed in [
        format!("statements@{OTHER_UNIT}"),
        format!("statements@{UNIT}"),
        format!("statements/{OTHER_UNIT}"),
        "statements@".to_owned(),
        "central/units".to_owned(),
        "central/people".to_owned(),
    ] {
        assert_eq!(asked_for(&world, &mine, &feed), 404, "{feed}");
    }
}

#[test]
fn a_device_that_an_older_central_told_everything_keeps_only_the_share_of_its_unit() {
    for rev in [2, 3, 50] {
        let world = World::new(1);
        let mut folder = Folder::new(&world.clock, 10);
        let membership = folder.enrol(&world.central, UNIT, DeviceRole::Kiosk);
        device_of(&world, OTHER_UNIT, 20);
        let units = [UNIT, OTHER_UNIT, UNIT, OTHER_UNIT, UNIT];
        let rows = units.iter().zip(1..).map(|(unit, n)| format!("{n},UPD,,,,{unit}\n"));
        import(&world, &format!("{HEADER},Unit\n{}", rows.collect::<String>()));
        let epoch = world.central.with_ledger(|ledger, _, _| ledger.epoch());
        let ops: Vec<FeedOp> =
            (1..=5).map(|n| FeedOp { key: n.to_string(), bytes: Some(b"{}".to_vec()) }).collect();
        let sum = ops.iter().map(|op| row_hash("statements", &op.key, b"{}"));
        let sum = FeedSum(sum.fold(0, u128::wrapping_add));
        let feed = "statements".to_owned();
        let told = FeedPage { feed, epoch, from: 0, upto: rev, head: rev, ops, sum };
        assert_eq!(folder.store.apply_feed_page(&told).unwrap(), FeedApplied::UpToDate);
        let mut it = Handheld::new(folder, world.central.clone(), &membership, 3);
        assert_eq!(has(&mut it), ["1", "3", "5"], "from {rev}");
        let kept = it.folder.store.reference_rows("statements").unwrap();
        assert_eq!(kept.len(), 3, "nothing of the other unit stays, from {rev}");
    }
}

#[test]
fn a_statement_of_no_unit_is_given_to_nobody_until_a_person_places_it() {
    let world = World::new(1);
    let [mut mine, mut theirs] = two_units(&world);
    let file = format!("{HEADER}\n1,UPD,,,\"$1,200.50\"\n2,UPD,,,\n");
    let imported = import(&world, &file);
    assert_eq!(imported.unplaced.to_string(), "2 statements over $1,200.50 (1 without an amount)");
    assert_eq!((has(&mut mine), has(&mut theirs)), (vec![], vec![]));
    assert_eq!(unplaced(&world), ["1", "2"]);

    assert_eq!(place(&world, "1", &OTHER_UNIT.to_string()).unwrap(), OTHER_UNIT);
    assert_eq!((has(&mut mine), has(&mut theirs)), (vec![], vec!["1".into()]));
    assert_eq!(unplaced(&world), ["2"]);
    let said = world.central.with_ledger(|ledger, _, _| {
        let store = ledger.store();
        let rows = store.rows_from(store.journal().journal, 1, 100, usize::MAX).unwrap();
        Fact::decode(&rows.last().unwrap().bytes).unwrap().change
    });
    let Change::StatementPlaced(placed) = said else { panic!("{said:?}") };
    assert_eq!((placed.statement.0.as_str(), placed.unit), ("1", OTHER_UNIT));

    // The next export knows no more, and what a person said stands.
    import(&world, &file.replace("UPD", "FIN"));
    assert_eq!((has(&mut mine), has(&mut theirs)), (vec![], vec!["1".into()]));
    assert!(theirs.folder.store.statements().unwrap().iter().all(|row| row.status == "FIN"));
    // It is placed again, elsewhere.
    place(&world, "1", &UNIT.to_string()).unwrap();
    assert_eq!((has(&mut mine), has(&mut theirs)), (vec!["1".into()], vec![]));

    for (statement, unit, words) in [
        ("9", UNIT.to_string(), "There is no statement 9 here"),
        ("2", "Springfield".to_owned(), "There is no unit Springfield here"),
        ("2", "33333333-3333-3333-3333-333333333333".to_owned(), "There is no unit 33333333"),
    ] {
        let error = place(&world, statement, &unit).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
    assert_eq!(unplaced(&world), ["2"]);
}

#[test]
fn what_the_file_says_counts_before_what_was_said_of_the_whole_file() {
    let world = World::new(1);
    let [mut mine, mut theirs] = two_units(&world);
    world.central.name_unit(OTHER_UNIT, Some("Springfield, IL"), Some("012345")).unwrap();
    let file = format!(
        "{HEADER},Finance Number,Post Office\n1,UPD,,,,,SPRINGFIELD IL\n2,UPD,,,,12345,Main Office\n\
         3,UPD,,,,,\n4,UPD,,,,,{UNIT}\n"
    );
    let unit = UNIT.to_string();
    let central = &world.central;
    let imported = central.import_statements_of(&unit, "x.csv", file.as_bytes()).unwrap();
    assert_eq!(imported.unplaced.count, 0, "{imported:?}");
    assert_eq!(has(&mut theirs), ["1", "2"]);
    assert_eq!(has(&mut mine), ["3", "4"]);
    let error = central.import_statements_of("Nowhere", "x.csv", file.as_bytes()).unwrap_err();
    assert!(error.to_string().contains("There is no unit Nowhere here"), "{error}");
}

#[test]
fn a_unit_that_does_not_exist_leaves_the_row_unplaced_and_is_named() {
    let world = World::new(1);
    let mut mine = device_of(&world, UNIT, 10);
    let file =
        format!("{HEADER},Facility\n1,UPD,,,,Shelbyville\n2,UPD,,,,\n3,UPD,,,,Shelbyville\n");
    let imported = import(&world, &file);
    assert_eq!(imported.unplaced.count, 2);
    assert_eq!(imported.unknown_units.into_iter().collect::<Vec<_>>(), [("Shelbyville".into(), 2)]);
    assert_eq!(has(&mut mine), ["2"]);
    assert_eq!(unplaced(&world), ["1", "3"]);
    // A person places one of them, and the next export does not undo that.
    place(&world, "3", &UNIT.to_string()).unwrap();
    import(&world, &file);
    assert_eq!(has(&mut mine), ["2", "3"]);
    // With its name the unit has the rest.
    world.central.name_unit(UNIT, Some("Shelbyville"), None).unwrap();
    assert_eq!(has(&mut mine), ["1", "2", "3"]);
    assert_eq!(unplaced(&world), Vec::<String>::new());
    // Two columns that name two units say nothing.
    let theirs = "22222222-2222-2222-2222-222222222222".parse().unwrap();
    world.central.name_unit(theirs, Some("Ogdenville"), None).unwrap();
    import(&world, &format!("{HEADER},Facility,Unit\n4,UPD,,,,Shelbyville,Ogdenville\n"));
    assert_eq!(unplaced(&world), ["4"]);
}

#[test]
fn a_permit_that_one_unit_alone_has_says_whose_the_statement_is() {
    let world = World::new(1);
    let [mut mine, mut theirs] = two_units(&world);
    log_permit(&mut mine, UNIT, "PI", "42");
    log_permit(&mut theirs, OTHER_UNIT, "PI", "0777");
    for (it, unit) in [(&mut mine, UNIT), (&mut theirs, OTHER_UNIT)] {
        log_permit(it, unit, "PI", "9");
    }
    let rows = "1,UPD,42,PI,\n2,UPD,777,pi,\n3,UPD,9,PI,\n4,UPD,42,MT,\n5,UPD,,,\n";
    let imported = import(&world, &format!("{HEADER}\n{rows}"));
    assert_eq!(imported.unplaced.count, 3);
    assert_eq!((has(&mut mine), has(&mut theirs)), (vec!["1".into()], vec!["2".into()]));
    assert_eq!(unplaced(&world), ["3", "4", "5"], "two units have 9, and nobody has MT 42");
    // What is said counts before the permit.
    let unit = UNIT.to_string();
    world
        .central
        .import_statements_of(&unit, "x.csv", format!("{HEADER}\n2,UPD,777,PI,\n").as_bytes())
        .unwrap();
    assert_eq!((has(&mut mine), has(&mut theirs)), (vec!["1".into(), "2".into()], vec![]));
    // What could not be placed is looked at again with the next file.
    log_permit(&mut theirs, OTHER_UNIT, "MT", "42");
    import(&world, &format!("{HEADER}\n6,UPD,42,PI,\n"));
    assert_eq!(has(&mut theirs), ["4"]);
}

#[test]
fn the_only_unit_has_every_statement_that_says_nothing_else() {
    let world = World::new(1);
    let imported = import(&world, &format!("{HEADER}\n1,UPD,,,10.00\n"));
    assert_eq!(imported.unplaced.count, 1, "there is no unit yet");
    let mut mine = device_of(&world, UNIT, 10);
    assert_eq!(has(&mut mine), ["1"], "its first device brings the unit");
    assert_eq!(import(&world, &format!("{HEADER}\n2,UPD,,,\n")).unplaced.count, 0);
    let mut theirs = device_of(&world, OTHER_UNIT, 20);
    assert_eq!(import(&world, &format!("{HEADER}\n2,FIN,,,\n3,UPD,,,\n")).unplaced.count, 1);
    assert_eq!((has(&mut mine), has(&mut theirs)), (vec!["1".into(), "2".into()], vec![]));
    assert_eq!(unplaced(&world), ["3"]);
}

#[test]
fn the_statements_of_an_older_central_are_placed_when_it_is_opened_or_at_the_next_import() {
    let old = |n: u32| {
        FeedOp {
        key: n.to_string(),
        bytes: Some(format!(r#"{{"statement":"{n}","job_id":null,"permit_holder":null,"permit_number":"{n}","permit_type":"PI","class":null,"category":null,"pieces":null,"postage":"12.30","mailing_date":null,"check_in":null,"status":"UPD"}}"#).into_bytes()),
    }
    };
    for units in [1, 2] {
        let world = World::new(1);
        let mut folder = Folder::new(&world.clock, 10);
        let membership = folder.enrol(&world.central, UNIT, DeviceRole::Kiosk);
        if units == 2 {
            device_of(&world, OTHER_UNIT, 20);
        }
        let mut mine = Handheld::new(folder, world.central.clone(), &membership, 3);
        log_permit(&mut mine, UNIT, "PI", "2");
        let folder = folder_of(mine);
        world.central.fold_all().unwrap();
        world.central.with_ledger(|ledger, _, _| {
            ledger.change_feed("statements", &[old(1), old(2)], &[]).unwrap();
        });
        let World { clock, central, folder: dir } = world;
        drop(central);
        let central = open_central(dir.path(), &clock, 2);
        let world = World { clock, central, folder: dir };
        let mut mine = Handheld::new(folder, world.central.clone(), &membership, 4);
        let expected: &[&str] = if units == 1 { &["1", "2"] } else { &["2"] };
        assert_eq!(has(&mut mine), expected);
        assert_eq!(unplaced(&world).len(), 2 - expected.len());
        let unit = UNIT.to_string();
        let file = format!("{HEADER}\n1,UPD,,,\n");
        world.central.import_statements_of(&unit, "x.csv", file.as_bytes()).unwrap();
        assert_eq!(has(&mut mine), ["1", "2"]);
    }
}

/// The folder of a device, which has no central any more.
fn folder_of(it: Handheld<Central>) -> Folder {
    it.folder
}

#[test]
fn units_are_called_differently() {
    let world = World::new(1);
    let name = |unit, name, number| world.central.name_unit(unit, name, number);
    name(UNIT, Some("Springfield"), Some("12-3456")).unwrap();
    for (called, number) in [(Some("SPRINGFIELD"), None), (None, Some("123456"))] {
        let error = name(OTHER_UNIT, called, number).unwrap_err().to_string();
        assert!(error.contains("already. Nothing was changed"), "{error}");
    }
    assert!(name(OTHER_UNIT, Some(" "), None).is_err());
    name(OTHER_UNIT, Some("Shelbyville"), None).unwrap();
    let kept = name(UNIT, Some("Springfield North"), None).unwrap();
    assert_eq!(kept.finance_number.as_deref(), Some("12-3456"), "what is not said stays");
    let units = world.central.units().unwrap();
    let names: Vec<_> = units.iter().filter_map(|known| known.name.as_deref()).collect();
    assert_eq!(names, ["Shelbyville", "Springfield North"]);
}

#[test]
fn a_share_of_many_pages_has_the_sum_that_the_device_comes_to() {
    let world = World::new(1);
    let [mut mine, _theirs] = two_units(&world);
    let many = PAGE_OPS_MAX + 300;
    let rows: String = (0..many)
        .map(|n| format!("{n:08},UPD,,,,{}\n", if n % 3 == 0 { OTHER_UNIT } else { UNIT }))
        .collect();
    import(&world, &format!("{HEADER},Unit\n{rows}"));
    assert_eq!(has(&mut mine).len(), many - many.div_ceil(3));
    let source = store::ledger::share_of("statements", UNIT);
    let source = world.central.with_ledger(|ledger, _, _| ledger.feed_head(&source).unwrap());
    let cursor = mine.folder.store.feed_cursor("statements").unwrap().unwrap();
    assert_eq!((cursor.rev, cursor.sum), (source.rev, source.sum));
    let checked = world.central.with_ledger(|ledger, _, _| ledger.store().check_sources().unwrap());
    assert_eq!(checked.problems, []);
}
