//! What is plugged in, whether it is alive, and what helps.

use app::screens::Intent;
use app::screens::devices::{
    Choosing, DeviceCard, DeviceDetail, DevicesIntent, DevicesView, Help, PortRow, ProfileGroup,
    ProfileRow, Standing,
};
use app::{CableRole, PortKind};
use screens::{AppWindow, DeviceKind};
use slint::ComponentHandle;

use super::{Send, count, text, update};

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let devices = window.global::<screens::Devices>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::Devices(intent))
    };
    devices.on_back({
        let say = say.clone();
        move || say(DevicesIntent::Back)
    });
    devices.on_open_pressed({
        let say = say.clone();
        move |kind| {
            say(DevicesIntent::Open(match kind {
                DeviceKind::Scale => CableRole::Scale,
                DeviceKind::Scanner => CableRole::Scanner,
                DeviceKind::Printer => CableRole::Printer,
            }));
        }
    });
    devices.on_help_pressed({
        let say = say.clone();
        move || say(DevicesIntent::Help)
    });
    devices.on_choose_port({
        let say = say.clone();
        move || say(DevicesIntent::ChoosePort)
    });
    devices.on_zero_pressed({
        let say = say.clone();
        move || say(DevicesIntent::Zero)
    });
    devices.on_port_pressed({
        let say = say.clone();
        move |id| say(DevicesIntent::Port(id.into()))
    });
    devices.on_profile_pressed(move |id| say(DevicesIntent::Profile(id.into())));
}

pub(super) fn render(window: &AppWindow, view: &DevicesView) {
    let devices = window.global::<screens::Devices>();
    devices.set_needing(count(view.needing));
    let others = view.cards.iter().filter(|card| card.role != view.open.card.role);
    if let Some(model) = update(&devices.get_others(), others.map(card).collect()) {
        devices.set_others(model);
    }
    render_open(&devices, &view.open);
    match &view.choosing {
        None => devices.set_step(screens::DeviceStep::Overview),
        Some(Choosing::Port(rows)) => {
            if let Some(model) = update(&devices.get_ports(), rows.iter().map(port).collect()) {
                devices.set_ports(model);
            }
            devices.set_step(screens::DeviceStep::Port);
        }
        Some(Choosing::Profile { port, rows }) => {
            devices.set_chosen_port(port.into());
            let rows = rows.iter().map(profile).collect();
            if let Some(model) = update(&devices.get_profiles(), rows) {
                devices.set_profiles(model);
            }
            devices.set_step(screens::DeviceStep::Profile);
        }
    }
}

fn render_open(devices: &screens::Devices<'_>, open: &DeviceDetail) {
    devices.set_open(card(&open.card));
    devices.set_sentence(text(&open.sentence));
    devices.set_answered(open.answer.is_some());
    if let Some(answer) = &open.answer {
        devices.set_answer_done(answer.done);
        devices.set_answer((&answer.sentence).into());
    }
    devices.set_waiting(open.waiting);
    devices.set_profile((&open.profile).into());
    devices.set_line(text(&open.line));
    devices.set_recent_hex((&open.recent_hex).into());
    devices.set_recent_text((&open.recent_text).into());
    devices.set_bytes((&open.bytes).into());
    devices.set_zero(open.zero);
    devices.set_help(match &open.help {
        Help::Test => screens::DeviceHelp::Test,
        Help::ChoosePort => screens::DeviceHelp::ChoosePort,
        Help::KeepLine(line) => {
            devices.set_line_found(line.into());
            screens::DeviceHelp::KeepLine
        }
    });
}

fn card(card: &DeviceCard) -> screens::DeviceCard {
    screens::DeviceCard {
        kind: kind(card.role),
        standing: match card.standing {
            Standing::NoAnswer => screens::DeviceStanding::NoAnswer,
            Standing::NeedsYou => screens::DeviceStanding::NeedsYou,
            Standing::Opening => screens::DeviceStanding::Opening,
            Standing::Ready => screens::DeviceStanding::Ready,
            Standing::NotSetUp => screens::DeviceStanding::NotSetUp,
        },
        last: text(&card.last),
        ago: text(&card.ago),
        port: (&card.port).into(),
    }
}

const fn kind(role: CableRole) -> DeviceKind {
    match role {
        CableRole::Scale => DeviceKind::Scale,
        CableRole::Scanner => DeviceKind::Scanner,
        CableRole::Printer => DeviceKind::Printer,
    }
}

fn port(row: &PortRow) -> screens::PortRow {
    screens::PortRow {
        id: (&row.id).into(),
        what: (&row.what).into(),
        node: (&row.node).into(),
        kind: match row.kind {
            PortKind::Serial => screens::PortKind::Serial,
            PortKind::UsbScale => screens::PortKind::UsbScale,
            PortKind::Keyboard => screens::PortKind::Keyboard,
            PortKind::PrintQueue => screens::PortKind::PrintQueue,
        },
        is_bound: row.bound.is_some(),
        bound: row.bound.map_or(DeviceKind::Scale, kind),
        fresh: row.fresh,
        by_socket: row.by_socket,
    }
}

fn profile(row: &ProfileRow) -> screens::ProfileRow {
    screens::ProfileRow {
        id: (&row.id).into(),
        name: (&row.name).into(),
        group: match row.group {
            ProfileGroup::Counter => screens::ProfileGroup::Counter,
            ProfileGroup::Dock => screens::ProfileGroup::Dock,
            ProfileGroup::Carrier => screens::ProfileGroup::Carrier,
            ProfileGroup::Other => screens::ProfileGroup::Other,
            ProfileGroup::Scanner => screens::ProfileGroup::Scanner,
            ProfileGroup::Printer => screens::ProfileGroup::Printer,
        },
        current: row.current,
    }
}
