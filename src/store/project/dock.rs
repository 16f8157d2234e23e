//! Containers and loads.

use domain::container::{Container, ContainerState, Load};
use domain::fold::Stamp;
use domain::ids::UnitId;
use rusqlite::{Connection, params};

use crate::error::Result;
use crate::words;

/// Replaces a container's row; what is in its key and its indexes changes rarely and is left
/// alone.
pub(super) fn save_container(db: &Connection, container: &Container) -> Result<()> {
    let conflicts =
        i64::from(container.form.is_conflict()) + i64::from(container.accepted.is_conflict());
    db.prepare_cached(
        "INSERT INTO containers (
            load, barcode, state, scans, first_scan_ms, form, collected, accepted, conflicts,
            here, day, released_day
         ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
         ON CONFLICT (load, barcode) DO UPDATE SET
            state = excluded.state, scans = excluded.scans,
            first_scan_ms = excluded.first_scan_ms, form = excluded.form,
            collected = excluded.collected, accepted = excluded.accepted,
            conflicts = excluded.conflicts, here = excluded.here, day = excluded.day,
            released_day = excluded.released_day",
    )?
    .execute(params![
        container.load.as_bytes(),
        container.barcode,
        words::container_state_word(container.state()),
        i64::try_from(container.scan_count()).unwrap_or(i64::MAX),
        container.first_scan().map(|scan| scan.stamp.at.unix_ms()),
        container.form.value().map(|form| form.as_bytes()),
        container.placard_collected.is_some(),
        container.accepted.value().map(words::word).transpose()?,
        conflicts,
        !matches!(container.state(), ContainerState::Unscanned | ContainerState::Released),
        container.first_scan().map(|scan| day(&scan.stamp)),
        container.released.as_ref().map(day),
    ])?;
    Ok(())
}

/// The day at the place where it was recorded.
fn day(stamp: &Stamp) -> String {
    stamp.at.local_date().to_string()
}

/// Replaces a load's row.
pub(super) fn save_load(db: &Connection, unit: Option<UnitId>, load: &Load) -> Result<()> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO loads (
            load, unit, appointment, arrived_ms, arrived_at, opened, forms, refused
         ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        load.load.as_bytes(),
        unit.as_ref().map(UnitId::as_bytes),
        load.appointment,
        load.arrived_at.map(|at| at.unix_ms()),
        load.arrived_at.map(|at| at.to_string()),
        load.opened.is_some(),
        i64::try_from(load.forms.len()).unwrap_or(i64::MAX),
        i64::try_from(load.refused.len()).unwrap_or(i64::MAX),
    ])?;
    Ok(())
}
