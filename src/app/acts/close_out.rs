//! The close-out of a unit's day: what it rests on, what holds it, and the signature.

use chrono::NaiveDate;

use domain::change::close_out::{DeviceHeard, HoldReason, SignedOver};
use domain::change::{CloseOutHeld, DayClosed};
use domain::finding::Ruling;
use domain::ids::{CloseOutId, UnitId};
use domain::moment::Moment;
use domain::report::close_out::{CloseOutReport, close_out_report};
use domain::rules::close_out::{CloseOutInput, CloseOutRuling, close_out};
use store::DeviceRow;

use super::{Plan, Planned};
use crate::act::SignOver;
use crate::{Station, close_out_json};

pub(super) fn plan(
    station: &Station,
    now: &Moment,
    day: NaiveDate,
    sign_over: Vec<SignOver>,
) -> store::Result<Plan> {
    let unit = station.settings.unit.unwrap_or(UnitId::from_bytes([0; 16]));
    let (report, ruling) = station.close_out(now, day)?;
    let open: Vec<HoldReason> = ruling
        .holds
        .iter()
        .filter(|hold| !sign_over.iter().any(|over| over.hold == **hold))
        .cloned()
        .collect();
    let findings = ruling.findings.into_iter().map(|(_, finding)| finding).collect();
    let said = Ruling { findings, ..Ruling::default() };
    if !open.is_empty() {
        let held = CloseOutHeld { unit, day, reasons: open };
        return Ok(Plan {
            said,
            held: true,
            when_held: vec![Planned { change: held.into(), replaces: Vec::new() }],
            ..Plan::default()
        });
    }
    let closed = DayClosed {
        close_out: CloseOutId(station.ids().v7(now)),
        unit,
        day,
        devices: report.devices.clone(),
        lines: report.totals.lines,
        settled: report.totals.settled,
        containers: report.containers.scanned,
        released: report.containers.released,
        report: store::digest(close_out_json(&report).as_bytes()),
        signed_over: sign_over
            .into_iter()
            .filter(|over| ruling.holds.contains(&over.hold))
            .map(|over| SignedOver { hold: over.hold, reason: over.reason })
            .collect(),
    };
    Ok(Plan::default().said(said).fact(closed))
}

impl Station {
    /// The close-out of a day as it would be signed now, and what holds it.
    pub fn close_out(
        &self,
        now: &Moment,
        day: NaiveDate,
    ) -> store::Result<(CloseOutReport, CloseOutRuling)> {
        let office = self.office_of(now, day)?;
        let containers = self.containers_of_day(day)?;
        let permits = self.store().permits_logged()?;
        let devices = self.devices_heard(now)?;
        let mut damaged: Vec<_> =
            self.store().damage_unseen()?.into_iter().map(|(device, _)| device).collect();
        damaged.dedup();
        let attention = self.store().attention_count()?;
        let ctx = self.context(now);
        let input = CloseOutInput {
            day,
            lines: &office.lines,
            permits: &permits,
            twice: &office.twice,
            containers: &containers,
            devices: &devices,
            damaged: &damaged,
            attention: u32::try_from(attention).unwrap_or(u32::MAX),
            // The report is made here, and what is signed is its digest.
            report_made: true,
        };
        let ruling = close_out(&ctx, &input);
        let untouched = office.list.untouched.len();
        let report = close_out_report(&ctx, &input, &ruling, office.by_status.clone(), untouched);
        Ok((report, ruling))
    }

    /// What holds the close-out of today.
    pub fn close_out_holds(&self, now: &Moment) -> Vec<HoldReason> {
        let day = now.timestamp().local_date();
        self.close_out(now, day).map(|(_, ruling)| ruling.holds).unwrap_or_default()
    }

    /// Every device that is still trusted; this one is heard now.
    fn devices_heard(&self, now: &Moment) -> store::Result<Vec<DeviceHeard>> {
        let own = self.store().journal().device;
        let heard = |row: DeviceRow| {
            let is_here = row.state.device == own;
            let mut heard = heard(row)?;
            if is_here {
                heard.last_heard = Some(now.timestamp());
            }
            Some(heard)
        };
        Ok(self.store().devices()?.into_iter().filter_map(heard).collect())
    }
}

/// What is known of an enrolled device that is still trusted: its latest journal.
fn heard(row: DeviceRow) -> Option<DeviceHeard> {
    if row.state.enrolled.is_none() || row.state.revoked.is_some() {
        return None;
    }
    let latest = row.journals.last()?;
    let announced = latest.announced.map_or(latest.head.seq, |statement| statement.head.seq);
    // When rows came here says nothing about when the device was last in touch: they may have
    // waited at the central. What counts is when the device itself signed where it is.
    let last_heard = row
        .journals
        .iter()
        .filter_map(|journal| Some(journal.announced?.made_at.min(journal.heard_at?)))
        .max();
    Some(DeviceHeard {
        device: row.state.device,
        journal: latest.header.journal,
        known_seq: latest.head.seq,
        announced_seq: announced.max(latest.head.seq),
        head: latest.head.hash.to_string(),
        last_heard,
    })
}
