//! What the service type codes of package barcodes stand for.
//!
//! Two digits: Publications 91 and 109. Three digits: Publication 199 lists hundreds of codes and
//! changes often; here is the edition of 22 October 2013, as data beside this file, and the few
//! codes known from later labels. A code that is not listed is not wrong: nothing is refused over
//! it. The three-digit codes of the IMb mean other things and are not here.

/// The date of the three-digit table.
pub const EDITION: &str = "2013-10-22";

/// What a three-digit code announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackageService {
    /// Mail class as the Postal Service's files write it: `PM`, `FC`, `PS`, …
    pub mail_class: &'static str,
    extra_services: &'static str,
}

impl PackageService {
    /// Numbers of the extra services, `920` for tracking and so on; [`extra_service`] names them.
    pub fn extra_services(&self) -> impl Iterator<Item = &'static str> {
        self.extra_services.split_ascii_whitespace()
    }
}

/// Mail class and extra services of a three-digit code, as of [`EDITION`].
#[must_use]
pub fn package(code: &str) -> Option<PackageService> {
    let rows = EDITION_2013.lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|row| row.split_once(' ')).find(|(listed, _)| *listed == code).map(
        |(_, row)| {
            let (mail_class, extra_services) = row.split_once(' ').unwrap_or((row, ""));
            PackageService { mail_class, extra_services }
        },
    )
}

/// Words for a three-digit code that came into use after [`EDITION`], or that numbers a file
/// instead of a package.
#[must_use]
pub fn outside_edition(code: &str) -> Option<&'static str> {
    named(OUTSIDE_EDITION, code)
}

/// Words for the number of an extra service.
#[must_use]
pub fn extra_service(number: &str) -> Option<&'static str> {
    named(EXTRA_SERVICES, number)
}

/// Words for a two-digit code of the older services.
#[must_use]
pub fn older(code: &str) -> Option<&'static str> {
    named(OLDER, code)
}

/// Whether a two-digit code is one of Signature Confirmation, whose numbers may be shorter.
pub(crate) fn is_signature_confirmation(code: [u8; 2]) -> bool {
    matches!(&code, b"21" | b"22" | b"23" | b"24" | b"25" | b"26" | b"34")
}

const EDITION_2013: &str = include_str!("data/service_types_2013.txt");

/// USPS label examples after 2013; the file numbers are those of the eVS technical guide.
const OUTSIDE_EDITION: &[(&str, &str)] = &[
    ("701", "Priority Mail Express"),
    ("750", "Number of an electronic file"),
    ("757", "Number of an electronic file: SCAN form"),
    ("759", "Number of an electronic file: SCAN form with pickup"),
    ("890", "Certified Mail"),
];

/// As of [`EDITION`].
const EXTRA_SERVICES: &[(&str, &str)] = &[
    ("430", "Open and Distribute"),
    ("910", "Certified Mail"),
    ("915", "Collect on Delivery"),
    ("920", "USPS Tracking"),
    ("921", "Signature Confirmation"),
    ("922", "Adult Signature Required"),
    ("923", "Adult Signature Restricted Delivery"),
    ("925", "Express Mail additional insurance"),
    ("930", "Insurance up to $200"),
    ("931", "Insurance over $200"),
    ("950", "Restricted Delivery"),
    ("955", "Return Receipt"),
    ("957", "Return Receipt, electronic"),
    ("960", "Return Receipt for Merchandise"),
    ("970", "Special Handling"),
    ("985", "Hold For Pickup"),
    ("990", "Day Certain Delivery"),
];

/// Publications 91 and 109.
const OLDER: &[(&str, &str)] = &[
    ("01", "Delivery Confirmation: Priority Mail or First-Class parcel"),
    ("02", "Delivery Confirmation: Package Services, Parcel Select or Standard parcel"),
    ("03", "Delivery Confirmation, retail"),
    ("04", "Delivery Confirmation, retail"),
    ("05", "Delivery Confirmation and insurance over $50: Priority Mail or First-Class parcel"),
    (
        "06",
        "Delivery Confirmation and insurance over $50: Package Services, Parcel Select or Standard parcel",
    ),
    ("07", "Delivery Confirmation and insurance up to $50: Priority Mail"),
    ("08", "Delivery Confirmation and insurance up to $50: Package Services"),
    ("14", "Delivery Confirmation, label software"),
    ("21", "Signature Confirmation: Priority Mail or First-Class parcel"),
    ("22", "Signature Confirmation: Package Services, Parcel Select or Standard parcel"),
    ("23", "Signature Confirmation, retail"),
    ("24", "Signature Confirmation, retail"),
    ("25", "Signature Confirmation and insurance: Priority Mail or First-Class parcel"),
    (
        "26",
        "Signature Confirmation and insurance: Package Services, Parcel Select or Standard parcel",
    ),
    ("34", "Signature Confirmation, label software"),
    ("50", "Number of an electronic file, never on a piece"),
    ("56", "Scanned on its way"),
    ("70", "Certified Mail, label of the Postal Service"),
    ("71", "Certified Mail"),
    ("73", "Insured Mail over $50"),
    ("77", "Registered Mail"),
    ("81", "Return Receipt for Merchandise"),
    ("82", "Merchandise Return with Delivery Confirmation"),
    ("83", "Merchandise Return with Delivery Confirmation and insurance up to $50"),
    ("85", "Merchandise Return with Delivery Confirmation and insurance over $50"),
];

fn named(table: &[(&str, &'static str)], code: &str) -> Option<&'static str> {
    table.iter().find(|(listed, _)| *listed == code).map(|(_, words)| *words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_digit_codes_bundle_mail_class_and_extra_services() {
        let cases = [
            ("001", "FC 920"),
            ("055", "PM 920"),
            ("088", "PM"),
            ("154", "FC 910 955 950"),
            ("999", "none"),
            ("00", "none"),
            ("#", "none"),
        ];
        for (code, expected) in cases {
            let said = package(code).map_or("none".to_owned(), |service| {
                let numbers = service.extra_services().map(|number| format!(" {number}"));
                service.mail_class.to_owned() + &numbers.collect::<String>()
            });
            assert_eq!(said, expected, "{code}");
        }
    }

    #[test]
    fn every_row_of_the_edition_is_well_formed() {
        let rows: Vec<_> = EDITION_2013.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(rows.len(), 502);
        assert!(rows.is_sorted());
        for row in rows {
            let mut fields = row.split(' ');
            let (code, class) = (fields.next().unwrap(), fields.next().unwrap());
            assert!(code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit()), "{row}");
            assert!(class.len() == 2 && package(code).unwrap().mail_class == class, "{row}");
            // 981 and 991 stand in the edition, and nothing known says what they are.
            let unnamed = |number: &&str| extra_service(number).is_none();
            let rest: Vec<_> =
                fields.filter(unnamed).filter(|n| !["981", "991"].contains(n)).collect();
            assert!(rest.is_empty(), "{row}");
        }
    }

    #[test]
    fn the_short_tables_are_sorted_and_name_each_code_once() {
        for table in [OUTSIDE_EDITION, EXTRA_SERVICES, OLDER] {
            assert!(table.windows(2).all(|pair| pair[0].0 < pair[1].0));
        }
        assert!(OUTSIDE_EDITION.iter().all(|(code, _)| package(code).is_none()));
        assert_eq!(older("71"), Some("Certified Mail"));
        assert_eq!(older("72"), None);
    }
}
