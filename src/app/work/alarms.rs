//! What has to be seen before anything else: damaged data that no supervisor has read about, and
//! what keeps the device from working as it was set up.

use domain::change::device::Numbers;
use domain::ids::DeviceId;
use domain::quantity::grouped;
use domain::unit::Damage;

use crate::event::{Trouble, TroubleKind};
use crate::screens::alarm::{Alarm, AlarmWhat};
use crate::screens::diagnostics::{DiagnosticsState, Part};
use crate::station::Place;
use crate::{Station, show};

/// Damage of the unit's data as it was read last.
#[derive(Clone, Debug, Default)]
pub(crate) struct DamageKnown {
    /// All of it, by device.
    pub(crate) all: Vec<(DeviceId, Damage)>,
    /// Rows that are lost and did not come back from the central.
    pub(crate) still_lost: Vec<Numbers>,
}

impl DamageKnown {
    /// What no supervisor has read yet.
    pub(crate) fn unseen(&self) -> impl Iterator<Item = &Damage> {
        self.all.iter().map(|(_, damage)| damage).filter(|damage| damage.seen.is_none())
    }

    /// Rows that are lost as far as is known here.
    pub(crate) fn lost_rows(&self) -> u64 {
        self.still_lost.iter().map(Numbers::count).sum()
    }

    /// Whether anything of it takes the green from what stands beside it.
    pub(crate) fn is_open(&self) -> bool {
        self.unseen().next().is_some() || !self.still_lost.is_empty()
    }
}

/// The rows that a damage took out of their journals.
pub(crate) fn taken(damage: &Damage) -> Vec<Numbers> {
    damage.what.lost.iter().chain(&damage.what.altered).copied().collect()
}

impl Station {
    /// Reads what is known of damaged data, of every device that is known and of this one.
    pub(crate) fn read_damage(&self) -> store::Result<DamageKnown> {
        let mut states: Vec<_> = self.store().devices()?.into_iter().map(|row| row.state).collect();
        let here = self.store().identity().device;
        if !states.iter().any(|state| state.device == here) {
            states.push(self.store().device(here)?.state);
        }
        for (device, _) in self.store().damage_unseen()? {
            if !states.iter().any(|state| state.device == device) {
                states.push(self.store().device(device)?.state);
            }
        }
        let mut known = DamageKnown::default();
        for state in states {
            for damage in state.damages {
                known.still_lost.extend(self.store().still_lost(&taken(&damage))?);
                known.all.push((state.device, damage));
            }
        }
        Ok(known)
    }

    /// The loud row of home and of the sign-in.
    pub(crate) fn alarm(&self) -> store::Result<Option<Alarm>> {
        let mut unseen = self.damage.unseen().peekable();
        let trouble = self.worst_trouble().map(|trouble| AlarmWhat::Trouble(trouble.what));
        let troubles = show::many(self.troubles.len());
        if unseen.peek().is_none() {
            let more = troubles.saturating_sub(1);
            return Ok(trouble.map(|what| Alarm { what, more }));
        }
        let (mut saved, mut lost, mut end_unknown) = (0_u64, 0_u64, false);
        for damage in unseen {
            saved += damage.what.saved.iter().map(|again| again.stood.count()).sum::<u64>();
            let still = self.store().still_lost(&taken(damage))?;
            lost += still.iter().map(Numbers::count).sum::<u64>();
            end_unknown |= damage.what.end_unknown;
        }
        let number = |rows: u64| grouped(&rows.to_string());
        let what = AlarmWhat::Damaged { saved: number(saved), lost: number(lost), end_unknown };
        Ok(Some(Alarm { what, more: troubles }))
    }

    /// Opens what the alarm is about.
    pub(crate) fn open_alarm(&mut self) {
        let part = if self.damage.unseen().next().is_some() { Part::Data } else { Part::Link };
        self.open_page(Place::Diagnostics(DiagnosticsState { part }));
    }

    /// What matters most of all that keeps the device from working as it was set up.
    pub(crate) fn worst_trouble(&self) -> Option<&Trouble> {
        self.troubles.iter().min_by_key(|trouble| rank(trouble.what))
    }
}

/// How soon a trouble needs a person, the soonest first.
pub(crate) const fn rank(kind: TroubleKind) -> u8 {
    match kind {
        TroubleKind::Membership => 0,
        TroubleKind::Certificate => 1,
        TroubleKind::CodeRefused => 2,
        TroubleKind::NotEnrolledYet => 3,
        TroubleKind::NoCentral => 4,
        TroubleKind::Tightened => 5,
    }
}

#[cfg(test)]
mod tests;
