//! The devices of a central as a person sees them, and which one is meant by what they type.

use std::collections::BTreeSet;

use domain::change::device::DataDamaged;
use store::ledger::{Account, Ledger};
use store::{DeviceId, JournalCause, JournalId, Timestamp, UnitId};

use crate::ServerError;
use crate::central::Central;
use crate::roster::several;

/// A device, and what the central knows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceKnown {
    /// Its account: unit, letter, name, role, and why it was revoked.
    pub account: Account,
    /// When anything of it last came here, by the clock here; in UTC.
    pub heard_at: Option<Timestamp>,
    /// Rows of its journals that are here.
    pub rows_here: u64,
    /// Rows that its journals have, as far as it has said so.
    pub rows_announced: u64,
    /// Rows that are in a verified backup too.
    pub rows_safe: u64,
    /// Journals of it that two devices wrote.
    pub cloned: u64,
    /// Damage of its data that no supervisor has read yet.
    pub damage_unseen: Vec<DataDamaged>,
    /// Numbers that its damage named as lost, and that are not here either.
    pub still_lost: u64,
    /// Rows of it that are kept apart: how many, by why.
    pub apart: Vec<(String, u64)>,
}

impl Central {
    /// The devices of a unit, or of all, by unit and letter.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn devices(&self, unit: Option<UnitId>) -> Result<Vec<DeviceKnown>, ServerError> {
        // What devices sent a moment ago belongs to it.
        self.fold_all()?;
        self.with_ledger(|ledger, _, _| {
            let mut devices = Vec::new();
            for account in ledger.accounts()? {
                if unit.is_none_or(|unit| account.unit == unit) {
                    devices.push(known(ledger, account)?);
                }
            }
            Ok(devices)
        })
    }

    /// Damage of the central's own data that no supervisor has read yet.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn own_damage(&self) -> Result<Vec<DataDamaged>, ServerError> {
        let device = self.inner.identity.device;
        self.with_ledger(|ledger, _, _| {
            let damages = ledger.store().device(device)?.state.damages;
            let unseen = damages.into_iter().filter(|damage| damage.seen.is_none());
            Ok(unseen.map(|damage| damage.what).collect())
        })
    }

    /// Stops trusting the device that is meant, and gives back which one that was.
    ///
    /// # Errors
    /// When none or more than one is meant, when it was revoked already, and without a reason.
    pub fn revoke_meant(
        &self,
        wanted: &str,
        unit: Option<UnitId>,
        reason: &str,
    ) -> Result<Account, ServerError> {
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(ServerError::NoReason);
        }
        let account = self.with_ledger(|ledger, _, _| find(ledger, wanted, unit))?;
        if let Some(reason) = account.revoked.clone() {
            let device = format!("{} {}", account.letter, account.name);
            return Err(ServerError::RevokedAlready { device, reason });
        }
        self.revoke(account.device, reason)?;
        Ok(account)
    }
}

fn known(ledger: &Ledger, account: Account) -> Result<DeviceKnown, ServerError> {
    let store = ledger.store();
    let row = store.device(account.device)?;
    let damages = row.state.damages;
    let lost: Vec<_> = damages.iter().flat_map(|damage| damage.what.lost.clone()).collect();
    let still_lost = store.still_lost(&lost)?.iter().map(|numbers| numbers.count()).sum();
    let unseen = damages.into_iter().filter(|damage| damage.seen.is_none());
    // Either the central saw other rows come under the same numbers, or the device saw itself that
    // the central holds others, and began a new journal.
    let flagged = row.journals.iter().filter(|known| known.cloned).map(|it| it.header.journal);
    let forked = row.state.journals.iter().filter(|opened| opened.cause == JournalCause::Forked);
    let left = forked.filter_map(|opened| Some(opened.previous.as_ref()?.journal));
    let cloned: BTreeSet<JournalId> = flagged.chain(left).collect();
    let announced = |journal: &store::KnownJournal| {
        journal.announced.map_or(0, |said| said.head.seq).max(journal.head.seq)
    };
    Ok(DeviceKnown {
        heard_at: store.last_heard(account.device)?,
        rows_here: row.journals.iter().map(|journal| journal.head.seq).sum(),
        rows_announced: row.journals.iter().map(announced).sum(),
        rows_safe: row.journals.iter().map(|journal| journal.safe).sum(),
        cloned: cloned.len() as u64,
        damage_unseen: unseen.map(|damage| damage.what).collect(),
        still_lost,
        apart: ledger.rows_apart(Some(account.device))?,
        account,
    })
}

/// A device by id, letter or name.
fn find(ledger: &Ledger, wanted: &str, unit: Option<UnitId>) -> Result<Account, ServerError> {
    let mut found = ledger.accounts()?;
    found.retain(|account| {
        unit.is_none_or(|unit| account.unit == unit) && is_meant(wanted.trim(), account)
    });
    match (found.pop(), found.is_empty()) {
        (Some(account), true) => Ok(account),
        (None, _) => Err(ServerError::NoDevice(wanted.to_owned())),
        (Some(last), false) => {
            found.push(last);
            let name = |account: &Account| {
                format!(
                    "{} {} {}, unit {}",
                    account.device, account.letter, account.name, account.unit
                )
            };
            Err(several(wanted, found.iter().map(name)))
        }
    }
}

fn is_meant(wanted: &str, account: &Account) -> bool {
    wanted.parse::<DeviceId>() == Ok(account.device)
        || wanted == account.letter.to_string()
        || wanted.to_lowercase() == account.name.trim().to_lowercase()
}
