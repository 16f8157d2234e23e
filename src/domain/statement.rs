//! The statuses of postage statements in PostalOne!, and what each lets a person do
//! (Contingency Plan 3.5).
//!
//! The plan names nine. EST and NAP are met in files too. Any other code is kept as it was
//! written and shown; nothing is done with it.

use std::fmt;

use crate::reference::StatementRow;

/// The status of a statement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// INC
    Inc,
    /// UPD: the only status from which a person can finalise.
    Upd,
    /// AVW
    Avw,
    /// PAV
    Pav,
    /// PEN
    Pen,
    /// FAI
    Fai,
    /// PAS
    Pas,
    /// FIN: billed.
    Fin,
    /// FPP: as good as billed, to be confirmed with the publisher.
    Fpp,
    /// EST: an estimate, never billed.
    Est,
    /// NAP: not available for processing.
    Nap,
    /// Any other code, as written.
    Unknown(String),
}

/// What can be done about a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Not finalised yet, and among those that the dashboard shows as open.
    Open,
    /// Finalised: nothing is left to bill.
    Final,
    /// An estimate or not available: shown, neither open work nor billed.
    Aside,
    /// A code that this program does not know.
    Unknown,
}

impl Status {
    /// The open statuses of the dashboard's default filter.
    pub const OPEN: [Self; 7] =
        [Self::Inc, Self::Upd, Self::Avw, Self::Pav, Self::Pen, Self::Fai, Self::Pas];

    /// Reads a code, in any case and with blanks around it.
    pub fn read(code: &str) -> Self {
        match code.trim().to_ascii_uppercase().as_str() {
            "INC" => Self::Inc,
            "UPD" => Self::Upd,
            "AVW" => Self::Avw,
            "PAV" => Self::Pav,
            "PEN" => Self::Pen,
            "FAI" => Self::Fai,
            "PAS" => Self::Pas,
            "FIN" => Self::Fin,
            "FPP" => Self::Fpp,
            "EST" => Self::Est,
            "NAP" => Self::Nap,
            _ => Self::Unknown(code.to_owned()),
        }
    }

    /// The status of a row.
    pub fn of(row: &StatementRow) -> Self {
        Self::read(&row.status)
    }

    /// The code as PostalOne! shows it.
    pub fn code(&self) -> &str {
        match self {
            Self::Inc => "INC",
            Self::Upd => "UPD",
            Self::Avw => "AVW",
            Self::Pav => "PAV",
            Self::Pen => "PEN",
            Self::Fai => "FAI",
            Self::Pas => "PAS",
            Self::Fin => "FIN",
            Self::Fpp => "FPP",
            Self::Est => "EST",
            Self::Nap => "NAP",
            Self::Unknown(code) => code,
        }
    }

    /// What can be done about it.
    pub const fn stage(&self) -> Stage {
        match self {
            Self::Inc | Self::Upd | Self::Avw | Self::Pav | Self::Pen | Self::Fai | Self::Pas => {
                Stage::Open
            }
            Self::Fin | Self::Fpp => Stage::Final,
            Self::Est | Self::Nap => Stage::Aside,
            Self::Unknown(_) => Stage::Unknown,
        }
    }

    /// Billed, or as good as billed (001-3.5a).
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::Fin | Self::Fpp)
    }

    /// Among those that are matched to the log and finalised (001-3.5c).
    pub const fn is_open(&self) -> bool {
        matches!(self.stage(), Stage::Open)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_plan_reads_and_writes_alike() {
        for (code, stage) in [
            ("INC", Stage::Open),
            ("UPD", Stage::Open),
            ("AVW", Stage::Open),
            ("PAV", Stage::Open),
            ("PEN", Stage::Open),
            ("FAI", Stage::Open),
            ("PAS", Stage::Open),
            ("FIN", Stage::Final),
            ("FPP", Stage::Final),
            ("EST", Stage::Aside),
            ("NAP", Stage::Aside),
        ] {
            let status = Status::read(code);
            assert_eq!((status.code(), status.stage()), (code, stage));
            assert_eq!(Status::read(&format!(" {} ", code.to_lowercase())), status);
        }
    }

    #[test]
    fn a_code_that_nobody_knows_is_kept_as_written() {
        let status = Status::read("xq7 ");
        assert_eq!(status.code(), "xq7 ");
        assert_eq!(status.stage(), Stage::Unknown);
        assert!(!status.is_open() && !status.is_final());
    }
}
