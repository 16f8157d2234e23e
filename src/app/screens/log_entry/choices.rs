//! What a fact is chosen from: the few values of a field as options to touch, in the person's
//! language, and what a touched option stands for.

use domain::change::mailing::{Source as From, SourcedField};
use domain::language::Language;
use domain::log_entry::{
    Channel as Way, LineField, MailClass as Class, Presented, ProcessingCategory as Category,
    Verification,
};

use super::Field;

/// The ways to submit statements, with the ids that come back.
pub(super) const CHANNELS: [(&str, Way); 6] = [
    ("mail_dat", Way::MailDat),
    ("mail_xml", Way::MailXml),
    ("postal_wizard", Way::PostalWizard),
    ("imsb_tool", Way::Imsb),
    ("self_service_terminal", Way::Sst),
    ("hard_copy", Way::HardCopy),
];

/// The classes and shapes, with the ids that come back.
pub(super) const CLASSES: [(&str, Class, Category); 9] = [
    ("first_class/letters", Class::FirstClass, Category::Letters),
    ("first_class/cards", Class::FirstClass, Category::Cards),
    ("first_class/flats", Class::FirstClass, Category::Flats),
    ("marketing/letters", Class::MarketingMail, Category::Letters),
    ("marketing/flats", Class::MarketingMail, Category::Flats),
    ("marketing/parcels", Class::MarketingMail, Category::MachinableParcels),
    ("periodicals/letters", Class::Periodicals, Category::Letters),
    ("periodicals/flats", Class::Periodicals, Category::Flats),
    ("packages/parcels", Class::PackageServices, Category::MachinableParcels),
];

/// What a mailer brought on paper, with the ids that come back.
pub(super) const PRESENTED: [(&str, Presented); 4] = [
    ("present", Presented::Present),
    ("missing", Presented::Missing),
    ("not_needed", Presented::NotNeeded),
    ("courtesy_copy", Presented::CourtesyCopy),
];

/// Where a value can be said to come from, with the ids that come back.
pub(super) const SOURCES: [(&str, From); 3] = [
    ("mailer_said", From::MailerSaid),
    ("mailer_document", From::MailerDocument),
    ("physical_review", From::PhysicalReview),
];

/// The id of a verification that was done all the same: its PS Form 2866 is asked next.
pub(super) const PERFORMED: &str = "performed";
/// What the id of a verification that was not done begins with; its reason follows.
pub(super) const NOT_PERFORMED: &str = "not_performed:";

/// What a mailer brought, in a person's words.
pub(super) const fn presented_word(presented: Presented, language: Language) -> &'static str {
    let (english, spanish) = match presented {
        Presented::Present => ("It is here", "Está aquí"),
        Presented::Missing => ("It is missing", "Falta"),
        Presented::NotNeeded => ("Not needed", "No hace falta"),
        Presented::CourtesyCopy => ("A courtesy copy", "Copia de cortesía"),
        Presented::Unknown(_) => ("Not known here", "Aquí no se conoce"),
    };
    match language {
        Language::English => english,
        Language::Spanish => spanish,
    }
}

/// Where a value comes from, in a person's words.
pub(super) const fn source_word(source: From, language: Language) -> &'static str {
    let (english, spanish) = match source {
        From::MailerSaid => ("The mailer said so", "Lo dijo el cliente"),
        From::MailerDocument => ("On the mailer’s paper", "En un papel del cliente"),
        From::PhysicalReview => ("From the mail itself", "Del correo mismo"),
        _ => ("By hand", "A mano"),
    };
    match language {
        Language::English => english,
        Language::Spanish => spanish,
    }
}

/// A verification that was done all the same, in a person's words.
pub(super) const fn performed_word(language: Language) -> &'static str {
    match language {
        Language::English => "Done, on PS Form 2866",
        Language::Spanish => "Hecha, en PS Form 2866",
    }
}

/// What a touched option of a field stands for; none for an id that no option of it has.
pub fn stands_for(field: Field, id: &str) -> Option<Vec<SourcedField>> {
    let said = |field| SourcedField { field, source: From::MailerSaid };
    let seen = |field| SourcedField { field, source: From::MailerDocument };
    let yes = match id {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let presented = PRESENTED.iter().find(|(known, _)| *known == id).map(|(_, brought)| *brought);
    Some(match field {
        Field::Channel => {
            let (_, way) = CHANNELS.iter().find(|(known, _)| *known == id)?;
            vec![said(LineField::Channel(*way))]
        }
        Field::Class => {
            let (_, class, category) = CLASSES.iter().find(|(known, ..)| *known == id)?;
            vec![said(LineField::Class(*class)), said(LineField::Category(*category))]
        }
        Field::EInduction => vec![said(LineField::EInduction(yes?))],
        Field::Evs => vec![said(LineField::Evs(yes?))],
        Field::DropShipment => vec![said(LineField::DropShipment(yes?))],
        Field::HardCopy => vec![seen(LineField::HardCopyStatement(presented?))],
        Field::Presort => vec![seen(LineField::PresortDocumentation(presented?))],
        Field::Form8125 => vec![seen(LineField::Form8125(presented?))],
        Field::Verification => {
            let reason = id.strip_prefix(NOT_PERFORMED)?.to_owned();
            let field = LineField::Verification(Verification::NotPerformed { reason });
            vec![SourcedField { field, source: From::Keyed }]
        }
        _ => return None,
    })
}

/// The source that a touched option stands for.
pub(super) fn chosen_source(id: &str) -> Option<From> {
    SOURCES.iter().find(|(known, _)| *known == id).map(|(_, source)| *source)
}

/// What a field of papers can be: a courtesy copy is a statement's alone.
pub(super) fn presented_of(
    field: Field,
) -> impl Iterator<Item = &'static (&'static str, Presented)> {
    PRESENTED.iter().filter(move |(_, presented)| {
        field == Field::HardCopy || *presented != Presented::CourtesyCopy
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_stands_for_something_and_for_its_own_field_alone() {
        for (field, ids) in [
            (Field::Channel, CHANNELS.map(|c| c.0).to_vec()),
            (Field::Class, CLASSES.map(|c| c.0).to_vec()),
            (Field::HardCopy, PRESENTED.map(|p| p.0).to_vec()),
            (Field::Evs, vec!["yes", "no"]),
            (Field::Verification, vec!["not_performed:PostalOne! is down"]),
        ] {
            for id in ids {
                assert!(stands_for(field, id).is_some(), "{field:?} {id}");
                assert_eq!(stands_for(Field::Holder, id), None, "{id}");
            }
        }
        assert_eq!(stands_for(Field::Class, "parcel_select"), None);
        assert_eq!(stands_for(Field::Evs, "mail_dat"), None);
        assert!(SOURCES.iter().all(|(id, source)| chosen_source(id) == Some(*source)));
    }
}
