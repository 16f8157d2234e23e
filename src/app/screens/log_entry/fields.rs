//! The fields of a line as the glass has them, in one table: what each is called, which field of
//! the log it is, how it is entered, and when its cell stands on the line.
//!
//! The usual line stays short: a cell stands where its field has a value, where what is known of
//! the mailing makes it matter, and when a person asks for all of them.

use domain::language::Language;
use domain::log_entry::{Channel as Way, FieldName, LineField, LogEntry};

use super::{Entered, Field};

/// When a cell stands on the line although its field is empty.
#[derive(Clone, Copy)]
enum Stands {
    /// Always.
    Always,
    /// On a line that is copied from a paper.
    OnPaper,
    /// Where what is known makes it matter.
    Where(fn(&LogEntry) -> bool),
    /// Only when all are asked for.
    Asked,
    /// Never: it stands elsewhere, or is a part of another.
    Elsewhere,
}

struct Row {
    field: Field,
    name: FieldName,
    entered: Entered,
    stands: Stands,
    english: &'static str,
    spanish: &'static str,
}

const fn row(
    field: Field,
    name: FieldName,
    entered: Entered,
    stands: Stands,
    english: &'static str,
    spanish: &'static str,
) -> Row {
    Row { field, name, entered, stands, english, spanish }
}

use Entered::{Arrival, Choice, Counts, Number, Text};
use Stands::{Always, Asked, Elsewhere, OnPaper, Where};

const COMMENTS: Row =
    row(Field::Comments, FieldName::Comments, Text, Always, "Comments", "Comentarios");

/// Every field, in the order of the cells.
static ROWS: [Row; 27] = [
    row(
        Field::PaperNumber,
        FieldName::PaperNumber,
        Number,
        OnPaper,
        "Paper number",
        "N.º de papel",
    ),
    row(Field::WrittenBy, FieldName::WrittenBy, Text, OnPaper, "Written by", "Escrito por"),
    row(Field::Holder, FieldName::PermitHolder, Text, Elsewhere, "Permit holder", "Titular"),
    row(Field::Permit, FieldName::PermitNumber, Text, Always, "Permit", "Permiso"),
    row(Field::Class, FieldName::Class, Choice, Always, "Class", "Clase"),
    row(Field::Weight, FieldName::TotalWeight, Number, Always, "Weight, lb", "Peso, lb"),
    row(Field::Pieces, FieldName::Pieces, Number, Always, "Pieces", "Piezas"),
    row(Field::Postage, FieldName::Postage, Number, Always, "Postage", "Franqueo"),
    row(Field::JobId, FieldName::JobId, Text, Always, "Job ID", "N.º de trabajo"),
    row(Field::Channel, FieldName::Channel, Choice, Always, "Statement by", "Declara por"),
    row(Field::EInduction, FieldName::EInduction, Choice, Always, "eInduction", "eInduction"),
    row(
        Field::HardCopy,
        FieldName::HardCopyStatement,
        Choice,
        Where(is_hard_copy),
        "Hard copy",
        "Declaración en papel",
    ),
    row(
        Field::HardCopyNumber,
        FieldName::HardCopyNumber,
        Text,
        Where(is_hard_copy),
        "Hard copy number",
        "N.º de la declaración",
    ),
    row(
        Field::Presort,
        FieldName::PresortDocumentation,
        Choice,
        Where(is_hard_copy),
        "Presort papers",
        "Papeles de clasificación",
    ),
    row(
        Field::Containers,
        FieldName::Containers,
        Counts,
        Where(is_hard_copy),
        "Containers",
        "Contenedores",
    ),
    row(
        Field::PieceWeight,
        FieldName::PieceWeight,
        Number,
        Where(is_hard_copy),
        "Piece weight, lb",
        "Peso por pieza, lb",
    ),
    row(
        Field::FullService,
        FieldName::FullServicePieces,
        Number,
        Where(is_electronic),
        "Full-Service pieces",
        "Piezas Full-Service",
    ),
    row(
        Field::Account,
        FieldName::AdjustmentAccount,
        Text,
        Where(has_full_service),
        "Adjustment account",
        "Cuenta de ajuste",
    ),
    row(Field::Evs, FieldName::Evs, Choice, Where(is_parcels), "eVS", "eVS"),
    row(
        Field::DropShipment,
        FieldName::DropShipment,
        Choice,
        Where(says_einduction),
        "Drop shipment",
        "Drop shipment",
    ),
    row(
        Field::Form8125,
        FieldName::Form8125,
        Choice,
        Where(is_drop_shipment),
        "PS Form 8125",
        "PS Form 8125",
    ),
    row(Field::Ticket, FieldName::Ticket, Text, Asked, "Ticket", "Caso"),
    row(Field::Mailer, FieldName::Mailer, Text, Asked, "Mailer or agent", "Cliente o agente"),
    row(
        Field::Verification,
        FieldName::Verification,
        Choice,
        Asked,
        "Verification",
        "Verificación",
    ),
    COMMENTS,
    row(Field::Arrival, FieldName::ArrivedAt, Arrival, Elsewhere, "Arrival", "Llegada"),
    row(Field::Form2866, FieldName::Verification, Text, Elsewhere, "PS Form 2866", "PS Form 2866"),
];

fn is_hard_copy(line: &LogEntry) -> bool {
    line.channel() == Some(Way::HardCopy)
}

fn is_electronic(line: &LogEntry) -> bool {
    line.channel().is_some_and(Way::is_electronic)
}

fn has_full_service(line: &LogEntry) -> bool {
    line.value(FieldName::FullServicePieces).is_some()
}

fn is_parcels(line: &LogEntry) -> bool {
    use domain::log_entry::MailClass;
    line.value(FieldName::Class) == Some(&LineField::Class(MailClass::PackageServices))
}

fn says_einduction(line: &LogEntry) -> bool {
    line.value(FieldName::EInduction).is_some()
}

fn is_drop_shipment(line: &LogEntry) -> bool {
    line.value(FieldName::DropShipment) == Some(&LineField::DropShipment(true))
}

impl Field {
    /// Every field that has an editor, in the order of the cells.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| row.field)
    }

    fn row(self) -> &'static Row {
        // Every field has its row, which a test proves.
        ROWS.iter().find(|row| row.field == self).unwrap_or(&COMMENTS)
    }

    /// How it is entered.
    pub fn entered(self) -> Entered {
        self.row().entered
    }

    /// Whether its number pad has a point.
    pub const fn has_point(self) -> bool {
        matches!(self, Self::Weight | Self::PieceWeight | Self::Postage)
    }

    /// What it is called over its cell, in the person's language.
    pub fn word(self, language: Language) -> &'static str {
        match language {
            Language::English => self.row().english,
            Language::Spanish => self.row().spanish,
        }
    }

    /// The cells that stand on a line, after the holder's: those that always do, those that
    /// matter, those that have a value, and when `all` are asked for, all.
    pub fn of_line(
        line: &LogEntry,
        from_paper: bool,
        all: bool,
    ) -> impl Iterator<Item = Self> + '_ {
        ROWS.iter()
            .filter(move |row| match row.stands {
                Stands::Elsewhere => false,
                Stands::Always => true,
                Stands::OnPaper => from_paper,
                Stands::Where(matters) => {
                    all || matters(line) || line.fields.contains_key(&row.name)
                }
                Stands::Asked => all || line.fields.contains_key(&row.name),
            })
            .map(|row| row.field)
    }
}

/// The field of the log that a cell shows; of two, the one that identifies.
pub fn name_of(field: Field) -> FieldName {
    field.row().name
}

/// The fields of the log that a cell shows.
pub fn names_of(field: Field) -> impl Iterator<Item = FieldName> {
    let second = match field {
        Field::Permit => Some(FieldName::PermitType),
        Field::Class => Some(FieldName::Category),
        _ => None,
    };
    std::iter::once(name_of(field)).chain(second)
}

/// The cell that shows a field of the log, where there is one.
pub fn cell_of(name: FieldName) -> Option<Field> {
    match name {
        FieldName::PermitType => Some(Field::Permit),
        FieldName::Category => Some(Field::Class),
        name => ROWS.iter().find(|row| row.name == name).map(|row| row.field),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::LineId;

    #[test]
    fn every_field_of_a_line_has_a_cell() {
        for name in FieldName::ALL {
            assert!(cell_of(*name).is_some(), "{name:?}");
        }
    }

    #[test]
    fn every_field_has_one_row_and_its_words() {
        for row in &ROWS {
            assert_eq!(ROWS.iter().filter(|other| other.field == row.field).count(), 1);
            assert!(!row.english.is_empty() && !row.spanish.is_empty(), "{:?}", row.field);
        }
    }

    #[test]
    fn the_usual_line_is_short_and_all_can_be_asked_for() {
        let line = LogEntry::stub(LineId::from_bytes([1; 16]));
        assert_eq!(Field::of_line(&line, false, false).count(), 9);
        assert_eq!(Field::of_line(&line, true, false).count(), 11);
        assert_eq!(Field::of_line(&line, false, true).count(), 22);
    }
}
