//! Devices for a hand that presses whatever is offered, each in a place where no case needs to
//! go: nobody signed in, nobody known, a store that refuses, a scale, an alarm, half a form.

use app::screens::ScreenView;
use app::screens::check_off::CheckOffIntent;
use app::screens::close_out::{CloseOutIntent, OverReason};
use app::screens::diagnostics::{DiagnosticsIntent, Part};
use app::screens::load::LoadIntent;
use app::screens::log_entry::{Field, LogEntryIntent};
use app::screens::offer::Offered;
use app::screens::release::ReleaseIntent;
use app::{CableRole, DeviceReport, Event, PortState, ProfileChoice, Trouble, TroubleKind};
use domain::log_entry::{
    Channel, ContainerCounts, LineField, MailClass, Presented, ProcessingCategory, Verification,
};
use domain::quantity::{Exactness, Money, Pieces, ScaleReading, Weight, WeightUnit};
use domain::reference::PersonRole;
use rust_decimal::Decimal;
use scenario::hand::{Glass, Hand, Pressed};

use super::*;
use crate::device::Device;

/// Devices of which a case needs nothing: nobody signed in, nobody known, a store that refuses, a
/// scale, an alarm, half a form.
pub fn beginnings() -> Vec<Device> {
    let line = || Do::Log(vec![LineField::PermitHolder("Acme Almanac".to_owned())]);
    let national = || Do::Declare(words::Outage::National);
    let of = |given: &[Do]| Play::through(given).into_glass();
    let hard_copy =
        [national(), Do::Log(vec![LineField::Channel(Channel::HardCopy)]), Do::LookAtLine];
    vec![
        Device::new(&Rulebook::whole(), Device::usual()),
        Device::of_nobody(),
        troubled(of(&[Do::As(PersonRole::Supervisor)])),
        with_a_scale(of(&[Do::As(PersonRole::Supervisor)])),
        weighing(of(&[Do::As(PersonRole::Clerk), national(), line()])),
        recalling(of(&[Do::As(PersonRole::Clerk), national(), line()])),
        refusing(of(&[Do::As(PersonRole::Clerk), national(), line()])),
        whole_line().into_glass(),
        signing_over(of(&[national(), line()])),
        curing(of(&hard_copy)),
        ticking(of(&[
            national(),
            Do::OpenLoad("402771936"),
            Do::Scan("99M900066875EMA000051"),
            Do::Scan("99M900066875EMA000052"),
            Do::Form(vec!["99M900066875EMA000053"]),
        ])),
        taking_a_form(of(&[national(), Do::OpenLoad("402771936")])),
        of(&[
            national(),
            Do::OpenLoad("402771936"),
            Do::Scan("99M900066875EMA000051"),
            Do::OpenLoad("402771937"),
            Do::Scan("99M900066875EMA000052"),
            Do::Form(vec!["99M900066875EMA000053"]),
        ]),
    ]
}

/// Something keeps the device from working as it was set up.
fn troubled(mut device: Device) -> Device {
    let said = "The code is used up".to_owned();
    device.happen(Event::Troubles(vec![Trouble { what: TroubleKind::CodeRefused, said }]));
    device
}

/// A scale is on its port.
fn with_a_scale(mut device: Device) -> Device {
    let profile = |role, name: &str| ProfileChoice { role, name: name.to_owned() };
    device.happen(Event::Profiles(vec![
        profile(CableRole::Scanner, "gryphon"),
        profile(CableRole::Scale, "nci-ecr"),
        profile(CableRole::Scale, "toledo"),
        profile(CableRole::Scanner, "lines"),
        profile(CableRole::Printer, "zpl"),
    ]));
    device.happen(Event::Device(Box::new(DeviceReport {
        role: CableRole::Scale,
        port: "/dev/serial/by-id/scale".to_owned(),
        profile: "nci-ecr".to_owned(),
        line: None,
        unit: None,
        division: None,
        dpi: None,
        state: PortState::Open,
        says: None,
        last: None,
        recent_hex: String::new(),
        recent_text: String::new(),
        bytes: 0,
        line_errors: 0,
        frames_refused: 0,
        line_found: None,
    })));
    let mut hand = Hand::at(&mut device);
    hand.home().unwrap();
    press_each(&mut hand, &["OpenStrip::Person", "Settings::Diagnostics"]);
    hand.press(DiagnosticsIntent::Part(Part::Log)).unwrap();
    hand.press(DiagnosticsIntent::Act).unwrap();
    press_each(&mut hand, &["Devices::ChoosePort", "Devices::Port", "Devices::Profile"]);
    device
}

/// Presses the first control of each of these kinds that is offered.
fn press_each(hand: &mut Hand<'_, Device>, kinds: &[&str]) {
    for kind in kinds {
        let first = hand.view().offers().into_iter().find_map(|offer| match offer.intent {
            Offered::One(intent) if offer.enabled && intent.kind() == *kind => Some(intent),
            _ => None,
        });
        hand.press(first.unwrap_or_else(|| panic!("no {kind} is offered"))).unwrap();
    }
}

/// A container that was scanned before its form came is ticked off on it, and the placard of
/// another is in hand.
fn ticking(mut device: Device) -> Device {
    let mut hand = Hand::at(&mut device);
    hand.open_load_page().unwrap();
    press_each(&mut hand, &["Load::Form", "CheckOff::Tick"]);
    hand.open_load_page().unwrap();
    hand.press(LoadIntent::Step).unwrap();
    press_each(&mut hand, &["Load::InHand"]);
    device
}

/// A weight is on the scale while it is asked for.
fn weighing(mut device: Device) -> Device {
    let mut hand = Hand::at(&mut device);
    hand.begin_line().unwrap();
    hand.press(LogEntryIntent::Edit(Field::Weight)).unwrap();
    let weight = Weight { value: "412.5".parse().unwrap(), unit: WeightUnit::Lb };
    device.happen(Event::Weighed(ScaleReading::Usable(weight)));
    device
}

/// A holder is typed that an earlier line has.
fn recalling(mut device: Device) -> Device {
    let mut hand = Hand::at(&mut device);
    hand.begin_line().unwrap();
    hand.press(LogEntryIntent::Edit(Field::Holder)).unwrap();
    hand.type_text("Alm").unwrap();
    device
}

/// The disk refuses what is to be recorded.
fn refusing(mut device: Device) -> Device {
    let mut hand = Hand::at(&mut device);
    hand.begin_line().unwrap();
    let now = device.moment();
    device.station.absorb(&now, |store, _| store.refuse_writes(store::Refusal::ReadOnly)).unwrap();
    Hand::at(&mut device).press_if(LogEntryIntent::Primary);
    device
}

/// What the rules say of a hard copy is cured where it is said: in the log, and at the desk.
fn curing(mut device: Device) -> Device {
    let mut hand = Hand::at(&mut device);
    let ScreenView::LogEntry(line) = hand.screen() else { panic!("no line is open") };
    let cured = |hand: &mut Hand<'_, Device>, cure: &str| {
        assert_eq!(hand.cure(|intent| intent.kind() == cure).unwrap(), Pressed::Yes, "{cure}");
    };
    cured(&mut hand, "LogEntry::Secure");
    hand.sign_in(device::name(PersonRole::Supervisor), device::PIN).unwrap();
    hand.open_work(&line.number).unwrap();
    cured(&mut hand, "Pair::Secure");
    // Days later no account is known that a lost discount is deducted from.
    hand.sign_in(device::name(PersonRole::Clerk), device::PIN).unwrap();
    hand.begin_line().unwrap();
    let late = [LineField::Channel(Channel::MailDat), LineField::FullServicePieces(4_000)];
    hand.learn(&late).unwrap();
    hand.save_line();
    let ScreenView::Release(line) = hand.screen() else { panic!("no line is on its way") };
    hand.all_clear(None, None).unwrap();
    device.goes_to(device::at("18 09:00"));
    let mut hand = Hand::at(&mut device);
    hand.sign_in(device::name(PersonRole::Supervisor), device::PIN).unwrap();
    hand.open_work(&line.number).unwrap();
    cured(&mut hand, "Pair::Correct");
    device
}

/// A container is put on the list of a form, and taken off again; then another load is gone on
/// with.
fn taking_a_form(mut device: Device) -> Device {
    let mut hand = Hand::at(&mut device);
    hand.open_load_page().unwrap();
    hand.press(LoadIntent::AddForm).unwrap();
    hand.scan("99M900066875EMA000053");
    hand.press(CheckOffIntent::Unlist).unwrap();
    hand.press(CheckOffIntent::Back).unwrap();
    hand.press(LoadIntent::More).unwrap();
    hand.press(LoadIntent::Loads).unwrap();
    device
}

/// A hold is signed over with a reason in words.
fn signing_over(mut device: Device) -> Device {
    let mut hand = Hand::at(&mut device);
    hand.sign_in(device::name(PersonRole::Supervisor), device::PIN).unwrap();
    hand.open_close_out().unwrap();
    let hold = hand.sheet().unwrap().holds.into_iter().next().unwrap();
    hand.press(CloseOutIntent::SignOver(hold.id)).unwrap();
    hand.press(CloseOutIntent::Choose(OverReason::Typed)).unwrap();
    hand.press(CloseOutIntent::Take).unwrap();
    hand.type_text("The mailer").unwrap();
    hand.press(CloseOutIntent::Erase).unwrap();
    hand.press(CloseOutIntent::Clear).unwrap();
    device
}

/// A line with every fact that an editor takes, copied from a paper.
pub fn whole_line() -> Play {
    let pounds = |value: &str| Weight { value: value.parse().unwrap(), unit: WeightUnit::Lb };
    let text = |text: &str| text.to_owned();
    let mut play =
        Play::through(&[Do::Declare(words::Outage::National), Do::As(PersonRole::Clerk)]);
    let mut hand = Hand::at(play.glass());
    hand.begin_line().unwrap();
    hand.press(LogEntryIntent::Edit(Field::Arrival)).unwrap();
    hand.press(LogEntryIntent::FromPaper).unwrap();
    hand.type_text("0815").unwrap();
    // The paper's own number and its writer are asked for next.
    for answer in ["", "7", "Dwayne Okafor"] {
        hand.type_text(answer).unwrap();
        hand.press(LogEntryIntent::Take).unwrap();
    }
    let facts = [
        LineField::PermitType(text("PI")),
        LineField::PermitNumber(text("40312")),
        LineField::Mailer(text("Acme")),
        LineField::Class(MailClass::MarketingMail),
        LineField::Category(ProcessingCategory::Flats),
        LineField::TotalWeight(pounds("412.5")),
        LineField::Pieces(Pieces { count: 4_000, exactness: Exactness::Approximate }),
        LineField::Postage(Money(Decimal::from(900))),
        LineField::Channel(Channel::HardCopy),
        LineField::HardCopyStatement(Presented::Present),
        LineField::HardCopyNumber(text("A1200")),
        LineField::Containers(ContainerCounts {
            pallets: 2,
            loose_bundles: true,
            ..Default::default()
        }),
        LineField::PieceWeight(pounds("0.25")),
        LineField::Verification(Verification::Performed { form_2866: text("2866-1") }),
        LineField::Comments(text("Wet corner")),
    ];
    hand.learn(&facts).unwrap();
    hand.save_line();
    hand.press(ReleaseIntent::Back).unwrap();
    hand.learn(&[LineField::ArrivedAt(device::at("08:20"))]).unwrap();
    hand.press(LogEntryIntent::Primary).unwrap();
    play
}
