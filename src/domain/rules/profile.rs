//! What the rules need to know of the unit: settings, never facts of the journal.

use chrono_tz::Tz;

/// What kind of place a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Site {
    /// Business Mail Entry Unit.
    Bmeu,
    /// Detached Mail Unit, at a mailer's plant.
    Dmu,
    /// Post Office.
    PostOffice,
    /// Processing facility.
    Facility,
}

/// An agreement on a special postage payment system that was authorised by Business Mailers
/// Support (001-3k).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// The permit holder as on its lines.
    pub permit_holder: String,
    /// Its contingency steps, as shown to the clerk.
    pub steps: String,
    /// The agreement asks for no line on the log.
    pub waives_line: bool,
    /// The agreement asks for no statement and no presort documentation at acceptance.
    pub waives_documents: bool,
}

/// The settings of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitProfile {
    /// Its name: `Pewaukee BMEU`.
    pub name: String,
    /// What kind of place it is.
    pub site: Site,
    /// Its time zone; days begin and end in it.
    pub zone: Tz,
    /// Whether Saturday is a business day here.
    pub saturday_counts: bool,
    /// Minutes from arrival to release after which a line is flagged; the plan names no figure.
    pub release_minutes_max: u32,
    /// By how much the clock of this device may be wrong when it is suspect, in minutes.
    pub clock_doubt_minutes: u32,
    /// What the printed log says about verification (001-3t).
    pub verification_instructions: Option<String>,
    /// Agreements on file.
    pub agreements: Vec<Agreement>,
}

impl UnitProfile {
    /// A unit with the usual settings.
    pub fn usual(name: impl Into<String>, site: Site, zone: Tz) -> Self {
        Self {
            name: name.into(),
            site,
            zone,
            saturday_counts: false,
            release_minutes_max: 120,
            clock_doubt_minutes: 60,
            verification_instructions: None,
            agreements: Vec::new(),
        }
    }

    /// The agreement with a permit holder, if there is one.
    pub fn agreement_with(&self, permit_holder: &str) -> Option<&Agreement> {
        self.agreements
            .iter()
            .find(|agreement| agreement.permit_holder.eq_ignore_ascii_case(permit_holder.trim()))
    }
}
