//! Where postal routing ends and a package number begins, in what a scanner sent.
//!
//! FNC1 behind the routing should come as GS; many scanners drop it. Then `420` and a ZIP Code, or
//! `420` and a ZIP+4, must be told apart by the number's first digits and, where both would do, by its
//! check digit. This splits and judges nothing: whether the number is a valid label, `barcode` says.

use super::Scan;

const GS: u8 = 0x1D;
const ROUTING: &[u8] = b"420";
/// Digits of a package number.
const NUMBER: [usize; 3] = [22, 26, 30];
/// Symbologies that carry package numbers; a QR code with the same digits is something else.
const CARRIERS: [&str; 4] = ["GS1-128", "Code 128", "Data Matrix", "GS1 DataMatrix"];

/// A package number and the routing in front of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// Five or nine digits, where the scan has routing.
    pub zip: Option<String>,
    /// The number, unchecked.
    pub number: String,
}

impl Split {
    /// Splits a scan that is one package number, with or without routing, and nothing else.
    #[must_use]
    pub fn of(scan: &Scan) -> Option<Self> {
        if scan.torn || scan.symbology.is_some_and(|symbology| !CARRIERS.contains(&symbology)) {
            return None;
        }
        let data = scan.data.strip_prefix(&[GS]).unwrap_or(&scan.data);
        let mut parts = data.split(|byte| *byte == GS);
        match (parts.next(), parts.next(), parts.next()) {
            (Some(whole), None, _) => run_together(whole),
            (Some(routing), Some(number), None) => {
                let zip = routing.strip_prefix(ROUTING).filter(|zip| is_zip(zip))?;
                is_number(number).then(|| Self::new(Some(zip), number))
            }
            _ => None,
        }
    }

    fn new(zip: Option<&[u8]>, number: &[u8]) -> Self {
        let text = |digits: &[u8]| digits.iter().map(|digit| char::from(*digit)).collect();
        Self { zip: zip.map(text), number: text(number) }
    }
}

/// Whether the digits have the shape of a package barcode, whether or not they can be split.
#[must_use]
pub fn is_package_shaped(scan: &Scan) -> bool {
    let data = scan.data.strip_prefix(&[GS]).unwrap_or(&scan.data);
    let digits = data.iter().filter(|byte| byte.is_ascii_digit()).count();
    let plain = data.iter().all(|byte| byte.is_ascii_digit() || *byte == GS);
    plain && 22 <= digits && (data.starts_with(ROUTING) || data.starts_with(b"9"))
}

fn run_together(whole: &[u8]) -> Option<Split> {
    if is_number(whole) {
        return Some(Split::new(None, whole));
    }
    let rest = whole.strip_prefix(ROUTING)?;
    let at = |length: usize| {
        let (zip, number) = rest.split_at_checked(length)?;
        (is_zip(zip) && is_number(number)).then_some((zip, number))
    };
    let (zip, number) = match (at(9), at(5)) {
        (Some(zip9), Some(zip5)) => match (check_holds(zip9.1), check_holds(zip5.1)) {
            (true, false) => zip9,
            (false, true) => zip5,
            // Both hold, or neither: nothing here tells which is meant.
            _ => return None,
        },
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => return None,
    };
    Some(Split::new(Some(zip), number))
}

fn is_zip(digits: &[u8]) -> bool {
    matches!(digits.len(), 5 | 9) && digits.iter().all(u8::is_ascii_digit)
}

fn is_number(digits: &[u8]) -> bool {
    NUMBER.contains(&digits.len())
        && matches!(digits, [b'9', b'1'..=b'5', ..])
        && digits.iter().all(u8::is_ascii_digit)
}

fn check_holds(number: &[u8]) -> bool {
    let weighted: u32 = number
        .iter()
        .rev()
        .zip([1, 3].into_iter().cycle())
        .map(|(digit, weight)| weight * u32::from(digit.saturating_sub(b'0')))
        .sum();
    weighted.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routing_and_number_part_where_the_scanner_left_the_seam() {
        const NUMBER: &str = "9200123456789000000013";
        for (sent, zip, number) in [
            (NUMBER.to_owned(), None, Some(NUMBER)),
            (format!("42012345{NUMBER}"), Some("12345"), Some(NUMBER)),
            (format!("420123456789{NUMBER}"), Some("123456789"), Some(NUMBER)),
            (format!("42012345\x1d{NUMBER}"), Some("12345"), Some(NUMBER)),
            (format!("\x1d420123456789\x1d{NUMBER}"), Some("123456789"), Some(NUMBER)),
            (format!("42012345\x1d{NUMBER}\x1d10BATCH"), None, None),
            (format!("{NUMBER}\x1d{NUMBER}"), None, None),
            (format!("4201234\x1d{NUMBER}"), None, None),
            ("99M123456789012345678".to_owned(), None, None),
            ("96102030405060708090007".to_owned(), None, None),
        ] {
            let scan = Scan::plain(sent.clone().into_bytes(), Vec::new());
            let split = Split::of(&scan);
            let said = split.as_ref();
            assert_eq!(said.and_then(|split| split.zip.as_deref()), zip, "{sent:?}");
            assert_eq!(said.map(|split| split.number.as_str()), number, "{sent:?}");
        }
    }

    #[test]
    fn the_check_digit_decides_between_two_seams_and_nothing_else_does() {
        // ZIP+4 ending in 9400: with a ZIP Code alone a 26-digit number begins there.
        let scan = |text: &str| Scan::plain(text.as_bytes().to_vec(), Vec::new());
        let zip9 = Split::of(&scan("420100009400".to_owned().as_str()));
        assert_eq!(zip9, None);
        let both = "42010000940092001234567890000000";
        for last in 0..100 {
            let text = format!("{both}{last:02}");
            let bytes = text.as_bytes();
            let holds = (check_holds(&bytes[12..]), check_holds(&bytes[8..]));
            let zip = Split::of(&scan(&text)).and_then(|split| split.zip);
            let expected = match holds {
                (true, false) => Some("100009400".to_owned()),
                (false, true) => Some("10000".to_owned()),
                _ => None,
            };
            assert_eq!(zip, expected, "{text}");
        }
    }
}
