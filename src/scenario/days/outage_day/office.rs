//! The way back: links, all-clear, statements, the worklist, and the close-out.

use app::Link;
use app::screens::devices::DevicesIntent;
use app::screens::diagnostics::DiagnosticsIntent;
use app::screens::duplicate::DuplicateIntent;
use app::screens::home::HomeAct;
use app::screens::pair::PairIntent;
use app::screens::reconcile::{ReconcileIntent, WorkFilter};
use app::screens::settings::SettingsIntent;
use app::screens::{Intent, StripCell};
use domain::log_entry::{LineField, LineState};
use domain::quantity::{Exactness, Pieces};

use super::{DOCK, HANDHELD, KIOSK, STATEMENTS_FIRST, STATEMENTS_SECOND, SUPERVISOR, Steps};
use crate::{Deed, EntryDeed, Expectation, LineDeed, What};

/// The links return: the handheld's, then the kiosk's. Both have line B-001 and correct its
/// pieces before they hear each other again.
pub(super) fn restoration(steps: &mut Steps) {
    steps.at("15:02:00").link(HANDHELD, Link::Up { answer_ms: 480 }).exchange(HANDHELD);
    steps.at("15:10:00").link(KIOSK, Link::Up { answer_ms: 260 }).exchange(KIOSK);
    steps.expect(KIOSK, Expectation::Line("B-001", LineState::Released));
    correct_pieces(steps, "15:14:00", KIOSK, 18_390);
    correct_pieces(steps, "15:15:00", HANDHELD, 18_420);
    steps.at("15:16:00").exchange(HANDHELD).exchange(KIOSK).exchange(HANDHELD);
    steps.expect(KIOSK, Expectation::Conflicts("B-001", 1));
    steps.expect(HANDHELD, Expectation::Conflicts("B-001", 1));

    steps.at("15:20:00").sign_out(KIOSK).sign_in(KIOSK, &SUPERVISOR);
    look_around(steps);
    steps.deed(KIOSK, Deed::JoinOutages).expect(KIOSK, Expectation::Recorded);
    steps.at("15:42:00").deed(
        KIOSK,
        Deed::AllClear {
            restored: "1530",
            source: "E-mail from Mail Entry & Payment Technology, 15:38",
        },
    );
    steps.expect(KIOSK, Expectation::Recorded);
}

/// What the supervisor looks at before anything else: the link, the devices, how the screen is set.
fn look_around(steps: &mut Steps) {
    steps.tap(KIOSK, Intent::OpenStrip(StripCell::Link)).tap(KIOSK, DiagnosticsIntent::Back);
    steps.tap(KIOSK, Intent::OpenStrip(StripCell::Person)).tap(KIOSK, SettingsIntent::Devices);
    steps.tap(KIOSK, DevicesIntent::Back).tap(KIOSK, SettingsIntent::Back);
}

fn correct_pieces(steps: &mut Steps, time: &str, device: crate::DeviceKey, count: u32) {
    let pieces = LineField::Pieces(Pieces { count, exactness: Exactness::Exact });
    steps.at(time).deed(device, Deed::Line("B-001", LineDeed::Set(pieces)));
    steps.expect(device, Expectation::Recorded);
}

/// The supervisor settles the conflict, says that A-002 and B-002 are one mailing, and ties the
/// rest to the statements.
pub(super) fn reconciliation(steps: &mut Steps) {
    // A mailing that may be billed twice is worst, so it is what the list opens first.
    steps.at("15:49:00").home(KIOSK, HomeAct::Reconcile);
    steps.tap(KIOSK, ReconcileIntent::Primary).tap(KIOSK, DuplicateIntent::Back);
    line(steps, "15:50:00", "B-001", LineDeed::Keep("18,390"));
    steps.expect(KIOSK, Expectation::Conflicts("B-001", 0));
    line(steps, "15:52:00", "B-002", LineDeed::SameMailing);

    steps.at("16:00:00").push(What::Import { name: "statements-1600.csv", text: STATEMENTS_FIRST });
    steps.at("16:01:00").exchange(KIOSK);
    steps.home(KIOSK, HomeAct::Reconcile);
    steps.tap(KIOSK, ReconcileIntent::Filter(WorkFilter::Match));
    steps.tap(KIOSK, ReconcileIntent::Primary).tap(KIOSK, PairIntent::Back);
    // Badger State Weekly had nothing but its name; the mailer calls with the job id.
    let job = LineField::JobId("BSW8841".to_owned());
    line(steps, "16:04:00", "B-004", LineDeed::Set(job));
    for (minute, number, statement) in [
        (5, "B-001", "56644701"),
        (6, "B-002", "56644702"),
        (7, "B-004", "56644704"),
        (8, "B-005", "56644705"),
        (9, "B-006", "56644706"),
        (10, "B-007", "56644707"),
        (11, "A-003", "56644709"),
        (12, "A-004", "56644710"),
        (13, "A-005", "56644711"),
        (14, "A-006", "56644712"),
        (15, "A-007", "56644713"),
    ] {
        line(steps, &format!("16:{minute:02}:00"), number, LineDeed::Match(statement));
    }
    // It finalised itself the moment PostalOne! was back: finalising again would bill it twice.
    steps.at("16:18:00").deed(KIOSK, Deed::Line("A-001", LineDeed::Look));
    steps.expect(KIOSK, Expectation::SaidBy("001-3.5a"));
    line(steps, "16:19:00", "A-001", LineDeed::NothingToFinalise);
    finalise(steps);
}

/// The clerk finalises in PostalOne! and records it; the next file confirms it, and item 25
/// follows. The hard copy is keyed.
fn finalise(steps: &mut Steps) {
    let lines = [
        "B-001", "B-002", "B-004", "B-005", "B-006", "B-007", "A-003", "A-004", "A-005", "A-006",
        "A-007",
    ];
    for (index, number) in lines.into_iter().enumerate() {
        let minute = 25 + index;
        let transaction = TRANSACTIONS.get(index).copied().unwrap_or_default();
        line(steps, &format!("16:{minute:02}:00"), number, LineDeed::Enter(entry(transaction)));
    }
    line(steps, "16:42:00", "B-003", LineDeed::Enter(entry("40040")));
    steps.at("16:45:00").deed(KIOSK, Deed::Line("B-001", LineDeed::Look));
    steps.expect(KIOSK, Expectation::HeldBy("001-3.4c"));

    steps
        .at("17:00:00")
        .push(What::Import { name: "statements-1700.csv", text: STATEMENTS_SECOND });
    steps.at("17:01:00").exchange(KIOSK);
    for (index, number) in lines.into_iter().enumerate() {
        let minute = 2 + index;
        line(steps, &format!("17:{minute:02}:00"), number, LineDeed::Tick);
        steps.expect(KIOSK, Expectation::Line(number, LineState::Entered));
    }
}

/// Item 23, in the order of the lines.
const TRANSACTIONS: [&str; 11] = [
    "40021", "40022", "40023", "40024", "40025", "40026", "40027", "40028", "40029", "40030",
    "40031",
];

fn entry(transaction: &'static str) -> EntryDeed {
    EntryDeed { initials: SUPERVISOR.initials, transaction }
}

fn line(steps: &mut Steps, time: &str, number: &'static str, deed: LineDeed) {
    steps.at(time).deed(KIOSK, Deed::Line(number, deed)).expect(KIOSK, Expectation::Recorded);
}

/// The first attempt is held: the dock handheld is silent. It is heard, and the day is signed.
pub(super) fn close_out(steps: &mut Steps) {
    // The handheld has recorded nothing since the all-clear: being heard is enough.
    steps.at("17:30:00").exchange(HANDHELD).exchange(KIOSK);
    steps.deed(KIOSK, Deed::CloseDay { pin: SUPERVISOR.pin });
    steps.expect(KIOSK, Expectation::DayHeld);
    steps.at("17:48:00").link(DOCK, Link::Up { answer_ms: 900 }).exchange(DOCK);
    steps.at("17:50:00").exchange(KIOSK);
    // The dock's own declaration came with its rows: it is the same outage.
    steps.deed(KIOSK, Deed::JoinOutages).expect(KIOSK, Expectation::Recorded);
    steps.deed(KIOSK, Deed::CloseDay { pin: SUPERVISOR.pin }).expect(KIOSK, Expectation::DayClosed);
    steps.at("17:55:00").exchange(KIOSK).exchange(HANDHELD).exchange(DOCK);
    // Everything that was said after that is heard too.
    for device in [KIOSK, HANDHELD, DOCK] {
        steps.at("18:00:00").exchange(device);
    }
}
