use app::CableRole;
use app::screens::devices::DevicesIntent;
use app::screens::{Intent, ScreenView};

use crate::glass::{Glass, sample};

fn said(glass: &Glass) -> Vec<DevicesIntent> {
    let only = |intent| match intent {
        Intent::Devices(intent) => intent,
        other => panic!("{other:?} is not of this screen"),
    };
    glass.said().into_iter().map(only).collect()
}

#[test]
fn a_dead_scale_says_what_was_heard_last_and_what_to_do() {
    for glass in [Glass::of("16-devices"), Glass::mounted("16-devices")] {
        glass.reads("Scale");
        glass.reads("No answer, 3 min");
        glass.reads("What was stored stays. Last heard: 1,284.50 lb");
        glass.reads("1  Is its display lit?");
        glass.press("Test the scale");
        glass.press("Port");
        glass.press("Scanner");
        assert_eq!(
            said(&glass),
            [
                DevicesIntent::Help,
                DevicesIntent::ChoosePort,
                DevicesIntent::Open(CableRole::Scanner)
            ]
        );
    }
}

#[test]
fn a_port_and_then_a_way_to_speak_are_touched() {
    let glass = Glass::of("16-devices-port");
    glass.reads("just plugged in");
    glass.reads("used by the scanner");
    glass.press("FTDI serial adapter, /dev/ttyUSB1");
    assert_eq!(said(&glass), [DevicesIntent::Port("ttyUSB1".into())]);
    let glass = Glass::of("16-devices-more-ways");
    glass.reads("as it is set");
    glass.press("SMA, Fairbanks, Rice Lake");
    assert_eq!(said(&glass), [DevicesIntent::Profile("sma".into())]);
    Glass::of("16-devices-port-none").reads("Put the plug in now");
}

#[test]
fn what_a_test_came_to_stands_on_the_card() {
    Glass::of("16-devices-answered").reads("asked three times and sent nothing");
    let waiting = Glass::of("16-devices-waiting");
    waiting.reads("Waiting for its answer");
    waiting.press("Asking it");
    assert_eq!(said(&waiting), [DevicesIntent::Help]);
}

#[test]
fn a_scale_at_another_speed_is_set_by_one_touch() {
    let glass = Glass::of("16-devices-other-speed");
    glass.reads("It can be read at 4800 7E1.");
    glass.press("Keep 4800 7E1");
    assert_eq!(said(&glass), [DevicesIntent::Help]);
}

#[test]
fn the_zero_is_set_only_where_a_scale_answers() {
    let glass = Glass::of("16-devices-well");
    glass.reads("all well");
    glass.press("Set zero");
    assert_eq!(said(&glass), [DevicesIntent::Zero]);
    assert!(!Glass::of("16-devices").button_names().contains(&"Set zero".to_owned()));
}

#[test]
fn nothing_set_up_says_how_to_begin() {
    let glass = Glass::of("16-devices-empty");
    glass.reads("No port is chosen for it.");
    glass.press("Choose its port");
    assert_eq!(said(&glass), [DevicesIntent::Help]);
}

#[test]
fn an_open_port_that_was_never_heard_is_not_green() {
    let glass = Glass::of("16-devices-well");
    assert!(0 < glass.green_pixels());
    let mut view = sample("16-devices-well");
    let ScreenView::Devices(devices) = &mut view.screen else { panic!() };
    devices.open.card.last = None;
    for card in &mut devices.cards {
        card.last = None;
    }
    glass.show(&view);
    assert_eq!(glass.green_pixels(), 0);
}
