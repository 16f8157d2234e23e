//! A store that refuses: wherever a person records something, the page NOT STORED, and nothing of
//! an earlier success beside it.

use app::screens::check_off::CheckOffIntent;
use app::screens::close_out::CloseOutIntent;
use app::screens::dock_scan::{Answer, DockScanIntent, DockSecond, LabelText};
use app::screens::home::{HomeAct, HomeIntent};
use app::screens::load::LoadIntent;
use app::screens::log_entry::LogEntryIntent;
use app::screens::not_stored::{
    NotStoredIntent, NotStoredStep, NotStoredView, NotStoredWhat, NotStoredWhy, StoredBefore,
};
use app::screens::release::ReleaseIntent;
use app::screens::typing::TypingIntent;
use app::screens::{Intent, NoticeText, ScreenView, StripCell};
use app::{Beep, Effect, Event};
use domain::log_entry::LineField;
use domain::quantity::{ScaleReading, Weight, WeightUnit};
use store::Refusal;

use crate::seat::Seat;

const NO_LABEL: &str = "a label that is no container's";
const LABEL: &str = "99M900066875EMA000053";

fn refuse(seat: &mut Seat, refusal: Refusal) {
    let now = seat.moment();
    seat.station.absorb(&now, |store, _| store.refuse_writes(refusal)).unwrap();
}

fn page(seat: &Seat) -> Option<NotStoredView> {
    seat.station.view(&seat.moment()).not_stored
}

fn label() -> NotStoredWhat {
    let text = LabelText { start: "99M900066875EMA".into(), last_six: "000053".into() };
    NotStoredWhat::Label(text)
}

fn take(event: impl Into<Intent>) -> Event {
    Event::Intent(event.into())
}

fn logged(seat: &mut Seat) {
    let field = LineField::PermitHolder("Lakeside Parish".to_owned());
    seat.log(&[field]);
}

/// What is done, by whom, what leads up to it, and what is said not to be stored.
type Case = (&'static str, &'static str, fn(&mut Seat) -> Event, NotStoredWhat);

fn cases() -> Vec<Case> {
    vec![
        ("a scan at the dock", "dock", |_| Event::Scanned(LABEL.into()), label()),
        (
            NO_LABEL,
            "dock",
            |_| Event::Scanned(b"PI 40312".to_vec()),
            NotStoredWhat::Label(LabelText { start: String::new(), last_six: "I40312".into() }),
        ),
        (
            "a keyed label",
            "dock",
            |seat| {
                seat.scan("99M900066875EMA000052");
                seat.tap(DockScanIntent::Second(DockSecond::Unreadable));
                seat.tap(TypingIntent::Clear);
                for key in LABEL.chars() {
                    seat.tap(TypingIntent::Key(key));
                }
                take(TypingIntent::Take)
            },
            label(),
        ),
        (
            "a scan that is taken back",
            "dock",
            |seat| {
                seat.scan(LABEL);
                take(DockScanIntent::TakeBack)
            },
            label(),
        ),
        (
            "a form",
            "dock",
            |seat| {
                seat.by_hand(|hand| hand.open_load("402771936"));
                seat.scan(LABEL).tap(LoadIntent::Back);
                let primary = app::screens::dock_scan::DockPrimary::SeeLoad;
                seat.tap(DockScanIntent::Primary(primary));
                seat.tap(HomeIntent::Act(HomeAct::SeeLoad));
                seat.tap(LoadIntent::AddForm).scan(LABEL);
                take(CheckOffIntent::Add)
            },
            NotStoredWhat::Form("8125 no. 1".into()),
        ),
        (
            "a new line",
            "clerk",
            |seat| {
                seat.tap(HomeIntent::Act(HomeAct::LogMailing));
                take(LogEntryIntent::Primary)
            },
            NotStoredWhat::NewLine(String::new()),
        ),
        (
            "a weight",
            "clerk",
            |seat| {
                seat.tap(HomeIntent::Act(HomeAct::LogMailing));
                let weight = Weight { value: "12.5".parse().unwrap(), unit: WeightUnit::Lb };
                Event::Weighed(ScaleReading::Usable(weight))
            },
            NotStoredWhat::NewLine(String::new()),
        ),
        (
            "a field",
            "clerk",
            |seat| {
                logged(seat);
                seat.by_hand(|hand| {
                    hand.open_line("--001")?;
                    hand.press(LogEntryIntent::Edit(app::screens::log_entry::Field::JobId))?;
                    hand.type_text("7")
                });
                take(LogEntryIntent::Take)
            },
            NotStoredWhat::Line("--001".into()),
        ),
        (
            "a release",
            "clerk",
            |seat| {
                seat.tap(HomeIntent::Act(HomeAct::LogMailing));
                seat.tap(LogEntryIntent::Primary);
                take(ReleaseIntent::Step)
            },
            NotStoredWhat::Line("--001".into()),
        ),
        (
            "a close-out",
            "supervisor",
            |seat| {
                seat.tap(HomeIntent::Act(HomeAct::CloseDay)).tap(CloseOutIntent::Primary);
                let person = seat.station.person().unwrap().person;
                Event::PinChecked { person, correct: true }
            },
            NotStoredWhat::CloseOut(app::text::day(
                domain::moment::Timestamp::parse("2018-12-04T09:00:00-06:00").unwrap(),
            )),
        ),
        (
            "a sign-in",
            "clerk",
            |seat| {
                seat.tap(HomeIntent::SignOut);
                let dock = seat.station.store().people().unwrap();
                let person = dock.iter().find(|row| row.name == "dock").unwrap().person;
                Event::PinChecked { person, correct: true }
            },
            NotStoredWhat::SignIn("dock".into()),
        ),
        (
            "a setting",
            "clerk",
            |seat| {
                seat.tap(Intent::OpenStrip(StripCell::Person));
                take(app::screens::settings::SettingsIntent::Language(
                    app::screens::settings::LanguageChoice::Spanish,
                ))
            },
            NotStoredWhat::Other,
        ),
    ]
}

#[test]
fn whatever_the_store_refuses_is_said_to_be_not_stored_and_can_be_tried_again() {
    for (name, who, prepare, what) in cases() {
        let mut seat = Seat::of(who);
        let event = prepare(&mut seat);
        assert_eq!(page(&seat), None, "{name}: {:?}", seat.said());
        let head = seat.station.store().head();
        refuse(&mut seat, Refusal::ReadOnly);
        seat.happen(event);
        assert_eq!(seat.last.effects, [Effect::Beep(Beep::Refused)], "{name}");
        assert!(seat.last.recorded.is_empty(), "{name}");
        let view = seat.station.view(&seat.moment());
        let page = view.not_stored.unwrap_or_else(|| panic!("{name}"));
        assert_eq!(page.what, what, "{name}");
        assert_eq!(page.why, NotStoredWhy::DiskRefuses, "{name}");
        assert_eq!(view.notice, None, "{name}");
        nothing_green(&view.screen, name);
        assert_eq!(seat.station.store().head(), head, "{name}");

        // It stays while it is refused again.
        seat.tap(NotStoredIntent::Again);
        assert_eq!(seat.last.effects, [Effect::Beep(Beep::Refused)], "{name}");
        assert_eq!(super::not_stored::page(&seat).map(|page| page.what), Some(what), "{name}");

        refuse(&mut seat, Refusal::None);
        seat.tap(NotStoredIntent::Again);
        assert_eq!(super::not_stored::page(&seat), None, "{name}");
        let refused = name != NO_LABEL && seat.last.effects.contains(&Effect::Beep(Beep::Refused));
        assert!(!refused, "{name}: {:?}", seat.said());
        let drafted = ["a weight", "a setting"].contains(&name);
        assert!(drafted || head.seq < seat.station.store().head().seq, "{name}");
    }
}

fn nothing_green(screen: &ScreenView, name: &str) {
    if let ScreenView::DockScan(dock) = screen {
        assert!(matches!(dock.answer, Answer::Waiting { .. }), "{name}: {:?}", dock.answer);
    }
}

#[test]
fn the_green_of_the_last_good_scan_is_gone_also_when_the_page_was_put_away() {
    let mut seat = Seat::of("dock");
    seat.scan("99M900066875EMA000052");
    refuse(&mut seat, Refusal::ReadOnly);
    seat.scan(LABEL);
    let shown = page(&seat).unwrap();
    assert_eq!(shown.steps[0], NotStoredStep::SetAside);
    assert_eq!(shown.steps[1], NotStoredStep::GoOnOnPaper, "no other device is known");
    let supervisor = NotStoredStep::TellSupervisor(vec!["supervisor".to_owned()]);
    assert_eq!(shown.steps[2], supervisor);
    let unsent = seat.station.store().unsent().unwrap();
    assert_eq!(shown.before, StoredBefore::OnThisDisk(unsent));
    seat.tap(NotStoredIntent::Back);
    assert_eq!(page(&seat), None);
    let ScreenView::DockScan(dock) = seat.screen() else { panic!("{:?}", seat.screen()) };
    assert!(matches!(dock.answer, Answer::Waiting { .. }), "{:?}", dock.answer);
    assert_eq!(seat.said(), None);
    assert!(!dock.can_take_back);
}

#[test]
fn a_second_refusal_replaces_the_first_and_says_that_there_was_one() {
    let mut seat = Seat::of("dock");
    seat.scan("99M900066875EMA000051");
    refuse(&mut seat, Refusal::ReadOnly);
    seat.scan("99M900066875EMA000052").scan(LABEL);
    let shown = page(&seat).unwrap();
    assert_eq!((shown.what, shown.earlier), (label(), 1));
    seat.tap(NotStoredIntent::Again);
    assert_eq!(page(&seat).unwrap().earlier, 1, "the same one again is no further one");
}

#[test]
fn a_keyed_label_and_a_form_are_there_again_after_the_page() {
    let mut seat = Seat::of("dock");
    seat.scan("99M900066875EMA000052");
    seat.tap(DockScanIntent::Second(DockSecond::Unreadable)).tap(TypingIntent::Clear);
    for key in LABEL.chars() {
        seat.tap(TypingIntent::Key(key));
    }
    refuse(&mut seat, Refusal::ReadOnly);
    seat.tap(TypingIntent::Take).tap(NotStoredIntent::Back);
    let ScreenView::DockScan(dock) = seat.screen() else { panic!() };
    assert_eq!(dock.typing.map(|typing| typing.typed).as_deref(), Some(LABEL));
}

#[test]
fn a_form_is_stored_once_with_the_end_of_its_draft() {
    let mut seat = Seat::of("dock");
    seat.by_hand(|hand| hand.open_load("402771936")).scan(LABEL);
    let primary = app::screens::dock_scan::DockPrimary::SeeLoad;
    seat.tap(DockScanIntent::Primary(primary)).tap(HomeIntent::Act(HomeAct::SeeLoad));
    seat.tap(LoadIntent::AddForm).scan(LABEL);
    refuse(&mut seat, Refusal::ReadOnly);
    seat.tap(CheckOffIntent::Add);
    refuse(&mut seat, Refusal::None);
    seat.tap(NotStoredIntent::Again);
    let load = seat.station.store().loads().unwrap().remove(0).load;
    assert_eq!(seat.station.store().load(load).unwrap().forms.len(), 1);
    seat.tap(LoadIntent::AddForm);
    let ScreenView::CheckOff(view) = seat.screen() else { panic!() };
    let app::screens::check_off::CheckOffPage::New(new) = view.page else { panic!() };
    assert_eq!(new.listed, [], "the draft is gone with the form");
}

#[test]
fn below_the_page_nothing_can_be_touched_and_help_says_whom_to_call() {
    let mut seat = Seat::of("dock");
    refuse(&mut seat, Refusal::ReadOnly);
    seat.scan(LABEL).tap(DockScanIntent::Back).tap(Intent::OpenStrip(StripCell::Time));
    assert!(page(&seat).is_some());
    seat.tap(NotStoredIntent::Help);
    let help = page(&seat).unwrap().help.unwrap();
    assert!(help.starts_with("Call supervisor. Say: device - of Pewaukee BMEU"), "{help}");
    assert!(help.contains("could not be used"), "{help}");
    seat.tap(NotStoredIntent::Help);
    assert_eq!(page(&seat).unwrap().help, None);
}

#[test]
fn a_wrong_pin_counts_also_when_the_miss_cannot_be_kept() {
    let mut seat = Seat::new();
    refuse(&mut seat, Refusal::ReadOnly);
    let person = seat.station.store().people().unwrap()[0].person;
    let chosen = app::screens::sign_in::SignInIntent::Choose(person.to_string());
    seat.tap(chosen).happen(Event::PinChecked { person, correct: false });
    assert_eq!(page(&seat), None);
    let ScreenView::SignIn(view) = seat.screen() else { panic!() };
    assert_eq!(view.pin, app::screens::sign_in::PinView::Wrong { tries_left: 4 });
}

#[test]
fn a_journal_that_must_begin_is_waited_for() {
    let mut seat = Seat::of("clerk");
    let now = seat.moment();
    let head = seat.station.store().head();
    let ack = store::Ack {
        epoch: store::Epoch([1; 16]),
        journal: head.journal,
        head_seq: head.seq + 5,
        head_hash: head.hash,
        safe_seq: 0,
        server_time: now.timestamp(),
    };
    seat.station
        .absorb(&now, |store, _| store.acknowledge(store::Source::Central, &ack, &now))
        .unwrap();
    seat.tap(HomeIntent::Act(HomeAct::LogMailing)).tap(LogEntryIntent::Primary);
    let shown = page(&seat).unwrap();
    assert_eq!(shown.why, NotStoredWhy::JournalFirst);
    assert_eq!(shown.steps[1], NotStoredStep::WaitAMoment);
    let begin = |store: &mut store::Store, ids: &mut store::IdSource| {
        store.begin_journal(store::BeginCause::RolledBack, &now, ids)
    };
    seat.station.absorb(&now, begin).unwrap();
    seat.tap(NotStoredIntent::Again);
    assert_eq!(page(&seat), None);
    assert!(!seat.last.recorded.is_empty());
}

#[test]
fn what_only_looks_is_never_said_to_be_not_stored() {
    let mut seat = Seat::of("clerk");
    refuse(&mut seat, Refusal::ReadOnly);
    seat.tap(HomeIntent::Act(HomeAct::SeeLog)).tap(Intent::OpenStrip(StripCell::Link));
    assert_eq!(page(&seat), None);
    assert!(!matches!(seat.said(), Some(NoticeText::NotRead(_))));
}

#[test]
fn a_disk_that_fills_up_is_said_to_be_full_and_takes_the_scan_once_there_is_room() {
    let mut seat = Seat::of("dock");
    refuse(&mut seat, Refusal::Full);
    let stored = (1..10_000).find(|number| {
        seat.scan(&format!("99M900066875EMA{number:06}"));
        page(&seat).is_some()
    });
    let refused = format!("{:06}", stored.expect("the disk is never full"));
    let shown = page(&seat).unwrap();
    assert_eq!(shown.why, NotStoredWhy::DiskFull);
    let NotStoredWhat::Label(label) = shown.what else { panic!("{:?}", shown.what) };
    assert_eq!(label.last_six, refused);
    seat.tap(NotStoredIntent::Again);
    assert_eq!(page(&seat).unwrap().why, NotStoredWhy::DiskFull);
    refuse(&mut seat, Refusal::None);
    seat.tap(NotStoredIntent::Again);
    assert_eq!(page(&seat), None);
    let ScreenView::DockScan(dock) = seat.screen() else { panic!() };
    assert!(matches!(
        dock.answer,
        Answer::PullOnePlacard { .. } | Answer::CallHelpDesk { .. } | Answer::Accept { .. }
    ));
    assert_eq!(dock.last[0].last_six, refused);
}

#[test]
fn a_folder_that_was_deleted_takes_nothing_and_proves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut seat = Seat::in_folder(folder.path());
    seat.sign_in("dock");
    seat.scan("99M900066875EMA000052");
    assert_eq!(page(&seat), None);
    std::fs::remove_dir_all(folder.path()).unwrap();
    seat.scan(LABEL);
    let shown = page(&seat).unwrap();
    assert_eq!((shown.why, shown.what), (NotStoredWhy::FolderGone, label()));
    assert_eq!(shown.before, StoredBefore::NotReadable);
    assert_eq!(shown.steps[2], NotStoredStep::TellSupervisor(vec!["supervisor".to_owned()]));
    seat.tap(NotStoredIntent::Again);
    assert_eq!(page(&seat).unwrap().why, NotStoredWhy::FolderGone);
}
