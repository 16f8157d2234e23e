//! What each command of the terminal does, and what is said to the person who gave it.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use domain::change::device::DataDamaged;
use store::ledger::{Noted, SourceStatement, StatementsSum, UnitKnown};
use store::{Head, PersonId, Timestamp, UnitId};
use sync::enrol::role_word;

use crate::ServerError;
use crate::backup::{Holds, ON_ONE_DISK, SafeNoted, counted, on_one_disk};
use crate::central::Central;
use crate::control::{Command, Said};
use crate::devices::DeviceKnown;
use crate::people::NewPerson;
use crate::roster::{Card, Roster, Undecided};

/// Journals that are named when something is said about many.
const NAMED_MAX: usize = 5;
/// Statements without a unit that are listed; all are counted.
const UNPLACED_LISTED_MAX: usize = 1_000;

pub(crate) fn carry_out(central: &Central, command: &Command) -> Result<Said, ServerError> {
    let said = match command {
        Command::EnrolCode { unit, role, name } => {
            let ticket = central.enrolment_code(*unit, *role, name)?;
            let code = format!("Code {}, good for 15 minutes and one device", ticket.code);
            vec![ticket.to_string(), code]
        }
        Command::ImportStatements { file, unit } => import(central, file, unit.as_deref())?,
        Command::UnplacedStatements => unplaced(&central.unplaced_statements()?),
        Command::PlaceStatements { statements, unit } => {
            let unit = central.place_statements(statements, unit)?;
            let placed = counted(statements.len() as u64, "statement");
            vec![format!(
                "{placed} given to unit {unit}; its devices get them with their next sync"
            )]
        }
        Command::Units => units(&central.units()?),
        Command::NameUnit { unit, name, finance_number } => {
            let known = central.name_unit(*unit, name.as_deref(), finance_number.as_deref())?;
            vec![unit_line(&known)]
        }
        Command::AddPerson { unit, name, initials, role, pin } => {
            let person = PersonId(central.with_ledger(|_, now, ids| ids.v7(now)));
            central.add_person(&NewPerson {
                person,
                unit: *unit,
                name: name.clone(),
                initials: initials.clone(),
                role: *role,
                pin: pin.clone(),
            })?;
            vec![person.to_string()]
        }
        Command::Devices { unit } => {
            let mut lines = devices(&central.devices(*unit)?);
            lines.extend(own_damage(&central.own_damage()?));
            lines
        }
        Command::Revoke { device, unit, reason } => {
            let account = central.revoke_meant(device, *unit, reason)?;
            let said = format!(
                "{} {} is revoked. What it sends from now on is kept apart, and it is told nothing more",
                account.letter, account.name
            );
            let pins = "Every PIN that it held has to be changed: each person is asked to at their next sign-in";
            vec![said, pins.to_owned()]
        }
        Command::People { unit } => people(&central.roster(*unit)?),
        Command::NewPin { person, unit, pin } => {
            let card = central.new_pin(person, *unit, pin)?;
            vec![format!("{} has a new PIN, at each device from its next sync on", card.name)]
        }
        Command::Remove { person, unit } => {
            let card = central.remove_person(person, *unit)?;
            vec![format!(
                "{}'s card goes from each device with its next sync. What they did stays",
                card.name
            )]
        }
        Command::Confirm { person, unit, pin } => {
            let card = central.confirm_person(person, *unit, pin)?;
            vec![format!(
                "{} is confirmed as {}, and signs in with the new PIN at each device from its next sync on",
                card.name,
                card.role.word()
            )]
        }
        Command::Refuse { person, unit, reason } => {
            let name = central.refuse_person(person, *unit, reason)?;
            vec![format!("{name} is refused. What was recorded under that name stays")]
        }
        Command::BackUp { file } => {
            let holds = central.back_up(file)?;
            backed_up(file, &holds, on_one_disk(file, &central.inner.folder))
        }
        Command::NoteSafe { central: of, heads } => {
            let heads: Vec<Head> = heads.iter().map(Into::into).collect();
            return Ok(match central.note_safe(of.into(), &heads)? {
                SafeNoted::OtherCentral => Said::Done(vec![
                    "Nothing was noted as safe: it is the backup of another central".to_owned(),
                ]),
                SafeNoted::Compared(noted) => noted_safe(&noted),
            });
        }
    };
    Ok(Said::Done(said))
}

fn import(central: &Central, file: &Path, unit: Option<&str>) -> Result<Vec<String>, ServerError> {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let opened = File::open(file)
        .map_err(|error| ServerError::Io { doing: "Open the statements", error })?;
    let imported = match unit {
        Some(unit) => central.import_statements_of(unit, &name, opened)?,
        None => central.import_statements(&name, opened)?,
    };
    let sum = format!("{} statements taken, {} refused", imported.taken, imported.refused_count);
    let mut lines = vec![sum];
    let refused = imported.refused.iter();
    lines.extend(refused.map(|row| format!("line {}: {}", row.line, row.reason)));
    if 0 < imported.unplaced.count {
        lines.push(format!("NO UNIT: {}. {TO_PLACE}", imported.unplaced));
    }
    lines.extend(unknown_units(&imported.unknown_units));
    Ok(lines)
}

/// What can be done about statements of no unit.
const TO_PLACE: &str = "No device gets them. `unplaced-statements` lists them, and `place-statement` gives them to a unit; or import the file again with --unit";

/// What the file calls units, where no unit here is called so: most frequent first.
fn unknown_units(names: &BTreeMap<String, u64>) -> Vec<String> {
    let mut names: Vec<(&String, &u64)> = names.iter().collect();
    names.sort_by_key(|(name, count)| (Reverse(**count), *name));
    let named = names.iter().take(NAMED_MAX);
    let mut lines: Vec<String> = named
        .map(|(name, count)| {
            format!(
                "The file says {name:?} of {}: no unit here is called so, or the file names two units. `units` lists them, and `name-unit` says what one is called",
                counted(**count, "statement")
            )
        })
        .collect();
    if NAMED_MAX < names.len() {
        lines.push(format!("… and {} more such names", names.len() - NAMED_MAX));
    }
    lines
}

fn unplaced(statements: &[SourceStatement]) -> Vec<String> {
    if statements.is_empty() {
        return vec!["Every statement has its unit".to_owned()];
    }
    let mut lines: Vec<String> =
        statements.iter().take(UNPLACED_LISTED_MAX).map(unplaced_line).collect();
    let more = statements.len().saturating_sub(UNPLACED_LISTED_MAX);
    if 0 < more {
        lines.push(format!("… and {more} more that are not listed"));
    }
    let sum = StatementsSum::of(statements.iter().map(|statement| &statement.row));
    lines.push(format!("NO UNIT: {sum}. {TO_PLACE}"));
    lines
}

fn unplaced_line(statement: &SourceStatement) -> String {
    let row = &statement.row;
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
    let postage = row.postage.map_or_else(|| "–".to_owned(), |postage| postage.to_string());
    let (kind, number) = (or_none(&row.permit_type), or_none(&row.permit_number));
    let mut line = format!(
        "  {}  {}  {postage}  permit {kind} {number}  {}",
        row.statement,
        row.status,
        or_none(&row.permit_holder)
    );
    if !statement.named.is_empty() {
        line.push_str(&format!("  the file says {}", statement.named.join(", ")));
    }
    line
}

fn units(units: &[UnitKnown]) -> Vec<String> {
    match units {
        [] => vec!["No unit is known. The first device or person of one makes it known".to_owned()],
        units => units.iter().map(unit_line).collect(),
    }
}

fn unit_line(known: &UnitKnown) -> String {
    let name = known.name.as_deref().unwrap_or("(no name)");
    let finance = known.finance_number.as_deref();
    let finance = finance.map_or_else(String::new, |number| format!(", finance number {number}"));
    format!("{}  {name}{finance}", known.unit)
}

fn devices(devices: &[DeviceKnown]) -> Vec<String> {
    if devices.is_empty() {
        return vec!["No device is enrolled. `enrol-code` makes a code for one".to_owned()];
    }
    let mut lines = Vec::new();
    let mut unit = None;
    for device in devices {
        if unit != Some(device.account.unit) {
            unit = Some(device.account.unit);
            lines.push(format!("Unit {}", device.account.unit));
        }
        lines.extend(device_lines(device));
    }
    lines
}

fn device_lines(device: &DeviceKnown) -> Vec<String> {
    let account = &device.account;
    let name = if account.name.is_empty() { "(no name)" } else { &account.name };
    let mut lines = vec![
        format!("  {}  {name}, {}, {}", account.letter, role_word(&account.role), account.device),
        format!(
            "     last heard {}; rows {} here of {} announced, {} safe",
            device.heard_at.map_or_else(|| "never".to_owned(), when),
            device.rows_here,
            device.rows_announced,
            device.rows_safe
        ),
    ];
    if let Some(reason) = &account.revoked {
        lines.push(format!("     REVOKED: {reason}"));
    }
    for damage in &device.damage_unseen {
        lines.push(format!("     DAMAGED DATA, read by no supervisor yet: {}", damaged(damage)));
    }
    if !device.damage_unseen.is_empty() {
        lines.push(match device.still_lost {
            0 => "     What it lost is all here".to_owned(),
            rows => format!("     Rows that are lost here too: {rows}"),
        });
    }
    if 0 < device.cloned {
        lines.push(format!(
            "     CLONED: {} of its journals came from two devices; its folder was copied",
            device.cloned
        ));
    }
    for (why, rows) in &device.apart {
        lines.push(format!("     kept apart ({why}): {}", counted(*rows, "row")));
    }
    lines
}

/// What is wrong with the central's own data.
fn own_damage(damages: &[DataDamaged]) -> impl Iterator<Item = String> + '_ {
    damages.iter().map(|damage| {
        format!("The central itself: DAMAGED DATA, read by no supervisor yet: {}", damaged(damage))
    })
}

fn damaged(damage: &DataDamaged) -> String {
    let count = |all: &[domain::change::device::Numbers]| -> u64 {
        all.iter().map(|numbers| numbers.count()).sum()
    };
    let saved: u64 = damage.saved.iter().map(|saved| saved.stood.count()).sum();
    let mut said = format!(
        "{saved} rows saved ({} of them unproved), {} altered, {} lost",
        count(&damage.unproved),
        count(&damage.altered),
        count(&damage.lost)
    );
    if damage.end_unknown {
        said.push_str(", perhaps more");
    }
    said
}

fn people(roster: &Roster) -> Vec<String> {
    let mut lines = Vec::new();
    if roster.cards.is_empty() {
        lines.push("Nobody has a card. `add-person` adds somebody".to_owned());
    }
    let mut unit = None;
    for card in &roster.cards {
        if unit != Some(card.unit) {
            unit = Some(card.unit);
            lines.push(format!("Unit {}", card.unit));
        }
        lines.push(card_line(card));
    }
    if !roster.undecided.is_empty() {
        lines.push("Set up at a device, and not decided on (`confirm` or `refuse`):".to_owned());
        lines.extend(roster.undecided.iter().map(undecided_line));
    }
    lines
}

fn card_line(card: &Card) -> String {
    let must_change = if card.must_change { ", PIN must change" } else { "" };
    let (name, initials) = (&card.name, &card.initials);
    format!("  {name} ({initials}), {}, {}{must_change}", card.role.word(), card.person)
}

fn undecided_line(person: &Undecided) -> String {
    let unit = person.unit.map_or_else(String::new, |unit: UnitId| format!(", unit {unit}"));
    format!(
        "  {} ({}), says {}, {}, at {}{unit}",
        person.name,
        person.initials,
        person.role.word(),
        person.person,
        person.device
    )
}

fn backed_up(file: &Path, holds: &Holds, on_one_disk: bool) -> Vec<String> {
    let mut lines = vec![format!(
        "{} holds {}. It holds the central's keys too: keep it like a key",
        file.display(),
        holds.counts()
    )];
    lines.extend(holds.head_lines());
    lines.extend(on_one_disk.then(|| ON_ONE_DISK.to_owned()));
    lines.push(format!(
        "Nothing in it counts as safe before `tallydock-central verify {}` finds it whole",
        file.display()
    ));
    lines
}

fn noted_safe(noted: &Noted) -> Said {
    if !noted.differ.is_empty() {
        let named: Vec<String> =
            noted.differ.iter().take(NAMED_MAX).map(ToString::to_string).collect();
        return Said::NotDone(format!(
            "The backup is whole, but the central holds other rows under the same numbers of {} of its journals ({}). Those are not safe. Keep the backup and the central's folder as they are, and compare them",
            noted.differ.len(),
            named.join(", ")
        ));
    }
    let mut lines = vec![format!(
        "Safe now: {} as far as the backup goes, {} more than before. Devices are told",
        counted(noted.journals, "journal"),
        counted(noted.rows, "row")
    )];
    if !noted.beyond.is_empty() {
        lines.push(format!(
            "Not noted: {} of which the backup has more than the central. Restore that backup, or wait until the devices brought the rows again",
            counted(noted.beyond.len() as u64, "journal")
        ));
    }
    Said::Done(lines)
}

fn when(time: Timestamp) -> String {
    time.wall().to_utc().format("%Y-%m-%d %H:%M UTC").to_string()
}
