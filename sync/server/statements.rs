//! Which unit a statement is of. The central keeps every statement that was imported; each unit's
//! devices get the share of their unit. `docs/sync.md`, "Feeds".
//!
//! > A statement that no unit is known for is given to nobody, and is listed until a person places
//! > it. Which statement is whose is never guessed from anything but the file, the permit, or there
//! > being one unit only.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::change::{Change, StatementPlaced};
use domain::ids::{StatementId, UnitId};
use domain::reconcile::{plain, plain_number};
use domain::reference::{STATEMENTS, StatementRow};
use store::ledger::{FeedChange, Ledger, PlacedBy, SourceStatement, share_of};
use store::reference::FeedOp;

use crate::ServerError;
use crate::central::Central;
use crate::units::{self, Meant, Units};

/// What the unit of a statement is told by.
pub(crate) struct Placing {
    units: Units,
    permits: Permits,
    given: Option<UnitId>,
}

impl Placing {
    /// With what is known at the central.
    pub(crate) fn of(ledger: &Ledger) -> Result<Self, ServerError> {
        Ok(Self { units: Units::of(ledger)?, permits: Permits::of(ledger)?, given: None })
    }

    /// With what whoever imports a file said about all of it.
    pub(crate) fn with(ledger: &Ledger, given: Option<UnitId>) -> Result<Self, ServerError> {
        Ok(Self { given, ..Self::of(ledger)? })
    }

    /// Places a row of a file: by what the file calls its unit, else by what was said about the
    /// whole file, else as it was said of this statement before, else by its permit, else where it
    /// was, else with the only unit. What the file calls nobody's is nobody's, unless a person
    /// placed this very statement.
    pub(crate) fn place(
        &self,
        row: StatementRow,
        named: &[String],
        before: Option<&SourceStatement>,
    ) -> SourceStatement {
        let was = before.and_then(|before| Some((before.row.unit?, before.by)));
        let said = was.filter(|(_, by)| by.is_some_and(is_said));
        let by_person = was.filter(|(_, by)| *by == Some(PlacedBy::Person));
        let (found, named) = match self.units.meant_by(named) {
            Meant::One(unit) => (Some((unit, Some(PlacedBy::File))), Vec::new()),
            Meant::Nobody | Meant::Several if !named.is_empty() => (by_person, named.to_vec()),
            Meant::Nobody | Meant::Several => {
                let given = self.given.map(|unit| (unit, Some(PlacedBy::Import)));
                let permit = || Some((self.permits.unit_of(&row)?, Some(PlacedBy::Permit)));
                let only = || Some((self.units.only()?, Some(PlacedBy::OnlyUnit)));
                let found = given.or(said).or_else(permit).or(was).or_else(only);
                (found, Vec::new())
            }
        };
        let (unit, by) = match found {
            Some((unit, by)) => (Some(unit), by),
            None => (None, None),
        };
        SourceStatement { row: StatementRow { unit, ..row }, named, by }
    }
}

/// Whether somebody said so: it stands until somebody says otherwise.
const fn is_said(by: PlacedBy) -> bool {
    match by {
        PlacedBy::File | PlacedBy::Import | PlacedBy::Person => true,
        PlacedBy::Permit | PlacedBy::OnlyUnit | PlacedBy::Other => false,
    }
}

/// Whose permits there are: those on the lines of each unit. No list of permits is here yet.
struct Permits(HashMap<String, Vec<(UnitId, Option<String>)>>);

impl Permits {
    fn of(ledger: &Ledger) -> Result<Self, ServerError> {
        let mut permits: HashMap<String, Vec<(UnitId, Option<String>)>> = HashMap::new();
        for (unit, number, kind) in ledger.store().permits_of_units()? {
            let kind = kind.as_deref().map(plain).filter(|kind| !kind.is_empty());
            permits.entry(plain_number(&number)).or_default().push((unit, kind));
        }
        permits.remove("");
        Ok(Self(permits))
    }

    /// The unit that has the permit, where exactly one has. One number under two permit types is
    /// two permits.
    fn unit_of(&self, row: &StatementRow) -> Option<UnitId> {
        let number = plain_number(row.permit_number.as_deref()?);
        let kind = row.permit_type.as_deref().map(plain).filter(|kind| !kind.is_empty());
        let fits = |known: &Option<String>| match (known, &kind) {
            (Some(known), Some(kind)) => known == kind,
            _ => true,
        };
        let holders = self.0.get(&number)?.iter().filter(|(_, kind)| fits(kind));
        let units: BTreeSet<UnitId> = holders.map(|(unit, _)| *unit).collect();
        if units.len() == 1 { units.first().copied() } else { None }
    }
}

/// What becomes of the source and of the shares of the units.
#[derive(Default)]
pub(crate) struct Changes {
    source: Vec<FeedOp>,
    shares: BTreeMap<UnitId, Vec<FeedOp>>,
}

impl Changes {
    /// A statement is as it is now, and goes from the share of the unit that it was of.
    pub(crate) fn put(
        &mut self,
        was: Option<UnitId>,
        now: &SourceStatement,
    ) -> Result<(), ServerError> {
        let key = &now.row.statement.0;
        let op = |bytes| FeedOp { key: key.clone(), bytes };
        self.source.push(op(Some(serde_json::to_vec(now)?)));
        if let Some(was) = was.filter(|was| Some(*was) != now.row.unit) {
            self.shares.entry(was).or_default().push(op(None));
        }
        if let Some(unit) = now.row.unit {
            let told = op(Some(serde_json::to_vec(&now.row)?));
            self.shares.entry(unit).or_default().push(told);
        }
        Ok(())
    }

    pub(crate) fn into_feeds(self) -> Vec<FeedChange> {
        let source = FeedChange { feed: STATEMENTS.to_owned(), ops: self.source };
        let shares = self.shares.into_iter();
        let shares = shares.map(|(unit, ops)| FeedChange { feed: share_of(STATEMENTS, unit), ops });
        std::iter::once(source).chain(shares).collect()
    }
}

/// Places what is of no unit and can be placed now: the statements of an older central, those that
/// came before their unit did, and those whose unit had no name. Gives back how many those were.
pub(crate) fn settle(ledger: &mut Ledger) -> Result<usize, ServerError> {
    if ledger.statements_are_shared()? {
        return Ok(0);
    }
    let placing = Placing::of(ledger)?;
    let mut changes = Changes::default();
    let mut settled = 0;
    for before in ledger.store().source_statements()? {
        if before.row.unit.is_some() {
            continue;
        }
        let now = placing.place(before.row.clone(), &before.named, Some(&before));
        if now.row.unit.is_some() {
            changes.put(None, &now)?;
            settled += 1;
        }
    }
    if 0 < settled {
        ledger.change_feeds(&changes.into_feeds(), &[])?;
        tracing::info!(settled, "statements were given to their units");
    }
    Ok(settled)
}

impl Central {
    /// The statements that no device gets, by number.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn unplaced_statements(&self) -> Result<Vec<SourceStatement>, ServerError> {
        Ok(self.with_ledger(|ledger, _, _| ledger.store().unplaced_statements())?)
    }

    /// Gives statements to a unit, which is called by its id, its name or its finance number. All
    /// of them, with a fact for each, or none.
    ///
    /// # Errors
    /// When there is no such unit, and when one of the statements was never imported.
    pub fn place_statements(
        &self,
        statements: &[StatementId],
        unit: &str,
    ) -> Result<UnitId, ServerError> {
        self.with_ledger(|ledger, now, ids| {
            let unit = units::meant(ledger, unit)?;
            let known: HashMap<StatementId, SourceStatement> = known(ledger)?;
            let mut changes = Changes::default();
            let mut facts = Vec::new();
            for statement in statements {
                let before = known
                    .get(statement)
                    .ok_or_else(|| ServerError::NoStatement(statement.to_string()))?;
                let mut placed = before.clone();
                placed.row.unit = Some(unit);
                placed.by = Some(PlacedBy::Person);
                changes.put(before.row.unit, &placed)?;
                let change = Change::from(StatementPlaced { statement: statement.clone(), unit });
                facts.push(ledger.own_fact(change, unit, now, ids));
            }
            ledger.change_feeds(&changes.into_feeds(), &facts)?;
            Ok(unit)
        })
    }
}

/// The statements at their source, by number.
pub(crate) fn known(ledger: &Ledger) -> Result<HashMap<StatementId, SourceStatement>, ServerError> {
    let all = ledger.store().source_statements()?.into_iter();
    Ok(all.map(|statement| (statement.row.statement.clone(), statement)).collect())
}
