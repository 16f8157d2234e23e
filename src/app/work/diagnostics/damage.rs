//! What is told of damaged data, of rows that need a person, and of what keeps the device from
//! working as it was set up.

use domain::change::device::Numbers;
use domain::ids::DeviceId;
use domain::moment::Moment;
use domain::unit::Damage;

use super::{count, row};
use crate::Station;
use crate::event::LinkTroubleKind;
use crate::screens::Tone;
use crate::screens::diagnostics::{Row, What};
use crate::text;
use crate::work::alarms::{rank, taken};

/// Rows that need a person and are told one by one.
const ATTENTION_MAX: usize = 3;
/// Digits of a journal's id, where no device's letter is known.
const JOURNAL_DIGITS: usize = 8;

impl Station {
    /// Each damage of each device: what was saved and what was not, by numbers.
    pub(super) fn damage_rows(&self, now: &Moment) -> store::Result<Vec<Row>> {
        let mut rows = Vec::new();
        for (device, damage) in &self.read_damage()?.all {
            self.tell_damage(now, *device, damage, &mut rows)?;
        }
        Ok(rows)
    }

    fn tell_damage(
        &self,
        now: &Moment,
        device: DeviceId,
        damage: &Damage,
        rows: &mut Vec<Row>,
    ) -> store::Result<()> {
        let still = self.store().still_lost(&taken(damage))?;
        let tone = match (&damage.seen, still.is_empty()) {
            (None, _) => Tone::Stop,
            (Some(_), false) => Tone::Need,
            (Some(_), true) => Tone::Plain,
        };
        let what = &damage.what;
        let kept_in = what.kept_in.clone().unwrap_or_default();
        let at = self.when(now, Some(damage.stamp.at));
        rows.push(row(What::Damaged(self.called(device)), tone, at, kept_in));
        let stood: Vec<Numbers> = what.saved.iter().map(|again| again.stood).collect();
        for (said, tone, numbers) in [
            (What::Saved, Tone::Plain, &stood),
            (What::Unproved, Tone::Need, &what.unproved),
            (What::Altered, Tone::Stop, &what.altered),
            (What::Lost, tone, &what.lost),
        ] {
            if !numbers.is_empty() {
                let all = numbers.iter().map(Numbers::count).sum();
                rows.push(row(said, tone, count(all), self.in_numbers(numbers)?));
            }
        }
        if what.end_unknown {
            rows.push(row(What::EndUnknown, tone, String::new(), String::new()));
        }
        if !taken(damage).is_empty() {
            let all = still.iter().map(Numbers::count).sum();
            let what = if still.is_empty() { What::CameBack } else { What::NotBack };
            rows.push(row(what, tone, count(all), self.in_numbers(&still)?));
        }
        Ok(())
    }

    /// `B 31–40, 45`: the letter of the journal's device, and the numbers.
    fn in_numbers(&self, numbers: &[Numbers]) -> store::Result<String> {
        let mut said = Vec::new();
        let mut last = None;
        for one in numbers {
            let mut text = String::new();
            if last != Some(one.journal) {
                text = format!("{} ", self.journal_called(one)?);
                last = Some(one.journal);
            }
            text.push_str(&if one.from == one.upto {
                one.from.to_string()
            } else {
                format!("{}–{}", one.from, one.upto)
            });
            said.push(text);
        }
        Ok(said.join(", "))
    }

    fn journal_called(&self, numbers: &Numbers) -> store::Result<String> {
        let known = self.store().known_journal(numbers.journal)?;
        let device = match known {
            Some(known) => self.store().device(known.header.device)?.state.enrolled,
            None => None,
        };
        Ok(device.map_or_else(
            || numbers.journal.to_string().chars().take(JOURNAL_DIGITS).collect(),
            |enrolled| enrolled.letter.to_string(),
        ))
    }

    /// A device by letter and name; nothing for this one.
    fn called(&self, device: DeviceId) -> String {
        if device == self.store().identity().device {
            return String::new();
        }
        let row = self.store().device(device).ok();
        let enrolled = row.and_then(|row| row.state.enrolled);
        enrolled.map_or_else(
            || device.to_string().chars().take(JOURNAL_DIGITS).collect(),
            |one| format!("{}  {}", one.letter, one.name),
        )
    }

    /// How many rows need a person, and the first of them: whose, which number and why.
    pub(super) fn attention_rows(&self) -> store::Result<Vec<Row>> {
        let all = self.store().attention_count()?;
        let tone = if all == 0 { Tone::Done } else { Tone::Need };
        let mut rows = vec![row(What::Attention, tone, count(all), String::new())];
        for one in self.store().attention()?.into_iter().take(ATTENTION_MAX) {
            let what = What::AttentionOf(self.called(one.device));
            rows.push(row(what, Tone::Need, count(one.seq), one.why));
        }
        Ok(rows)
    }

    /// Why nothing goes up, and what keeps the device from working as it was set up.
    pub(super) fn trouble_rows(&self) -> Vec<Row> {
        let link = self.link_trouble.iter().map(|(trouble, since)| {
            let tone = match trouble.what {
                LinkTroubleKind::NotReached => Tone::Off,
                LinkTroubleKind::Refused | LinkTroubleKind::Answer => Tone::Need,
                LinkTroubleKind::Damaged | LinkTroubleKind::Store => Tone::Stop,
            };
            let since = text::time_of_day(self.local(*since));
            row(What::LinkTrouble(trouble.what), tone, since, trouble.said.clone())
        });
        let mut troubles: Vec<_> = self.troubles.iter().collect();
        troubles.sort_by_key(|trouble| rank(trouble.what));
        let troubles = troubles.into_iter().map(|trouble| {
            let what = What::Trouble(trouble.what);
            row(what, Tone::Need, String::new(), trouble.said.clone())
        });
        link.chain(troubles).collect()
    }
}
