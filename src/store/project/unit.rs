//! Outages, sessions, devices, days and people who were set up at a device.

use domain::ids::UnitId;
use domain::outage::Outage;
use domain::unit::{Day, Device, Session, SetUpPerson};
use rusqlite::{Connection, params};

use crate::error::Result;
use crate::words;

/// Replaces an outage's row.
pub(super) fn save_outage(db: &Connection, unit: Option<UnitId>, outage: &Outage) -> Result<()> {
    let conflicts =
        i64::from(outage.joined_into.is_conflict()) + i64::from(outage.all_clear.is_conflict());
    db.prepare_cached(
        "INSERT OR REPLACE INTO outages (
            outage, unit, declared, open, began_ms, joined_into, restored_ms, notices, conflicts
         ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        outage.outage.as_bytes(),
        unit.as_ref().map(UnitId::as_bytes),
        outage.declared.is_some(),
        outage.is_open(),
        outage.declared.as_ref().map(|declared| declared.began_at.unix_ms()),
        outage.joined_into.value().map(|kept| kept.as_bytes()),
        outage.restored_at().map(|at| at.unix_ms()),
        count(outage.notices.len()),
        conflicts,
    ])?;
    Ok(())
}

/// Replaces a session's row.
pub(super) fn save_session(db: &Connection, session: &Session) -> Result<()> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO sessions (session, device, person, began_ms, ended_ms)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        session.session.as_bytes(),
        session.began.as_ref().map(|stamp| stamp.origin.device.as_bytes()),
        session.person.as_ref().map(|person| person.as_bytes()),
        session.began.map(|stamp| stamp.at.unix_ms()),
        session.ended_at.map(|at| at.unix_ms()),
    ])?;
    Ok(())
}

/// Replaces a device's row.
pub(super) fn save_device(db: &Connection, device: &Device) -> Result<()> {
    let enrolled = device.enrolled.as_ref();
    db.prepare_cached(
        "INSERT OR REPLACE INTO devices (
            device, unit, name, role, letter, journals, revoked, damages, damages_unseen
         ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        device.device.as_bytes(),
        enrolled.map(|enrolled| enrolled.unit.as_bytes()),
        enrolled.map(|enrolled| enrolled.name.as_str()),
        enrolled.map(|enrolled| words::word(&enrolled.role)).transpose()?,
        enrolled.map(|enrolled| enrolled.letter.to_string()),
        count(device.journals.len()),
        device.revoked,
        count(device.damages.len()),
        count(device.damages.iter().filter(|damage| damage.seen.is_none()).count()),
    ])?;
    Ok(())
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Replaces the row of a person who was set up at a device.
pub(super) fn save_set_up_person(db: &Connection, person: &SetUpPerson) -> Result<()> {
    let set_up = person.set_up.as_ref().map(|(_, set_up)| set_up);
    db.prepare_cached(
        "INSERT OR REPLACE INTO set_up_people (person, device, name, role, confirmed)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        person.person.as_bytes(),
        set_up.map(|set_up| set_up.device.as_bytes()),
        set_up.map(|set_up| set_up.name.as_str()),
        set_up.map(|set_up| words::word(&set_up.role)).transpose()?,
        person.decided.as_ref().map(|(_, decided)| decided.confirmed),
    ])?;
    Ok(())
}

/// Replaces a day's row.
pub(super) fn save_day(db: &Connection, day: &Day) -> Result<()> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO days (unit, day, held, closed, close_out)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        day.unit.as_bytes(),
        day.day.to_string(),
        count(day.held.len()),
        count(day.closed.len()),
        day.closed.last().map(|(_, closed)| closed.close_out.as_bytes()),
    ])?;
    Ok(())
}
