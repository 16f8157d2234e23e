use app::screens::home::{DeadlineKind, DeadlineState, HomeAct, HomeIntent};
use app::screens::outage::{
    DeclareMissing, NoticeWhat, OutageIntent, OutagePage, Overview, Scope, Stops, System, WhenOf,
    Whose,
};
use app::screens::typing::{ReadyText, TypingIntent, TypingWhat};
use app::screens::{NoticeText, ScreenView, StripCell};
use domain::change::outage::{OutageCause, OutageEffect, OutageScope, OutageSystem};

use crate::seat::Seat;

fn page(seat: &Seat) -> OutagePage {
    let ScreenView::Outage(view) = seat.screen() else { panic!("{:?}", seat.screen()) };
    view.page
}

fn overview(seat: &Seat) -> Overview {
    let OutagePage::Overview(overview) = page(seat) else { panic!("{:?}", page(seat)) };
    overview
}

fn declared(name: &'static str) -> Seat {
    let mut seat = Seat::of(name);
    seat.tap(app::Intent::OpenStrip(StripCell::Outage));
    seat.tap(OutageIntent::Declare).tap(OutageIntent::System(System::EInduction));
    seat.tap(OutageIntent::Next).tap(OutageIntent::Confirm);
    seat
}

#[test]
fn a_declaration_says_what_it_does_before_it_is_made() {
    let mut seat = Seat::of("supervisor");
    seat.tap(HomeIntent::Act(HomeAct::DeclareOutage)).tap(OutageIntent::Next);
    let OutagePage::Check(check) = page(&seat) else { panic!("{:?}", page(&seat)) };
    assert_eq!((check.systems.as_str(), check.scope), ("PostalOne!", Scope::National));
    assert!(check.stops.contains(&(Stops::HardCopyEntry, true)));
    assert!(check.stops.contains(&(Stops::CapsPayment, false)));
    assert!(seat.station.store().outages().unwrap().is_empty(), "declared before it was said");
    seat.tap(OutageIntent::Confirm);
    assert_eq!(seat.station.open_outages().len(), 1);
    assert_eq!(seat.said(), Some(NoticeText::OutageDeclared("PostalOne!".into())));
    assert_eq!(overview(&seat).shown.unwrap().began, "09:00");
}

#[test]
fn everybody_can_declare_and_record_a_notice_and_a_dock_worker_gives_no_all_clear() {
    for (name, may_clear) in [("dock", false), ("clerk", true), ("supervisor", true)] {
        let mut seat = declared(name);
        seat.tap(OutageIntent::Notice).tap(OutageIntent::Type(TypingWhat::Notice));
        seat.tap(TypingIntent::Choose(ReadyText::BackToday)).tap(OutageIntent::Confirm);
        let overview = overview(&seat);
        assert_eq!(overview.notices.len(), 1, "{name}");
        assert_eq!(overview.notices[0].text, "Expected back today");
        assert_eq!(overview.notices[0].sender, "Mail Entry & Payment Technology");
        assert_eq!(overview.may_clear, may_clear, "{name}");
    }
}

#[test]
fn what_a_person_chose_is_what_is_declared() {
    let mut seat = declared("clerk");
    seat.tap(OutageIntent::Declare);
    seat.tap(OutageIntent::System(System::PostalOne)).tap(OutageIntent::System(System::Caps));
    seat.tap(OutageIntent::Scope(Scope::Local)).tap(OutageIntent::Planned);
    seat.tap(OutageIntent::PickWhen(WhenOf::Began)).tap(OutageIntent::Type(TypingWhat::Clock));
    seat.typed("0740").tap(OutageIntent::Type(TypingWhat::Ticket)).typed("4711");
    seat.tap(OutageIntent::Next).tap(OutageIntent::Stops(Stops::BalanceLookup));
    seat.tap(OutageIntent::Confirm);
    let outages = seat.station.store().outages().unwrap();
    let made = outages.iter().filter_map(|outage| outage.declared.clone());
    let caps = made.clone().find(|one| one.systems == [OutageSystem::Caps]).unwrap();
    assert_eq!(caps.scope, OutageScope::Local);
    assert_eq!(caps.effects, [OutageEffect::CapsPayment]);
    assert_eq!((caps.planned, caps.ticket.as_deref()), (true, Some("4711")));
    assert_eq!(caps.began_at.to_string(), "2018-12-04T07:40:00.000-06:00");
    assert_eq!(made.count(), 2);
}

#[test]
fn a_time_that_is_still_to_come_was_yesterday() {
    let mut seat = Seat::of("clerk");
    seat.tap(app::Intent::OpenStrip(StripCell::Outage)).tap(OutageIntent::Declare);
    seat.tap(OutageIntent::PickWhen(WhenOf::Began)).tap(OutageIntent::Type(TypingWhat::Clock));
    seat.typed("2230").tap(OutageIntent::Next).tap(OutageIntent::Confirm);
    let outages = seat.station.store().outages().unwrap();
    let began = outages[0].declared.as_ref().unwrap().began_at;
    assert_eq!(began.to_string(), "2018-12-03T22:30:00.000-06:00");
}

#[test]
fn an_outage_of_a_mailer_has_its_name() {
    let mut seat = Seat::of("clerk");
    seat.tap(app::Intent::OpenStrip(StripCell::Outage)).tap(OutageIntent::Declare);
    seat.tap(OutageIntent::Whose(Whose::Mailer));
    let OutagePage::Declare(form) = page(&seat) else { panic!() };
    assert_eq!(form.missing, Some(DeclareMissing::Mailer));
    seat.tap(OutageIntent::Next).typed("Lakeside Print");
    seat.tap(OutageIntent::Next).tap(OutageIntent::Confirm);
    let outages = seat.station.store().outages().unwrap();
    let declared = outages[0].declared.clone().unwrap();
    assert_eq!(declared.cause, OutageCause::Mailer { mailer: "Lakeside Print".into() });
    assert_eq!(declared.systems, [OutageSystem::MailerSystem]);
    // That the ticket is missing has to be read, so nothing lies over it.
    assert!(matches!(seat.said(), Some(NoticeText::Said(said)) if said.contains("ticket")));
}

#[test]
fn the_all_clear_says_what_it_starts_and_the_clocks_run_afterwards() {
    let mut seat = declared("supervisor");
    seat.at("15:00").tap(app::Intent::OpenStrip(StripCell::Person));
    seat.tap(HomeIntent::Act(HomeAct::AllClear));
    seat.tap(OutageIntent::PickWhen(WhenOf::Restored)).tap(OutageIntent::MinutesAgo(Some(60)));
    let OutagePage::AllClear(clear) = page(&seat) else { panic!("{:?}", page(&seat)) };
    assert_eq!(clear.restored.unwrap().time, "14:00");
    let kinds: Vec<DeadlineKind> = clear.starts.iter().map(|clock| clock.kind).collect();
    assert!(kinds.contains(&DeadlineKind::Acceptance48Hours), "{kinds:?}");
    assert!(kinds.contains(&DeadlineKind::FullServiceDiscount), "{kinds:?}");
    assert_eq!(seat.station.open_outages().len(), 1, "recorded before it was said");
    seat.tap(OutageIntent::Confirm);
    assert_eq!(seat.station.open_outages().len(), 0);
    let overview = overview(&seat);
    assert_eq!(overview.shown.unwrap().restored.unwrap().time, "14:00");
    assert_eq!(overview.clocks.len(), clear.starts.len());
    let runs = |state: &DeadlineState| matches!(state, DeadlineState::Running { .. });
    assert!(overview.clocks.iter().all(|clock| runs(&clock.state)));
}

#[test]
fn only_a_supervisor_joins_what_was_declared_twice() {
    let mut seat = declared("clerk");
    seat.at("09:10").tap(OutageIntent::Declare).tap(OutageIntent::Next).tap(OutageIntent::Confirm);
    assert!(!overview(&seat).may_join);
    seat.sign_in("supervisor");
    seat.tap(app::Intent::OpenStrip(StripCell::Outage));
    assert!(overview(&seat).may_join);
    seat.tap(OutageIntent::Join);
    let OutagePage::Join(rows) = page(&seat) else { panic!() };
    assert_eq!((rows.len(), rows[0].began.as_str()), (2, "09:00"));
    seat.tap(OutageIntent::Confirm);
    assert_eq!(seat.station.open_outages().len(), 1);
    let shown = overview(&seat).shown.unwrap();
    assert_eq!((shown.declarations, shown.began.as_str()), (2, "09:00"));
}

#[test]
fn an_outage_that_goes_on_is_shown_before_one_that_is_over() {
    let mut seat = declared("supervisor");
    seat.by_hand(|hand| hand.all_clear(None, Some("Mail Entry")));
    seat.at("11:00").tap(OutageIntent::Declare).tap(OutageIntent::Next).tap(OutageIntent::Confirm);
    let shown = overview(&seat);
    assert_eq!(shown.outages.iter().map(|row| row.over).collect::<Vec<_>>(), [false, true]);
    let strip = seat.station.view(&seat.moment()).strip;
    assert!(matches!(strip.outage, app::screens::OutageChip::Declared { .. }));
}

#[test]
fn a_notice_is_one_of_the_four_messages() {
    let mut seat = declared("clerk");
    for (kind, expected) in [
        (None, NoticeWhat::Incident),
        (None, NoticeWhat::Progress),
        (Some(NoticeWhat::Restored), NoticeWhat::Restored),
    ] {
        seat.tap(OutageIntent::Notice);
        if let Some(kind) = kind {
            seat.tap(OutageIntent::Kind(kind));
        }
        // Nothing is said yet: the wide button asks for the words.
        seat.tap(OutageIntent::Confirm).typed("As told by telephone").tap(OutageIntent::Confirm);
        assert_eq!(overview(&seat).notices[0].kind, expected);
    }
}
