//! alarms: damaged data and troubles, played to the view.

use domain::change::device::{DataDamaged, Numbers, SealedAgain};
use domain::change::{Actor, Fact};
use domain::ids::{FactId, IdSource, JournalId};
use domain::reference::PersonRole;

use crate::event::{Event, LinkTrouble, LinkTroubleKind, Trouble, TroubleKind};
use crate::screens::alarm::AlarmWhat;
use crate::screens::diagnostics::{Action, DiagnosticsIntent, DiagnosticsView, Part, What};
use crate::screens::home::{HomeIntent, HomeView, Waiting};
use crate::screens::{Intent, LinkView, NoticeText, ScreenView, StripCell, Tone};
use crate::testing::{Desk, person};
use crate::{Beep, Effect, Link};

const OLD: JournalId = JournalId::from_bytes([9; 16]);

const fn numbers(from: u64, upto: u64) -> Numbers {
    Numbers { journal: OLD, from, upto }
}

/// The device found at its start that its data was damaged: 30 rows saved, 10 lost, 1 altered.
fn damage(desk: &mut Desk) {
    let now = desk.now;
    let absorbed = desk.station.absorb(&now, |store, ids| {
        let device = store.identity().device;
        let change = DataDamaged {
            kept_in: Some("damaged-1".to_owned()),
            saved: vec![SealedAgain { stood: numbers(1, 30), now_from: 2 }],
            unproved: vec![numbers(29, 30)],
            altered: vec![numbers(45, 45)],
            lost: vec![numbers(31, 40)],
            ..DataDamaged::of(device)
        };
        let id = FactId(ids.v7(&now));
        let actor = Actor::Device(device);
        store.record(&[Fact::new(id, &now, "America/Chicago", actor, None, change.into())])
    });
    absorbed.unwrap();
}

fn home(desk: &Desk) -> HomeView {
    match desk.view().screen {
        ScreenView::Home(view) => view,
        other => panic!("{other:?}"),
    }
}

fn shown(desk: &Desk) -> DiagnosticsView {
    match desk.view().screen {
        ScreenView::Diagnostics(view) => view,
        other => panic!("{other:?}"),
    }
}

fn damaged() -> AlarmWhat {
    AlarmWhat::Damaged { saved: "30".into(), lost: "11".into(), end_unknown: false }
}

#[test]
fn damage_is_loud_for_everybody_until_a_supervisor_has_read_it() {
    for role in [PersonRole::Clerk, PersonRole::Dock, PersonRole::Supervisor] {
        let row = person(7, "Rosalind Maldonado", role);
        let mut desk = Desk::of(std::slice::from_ref(&row));
        damage(&mut desk);
        let ScreenView::SignIn(view) = desk.view().screen else { panic!() };
        assert_eq!(view.alarm.map(|alarm| alarm.what), Some(damaged()));
        desk.sign_in(row);
        assert_eq!(home(&desk).alarm.map(|alarm| alarm.what), Some(damaged()), "{role:?}");
        desk.tap(HomeIntent::Alarm);
        assert_eq!((shown(&desk).part, shown(&desk).action), (Part::Data, Action::ReadDamage));
        let read = desk.tap(DiagnosticsIntent::Act);
        if role == PersonRole::Supervisor {
            assert_eq!(read.recorded.len(), 1);
            assert_eq!(shown(&desk).action, Action::Check);
            desk.tap(DiagnosticsIntent::Back);
            assert_eq!(home(&desk).alarm, None);
        } else {
            assert_eq!(read.effects, [Effect::Beep(Beep::Refused)]);
            assert_eq!(desk.view().notice.unwrap().text, NoticeText::SupervisorOnly);
            assert_eq!(shown(&desk).action, Action::ReadDamage);
        }
    }
}

#[test]
fn what_was_saved_and_what_was_not_is_told_by_numbers() {
    let mut desk = Desk::with(PersonRole::Clerk);
    damage(&mut desk);
    desk.tap(HomeIntent::Alarm);
    let rows = shown(&desk).rows;
    let told: Vec<_> = rows
        .iter()
        .take(6)
        .map(|row| (row.what.clone(), row.value.as_str(), row.detail.as_str(), row.tone))
        .collect();
    let journal = "09090909 ";
    assert_eq!(
        told,
        [
            (What::Damaged(String::new()), "08:00", "damaged-1", Tone::Stop),
            (What::Saved, "30", format!("{journal}1–30").as_str(), Tone::Plain),
            (What::Unproved, "2", format!("{journal}29–30").as_str(), Tone::Need),
            (What::Altered, "1", format!("{journal}45").as_str(), Tone::Stop),
            (What::Lost, "10", format!("{journal}31–40").as_str(), Tone::Stop),
            (What::NotBack, "11", format!("{journal}31–40, 45").as_str(), Tone::Stop),
        ]
    );
}

#[test]
fn nothing_is_green_beside_lost_rows_also_when_they_were_read_about() {
    let mut desk = Desk::with(PersonRole::Supervisor);
    damage(&mut desk);
    desk.happen(Event::Link(Link::Up { answer_ms: 20 }));
    acknowledge(&mut desk);
    desk.tap(Intent::OpenStrip(StripCell::Unsent));
    assert_eq!(
        (&shown(&desk).rows[0].what, shown(&desk).rows[0].tone),
        (&What::Unsent, Tone::Need)
    );
    desk.tap(DiagnosticsIntent::Part(Part::Data)).recorded.len();
    desk.tap(DiagnosticsIntent::Act);
    acknowledge(&mut desk);
    desk.tap(DiagnosticsIntent::Part(Part::Journals));
    assert_eq!(shown(&desk).rows[0].tone, Tone::Need);
    desk.tap(DiagnosticsIntent::Back);
    assert_eq!(home(&desk).waiting, Waiting::AllButLost(11));
}

/// The central has everything that is written here, and half of it in a second place.
fn acknowledge(desk: &mut Desk) {
    let now = desk.now;
    let head = desk.station.store().head();
    let ack = store::Ack {
        epoch: store::Epoch([1; 16]),
        journal: head.journal,
        head_seq: head.seq,
        head_hash: head.hash,
        safe_seq: 1,
        server_time: now.timestamp(),
    };
    let noted = desk
        .station
        .absorb(&now, |store, _| store.acknowledge(store::Source::Central, &ack, &now))
        .unwrap();
    assert_eq!(noted, store::Acknowledged::Noted);
}

#[test]
fn what_is_acknowledged_is_green_while_the_central_answers_and_never_called_safe() {
    let mut desk = Desk::with(PersonRole::Clerk);
    desk.log([]);
    desk.tap(Intent::OpenStrip(StripCell::Unsent));
    assert_eq!(shown(&desk).rows[0].tone, Tone::Off);
    acknowledge(&mut desk);
    assert_eq!(shown(&desk).rows[0].tone, Tone::Plain, "nothing says that the central answers");
    desk.happen(Event::Link(Link::Up { answer_ms: 20 }));
    assert_eq!(shown(&desk).rows[0].tone, Tone::Done);
    let own = What::Own { letter: "-".to_owned(), safe: "1".to_owned() };
    let seq = desk.station.store().head().seq.to_string();
    assert_eq!((&shown(&desk).rows[1].what, &shown(&desk).rows[1].detail), (&own, &seq));
    let refused = LinkTrouble { what: LinkTroubleKind::Refused, said: "no".to_owned() };
    desk.happen(Event::LinkTrouble(Some(refused)));
    assert_eq!(shown(&desk).rows[0].tone, Tone::Plain);
    desk.happen(Event::LinkTrouble(None));
    desk.happen(Event::Link(Link::Down));
    assert_eq!(shown(&desk).rows[0].tone, Tone::Plain);
}

#[test]
fn the_strip_says_offline_only_when_nothing_answers() {
    let mut desk = Desk::with(PersonRole::Clerk);
    assert_eq!(desk.view().strip.link, LinkView::Unknown, "nothing was asked yet");
    desk.happen(Event::Link(Link::Down));
    let mut told = |what| {
        let said = "as it was said".to_owned();
        desk.happen(Event::LinkTrouble(Some(LinkTrouble { what, said })));
        desk.view().strip.link
    };
    assert!(matches!(told(LinkTroubleKind::NotReached), LinkView::Offline { .. }));
    let since = || "08:00".to_owned();
    assert_eq!(told(LinkTroubleKind::Refused), LinkView::Refused { since: since() });
    assert_eq!(told(LinkTroubleKind::Answer), LinkView::Refused { since: since() });
    assert_eq!(told(LinkTroubleKind::Damaged), LinkView::Damaged { since: since() });
    assert_eq!(told(LinkTroubleKind::Store), LinkView::NoData { since: since() });
    desk.tap(Intent::OpenStrip(StripCell::Link));
    let row = shown(&desk).rows[0].clone();
    assert_eq!(row.what, What::LinkTrouble(LinkTroubleKind::Store));
    assert_eq!((row.tone, row.detail.as_str()), (Tone::Stop, "as it was said"));
    desk.happen(Event::LinkTrouble(None));
    assert!(matches!(desk.view().strip.link, LinkView::Offline { .. }));
}

#[test]
fn what_answers_without_having_been_measured_shows_no_seconds() {
    let mut desk = Desk::with(PersonRole::Clerk);
    desk.happen(Event::Link(Link::Up { answer_ms: 0 }));
    assert_eq!(desk.view().strip.link, LinkView::Online { answer_seconds: String::new() });
    desk.happen(Event::Link(Link::Up { answer_ms: 130 }));
    assert_eq!(desk.view().strip.link, LinkView::Online { answer_seconds: "0.2".into() });
}

#[test]
fn the_trouble_that_matters_most_is_said_at_the_sign_in_and_at_home_and_all_in_the_diagnostics() {
    let row = person(7, "Rosalind Maldonado", PersonRole::Dock);
    let mut desk = Desk::of(std::slice::from_ref(&row));
    let trouble = |what| Trouble { what, said: format!("{what:?}") };
    desk.happen(Event::Troubles(vec![
        trouble(TroubleKind::Tightened),
        trouble(TroubleKind::CodeRefused),
        trouble(TroubleKind::Certificate),
    ]));
    let ScreenView::SignIn(view) = desk.view().screen else { panic!() };
    let alarm = view.alarm.unwrap();
    assert_eq!((alarm.what, alarm.more), (AlarmWhat::Trouble(TroubleKind::Certificate), 2));
    desk.sign_in(row);
    let alarm = home(&desk).alarm.unwrap();
    assert_eq!((alarm.what, alarm.more), (AlarmWhat::Trouble(TroubleKind::Certificate), 2));
    desk.tap(HomeIntent::Alarm);
    let view = shown(&desk);
    assert_eq!(view.part, Part::Link);
    let whats: Vec<_> = view.rows.iter().map(|row| row.what.clone()).collect();
    assert_eq!(
        whats,
        [TroubleKind::Certificate, TroubleKind::CodeRefused, TroubleKind::Tightened]
            .map(What::Trouble)
    );
    damage(&mut desk);
    desk.tap(DiagnosticsIntent::Back);
    assert_eq!(home(&desk).alarm.unwrap().more, 3, "damage comes before all of them");
    desk.happen(Event::Troubles(Vec::new()));
    assert_eq!(home(&desk).alarm.unwrap().more, 0);
}

#[test]
fn a_ticket_is_used_until_the_central_has_taken_the_device_in() {
    let ticket = "tallydock:enrol?code=ABCDE-FGHIJ&key=00&at=https://central";
    let mut desk = Desk::of(&[]);
    let scanned = desk.scan(ticket);
    assert!(scanned.effects.contains(&Effect::Enrol { ticket: ticket.to_owned() }));
    let unit = domain::ids::UnitId(IdSource::seeded(3).v4());
    desk.happen(Event::Enrolled { unit });
    assert_eq!(desk.view().notice.unwrap().text, NoticeText::Enrolled);
    let again = desk.scan(ticket);
    assert_eq!(again.effects, [Effect::Beep(Beep::Refused)]);
    assert!(format!("{:?}", desk.view().notice).contains("enrolled already"));
    // The unit is known, and what the device remembers of its enrolment cannot be read.
    let said = "it names no central".to_owned();
    desk.happen(Event::Troubles(vec![Trouble { what: TroubleKind::Membership, said }]));
    let anew = desk.scan(ticket);
    assert!(anew.effects.contains(&Effect::Enrol { ticket: ticket.to_owned() }));
}

#[test]
fn a_row_whose_author_may_not_say_it_is_told_with_whose_it_is_and_why() {
    let mut desk = Desk::with(PersonRole::Clerk);
    let now = desk.now;
    let absorbed = desk.station.absorb(&now, |store, ids| {
        // Another device's damage, in the journal of this one.
        let other = domain::ids::DeviceId::from_bytes([8; 16]);
        let change = DataDamaged::of(other);
        let actor = Actor::Device(store.identity().device);
        let id = FactId(ids.v7(&now));
        store.record(&[Fact::new(id, &now, "America/Chicago", actor, None, change.into())])
    });
    absorbed.unwrap();
    desk.tap(Intent::OpenStrip(StripCell::Unsent));
    desk.tap(DiagnosticsIntent::Part(Part::Data));
    let rows = shown(&desk).rows;
    let count = rows.iter().find(|row| row.what == What::Attention).unwrap();
    assert_eq!((count.value.as_str(), count.tone), ("1", Tone::Need));
    let one = rows.iter().find(|row| row.what == What::AttentionOf(String::new())).unwrap();
    assert!(one.detail.contains("a device says it of another one"), "{}", one.detail);
    assert_eq!(home_alarm(&mut desk), None, "what is no fact is no damage");
}

fn home_alarm(desk: &mut Desk) -> Option<AlarmWhat> {
    desk.tap(DiagnosticsIntent::Back);
    home(desk).alarm.map(|alarm| alarm.what)
}
