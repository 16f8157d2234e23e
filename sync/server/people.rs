//! Who may sign in where. The central keeps one argon2id verifier a person; each device gets the
//! names of its unit's people and, sealed to it alone, the verifiers of those who work in its role.
//! Supervisors' verifiers go to kiosks only. No hash ever enters a journal.

use argon2::{Argon2, PasswordHasher};
use data_encoding::BASE64;
use domain::reference::{PEOPLE, PersonRole, PersonRow, STATEMENTS};
use serde::{Deserialize, Serialize};
use store::ledger::{Account, CARDS, FeedChange, Ledger, share_of, told_as};
use store::reference::{FeedCursor, FeedOp, FeedSum, PAGE_OPS_MAX, row_hash};
use store::{DeviceId, DeviceRole, IdSource, PersonId, UnitId, sealed};

use crate::ServerError;
use crate::central::Central;

/// The fewest digits of a PIN.
pub const PIN_DIGITS_MIN: usize = 6;
/// The most digits of a PIN.
pub const PIN_DIGITS_MAX: usize = 32;
/// The devices' box keys: never served to anybody.
const BOX_KEYS: &str = "central/box_keys";

/// A person who is to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPerson {
    /// The person.
    pub person: PersonId,
    /// The unit.
    pub unit: UnitId,
    /// Name as on the badge.
    pub name: String,
    /// Initials for item 22 of the log.
    pub initials: String,
    /// What they do.
    pub role: PersonRole,
    /// Six digits or more.
    pub pin: String,
}

/// What the central keeps of a person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PersonAccount {
    pub(crate) person: PersonId,
    pub(crate) unit: UnitId,
    pub(crate) name: String,
    pub(crate) initials: String,
    pub(crate) role: PersonRole,
    pub(crate) verifier: String,
    #[serde(default)]
    pub(crate) must_change: bool,
}

/// The feeds that are for a device: the name that it knows, and the name at the source. Nothing
/// else is given to it, whatever it asks for.
pub(crate) fn feeds_for(account: &Account) -> Vec<(String, String)> {
    vec![
        (PEOPLE.to_owned(), people_of(account.device)),
        (STATEMENTS.to_owned(), share_of(STATEMENTS, account.unit)),
    ]
}

/// Where a feed stands for a device. The sum is over the name that the device knows: people have
/// one source a device, and at every device one name.
pub(crate) fn feed_head(
    ledger: &Ledger,
    feed: &str,
    source: &str,
) -> Result<FeedCursor, store::StoreError> {
    let head = ledger.feed_head(source)?;
    if told_as(source) == feed {
        return Ok(head);
    }
    let mut sum: u128 = 0;
    for op in whole_feed(ledger, source)? {
        if let Some(bytes) = &op.bytes {
            sum = sum.wrapping_add(row_hash(feed, &op.key, bytes));
        }
    }
    Ok(FeedCursor { sum: FeedSum(sum), ..head })
}

fn people_of(device: DeviceId) -> String {
    format!("{PEOPLE}/{device}")
}

impl Central {
    /// Adds a person, or replaces one: name, role and PIN reach the devices with their next sync.
    ///
    /// # Errors
    /// A PIN with fewer than six digits or with anything but digits, and a ledger that cannot be
    /// written.
    pub fn add_person(&self, new: &NewPerson) -> Result<(), ServerError> {
        let account = PersonAccount {
            person: new.person,
            unit: new.unit,
            name: new.name.clone(),
            initials: new.initials.clone(),
            role: new.role,
            verifier: self.verifier_of(&new.pin)?,
            must_change: false,
        };
        self.with_ledger(|ledger, _, ids| {
            let changes = changes_for(ledger, std::slice::from_ref(&account), ids)?;
            Ok(ledger.change_feeds(&changes, &[])?)
        })
    }

    /// What is kept of a PIN. Slow on purpose, so not under the ledger's lock.
    pub(crate) fn verifier_of(&self, pin: &str) -> Result<String, ServerError> {
        let all_digits = pin.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits || !(PIN_DIGITS_MIN..=PIN_DIGITS_MAX).contains(&pin.len()) {
            return Err(ServerError::Pin);
        }
        let salt = self.with_ledger(|_, _, ids| ids.bytes());
        let hash = Argon2::default()
            .hash_password_with_salt(pin.as_bytes(), &salt)
            .map_err(|error| ServerError::Hash(error.to_string()))?;
        Ok(hash.to_string())
    }
}

/// Every PIN that a device held has to be changed, wherever else it is known.
pub(crate) fn must_change_pins_of(
    ledger: &Ledger,
    revoked: &Account,
    ids: &mut IdSource,
) -> Result<Vec<FeedChange>, ServerError> {
    let mut held = people_in(ledger, Some(revoked.unit))?;
    held.retain(|person| works_at(person.role, revoked.role));
    for person in &mut held {
        person.must_change = true;
    }
    let mut changes = vec![kept(&held)?];
    for device in ledger.accounts()? {
        let others = device.device != revoked.device && device.revoked.is_none();
        if device.unit == revoked.unit && others {
            changes.push(told(ledger, &device, &held, ids)?);
        }
    }
    Ok(changes)
}

/// What changes when these people are added or changed: the central's own list, and the feed of
/// every device of their unit.
pub(crate) fn changes_for(
    ledger: &Ledger,
    people: &[PersonAccount],
    ids: &mut IdSource,
) -> Result<Vec<FeedChange>, ServerError> {
    let mut changes = vec![kept(people)?];
    for device in ledger.accounts()? {
        let in_unit: Vec<PersonAccount> =
            people.iter().filter(|person| person.unit == device.unit).cloned().collect();
        if !in_unit.is_empty() {
            changes.push(told(ledger, &device, &in_unit, ids)?);
        }
    }
    Ok(changes)
}

/// What changes when somebody is removed: their card goes from the central's list and from the
/// feed of every device that may have it.
pub(crate) fn changes_without(
    ledger: &Ledger,
    person: &PersonAccount,
) -> Result<Vec<FeedChange>, ServerError> {
    let gone = |feed: String| FeedChange {
        feed,
        ops: vec![FeedOp { key: person.person.to_string(), bytes: None }],
    };
    let mut changes = vec![gone(CARDS.to_owned())];
    for device in ledger.accounts()? {
        if device.unit == person.unit {
            changes.push(gone(people_of(device.device)));
        }
    }
    Ok(changes)
}

/// A device was taken in: its box key is kept, and its feed of people begins.
pub(crate) fn welcome(
    ledger: &mut Ledger,
    account: &Account,
    box_key: &[u8; 32],
    ids: &mut IdSource,
) -> Result<(), ServerError> {
    let key = account.device.to_string();
    ledger.change_feed(BOX_KEYS, &[FeedOp { key, bytes: Some(box_key.to_vec()) }], &[])?;
    let people = people_in(ledger, Some(account.unit))?;
    let told = told(ledger, account, &people, ids)?;
    Ok(ledger.change_feeds(&[told], &[])?)
}

/// Whether a person's PIN is known at a device.
const fn works_at(person: PersonRole, device: DeviceRole) -> bool {
    match (device, person) {
        (DeviceRole::Kiosk, PersonRole::Clerk | PersonRole::Supervisor)
        | (DeviceRole::Counter, PersonRole::Clerk)
        | (DeviceRole::Dock, PersonRole::Dock) => true,
        (DeviceRole::Kiosk, PersonRole::Dock)
        | (DeviceRole::Counter, PersonRole::Dock | PersonRole::Supervisor)
        | (DeviceRole::Dock, PersonRole::Clerk | PersonRole::Supervisor)
        | (DeviceRole::Central | DeviceRole::Unknown(_), _)
        | (_, PersonRole::Unknown(_)) => false,
    }
}

/// The central's own list of people.
fn kept(people: &[PersonAccount]) -> Result<FeedChange, ServerError> {
    let mut ops = Vec::with_capacity(people.len());
    for person in people {
        let bytes = Some(serde_json::to_vec(person)?);
        ops.push(FeedOp { key: person.person.to_string(), bytes });
    }
    Ok(FeedChange { feed: CARDS.to_owned(), ops })
}

/// People in a device's own feed, with the verifiers that are for it sealed to it.
fn told(
    ledger: &Ledger,
    device: &Account,
    people: &[PersonAccount],
    ids: &mut IdSource,
) -> Result<FeedChange, ServerError> {
    let box_key = box_key(ledger, device.device)?;
    let mut ops = Vec::with_capacity(people.len());
    for person in people {
        let sealed_verifier = match box_key {
            Some(key) if works_at(person.role, device.role) => {
                sealed::seal(&key, person.verifier.as_bytes(), ids).map(|box_| BASE64.encode(&box_))
            }
            _ => None,
        };
        let row = PersonRow {
            person: person.person,
            name: person.name.clone(),
            initials: person.initials.clone(),
            role: person.role,
            sealed_verifier,
            must_change: person.must_change,
        };
        let bytes = Some(serde_json::to_vec(&row)?);
        ops.push(FeedOp { key: person.person.to_string(), bytes });
    }
    Ok(FeedChange { feed: people_of(device.device), ops })
}

/// The people of a unit, or of all.
pub(crate) fn people_in(
    ledger: &Ledger,
    unit: Option<UnitId>,
) -> Result<Vec<PersonAccount>, ServerError> {
    let mut people = Vec::new();
    for op in whole_feed(ledger, CARDS)? {
        let Some(bytes) = op.bytes else { continue };
        let person: PersonAccount = serde_json::from_slice(&bytes)?;
        if unit.is_none_or(|unit| person.unit == unit) {
            people.push(person);
        }
    }
    Ok(people)
}

fn box_key(ledger: &Ledger, device: DeviceId) -> Result<Option<[u8; 32]>, ServerError> {
    let key = device.to_string();
    let found = whole_feed(ledger, BOX_KEYS)?.into_iter().find(|op| op.key == key);
    Ok(found.and_then(|op| op.bytes?.try_into().ok()))
}

fn whole_feed(ledger: &Ledger, feed: &str) -> Result<Vec<FeedOp>, store::StoreError> {
    let mut ops = Vec::new();
    let mut since = 0;
    loop {
        let page = ledger.feed_page(feed, since, PAGE_OPS_MAX)?;
        ops.extend(page.ops);
        if page.head <= page.upto {
            return Ok(ops);
        }
        since = page.upto;
    }
}
