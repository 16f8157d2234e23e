//! devices: played from taps to the view.

use domain::reference::PersonRole;

use crate::device::{DeviceReport, LastHeard, PortKind, PortSeen, PortState, ProfileChoice};
use crate::event::{Cable, CableRole, Event};
use crate::screens::devices::{Choosing, DevicesIntent, DevicesView, Help, Standing};
use crate::screens::{Intent, NoticeText, ScreenView};
use crate::station::Place;
use crate::testing::{Desk, moment};
use crate::{Effect, StripCell};

fn report(role: CableRole, state: PortState) -> DeviceReport {
    DeviceReport {
        role,
        port: "/dev/serial/by-id/usb-FTDI-if00".to_owned(),
        profile: "nci-ecr".to_owned(),
        line: Some("9600 7E1".to_owned()),
        unit: None,
        division: None,
        dpi: None,
        state,
        says: None,
        last: Some(LastHeard { text: "1,284.50 lb".to_owned(), at: moment(0).timestamp() }),
        recent_hex: "0A 30".to_owned(),
        recent_text: ".0".to_owned(),
        bytes: 12_345,
        line_errors: 0,
        frames_refused: 0,
        line_found: None,
    }
}

fn port(name: &str, kind: PortKind) -> PortSeen {
    PortSeen {
        port: format!("/dev/serial/by-id/{name}"),
        node: name.to_owned(),
        what: String::new(),
        kind,
        by_socket: false,
        bound: None,
    }
}

fn at_devices(role: PersonRole) -> Desk {
    let mut desk = Desk::with(role);
    desk.station.place = Place::Devices(Default::default());
    for name in ["sma", "nci-ecr", "hid-pos-scale"] {
        let choice = ProfileChoice { role: CableRole::Scale, name: name.to_owned() };
        desk.station.profiles.push(choice);
    }
    desk
}

fn shown(desk: &Desk) -> DevicesView {
    match desk.view().screen {
        ScreenView::Devices(view) => view,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_worst_device_is_looked_at_first_and_says_what_helps() {
    let mut desk = at_devices(PersonRole::Clerk);
    let lost = PortState::Lost { sentence: "The plug is out: put it in.".to_owned() };
    desk.happen(Event::Device(Box::new(report(CableRole::Scanner, PortState::Open))));
    desk.happen(Event::Device(Box::new(report(CableRole::Scale, lost))));
    let view = shown(&desk);
    assert_eq!(view.needing, 1);
    let standings: Vec<_> = view.cards.iter().map(|card| (card.role, card.standing)).collect();
    assert_eq!(
        standings,
        [
            (CableRole::Scale, Standing::NoAnswer),
            (CableRole::Scanner, Standing::Ready),
            (CableRole::Printer, Standing::NotSetUp),
        ]
    );
    assert_eq!(view.open.sentence.as_deref(), Some("The plug is out: put it in."));
    assert_eq!(view.open.card.last.as_deref(), Some("1,284.50 lb"));
    assert_eq!(view.open.card.port, "usb-FTDI-if00");
    assert_eq!(view.open.profile, "NCI, Weigh-Tronix (ECR)");
    assert_eq!((view.open.help, view.open.zero), (Help::Test, false));
}

#[test]
fn a_silent_scale_with_an_open_port_needs_a_person_too() {
    let mut desk = at_devices(PersonRole::Clerk);
    desk.happen(Event::Device(Box::new(report(CableRole::Scale, PortState::Open))));
    let trouble = Some("The scale is silent: is its display lit?".to_owned());
    desk.happen(Event::Cable(Cable { role: CableRole::Scale, trouble }));
    let view = shown(&desk);
    assert_eq!(view.open.card.standing, Standing::NoAnswer);
    assert!(view.open.sentence.is_some_and(|sentence| sentence.contains("display")));
}

#[test]
fn a_test_is_asked_for_and_its_answer_shown() {
    let mut desk = at_devices(PersonRole::Clerk);
    desk.happen(Event::Device(Box::new(report(CableRole::Scale, PortState::Open))));
    let asked = desk.tap(DevicesIntent::Help);
    assert_eq!(asked.effects, [Effect::TestDevice(CableRole::Scale)]);
    assert!(shown(&desk).open.waiting);
    assert_eq!(desk.tap(DevicesIntent::Help).effects, [], "it is being asked");
    let sentence = "It shows 0.00 lb.".to_owned();
    desk.happen(Event::DeviceAnswered { role: CableRole::Scale, done: true, sentence });
    let open = shown(&desk).open;
    assert!(!open.waiting && open.answer.is_some_and(|answer| answer.done));
    assert_eq!(desk.tap(DevicesIntent::Help).effects, [Effect::TestDevice(CableRole::Scale)]);
    assert_eq!(desk.tap(DevicesIntent::Zero).effects, [Effect::ZeroScale]);
}

#[test]
fn a_supervisor_binds_a_scale_in_four_touches_and_a_new_plug_stands_out() {
    let mut desk = at_devices(PersonRole::Supervisor);
    assert_eq!(desk.tap(DevicesIntent::Open(CableRole::Scale)).effects, []);
    assert_eq!(shown(&desk).open.help, Help::ChoosePort);
    assert_eq!(desk.tap(DevicesIntent::Help).effects, [Effect::ListPorts]);
    desk.happen(Event::Ports(vec![
        port("old", PortKind::Serial),
        port("keys", PortKind::Keyboard),
    ]));
    assert_eq!(desk.happen(Event::Tick).effects, [Effect::ListPorts]);
    desk.happen(Event::Ports(vec![port("old", PortKind::Serial), port("new", PortKind::Serial)]));
    let Some(Choosing::Port(rows)) = shown(&desk).choosing else { panic!() };
    let rows: Vec<_> = rows.iter().map(|row| (row.node.as_str(), row.fresh)).collect();
    assert_eq!(rows, [("new", true), ("old", false)]);
    desk.tap(DevicesIntent::Port("/dev/serial/by-id/new".to_owned()));
    let Some(Choosing::Profile { rows, .. }) = shown(&desk).choosing else { panic!() };
    let names: Vec<_> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(names, ["nci-ecr", "sma"], "a serial line is no USB scale");
    let bound = desk.tap(DevicesIntent::Profile("sma".to_owned()));
    let port = "/dev/serial/by-id/new".to_owned();
    let profile = "sma".to_owned();
    assert_eq!(bound.effects, [Effect::BindDevice { role: CableRole::Scale, port, profile }]);
    assert!(shown(&desk).choosing.is_none());
}

#[test]
fn a_usb_scale_speaks_one_way_only_and_is_bound_at_once() {
    let mut desk = at_devices(PersonRole::Supervisor);
    desk.tap(DevicesIntent::Open(CableRole::Scale));
    desk.tap(DevicesIntent::ChoosePort);
    desk.happen(Event::Ports(vec![port("hidraw0", PortKind::UsbScale)]));
    let bound = desk.tap(DevicesIntent::Port("/dev/serial/by-id/hidraw0".to_owned()));
    assert!(
        matches!(bound.effects.as_slice(), [Effect::BindDevice { profile, .. }] if profile == "hid-pos-scale")
    );
}

#[test]
fn how_a_device_is_read_is_set_by_supervisors_only() {
    let mut desk = at_devices(PersonRole::Clerk);
    assert_eq!(desk.tap(DevicesIntent::ChoosePort).effects, []);
    let mut found = report(CableRole::Scale, PortState::Open);
    found.line_found = Some("4800 7E1".to_owned());
    desk.happen(Event::Device(Box::new(found)));
    assert_eq!(shown(&desk).open.help, Help::KeepLine("4800 7E1".to_owned()));
    assert_eq!(desk.tap(DevicesIntent::Help).effects, []);
    assert_eq!(desk.view().notice.map(|notice| notice.text), Some(NoticeText::SupervisorOnly));
}

#[test]
fn back_goes_a_step_and_then_to_where_one_came_from() {
    let mut desk = Desk::with(PersonRole::Supervisor);
    desk.tap(Intent::OpenStrip(StripCell::Unsent));
    desk.station.open_page(Place::Devices(Default::default()));
    desk.tap(DevicesIntent::ChoosePort);
    desk.tap(DevicesIntent::Back);
    assert!(shown(&desk).choosing.is_none());
    desk.tap(DevicesIntent::Back);
    assert!(matches!(desk.view().screen, ScreenView::Diagnostics(_)));
}
