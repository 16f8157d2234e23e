//! Samples of the devices: one that is dead, all well, nothing set up, and the steps to a port.

use app::screens::devices::{
    Answer, Choosing, DeviceCard, DeviceDetail, DevicesView, Help, PortRow, ProfileRow, Standing,
    plain,
};
use app::screens::{ScreenView, View};
use app::{CableRole, PortKind};

use super::{SUPERVISOR, strip_down, strip_quiet, view};

pub(super) fn samples() -> Vec<(&'static str, View)> {
    let shown =
        |devices| view(strip_down(Some(SUPERVISOR), "14:40", 214), ScreenView::Devices(devices));
    let quiet = |devices| view(strip_quiet(Some(SUPERVISOR)), ScreenView::Devices(devices));
    vec![
        ("16-devices", shown(dead())),
        ("16-devices-well", quiet(well())),
        ("16-devices-empty", quiet(nothing())),
        ("16-devices-waiting", shown(waiting())),
        ("16-devices-answered", shown(answered())),
        ("16-devices-other-speed", shown(other_speed())),
        ("16-devices-port", shown(DevicesView { choosing: Some(ports()), ..dead() })),
        (
            "16-devices-port-none",
            shown(DevicesView { choosing: Some(Choosing::Port(Vec::new())), ..dead() }),
        ),
        ("16-devices-more-ways", shown(DevicesView { choosing: Some(ways()), ..dead() })),
    ]
}

fn card(role: CableRole, standing: Standing, last: &str, ago: &str) -> DeviceCard {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    DeviceCard {
        role,
        standing,
        last: some(last),
        ago: some(ago),
        port: "usb-FTDI_FT232R_USB_UART_A10K9XYZ-if00-port0".into(),
    }
}

fn detail(card: DeviceCard, sentence: Option<&str>) -> DeviceDetail {
    DeviceDetail {
        zero: card.role == CableRole::Scale && card.standing == Standing::Ready,
        card,
        sentence: sentence.map(str::to_owned),
        answer: None,
        waiting: false,
        profile: plain(CableRole::Scale, "nci-ecr").0,
        line: Some("9600 7E1".into()),
        recent_hex: "0A 30 30 31 32 38 34 2E 35 30 4C 42 0D 0A 53 30 30 0D 03".into(),
        recent_text: ".001284.50LB..S00..".into(),
        bytes: "12,345".into(),
        help: Help::Test,
    }
}

fn dead() -> DevicesView {
    let scale = card(CableRole::Scale, Standing::NoAnswer, "1,284.50 lb", "3 min");
    let label = "99M900066875EMA000052";
    let sentence = "The port is not there: its plug is out, or the adapter has no power.";
    DevicesView {
        needing: 1,
        cards: vec![
            scale.clone(),
            card(CableRole::Scanner, Standing::Ready, label, "12 s"),
            card(CableRole::Printer, Standing::NotSetUp, "", ""),
        ],
        open: detail(scale, Some(sentence)),
        choosing: None,
    }
}

fn well() -> DevicesView {
    let scale = card(CableRole::Scale, Standing::Ready, "1,284.50 lb", "2 s");
    DevicesView {
        needing: 0,
        cards: vec![
            scale.clone(),
            card(CableRole::Scanner, Standing::Opening, "", ""),
            card(CableRole::Printer, Standing::Ready, "Placard B-037 printed", "4 min"),
        ],
        open: detail(scale, None),
        choosing: None,
    }
}

fn nothing() -> DevicesView {
    let card = |role| DeviceCard { port: String::new(), ..card(role, Standing::NotSetUp, "", "") };
    let scale = card(CableRole::Scale);
    let open = DeviceDetail {
        help: Help::ChoosePort,
        profile: String::new(),
        line: None,
        recent_hex: String::new(),
        recent_text: String::new(),
        bytes: String::new(),
        ..detail(scale.clone(), None)
    };
    let cards = vec![scale, card(CableRole::Scanner), card(CableRole::Printer)];
    DevicesView { needing: 0, cards, open, choosing: None }
}

fn waiting() -> DevicesView {
    let mut view = dead();
    view.open.waiting = true;
    view
}

fn answered() -> DevicesView {
    let mut view = dead();
    let sentence = "The scale was asked three times and sent nothing. Its cable is in, so look at its own menu: is it set to NCI at 9600 7E1?";
    view.open.answer = Some(Answer { done: false, sentence: sentence.into() });
    view
}

fn other_speed() -> DevicesView {
    let scale = card(CableRole::Scale, Standing::NeedsYou, "1,284.50 lb", "2 s");
    let mut view = dead();
    view.cards = vec![scale.clone(), card(CableRole::Printer, Standing::NoAnswer, "", "")];
    view.open = detail(scale, None);
    view.open.help = Help::KeepLine("4800 7E1".into());
    view
}

fn ports() -> Choosing {
    let port = |node: &str, what: &str| PortRow {
        id: node.into(),
        what: what.into(),
        node: format!("/dev/{node}"),
        kind: PortKind::Serial,
        bound: None,
        fresh: false,
        by_socket: false,
    };
    Choosing::Port(vec![
        PortRow { fresh: true, ..port("ttyUSB1", "FTDI serial adapter") },
        port("ttyS0", ""),
        PortRow { kind: PortKind::UsbScale, ..port("hidraw0", "") },
        PortRow {
            bound: Some(CableRole::Scanner),
            by_socket: true,
            ..port("ttyUSB0", "Prolific Technology USB-Serial Controller D")
        },
    ])
}

fn ways() -> Choosing {
    let names = [
        "nci-ecr",
        "nci-scp01",
        "toledo-8217",
        "sma",
        "toledo-continuous-short",
        "ups-worldship",
        "ohaus",
    ];
    let rows = names.iter().map(|id| {
        let (name, group) = plain(CableRole::Scale, id);
        ProfileRow { id: (*id).into(), name, group, current: *id == "nci-ecr" }
    });
    Choosing::Profile { port: "FTDI serial adapter".into(), rows: rows.collect() }
}
