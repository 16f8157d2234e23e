//! Package numbers of the older confirmation and extra services (PIC).
//!
//! Implements Publications 91 and 109 and DMM 503.10.4.2 and 503.11.4.2: service type code of two
//! digits, customer id of nine, package sequence number of eight, mod 10 check digit. With
//! application identifier 91 in front (GS1-128) that makes 22 digits; Signature Confirmation may
//! shorten the sequence number to two digits and the whole to 16. Without it (Code 128 and
//! Interleaved 2 of 5) there are always 20 digits, whose check digit covers a 91 on some labels
//! although none is printed: as printed is tried first.

use crate::check_digit;
use crate::impb;
use crate::not_a_barcode::{Fault, NotABarcode};
use crate::routing;
use crate::service_type;
use crate::text::Text;

/// Digits of a number without application identifier.
pub const PLAIN_DIGITS: usize = 20;

/// How the check digit and the 91 go together on one label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// 91 is in the barcode and the check digit covers it.
    With91,
    /// 91 is not in the barcode and the check digit does not cover it.
    Plain,
    /// 91 is not in the barcode, and yet the check digit covers it.
    Implied91,
}

/// One package number, whole and checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pic {
    digits: Text<{ impb::MOST_DIGITS }>,
    number: u8,
    form: Form,
}

impl Pic {
    /// All digits run together, postal routing in front.
    #[must_use]
    pub fn content(&self) -> &str {
        self.digits.as_str()
    }

    /// The number without postal routing, with its 91 where the barcode has one.
    #[must_use]
    pub fn tracking_number(&self) -> &str {
        self.digits.part(usize::from(self.number)..self.digits.len())
    }

    /// How the check digit and the 91 go together.
    #[must_use]
    pub fn form(&self) -> Form {
        self.form
    }

    /// `91`, when it is in the barcode.
    #[must_use]
    pub fn application_identifier(&self) -> Option<&str> {
        (self.form == Form::With91)
            .then(|| self.digits.part(usize::from(self.number)..self.fields()))
    }

    /// Two digits for the service: [`service_type::older`].
    #[must_use]
    pub fn service_type_code(&self) -> &str {
        self.digits.part(self.fields()..self.fields() + CUSTOMER)
    }

    /// Nine digits; the DUNS number on many labels.
    #[must_use]
    pub fn customer_id(&self) -> &str {
        self.digits.part(self.fields() + CUSTOMER..self.fields() + SEQUENCE)
    }

    /// Eight digits, or two to seven on some Signature Confirmation labels.
    #[must_use]
    pub fn package_sequence(&self) -> &str {
        self.digits.part(self.fields() + SEQUENCE..self.digits.len().saturating_sub(1))
    }

    /// The check digit as printed.
    #[must_use]
    pub fn check_digit(&self) -> &str {
        self.digits.part(self.digits.len().saturating_sub(1)..self.digits.len())
    }

    /// Where the package goes, when postal routing is in the barcode.
    #[must_use]
    pub fn zip5(&self) -> Option<&str> {
        routing::zip5(&self.digits, usize::from(self.number))
    }

    /// The four digits behind the ZIP Code, when they are in the barcode.
    #[must_use]
    pub fn zip4(&self) -> Option<&str> {
        routing::zip4(&self.digits, usize::from(self.number))
    }

    /// As printed: groups of four digits, postal routing left out.
    #[must_use]
    pub fn human_readable(&self) -> String {
        impb::groups_of_four(self.tracking_number())
    }

    fn fields(&self) -> usize {
        usize::from(self.number)
            + match self.form {
                Form::With91 => IDENTIFIER.len(),
                Form::Plain | Form::Implied91 => 0,
            }
    }
}

/// A new 20-digit number without 91; `None` when a field has a wrong length or is not of digits.
#[must_use]
pub fn complete(service_type_code: &str, customer_id: &str, sequence: &str) -> Option<String> {
    let number = [service_type_code, customer_id, sequence].concat();
    let fits = service_type_code.len() == CUSTOMER
        && customer_id.len() == SEQUENCE - CUSTOMER
        && number.len() + 1 == PLAIN_DIGITS
        && number.bytes().all(|byte| byte.is_ascii_digit());
    let check = check_digit::gs1(check_digit::values(number.as_bytes()));
    fits.then(|| format!("{number}{check}"))
}

/// Whether the number that starts at `number` may be a 91 number of its length.
pub(crate) fn is_91(own: &[u8]) -> bool {
    match own.strip_prefix(IDENTIFIER) {
        Some(fields) if own.len() == impb::SHORT => !fields.is_empty(),
        Some([tens, ones, ..]) => {
            SHORTEST <= own.len()
                && own.len() < impb::SHORT
                && service_type::is_signature_confirmation([*tens, *ones])
        }
        _ => false,
    }
}

/// Reads the number with 91 that starts at `number`, all digits, of a length that [`is_91`] has
/// approved.
pub(crate) fn read_91(digits: &Text<{ impb::MOST_DIGITS }>, number: usize) -> Result<Pic, Fault> {
    impb::check_check_digit(digits.bytes().get(number..).unwrap_or_default())?;
    let number = u8::try_from(number).unwrap_or_default();
    Ok(Pic { digits: *digits, number, form: Form::With91 })
}

/// Reads 20 digits without 91.
pub(crate) fn read_plain(digits: &Text<{ impb::MOST_DIGITS }>) -> Result<Pic, NotABarcode> {
    let (check, others) = digits.bytes().split_last().unwrap_or((&b'0', &[]));
    let found = check_digit::value(*check);
    let needed = check_digit::gs1(check_digit::values(others));
    let with =
        |prefix: [u8; 2]| check_digit::gs1(prefix.into_iter().chain(check_digit::values(others)));
    let needed_with_91 = with([9, 1]);
    let form = match found {
        digit if digit == needed => Form::Plain,
        digit if digit == needed_with_91 => Form::Implied91,
        _ => {
            let fits_with_92 = found == with([9, 2]) && looks_like_92(digits.bytes());
            return Err(NotABarcode::PackageCheckDigit {
                found,
                needed,
                needed_with_91,
                fits_with_92,
            });
        }
    };
    Ok(Pic { digits: *digits, number: 0, form })
}

const IDENTIFIER: &[u8] = b"91";
const CUSTOMER: usize = 2;
const SEQUENCE: usize = 11;
/// 91, service type code, customer id, two digits of sequence, check digit.
const SHORTEST: usize = 16;

/// Whether a Mailer ID of 92 stands where it would with 92 in front of 20 digits.
fn looks_like_92(digits: &[u8]) -> bool {
    digits.get(3) == Some(&b'9')
}
