//! The dock (001-5.1, 5.2d).

use app::screens::dock_scan::{DockPrimary, DockScanIntent, DockSecond};
use domain::reference::PersonRole;
use domain::rulebook::Rulebook;

use super::play::Play;
use super::words::{Do, Outage, Then, Told};
use super::{Case, decides, leaves};

const LISTED: &str = "99M900066875EMA000051";
const OTHER: &str = "99M900066875EMA000052";

fn load(outage: Outage) -> Vec<Do> {
    vec![Do::Declare(outage), Do::As(PersonRole::Dock), Do::OpenLoad("402771936")]
}

/// A mixed load: one form that lists one container.
fn mixed(more: impl IntoIterator<Item = Do>) -> Vec<Do> {
    let mut given = load(Outage::National);
    given.push(Do::Form(vec![LISTED]));
    given.extend(more);
    given
}

fn local(more: impl IntoIterator<Item = Do>) -> Vec<Do> {
    let mut given = load(Outage::Local);
    given.push(Do::Form(vec![LISTED]));
    given.extend(more);
    given
}

pub fn cases() -> Vec<Case> {
    let mut cases = answers();
    cases.extend(placards());
    cases.extend(releases());
    cases
}

fn answers() -> Vec<Case> {
    use Do::*;
    use Then::*;
    vec![
        decides(
            "001-5.1a",
            "every placarded container is accepted in a national outage",
            mixed([]),
            Scan(OTHER),
            vec![Recorded, Answers(Told::Pull)],
        ),
        leaves(
            "001-5.1a",
            "one on a form is accepted by the form",
            mixed([]),
            Scan(LISTED),
            vec![Recorded, Answers(Told::On8125)],
        ),
        decides(
            "001-5.1b",
            "a container is reconciled to its form first",
            mixed([]),
            Scan(LISTED),
            vec![Recorded, Answers(Told::On8125)],
        ),
        leaves(
            "001-5.1b",
            "one that no form lists gives a placard",
            mixed([]),
            Scan(OTHER),
            vec![Recorded, Answers(Told::Pull)],
        ),
        decides(
            "001-5.1i",
            "a load with forms is mixed and its forms count",
            mixed([]),
            Scan(LISTED),
            vec![Answers(Told::On8125)],
        ),
        leaves(
            "001-5.1i",
            "a load without forms is eInduction alone",
            load(Outage::National),
            Scan(OTHER),
            vec![Answers(Told::Pull)],
        ),
        decides(
            "001-5.2d",
            "a local outage and no form: the help desk is called",
            local([]),
            Scan(OTHER),
            vec![Recorded, Answers(Told::Call), Says("001-5.2d")],
        ),
        decides(
            "001-5.2d",
            "before the call no placard is pulled",
            local([Scan(OTHER)]),
            Pull(OTHER),
            vec![Held, Says("001-5.2d")],
        ),
        leaves(
            "001-5.2d",
            "one on a form goes on without a call",
            local([]),
            Scan(LISTED),
            vec![Recorded, Answers(Told::On8125)],
        ),
    ]
}

fn placards() -> Vec<Case> {
    use Do::*;
    use Then::*;
    vec![
        decides(
            "001-5.1c",
            "one placard is pulled",
            mixed([]),
            Scan(OTHER),
            vec![Answers(Told::Pull)],
        ),
        decides(
            "001-5.1c",
            "the second one stays on, which is said",
            mixed([Scan(OTHER), Pull(OTHER)]),
            LookAtContainer(OTHER),
            vec![Says("001-5.1c")],
        ),
        decides(
            "001-5.1c",
            "a container on a form keeps both",
            mixed([Scan(LISTED)]),
            Pull(LISTED),
            vec![Held, Says("001-5.1c")],
        ),
        leaves(
            "001-5.1c",
            "the first one comes off",
            mixed([Scan(OTHER)]),
            Pull(OTHER),
            vec![Recorded],
        ),
        decides(
            "001-5.1d",
            "an unresolved 99M container is set to Accept",
            mixed([Scan(OTHER)]),
            AcceptUnresolved,
            vec![Accepted(OTHER, true)],
        ),
        leaves(
            "001-5.1d",
            "one on a form is not",
            mixed([Scan(LISTED)]),
            AcceptUnresolved,
            vec![Accepted(LISTED, false)],
        ),
        decides(
            "001-5.1f",
            "placards and forms are kept",
            mixed([Scan(OTHER), Pull(OTHER)]),
            LookAtRelease,
            vec![Says("001-5.1f")],
        ),
        leaves(
            "001-5.1f",
            "a load that gave neither leaves nothing to keep",
            load(Outage::National),
            LookAtRelease,
            vec![SaysNothingOf("001-5.1f")],
        ),
    ]
}

fn releases() -> Vec<Case> {
    use Do::*;
    use Then::*;
    vec![
        decides(
            "001-5.1e",
            "a container that gave no placard stays",
            mixed([Scan(OTHER)]),
            ReleaseContainer(OTHER),
            vec![Held, Says("001-5.1e"), InOperations(OTHER, false)],
        ),
        leaves(
            "001-5.1e",
            "one that gave its placard goes",
            mixed([Scan(OTHER), Pull(OTHER)]),
            ReleaseContainer(OTHER),
            vec![Recorded, InOperations(OTHER, true)],
        ),
        leaves(
            "001-5.1e",
            "in a local outage the help desk's word lets its placard come off",
            local([Scan(OTHER), Call(OTHER)]),
            Pull(OTHER),
            vec![Recorded],
        ),
        leaves(
            "001-5.1e",
            "one on a form goes",
            mixed([Scan(LISTED)]),
            ReleaseContainer(LISTED),
            vec![Recorded, InOperations(LISTED, true)],
        ),
    ]
}

#[test]
fn the_scanner_is_off_while_a_question_is_open_and_on_with_every_way_out() {
    let rulebook = Rulebook::whole();
    for way_out in [
        DockScanIntent::Primary(DockPrimary::HelpDeskAgreed),
        DockScanIntent::Second(DockSecond::KeepOnHold),
        DockScanIntent::TakeBack,
        DockScanIntent::Back,
    ] {
        let given = local([]);
        let mut play = Play::begin(&rulebook, &given);
        for step in &given {
            play.given(step).unwrap();
        }
        play.step(&Do::Scan(LISTED)).unwrap();
        assert_eq!(play.scanner(), None, "an answer is no question");
        play.step(&Do::Scan(OTHER)).unwrap();
        assert_eq!(play.scanner(), Some(false), "{way_out:?}");
        play.touch(way_out);
        assert_eq!(play.scanner(), Some(true), "{way_out:?}");
        play.touch(way_out);
        assert_eq!(play.scanner(), None, "told once");
    }
}
