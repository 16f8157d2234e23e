//! Which devices may push, and how one becomes one of them.
//!
//! Whether a device is trusted is decided by this table alone; the facts that tell the devices
//! about it are recorded in the same transaction.

use domain::change::device::{DeviceEnrolled, DeviceRevoked, DeviceRole};
use domain::change::{Actor, Change, Fact};
use domain::ids::{DeviceId, DeviceLetter, FactId, IdSource, UnitId};
use domain::moment::{Moment, Timestamp};
use rusqlite::{OptionalExtension, Row, params};

use super::{FeedChange, Ledger, feeds};
use crate::error::Result;
use crate::journal::PublicKey;
use crate::{sql, words};

/// A device that may push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The device.
    pub device: DeviceId,
    /// Its unit.
    pub unit: UnitId,
    /// What people call it.
    pub name: String,
    /// What it is used for.
    pub role: DeviceRole,
    /// Its letter.
    pub letter: DeviceLetter,
    /// Its public key.
    pub public_key: PublicKey,
    /// Why it is no longer trusted.
    pub revoked: Option<String>,
}

/// What became of an enrolment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Enrolment {
    /// The device is enrolled. The same device with the same code gets the same answer again.
    Enrolled(DeviceEnrolled),
    /// There is no such code.
    UnknownCode,
    /// It was good for fifteen minutes.
    Expired,
    /// Another device has used it.
    Used,
    /// Every letter of the unit is taken.
    NoLetterLeft,
    /// The device is enrolled with another key, or is no longer trusted.
    NotAgain,
}

/// What a one-time code is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeFor {
    /// The unit.
    pub unit: UnitId,
    /// What people will call the device.
    pub name: String,
    /// What it will be used for.
    pub role: DeviceRole,
    /// Until when the code is good.
    pub expires_at: Timestamp,
}

impl Ledger {
    /// A device's account.
    pub fn account(&self, device: DeviceId) -> Result<Option<Account>> {
        let mut accounts = self.read_accounts(
            "SELECT device, unit, name, role, letter, public_key, revoked FROM accounts
             WHERE device = ?1",
            Some(device),
        )?;
        Ok(accounts.pop())
    }

    /// Every account, by unit and letter.
    pub fn accounts(&self) -> Result<Vec<Account>> {
        self.read_accounts(
            "SELECT device, unit, name, role, letter, public_key, revoked FROM accounts
             ORDER BY unit, letter",
            None,
        )
    }

    /// Keeps a one-time code: its hash, never itself.
    pub fn add_enrolment_code(&mut self, code: &str, code_for: &CodeFor) -> Result<()> {
        let db = &self.store.reader.db;
        sql::in_transaction(db, || {
            db.prepare_cached(
                "INSERT OR REPLACE INTO enrolment_codes (code_hash, unit, name, role, expires_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                code_hash(code),
                code_for.unit.as_bytes(),
                code_for.name,
                words::word(&code_for.role)?,
                code_for.expires_at.unix_ms(),
            ])?;
            Ok(())
        })
    }

    /// Enrols a device with a one-time code and records it in the central's journal, in one
    /// transaction. The caller has checked that the device signed its request.
    pub fn enrol(
        &mut self,
        code: &str,
        device: DeviceId,
        public_key: PublicKey,
        now: &Moment,
        ids: &mut IdSource,
    ) -> Result<Enrolment> {
        let Some(found) = self.code(code)? else { return Ok(Enrolment::UnknownCode) };
        match (found.used_by, self.account(device)?) {
            (Some(used_by), Some(account)) if used_by == device => {
                return Ok(if account.is_as_enrolled(public_key) {
                    Enrolment::Enrolled(account.enrolled())
                } else {
                    Enrolment::NotAgain
                });
            }
            (Some(_), _) => return Ok(Enrolment::Used),
            (None, _) if found.code_for.expires_at <= now.timestamp() => {
                return Ok(Enrolment::Expired);
            }
            (None, Some(account)) if !account.is_as_enrolled(public_key) => {
                return Ok(Enrolment::NotAgain);
            }
            (None, _) => {}
        }
        let Some(letter) = self.free_letter(found.code_for.unit, device)? else {
            return Ok(Enrolment::NoLetterLeft);
        };
        let enrolled = DeviceEnrolled {
            device,
            unit: found.code_for.unit,
            name: found.code_for.name,
            role: found.code_for.role,
            letter,
            public_key: public_key.to_string(),
        };
        self.save_enrolment(code, &enrolled, public_key, now, ids)?;
        Ok(Enrolment::Enrolled(enrolled))
    }

    /// Stops trusting a device and records it. False when there is no such account.
    pub fn revoke(
        &mut self,
        device: DeviceId,
        reason: &str,
        now: &Moment,
        ids: &mut IdSource,
    ) -> Result<bool> {
        self.revoke_and_change(device, reason, &[], now, ids)
    }

    /// As [`Ledger::revoke`], and feeds change in the same transaction.
    pub fn revoke_and_change(
        &mut self,
        device: DeviceId,
        reason: &str,
        changes: &[FeedChange],
        now: &Moment,
        ids: &mut IdSource,
    ) -> Result<bool> {
        feeds::check_changes(changes)?;
        let Some(account) = self.account(device)? else { return Ok(false) };
        let change = Change::from(DeviceRevoked { device, reason: reason.to_owned() });
        let fact = self.own_fact(change, account.unit, now, ids);
        self.store.record_with(&[fact], |reader| {
            reader
                .db
                .prepare_cached("UPDATE accounts SET revoked = ?2 WHERE device = ?1")?
                .execute(params![device.as_bytes(), reason])?;
            feeds::apply(&reader.db, changes)
        })?;
        Ok(true)
    }

    fn save_enrolment(
        &mut self,
        code: &str,
        enrolled: &DeviceEnrolled,
        public_key: PublicKey,
        now: &Moment,
        ids: &mut IdSource,
    ) -> Result<()> {
        let fact = self.own_fact(Change::from(enrolled.clone()), enrolled.unit, now, ids);
        let role = words::word(&enrolled.role)?;
        self.store.record_with(&[fact], |reader| {
            reader
                .db
                .prepare_cached("UPDATE enrolment_codes SET used_by = ?2 WHERE code_hash = ?1")?
                .execute(params![code_hash(code), enrolled.device.as_bytes()])?;
            reader
                .db
                .prepare_cached(
                    "INSERT INTO accounts
                        (device, unit, name, role, letter, public_key, enrolled_ms)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                     ON CONFLICT (device) DO UPDATE SET
                        unit = excluded.unit, name = excluded.name, role = excluded.role,
                        letter = excluded.letter, enrolled_ms = excluded.enrolled_ms",
                )?
                .execute(params![
                    enrolled.device.as_bytes(),
                    enrolled.unit.as_bytes(),
                    enrolled.name,
                    role,
                    enrolled.letter.to_string(),
                    public_key.0,
                    now.timestamp().unix_ms(),
                ])?;
            Ok(())
        })
    }

    /// A fact that the central itself records about a unit.
    pub fn own_fact(&self, change: Change, unit: UnitId, now: &Moment, ids: &mut IdSource) -> Fact {
        let actor = Actor::Device(self.store.identity().device);
        Fact::new(FactId(ids.v7(now)), now, &self.store.zone, actor, Some(unit), change)
    }

    /// The first letter that no device of the unit has; the one that the device has already stays.
    fn free_letter(&self, unit: UnitId, device: DeviceId) -> Result<Option<DeviceLetter>> {
        let accounts = self.accounts()?;
        let in_unit = || accounts.iter().filter(|account| account.unit == unit);
        if let Some(same) = in_unit().find(|account| account.device == device) {
            return Ok(Some(same.letter));
        }
        Ok(('A'..='Z')
            .filter_map(DeviceLetter::new)
            .find(|letter| in_unit().all(|account| account.letter != *letter)))
    }

    fn code(&self, code: &str) -> Result<Option<Code>> {
        let found = self
            .store
            .reader
            .db
            .prepare_cached(
                "SELECT unit, name, role, expires_ms, used_by FROM enrolment_codes
                 WHERE code_hash = ?1",
            )?
            .query_row([code_hash(code)], |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get::<_, String>(2)?,
                    row.get(3)?,
                    row.get::<_, Option<_>>(4)?,
                ))
            })
            .optional()?;
        let Some((unit, name, role, expires_ms, used_by)) = found else { return Ok(None) };
        let code_for = CodeFor {
            unit: UnitId::from_bytes(unit),
            name,
            role: words::value("enrolment_codes", role)?,
            expires_at: sql::time(expires_ms),
        };
        Ok(Some(Code { code_for, used_by: used_by.map(sql::device) }))
    }

    fn read_accounts(&self, query: &str, device: Option<DeviceId>) -> Result<Vec<Account>> {
        let mut statement = self.store.reader.db.prepare_cached(query)?;
        let mut rows = match &device {
            Some(device) => statement.query([device.as_bytes()])?,
            None => statement.query([])?,
        };
        let mut accounts = Vec::new();
        while let Some(row) = rows.next()? {
            accounts.push(account(row)?);
        }
        Ok(accounts)
    }
}

struct Code {
    code_for: CodeFor,
    used_by: Option<DeviceId>,
}

impl Account {
    fn is_as_enrolled(&self, public_key: PublicKey) -> bool {
        self.public_key == public_key && self.revoked.is_none()
    }

    /// What the central recorded about it.
    fn enrolled(&self) -> DeviceEnrolled {
        DeviceEnrolled {
            device: self.device,
            unit: self.unit,
            name: self.name.clone(),
            role: self.role,
            letter: self.letter,
            public_key: self.public_key.to_string(),
        }
    }
}

fn account(row: &Row<'_>) -> Result<Account> {
    let letter: String = row.get("letter")?;
    let letter = letter.chars().next().and_then(DeviceLetter::new);
    Ok(Account {
        device: sql::device(row.get("device")?),
        unit: UnitId::from_bytes(row.get("unit")?),
        name: row.get("name")?,
        role: words::value("accounts", row.get("role")?)?,
        letter: letter.unwrap_or(DeviceLetter::NONE),
        public_key: sql::public_key(row.get("public_key")?),
        revoked: row.get("revoked")?,
    })
}

/// Codes are short-lived and random, so a plain hash keeps them.
fn code_hash(code: &str) -> [u8; 32] {
    blake3::derive_key("tallydock enrolment code 1", code.as_bytes())
}
