//! Devices and people at the terminal, while the central serves and while it does not.

use domain::change::device::PersonSetUp;
use domain::change::{Actor, Change, Fact};
use domain::reference::PersonRole;
use store::{DeviceRole, FactId, PersonId};
use tempfile::TempDir;

use crate::program::{Served, connect, done, enrol, refused};
use crate::support::{Clock, Folder, OTHER_UNIT, UNIT};

fn set_up(folder: &mut Folder, n: u8, name: &str) {
    let now = folder.clock.now();
    let device = folder.store.identity().device;
    let change = Change::from(PersonSetUp {
        person: PersonId::from_bytes([n; 16]),
        device,
        name: name.to_owned(),
        initials: "DD".to_owned(),
        role: PersonRole::Clerk,
    });
    let id = FactId(folder.ids.v7(&now));
    let fact = Fact::new(id, &now, "America/Chicago", Actor::Device(device), Some(UNIT), change);
    folder.store.record(&[fact]).unwrap();
}

#[test]
fn devices_and_people_are_listed_changed_and_decided_on() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("central");
    let unit = UNIT.to_string();
    let served = Served::start(&data);
    assert!(done(&data, &["devices"], "").contains("No device is enrolled"));
    assert!(done(&data, &["people"], "").contains("Nobody has a card"));
    let add = |name: &str, role: &str| {
        let words =
            ["add-person", "--unit", &unit, "--name", name, "--initials", "AA", "--role", role];
        done(&data, &words, "123456\n")
    };
    add("Ann", "clerk");
    add("Sue", "supervisor");
    let clock = Clock::default();
    let (mut folder, membership) = enrol(&data, &served, &clock, 10, DeviceRole::Kiosk);
    let (lost, _) = enrol(&data, &served, &clock, 20, DeviceRole::Counter);
    for (n, name) in [(7, "Dana"), (8, "Eve")] {
        set_up(&mut folder, n, name);
    }
    let mut kiosk = connect(folder, &membership, &served);
    assert!(kiosk.comes_to_rest());

    let listed = done(&data, &["people", "--unit", &unit], "");
    assert!(listed.contains("Ann (AA), clerk, "), "{listed}");
    assert!(listed.contains("not decided on"), "{listed}");
    assert!(listed.contains("Dana (DD), says clerk, "), "{listed}");
    let said = done(&data, &["revoke", "B", "--unit", &unit, "--reason", "left on a bus"], "");
    assert!(said.contains("B Device 20 is revoked") && said.contains("PIN"), "{said}");
    let said = refused(&data, &["revoke", "B", "--unit", &unit, "--reason", "again"], "");
    assert!(said.contains("was revoked already: left on a bus"), "{said}");
    let listed = done(&data, &["people"], "");
    assert!(listed.lines().any(|l| l.contains("Ann") && l.contains("PIN must change")), "{listed}");
    let lost = lost.store.identity().device.to_string();
    let listed = done(&data, &["devices", "--unit", &unit], "");
    for words in [
        unit.as_str(),
        "A  Device 10, kiosk, ",
        "rows 3 here of 3 announced, 0 safe",
        "last heard 20",
        lost.as_str(),
        "last heard never",
        "REVOKED: left on a bus",
    ] {
        assert!(listed.contains(words), "{words:?}: {listed}");
    }

    done(&data, &["new-pin", "Ann"], "654321\n");
    assert!(!done(&data, &["people"], "").lines().any(|l| l.contains("Ann") && l.contains("must")));
    assert!(done(&data, &["confirm", "Dana"], "222222\n").contains("confirmed as clerk"));
    assert!(kiosk.comes_to_rest());
    let names = |people: Vec<domain::reference::PersonRow>| -> Vec<String> {
        people.into_iter().map(|person| person.name).collect()
    };
    assert_eq!(names(kiosk.folder.store.people().unwrap()), ["Ann", "Dana", "Sue"]);
    served.kill();

    // The same while it does not serve.
    assert!(done(&data, &["remove", "Ann"], "").contains("What they did stays"));
    assert!(refused(&data, &["remove", "Ann"], "").contains("There is nobody called Ann"));
    assert!(refused(&data, &["confirm", "Dana"], "222222\n").contains("confirmed already"));
    assert!(done(&data, &["refuse", "Eve", "--reason", "unknown"], "").contains("Eve is refused"));
    assert!(refused(&data, &["refuse", "Eve", "--reason", "x"], "").contains("refused already"));
    assert!(refused(&data, &["new-pin", "Sue"], "12\n").contains("six digits or more"));
    assert!(refused(&data, &["revoke", "Z", "--reason", "x"], "").contains("There is no device Z"));
    let listed = done(&data, &["people"], "");
    assert!(!listed.contains("Eve") && !listed.contains("Ann"), "{listed}");
    let served = Served::start(&data);
    let mut kiosk = connect(kiosk.folder, &membership, &served);
    assert!(kiosk.comes_to_rest());
    assert_eq!(names(kiosk.folder.store.people().unwrap()), ["Dana", "Sue"]);
    let eve = kiosk.folder.store.set_up_people().unwrap().pop().unwrap();
    assert_eq!(eve.decided.map(|(_, decided)| decided.reason).as_deref(), Some("unknown"));
}

#[test]
fn statements_of_no_unit_are_named_at_the_import_listed_with_their_money_and_placed() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("central");
    let (unit, other) = (UNIT.to_string(), OTHER_UNIT.to_string());
    done(&data, &["init"], "");
    assert!(done(&data, &["units"], "").contains("No unit is known"));
    let named = done(&data, &["name-unit", &unit, "--name", "Springfield"], "");
    assert_eq!(named, format!("{unit}  Springfield\n"));
    done(&data, &["name-unit", &other, "--finance-number", "167890"], "");
    let listed = done(&data, &["units"], "");
    assert!(listed.contains(&format!("{other}  (no name), finance number 167890")), "{listed}");
    assert!(refused(&data, &["name-unit", &unit], "").contains("Say what the unit is called"));
    assert!(done(&data, &["unplaced-statements"], "").contains("Every statement has its unit"));

    let file = dir.path().join("export.csv");
    let header = "Statement ID,Status,Postage,Permit Holder,Post Office\n";
    let rows = "1,UPD,1200.50,Kettle,Shelbyville\n2,UPD,,,\n3,UPD,7.00,,Springfield\n";
    std::fs::write(&file, format!("{header}{rows}")).unwrap();
    let file = file.to_str().unwrap();
    let said = done(&data, &["import-statements", file], "");
    for words in [
        "3 statements taken, 0 refused\n",
        "NO UNIT: 2 statements over $1,200.50 (1 without an amount). No device gets them.",
        "`place-statement` gives them to a unit; or import the file again with --unit\n",
        "The file says \"Shelbyville\" of 1 statement: no unit here is called so,",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let served = Served::start(&data);
    let said = done(&data, &["unplaced-statements"], "");
    let first = "  1  UPD  $1,200.50  permit – –  Kettle  the file says Shelbyville\n";
    assert!(said.starts_with(first) && said.contains("NO UNIT: 2 statements"), "{said}");
    let said = refused(&data, &["place-statement", "1", "9", "--unit", &unit], "");
    assert!(said.contains("There is no statement 9 here. Nothing was changed"), "{said}");
    let said = done(&data, &["place-statement", "1", "--unit", "16-7890"], "");
    assert!(said.starts_with(&format!("1 statement given to unit {other}")), "{said}");
    assert!(done(&data, &["unplaced-statements"], "").starts_with("  2  UPD  –"));
    let said = refused(&data, &["import-statements", file, "--unit", "Nowhere"], "");
    assert!(said.contains("There is no unit Nowhere here. `units` lists"), "{said}");
    let said = done(&data, &["import-statements", file, "--unit", "springfield"], "");
    assert_eq!(said, "3 statements taken, 0 refused\n");
    assert!(done(&data, &["unplaced-statements"], "").contains("Every statement has its unit"));
    served.kill();
}

#[test]
fn the_help_names_every_command() {
    let dir = TempDir::new().unwrap();
    let said = done(&dir.path().join("none"), &["--help"], "");
    for command in [
        "init",
        "serve",
        "enrol-code",
        "devices",
        "revoke",
        "people",
        "add-person",
        "new-pin",
        "remove",
        "confirm",
        "refuse",
        "import-statements",
        "unplaced-statements",
        "place-statement",
        "units",
        "name-unit",
        "backup",
        "verify",
        "restore",
    ] {
        assert!(said.contains(&format!("\n  {command}  ")), "{command}: {said}");
        let own = done(&dir.path().join("none"), &[command, "--help"], "");
        assert!(own.len() > 100, "{command}");
    }
}
