//! What is plugged in, whether it is alive, and what helps.

use std::collections::BTreeSet;

use super::offer::Offer;
use crate::device::PortKind;
use crate::event::CableRole;

/// What the screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DevicesView {
    /// How many need a person.
    pub needing: u32,
    /// Every device, worst first. The first step lists those that are not looked at.
    pub cards: Vec<DeviceCard>,
    /// The one that is looked at.
    pub open: DeviceDetail,
    /// A port or a profile is being chosen for it.
    pub choosing: Option<Choosing>,
}

/// How a device stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// It does not answer.
    NoAnswer,
    /// It answers, and a person has to do something.
    NeedsYou,
    /// It is being tried.
    Opening,
    /// It works.
    Ready,
    /// No port was chosen for it.
    NotSetUp,
}

/// A device in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceCard {
    /// Which; comes back in [`DevicesIntent::Open`].
    pub role: CableRole,
    /// How it stands.
    pub standing: Standing,
    /// The last reading, scan or status: `1,284.50 lb`.
    pub last: Option<String>,
    /// How long ago that was: `12 s`, `4 min`.
    pub ago: Option<String>,
    /// The end of its port's name: `ttyUSB0`.
    pub port: String,
}

/// The device that is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceDetail {
    /// The device in a line.
    pub card: DeviceCard,
    /// What is wrong and what to do, as the port or the device says it.
    pub sentence: Option<String>,
    /// What the last test or binding came to.
    pub answer: Option<Answer>,
    /// A test or a binding is under way.
    pub waiting: bool,
    /// How it is set: protocol in plain words.
    pub profile: String,
    /// Speed and frame.
    pub line: Option<String>,
    /// The last bytes as they came.
    pub recent_hex: String,
    /// The same as text.
    pub recent_text: String,
    /// Bytes since the start, with commas.
    pub bytes: String,
    /// What the wide button does.
    pub help: Help,
    /// Its zero can be set from here.
    pub zero: bool,
}

/// What a test or a binding came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// It works.
    pub done: bool,
    /// What was found.
    pub sentence: String,
}

/// The one thing that helps most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Help {
    /// Ask the device whether it works.
    Test,
    /// It has no port.
    ChoosePort,
    /// It can be read at this speed and frame: keep them.
    KeepLine(String),
}

/// The steps from a port to a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choosing {
    /// Where it is plugged in.
    Port(Vec<PortRow>),
    /// How it speaks.
    Profile {
        /// The port that was chosen, in words.
        port: String,
        /// The ways, the one that is set first.
        rows: Vec<ProfileRow>,
    },
}

/// A port to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortRow {
    /// Comes back in [`DevicesIntent::Port`].
    pub id: String,
    /// What it probably is; empty when nothing tells.
    pub what: String,
    /// What it is called this time.
    pub node: String,
    /// Its kind.
    pub kind: PortKind,
    /// Which device it is bound to already.
    pub bound: Option<CableRole>,
    /// It was plugged in while this list was open.
    pub fresh: bool,
    /// The name is that of the socket: label the socket.
    pub by_socket: bool,
}

/// A way to speak to a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileRow {
    /// Comes back in [`DevicesIntent::Profile`].
    pub id: String,
    /// In plain words: `NCI, Weigh-Tronix (ECR)`.
    pub name: String,
    /// Where it is usual.
    pub group: ProfileGroup,
    /// It is the one that is set.
    pub current: bool,
}

/// Where a way to speak is usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProfileGroup {
    /// At a postal counter.
    Counter,
    /// On floor and dock scales.
    Dock,
    /// In carriers' own settings of a scale.
    Carrier,
    /// In laboratories, shops and elsewhere.
    Other,
    /// On scanners.
    Scanner,
    /// On printers.
    Printer,
}

/// Where a person is on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DevicesState {
    /// The device that was touched; the worst one when none was.
    pub open: Option<CableRole>,
    /// How far choosing has come.
    pub step: Step,
    /// What was asked of a device and is not answered yet.
    pub waiting: Option<CableRole>,
}

/// How far choosing has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Step {
    /// Nothing is being chosen.
    #[default]
    Overview,
    /// A port.
    Port {
        /// The ports that were there when the list was opened; none before the first answer.
        before: Option<BTreeSet<String>>,
    },
    /// A profile for this port.
    Profile {
        /// The port.
        port: String,
    },
}

impl DevicesView {
    /// Every control of it.
    pub fn offers(&self) -> Vec<Offer> {
        let mut offers = vec![Offer::of(DevicesIntent::Back)];
        offers.extend(match &self.choosing {
            None => self.overview_offers(),
            Some(Choosing::Port(rows)) => {
                Offer::each(rows.iter().map(|row| DevicesIntent::Port(row.id.clone())))
            }
            Some(Choosing::Profile { rows, .. }) => {
                Offer::each(rows.iter().map(|row| DevicesIntent::Profile(row.id.clone())))
            }
        });
        offers
    }

    fn overview_offers(&self) -> Vec<Offer> {
        let others = self.cards.iter().filter(|card| card.role != self.open.card.role);
        let mut offers = Offer::each(others.map(|card| DevicesIntent::Open(card.role)));
        if self.open.zero {
            offers.push(Offer::of(DevicesIntent::Zero));
        }
        if self.open.help != Help::ChoosePort {
            offers.push(Offer::of(DevicesIntent::ChoosePort));
        }
        offers.push(Offer::free_if(!self.open.waiting, DevicesIntent::Help));
        offers
    }
}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantNames)]
pub enum DevicesIntent {
    /// Back: a step, or to where one came from.
    Back,
    /// Look at this device.
    Open(CableRole),
    /// The wide button.
    Help,
    /// Choose a port for the device that is looked at.
    ChoosePort,
    /// Set the scale's zero.
    Zero,
    /// This port, by id.
    Port(String),
    /// This way to speak, by id.
    Profile(String),
}

/// A profile in plain words, and where it is usual. A name that is not known here is shown as it
/// stands in the configuration.
pub fn plain(role: CableRole, name: &str) -> (String, ProfileGroup) {
    let known = PROFILES.iter().find(|(known, ..)| *known == name);
    let other = match role {
        CableRole::Scale => ProfileGroup::Other,
        CableRole::Scanner => ProfileGroup::Scanner,
        CableRole::Printer => ProfileGroup::Printer,
    };
    match known {
        Some((_, words, group)) if role == CableRole::Scale => ((*words).to_owned(), *group),
        Some((_, words, _)) => ((*words).to_owned(), other),
        None => (name.to_owned(), other),
    }
}

/// The names of the configuration beside those that stand in a scale's own menu.
const PROFILES: [(&str, &str, ProfileGroup); 34] = [
    ("nci-ecr", "NCI, Weigh-Tronix (ECR)", ProfileGroup::Counter),
    ("nci-scp01", "NCI, Weigh-Tronix (SCP-01)", ProfileGroup::Counter),
    ("toledo-8217", "Toledo 8217, Mettler PS", ProfileGroup::Counter),
    ("toledo-8213", "Toledo 8213", ProfileGroup::Counter),
    ("hid-pos-scale", "USB scale", ProfileGroup::Counter),
    ("magellan-single-cable", "Magellan scanner-scale", ProfileGroup::Counter),
    ("sma", "SMA, Fairbanks, Rice Lake", ProfileGroup::Dock),
    ("mt-sics", "Mettler MT-SICS", ProfileGroup::Dock),
    ("toledo-continuous", "Toledo continuous", ProfileGroup::Dock),
    ("toledo-continuous-short", "Toledo continuous, short", ProfileGroup::Dock),
    ("ups-worldship", "UPS WorldShip", ProfileGroup::Carrier),
    ("fedex", "FedEx", ProfileGroup::Carrier),
    ("fairbanks-ups", "Fairbanks UPS", ProfileGroup::Carrier),
    ("sterling-7600", "Sterling 7600", ProfileGroup::Carrier),
    ("and-standard", "A&D", ProfileGroup::Other),
    ("ad-cas-ascii", "A&D, CAS in letters", ProfileGroup::Other),
    ("cas-pdii", "CAS PD-II", ProfileGroup::Other),
    ("ohaus", "Ohaus", ProfileGroup::Other),
    ("sartorius-sbi", "Sartorius SBI", ProfileGroup::Other),
    ("stx-xor-enq", "STX with checksum, asked by ENQ", ProfileGroup::Other),
    ("bj850", "BJ850", ProfileGroup::Other),
    ("scanner-line", "Most scanners: a line each", ProfileGroup::Scanner),
    ("line", "Most scanners: a line each", ProfileGroup::Scanner),
    ("datalogic", "Datalogic", ProfileGroup::Scanner),
    ("ssi", "Zebra SSI", ProfileGroup::Scanner),
    ("honeywell-msgget", "Honeywell MSGGET", ProfileGroup::Scanner),
    ("magellan", "Magellan", ProfileGroup::Scanner),
    ("keyboard-wedge", "Scanner that types", ProfileGroup::Scanner),
    ("zpl", "Zebra ZPL", ProfileGroup::Printer),
    ("epl", "Zebra EPL", ProfileGroup::Printer),
    ("escpos", "Receipt printer, ESC/POS", ProfileGroup::Printer),
    ("pdf", "Office printer, PDF", ProfileGroup::Printer),
    ("pcl", "Office printer, PCL", ProfileGroup::Printer),
    ("cups", "Print queue of this machine", ProfileGroup::Printer),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_protocol_is_named_as_in_the_menu_of_the_device() {
        for (role, name, words, group) in [
            (CableRole::Scale, "nci-ecr", "NCI, Weigh-Tronix (ECR)", ProfileGroup::Counter),
            (CableRole::Scale, "of-tomorrow", "of-tomorrow", ProfileGroup::Other),
            (CableRole::Scanner, "ssi", "Zebra SSI", ProfileGroup::Scanner),
            (
                CableRole::Scanner,
                "magellan-single-cable",
                "Magellan scanner-scale",
                ProfileGroup::Scanner,
            ),
            (CableRole::Printer, "zpl", "Zebra ZPL", ProfileGroup::Printer),
        ] {
            assert_eq!(plain(role, name), (words.to_owned(), group), "{name}");
        }
    }
}
