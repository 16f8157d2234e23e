//! How a device is taken in by a central: the ticket that a person carries over, one exchange, and
//! what the device has to remember of it. `docs/sync.md`, "Enrolment".

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use store::{DeviceId, DeviceLetter, DeviceRole, Epoch, Identity, PublicKey, Timestamp, UnitId};

use crate::courier::{CentralKeys, Trouble, not_the_central};
use crate::wire::enrol::{Enrol, Enrolled, Fingerprint};
use crate::wire::{Frame, Kind, NotAMessage, seal, timestamp};
use crate::{Central, IdSource, Request, Route};

/// What a person carries to a new device, as a QR code or by reading it aloud:
/// `tallydock:enrol?code=ABCDE-FGHIJ&key=…&at=https://…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The one-time code.
    pub code: String,
    /// The fingerprint of the central's key.
    pub fingerprint: Fingerprint,
    /// Where the central is; none when the device knows it.
    pub address: Option<String>,
}

/// What a device has to remember of its enrolment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The unit.
    pub unit: UnitId,
    /// What the device is used for.
    pub role: DeviceRole,
    /// Its letter in line numbers.
    pub letter: DeviceLetter,
    /// What people call it.
    pub name: String,
    /// The central, as a device with a journal of its own.
    pub central: DeviceId,
    /// The keys that the central signs with.
    pub keys: CentralKeys,
    /// Which life of the central's database it was.
    pub epoch: Epoch,
    /// The central's time.
    pub server_time: Timestamp,
}

impl Membership {
    /// Writes it to the file [`FILE`] of a device's data folder, whole or not at all.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self, folder: &Path) -> io::Result<()> {
        let (new, path) = (folder.join(format!("{FILE}.new")), folder.join(FILE));
        let mut file =
            OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&new)?;
        file.write_all(self.to_text().as_bytes())?;
        file.sync_all()?;
        std::fs::rename(new, path)?;
        File::open(folder)?.sync_all()
    }

    /// Reads it from a device's data folder; none before the device is enrolled.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn load(folder: &Path) -> io::Result<Option<Self>> {
        let text = match std::fs::read_to_string(folder.join(FILE)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        match Self::of_text(&text) {
            Some(membership) => Ok(Some(membership)),
            None => Err(io::Error::new(io::ErrorKind::InvalidData, "it names no central")),
        }
    }

    fn to_text(&self) -> String {
        let name: String = self.name.chars().filter(|c| !c.is_control()).collect();
        format!(
            "{FIRST_LINE}\nunit {}\nrole {}\nletter {}\nname {name}\ncentral {}\nkey {}\n\
             next_key {}\nepoch {}\nserver_time {}\n",
            self.unit,
            role_word(&self.role),
            self.letter,
            self.central,
            self.keys.current,
            self.keys.next,
            HEXLOWER.encode(&self.epoch.0),
            self.server_time,
        )
    }

    fn of_text(text: &str) -> Option<Self> {
        let fields = text.strip_prefix(FIRST_LINE)?;
        let field =
            |name: &str| fields.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        let letter = field("letter")?.chars().next().and_then(DeviceLetter::new)?;
        Some(Self {
            unit: field("unit")?.parse().ok()?,
            role: role_of(field("role")?)?,
            letter,
            name: field("name")?.to_owned(),
            central: field("central")?.parse().ok()?,
            keys: CentralKeys {
                current: field("key")?.parse().ok()?,
                next: field("next_key")?.parse().ok()?,
            },
            epoch: Epoch(HEXLOWER.decode(field("epoch")?.as_bytes()).ok()?.try_into().ok()?),
            server_time: Timestamp::parse(field("server_time")?).ok()?,
        })
    }
}

/// The word for a role in messages, files and on the command line.
pub fn role_word(role: &DeviceRole) -> &str {
    role.word()
}

/// The role of a word; none for the central, which is no device of a unit.
pub fn role_of(word: &str) -> Option<DeviceRole> {
    [DeviceRole::Kiosk, DeviceRole::Counter, DeviceRole::Dock]
        .into_iter()
        .find(|role| role_word(role) == word)
}

/// Not a ticket of a central.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This is no enrolment code of a central. Ask for a new one")]
pub struct NotATicket;

/// Where a device keeps its membership, in its data folder.
pub const FILE: &str = "central";
const FIRST_LINE: &str = "tallydock membership 1";
const SCHEME: &str = "tallydock:enrol?";

impl fmt::Display for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}code={}&key={}", self.code, self.fingerprint)?;
        self.address.iter().try_for_each(|address| write!(f, "&at={address}"))
    }
}

impl FromStr for Ticket {
    type Err = NotATicket;

    fn from_str(text: &str) -> Result<Self, NotATicket> {
        let fields = text.trim().strip_prefix(SCHEME).ok_or(NotATicket)?;
        let (mut code, mut fingerprint) = (None, None);
        // The address comes last and may contain anything.
        let (fields, at) = match fields.split_once("&at=") {
            Some((fields, at)) => (fields, Some(at)),
            None => (fields, None),
        };
        for field in fields.split('&') {
            match field.split_once('=') {
                Some(("code", value)) => code = Some(value.to_owned()),
                Some(("key", value)) => fingerprint = Fingerprint::parse(value),
                // A newer central may say more.
                _ => {}
            }
        }
        let (Some(code), Some(fingerprint)) = (code, fingerprint) else { return Err(NotATicket) };
        Ok(Self { code, fingerprint, address: at.map(str::to_owned) })
    }
}

/// Applies at a central with a ticket. The same ticket again, by the same device, gives the same
/// answer, so a lost answer costs nothing.
///
/// # Errors
/// When the central cannot be reached, is not the one that the ticket names, or does not take the
/// device in: then [`Trouble::NotTheCentral`] carries its sentence.
pub fn enrol(
    central: &dyn Central,
    identity: &Identity,
    ticket: &Ticket,
    program: &str,
    ids: &mut IdSource,
) -> Result<Membership, Trouble> {
    let [a, b, c, d, e, f, g, h, ..] = ids.bytes();
    let application = Enrol {
        device: identity.device,
        public_key: identity.public_key.0,
        box_key: identity.box_key(),
        code: ticket.code.clone(),
        nonce: [a, b, c, d, e, f, g, h],
        program: program.chars().take(64).collect(),
    };
    let frame = seal(Kind::Enrol, &application, &[], |bytes| identity.sign(bytes));
    let request = Request { route: Route::Enrol, frame };
    let reply = central.ask(&request)?;
    let asked = Frame::read(&request.frame).map_err(Trouble::Answer)?.id();
    let answer = Frame::read(&reply.body)
        .and_then(|frame| Enrolled::read(&frame, asked, &ticket.fingerprint))
        .map_err(|_| not_the_central(&reply))?;
    membership(answer).map_err(Trouble::Answer)
}

fn membership(answer: Enrolled) -> Result<Membership, NotAMessage> {
    let role =
        role_of(&answer.role).ok_or(NotAMessage::Contradiction("no device has that role"))?;
    let letter = DeviceLetter::new(answer.letter)
        .ok_or(NotAMessage::Contradiction("no device has that letter"))?;
    Ok(Membership {
        unit: UnitId::from_bytes(answer.unit),
        role,
        letter,
        name: answer.name,
        central: answer.central,
        keys: CentralKeys {
            current: PublicKey(answer.current_key),
            next: PublicKey(answer.next_key),
        },
        epoch: Epoch(answer.epoch),
        server_time: timestamp(answer.server_time_ms)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_reads_as_it_was_written() {
        let fingerprint = Fingerprint([0xAB; 16]);
        for address in [None, Some("https://central.example:8443/?x=1&at=2".to_owned())] {
            let ticket = Ticket { code: "ABCDE-FGHIJ".to_owned(), fingerprint, address };
            assert_eq!(ticket.to_string().parse(), Ok(ticket));
        }
    }

    #[test]
    fn what_is_no_ticket_is_none() {
        let key = "ab".repeat(16);
        for text in [
            String::new(),
            "tallydock:enrol?".to_owned(),
            "tallydock:enrol?code=ABC".to_owned(),
            format!("tallydock:enrol?key={key}"),
            "tallydock:enrol?code=ABC&key=12".to_owned(),
            format!("https://example?code=ABC&key={key}"),
        ] {
            assert_eq!(text.parse::<Ticket>(), Err(NotATicket), "{text}");
        }
        let more = format!(" tallydock:enrol?v=9&code=ABC&key={key}\n");
        assert!(more.parse::<Ticket>().is_ok());
    }
}
