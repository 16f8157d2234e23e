use app::screens::home::{HomeAct, HomeIntent};
use app::screens::log_entry::{Field, LogEntryIntent};
use app::screens::log_list::{LogFilter, LogListIntent};
use app::screens::release::{Outcome, PlacardView, ReleaseIntent, ReleasePage, ReleaseStep, Want};
use app::screens::typing::{ReadyText, TypingIntent};
use app::screens::{NoticeText, ScreenView};
use app::{Event, Paper};
use domain::log_entry::{Channel, LineField};
use domain::quantity::{ScaleReading, Weight, WeightUnit};

use crate::seat::Seat;

/// A line that was saved, its release screen open.
fn saved(fields: Vec<LineField>) -> Seat {
    let mut seat = Seat::of("clerk");
    seat.log(&fields);
    seat.tap(HomeIntent::Act(HomeAct::Print));
    seat
}

#[test]
fn a_usual_mailing_is_logged_and_released_in_six_taps() {
    let mut seat = Seat::of("clerk");
    seat.taps = 0;
    seat.tap(HomeIntent::Act(HomeAct::LogMailing)).scan("PI40312");
    let value = "42.115".parse().unwrap();
    let weight = Weight { value, unit: WeightUnit::Lb };
    seat.happen(Event::Weighed(ScaleReading::Usable(weight)));
    seat.tap(LogEntryIntent::Edit(Field::Pieces));
    for key in "18400".chars() {
        seat.happen(Event::Intent(LogEntryIntent::Key(key).into()));
    }
    seat.tap(LogEntryIntent::Take).tap(LogEntryIntent::Primary);
    assert_eq!(seat.release().step, ReleaseStep::Print, "after saving its placard is next");
    seat.tap(ReleaseIntent::Step);
    assert!(matches!(seat.printed()[..], [Paper::MailRelease { copy: 1, .. }]));
    seat.tap(ReleaseIntent::Step);
    assert_eq!(seat.taps, 6);
    let line = seat.line("--001");
    assert!(line.released_at.is_some() && line.placards[0].attached);
    assert_eq!(line.fields.len(), 4, "permit, weight and pieces");
    assert_eq!(seat.said(), Some(NoticeText::LineReleased("--001".into())));
}

#[test]
fn mail_is_not_released_before_its_placard_is_on_it() {
    let mut seat = saved(Vec::new());
    seat.tap(ReleaseIntent::Step);
    assert_eq!(seat.release().placard, PlacardView::Printed { copies: 1 });
    assert!(seat.line("--001").released_at.is_none());
    assert_eq!(seat.release().step, ReleaseStep::OnTheMail);
}

#[test]
fn another_print_is_a_reprint_with_its_number() {
    let mut seat = saved(Vec::new());
    seat.tap(ReleaseIntent::Step).tap(ReleaseIntent::Reprint);
    assert!(matches!(seat.printed()[..], [Paper::MailRelease { copy: 2, .. }]));
    assert_eq!(seat.release().placard, PlacardView::Printed { copies: 2 });
    assert_eq!(seat.line("--001").placards.len(), 1, "it is the same form");
}

#[test]
fn a_slip_is_printed_and_records_nothing() {
    let mut seat = saved(Vec::new());
    seat.tap(ReleaseIntent::Slip);
    let line = seat.line("--001").line;
    assert_eq!(seat.printed(), [Paper::MailerSlip { line }]);
    assert!(seat.last.recorded.is_empty());
}

#[test]
fn what_holds_the_mail_is_said_and_can_be_given() {
    let mut seat = saved(vec![LineField::Channel(Channel::HardCopy)]);
    let held = seat.release();
    assert_eq!(held.step, ReleaseStep::Held);
    assert!(held.hold.unwrap().contains("hard-copy statement"));
    assert_eq!(held.wants[0], Want::Statement);
    seat.tap(ReleaseIntent::Step);
    assert!(seat.last.recorded.is_empty(), "it was released all the same");
    assert!(matches!(seat.said(), Some(NoticeText::Said(_))));
    seat.tap(ReleaseIntent::Give(Want::Statement));
    assert_eq!((seat.release().hold, seat.release().step), (None, ReleaseStep::Print));
}

#[test]
fn a_hard_copy_is_secured_where_the_person_says() {
    let mut seat = Seat::of("supervisor");
    seat.tap(HomeIntent::Act(HomeAct::DeclareOutage));
    seat.tap(app::screens::outage::OutageIntent::Next);
    seat.tap(app::screens::outage::OutageIntent::Confirm);
    seat.log(&[LineField::Channel(Channel::HardCopy)]);
    seat.by_hand(|hand| hand.open_release("--001"));
    assert!(seat.release().wants.contains(&Want::SecurePlace), "{:?}", seat.release().wants);
    seat.tap(ReleaseIntent::Give(Want::SecurePlace));
    seat.tap(TypingIntent::Choose(ReadyText::LockedDrawer));
    assert_eq!(seat.release().secured.as_deref(), Some("Locked drawer"));
    assert_eq!(seat.release().wants, []);
}

#[test]
fn a_mailing_is_taken_off_the_log_with_a_reason_at_the_second_step() {
    let mut seat = saved(Vec::new());
    seat.tap(ReleaseIntent::Step).tap(ReleaseIntent::Withdraw);
    assert_eq!(seat.release().page, ReleasePage::Withdraw { reason: None });
    // Without a reason the touch asks for one.
    seat.tap(ReleaseIntent::Confirm);
    assert!(seat.line("--001").withdrawn.is_none());
    seat.tap(TypingIntent::Choose(ReadyText::AnotherDay)).tap(ReleaseIntent::Confirm);
    let reason = "The mailer presents it another day".to_owned();
    assert_eq!(seat.release().outcome, Outcome::Withdrawn { reason });
    assert_eq!(seat.release().step, ReleaseStep::Done);
    seat.tap(ReleaseIntent::Reprint);
    assert!(seat.last.recorded.is_empty(), "a void form was printed");
}

#[test]
fn the_tile_opens_the_only_line_or_the_list_of_those_to_print() {
    let mut seat = saved(Vec::new());
    assert_eq!(seat.release().number, "--001");
    seat.log(&[]);
    seat.tap(HomeIntent::Act(HomeAct::Print));
    let ScreenView::LogList(list) = seat.screen() else { panic!() };
    assert_eq!((list.filter, list.rows.len(), list.to_print), (LogFilter::ToPrint, 2, 2));
    let first = list.rows.iter().find(|row| row.number == "--001").unwrap();
    seat.tap(LogListIntent::Open(first.id.clone()));
    assert_eq!(seat.release().number, "--001");
    seat.tap(ReleaseIntent::Step).tap(ReleaseIntent::Step);
    let ScreenView::LogList(list) = seat.screen() else { panic!() };
    assert_eq!((list.filter, list.rows.len()), (LogFilter::ToPrint, 1));
}

#[test]
fn back_leads_to_the_line_that_was_just_saved() {
    let mut seat = Seat::of("clerk");
    seat.tap(HomeIntent::Act(HomeAct::LogMailing)).tap(LogEntryIntent::Primary);
    seat.tap(ReleaseIntent::Back);
    assert!(matches!(seat.screen(), ScreenView::LogEntry(_)));
    seat.tap(LogEntryIntent::Primary);
    assert_eq!(seat.release().number, "--001");
}
