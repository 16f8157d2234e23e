//! What is plugged in, whether it is alive, and what helps.

use std::collections::BTreeSet;

use domain::moment::Moment;
use domain::quantity::grouped;
use domain::reference::PersonRole;

use crate::device::{DeviceReport, PortKind, PortSeen, PortState};
use crate::event::CableRole;
use crate::screens::devices::{
    Answer, Choosing, DeviceCard, DeviceDetail, DevicesIntent, DevicesState, DevicesView, Help,
    PortRow, ProfileRow, Standing, Step, plain,
};
use crate::screens::{NoticeText, Tone};
use crate::station::{Place, Update};
use crate::{Effect, Station, text};

/// Every device that there can be.
const ROLES: [CableRole; 3] = [CableRole::Scale, CableRole::Scanner, CableRole::Printer];

impl Station {
    pub(crate) fn tapped_devices(
        &mut self,
        now: &Moment,
        intent: DevicesIntent,
    ) -> store::Result<Update> {
        let Place::Devices(state) = &self.place else { return Ok(Update::default()) };
        let role = self.looked_at(now, state);
        Ok(match intent {
            DevicesIntent::Back => {
                self.step_back();
                Update::default()
            }
            DevicesIntent::Open(role) => {
                self.with_devices(|state| state.open = Some(role));
                Update::default()
            }
            DevicesIntent::Help => self.help(role),
            DevicesIntent::ChoosePort => self.choose_port(role),
            DevicesIntent::Zero => effect(Effect::ZeroScale),
            DevicesIntent::Port(port) => self.choose_profile(role, port),
            DevicesIntent::Profile(profile) => self.bind(role, profile),
        })
    }

    fn with_devices(&mut self, change: impl FnOnce(&mut DevicesState)) {
        if let Place::Devices(state) = &mut self.place {
            change(state);
        }
    }

    fn step_back(&mut self) {
        match &self.place {
            Place::Devices(DevicesState { step: Step::Overview, .. }) => self.close_page(),
            Place::Devices(DevicesState { step: Step::Port { .. }, .. }) => {
                self.with_devices(|state| state.step = Step::Overview);
            }
            _ => self.with_devices(|state| state.step = Step::Port { before: None }),
        }
    }

    /// What the wide button says. While a device is being asked its card says so.
    fn help(&mut self, role: CableRole) -> Update {
        let asked = matches!(&self.place, Place::Devices(state) if state.waiting == Some(role));
        if asked && !self.device_answers.contains_key(&role) {
            return Update::default();
        }
        match help_for(self.devices.get(&role)) {
            Help::ChoosePort => self.choose_port(role),
            Help::KeepLine(_) => match self.supervisor_only() {
                Some(refused) => refused,
                None => self.ask_device(role, Effect::KeepLine(role)),
            },
            Help::Test => self.ask_device(role, Effect::TestDevice(role)),
        }
    }

    fn ask_device(&mut self, role: CableRole, ask: Effect) -> Update {
        self.device_answers.remove(&role);
        self.with_devices(|state| {
            state.open = Some(role);
            state.waiting = Some(role);
            state.step = Step::Overview;
        });
        effect(ask)
    }

    /// How a device is read decides what a weight is: only a supervisor sets it.
    fn supervisor_only(&mut self) -> Option<Update> {
        if self.person().is_some_and(|person| person.role == PersonRole::Supervisor) {
            return None;
        }
        self.say(Tone::Need, NoticeText::SupervisorOnly);
        Some(Update::default())
    }

    fn choose_port(&mut self, role: CableRole) -> Update {
        if let Some(refused) = self.supervisor_only() {
            return refused;
        }
        self.ports.clear();
        self.with_devices(|state| {
            state.open = Some(role);
            state.step = Step::Port { before: None };
        });
        effect(Effect::ListPorts)
    }

    /// A port was touched. Where there is only one way to speak nothing more is asked.
    fn choose_profile(&mut self, role: CableRole, port: String) -> Update {
        let kind = self.ports.iter().find(|seen| seen.port == port).map(|seen| seen.kind);
        self.with_devices(|state| state.step = Step::Profile { port });
        match (kind, self.ways(role, kind).as_slice()) {
            (Some(_), [only]) => {
                let only = only.id.clone();
                self.bind(role, only)
            }
            _ => Update::default(),
        }
    }

    fn bind(&mut self, role: CableRole, profile: String) -> Update {
        if let Some(refused) = self.supervisor_only() {
            return refused;
        }
        let Place::Devices(DevicesState { step: Step::Profile { port }, .. }) = &self.place else {
            return Update::default();
        };
        let bind = Effect::BindDevice { role, port: port.clone(), profile };
        self.ask_device(role, bind)
    }

    /// While a port is being chosen, what is plugged in is looked at again and again: a plug that
    /// is put in shows by itself.
    pub(crate) fn look_at_ports(&self) -> Vec<Effect> {
        match &self.place {
            Place::Devices(DevicesState { step: Step::Port { .. }, .. }) => {
                vec![Effect::ListPorts]
            }
            _ => Vec::new(),
        }
    }

    /// What is plugged in was told: the first answer is what a new plug stands out from.
    pub(crate) fn ports_seen(&mut self, ports: Vec<PortSeen>) {
        let names: BTreeSet<String> = ports.iter().map(|seen| seen.port.clone()).collect();
        self.ports = ports;
        if let Place::Devices(DevicesState { step: Step::Port { before }, .. }) = &mut self.place {
            before.get_or_insert(names);
        }
    }

    /// How many devices need a person.
    pub(crate) fn devices_needing(&self) -> u32 {
        let needs = |role: &&CableRole| {
            matches!(self.standing(**role), Standing::NoAnswer | Standing::NeedsYou)
        };
        u32::try_from(ROLES.iter().filter(needs).count()).unwrap_or(u32::MAX)
    }

    fn standing(&self, role: CableRole) -> Standing {
        let Some(report) = self.devices.get(&role) else {
            let gone = self.trouble.contains_key(&role);
            return if gone { Standing::NoAnswer } else { Standing::NotSetUp };
        };
        match &report.state {
            PortState::Lost { .. } => Standing::NoAnswer,
            PortState::Opening => Standing::Opening,
            PortState::Open if report.line_found.is_some() => Standing::NeedsYou,
            PortState::Open if self.trouble.contains_key(&role) => Standing::NoAnswer,
            PortState::Open if report.says.is_some() => Standing::NeedsYou,
            PortState::Open => Standing::Ready,
        }
    }

    fn cards(&self, now: &Moment) -> Vec<DeviceCard> {
        let mut cards: Vec<DeviceCard> = ROLES.iter().map(|role| self.card(now, *role)).collect();
        cards.sort_by_key(|card| card.standing);
        cards
    }

    fn card(&self, now: &Moment, role: CableRole) -> DeviceCard {
        let report = self.devices.get(&role);
        let last = report.and_then(|report| report.last.as_ref());
        DeviceCard {
            role,
            standing: self.standing(role),
            last: last.map(|last| last.text.clone()),
            ago: last.map(|last| text::ago(last.at, now.timestamp())),
            port: report.map(|report| short_port(&report.port)).unwrap_or_default(),
        }
    }

    /// The device that is looked at: the one that was touched, or the worst.
    fn looked_at(&self, now: &Moment, state: &DevicesState) -> CableRole {
        let worst = || self.cards(now).first().map_or(CableRole::Scale, |card| card.role);
        state.open.unwrap_or_else(worst)
    }

    pub(crate) fn view_devices(
        &self,
        now: &Moment,
        state: &DevicesState,
    ) -> store::Result<DevicesView> {
        let role = self.looked_at(now, state);
        let choosing = match &state.step {
            Step::Overview => None,
            Step::Port { before } => Some(Choosing::Port(self.port_rows(role, before.as_ref()))),
            Step::Profile { port } => {
                let seen = self.ports.iter().find(|seen| seen.port == *port);
                let rows = self.ways(role, seen.map(|seen| seen.kind));
                let named = seen.map(|seen| &seen.what).filter(|what| !what.is_empty());
                let port = named.cloned().unwrap_or_else(|| short_port(port));
                Some(Choosing::Profile { port, rows })
            }
        };
        Ok(DevicesView {
            needing: self.devices_needing(),
            cards: self.cards(now),
            open: self.detail(now, state, role),
            choosing,
        })
    }

    fn detail(&self, now: &Moment, state: &DevicesState, role: CableRole) -> DeviceDetail {
        let report = self.devices.get(&role);
        let trouble = self.trouble.get(&role).cloned();
        let sentence = match report.map(|report| &report.state) {
            Some(PortState::Lost { sentence }) => Some(sentence.clone()),
            _ => trouble.or_else(|| report.and_then(|report| report.says.clone())),
        };
        let answer = self.device_answers.get(&role);
        let is_open = report.is_some_and(|report| report.state == PortState::Open);
        DeviceDetail {
            card: self.card(now, role),
            sentence,
            answer: answer
                .map(|(done, sentence)| Answer { done: *done, sentence: sentence.clone() }),
            waiting: state.waiting == Some(role) && answer.is_none(),
            profile: report.map(|report| plain(role, &report.profile).0).unwrap_or_default(),
            line: report.and_then(|report| report.line.clone()),
            recent_hex: report.map(|report| report.recent_hex.clone()).unwrap_or_default(),
            recent_text: report.map(|report| report.recent_text.clone()).unwrap_or_default(),
            bytes: report.map_or_else(String::new, |report| grouped(&report.bytes.to_string())),
            help: help_for(report),
            zero: role == CableRole::Scale && is_open,
        }
    }

    fn port_rows(&self, role: CableRole, before: Option<&BTreeSet<String>>) -> Vec<PortRow> {
        let mut rows: Vec<PortRow> = self
            .ports
            .iter()
            .filter(|seen| fits(role, seen.kind))
            .map(|seen| PortRow {
                id: seen.port.clone(),
                what: seen.what.clone(),
                node: seen.node.clone(),
                kind: seen.kind,
                bound: seen.bound,
                fresh: before.is_some_and(|before| !before.contains(&seen.port)),
                by_socket: seen.by_socket,
            })
            .collect();
        rows.sort_by_key(|row| (!row.fresh, row.bound.is_some(), row.node.clone()));
        rows
    }

    /// The ways to speak to a device at a port of this kind, the one that is set first.
    fn ways(&self, role: CableRole, kind: Option<PortKind>) -> Vec<ProfileRow> {
        let set = self.devices.get(&role).map(|report| report.profile.as_str());
        let usb = |name: &str| name == "hid-pos-scale";
        let mut rows: Vec<ProfileRow> = self
            .profiles
            .iter()
            .filter(|choice| choice.role == role)
            .filter(|choice| match (role, kind) {
                (CableRole::Scale, Some(PortKind::UsbScale)) => usb(&choice.name),
                (CableRole::Scale, Some(_)) => !usb(&choice.name),
                _ => true,
            })
            .map(|choice| {
                let (name, group) = plain(role, &choice.name);
                let current = set == Some(choice.name.as_str());
                ProfileRow { id: choice.name.clone(), name, group, current }
            })
            .collect();
        rows.sort_by_key(|row| (!row.current, row.group));
        rows
    }
}

fn effect(effect: Effect) -> Update {
    Update { effects: vec![effect], ..Update::default() }
}

fn help_for(report: Option<&DeviceReport>) -> Help {
    match report {
        None => Help::ChoosePort,
        Some(DeviceReport { line_found: Some(line), .. }) => Help::KeepLine(line.clone()),
        Some(_) => Help::Test,
    }
}

/// Whether a device of this kind can hang on such a port.
const fn fits(role: CableRole, kind: PortKind) -> bool {
    match role {
        CableRole::Scale => matches!(kind, PortKind::Serial | PortKind::UsbScale),
        CableRole::Scanner => matches!(kind, PortKind::Serial | PortKind::Keyboard),
        CableRole::Printer => matches!(kind, PortKind::Serial | PortKind::PrintQueue),
    }
}

/// The part of a port's name that people tell it by.
fn short_port(port: &str) -> String {
    let last = port.rsplit(['/']).next().unwrap_or(port);
    last.strip_prefix("cups:").unwrap_or(last).to_owned()
}

#[cfg(test)]
mod tests;
