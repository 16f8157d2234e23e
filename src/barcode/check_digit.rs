//! The three check digits of postal numbers.
//!
//! GS1 mod 10 (package numbers, Interleaved 2 of 5), mod 10 of the plain sum (POSTNET, PLANET) and
//! mod 11 of UPU S10. Digits come and go as values 0 to 9; nothing here reads or prints text.

/// The digit that completes `digits` under GS1 mod 10: weights 3, 1, 3, 1 … from the right.
#[must_use]
pub fn gs1(digits: impl DoubleEndedIterator<Item = u8>) -> u8 {
    let mut sum = 0u32;
    let mut weight = 3;
    for digit in digits.rev() {
        sum += u32::from(digit) * weight;
        weight = 4 - weight;
    }
    completes_ten(sum)
}

/// The digit that brings the sum of `digits` to a multiple of ten.
#[must_use]
pub fn plain_sum(digits: impl Iterator<Item = u8>) -> u8 {
    completes_ten(digits.map(u32::from).sum())
}

/// The check digit of the eight digits of an S10 item number: weights 8 6 4 2 3 5 9 7, mod 11.
#[must_use]
pub fn s10(digits: [u8; 8]) -> u8 {
    const WEIGHTS: [u32; 8] = [8, 6, 4, 2, 3, 5, 9, 7];
    let sum: u32 = digits.into_iter().zip(WEIGHTS).map(|(digit, w)| u32::from(digit) * w).sum();
    match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        digit => low_byte(digit),
    }
}

/// The values of ASCII digits.
pub(crate) fn values(digits: &[u8]) -> impl DoubleEndedIterator<Item = u8> {
    digits.iter().map(|digit| value(*digit))
}

/// The value of one ASCII digit.
pub(crate) fn value(digit: u8) -> u8 {
    digit.wrapping_sub(b'0')
}

fn completes_ten(sum: u32) -> u8 {
    low_byte((10 - sum % 10) % 10)
}

/// The sums above are reduced below 12 before they come here.
fn low_byte(small: u32) -> u8 {
    u8::try_from(small).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_package_numbers_have_their_check_digit_and_no_other() {
        // Publication 199, Publication 109 and labels seen on packages.
        for number in [
            "9212391234567812345670",
            "9505511069605048600624",
            "71123456789123456787",
            "9101026837331000039521",
        ] {
            let (check, others) = number.as_bytes().split_last().unwrap();
            assert_eq!(gs1(values(others)), value(*check), "{number}");
        }
    }

    #[test]
    fn one_changed_digit_always_changes_the_gs1_check_digit() {
        let number = *b"921239123456781234567";
        let check = gs1(values(&number));
        for place in 0..number.len() {
            for digit in b'0'..=b'9' {
                let mut changed = number;
                changed[place] = digit;
                assert_eq!(gs1(values(&changed)) == check, changed == number, "{place} {digit}");
            }
        }
    }

    #[test]
    fn s10_numbers_have_the_check_digit_of_the_standard() {
        let cases = [
            ("47312482", 9),
            ("12345678", 5),
            ("03005718", 0),
            ("45678901", 5),
            ("00000000", 5),
            ("36019201", 4),
        ];
        for (serial, expected) in cases {
            let mut digits = [0; 8];
            for (digit, byte) in digits.iter_mut().zip(serial.bytes()) {
                *digit = value(byte);
            }
            assert_eq!(s10(digits), expected, "{serial}");
        }
    }

    #[test]
    fn the_plain_sum_ends_in_zero_with_its_check_digit() {
        for (digits, expected) in [("12345", 5), ("555551237", 2), ("01234", 0), ("40123452356", 5)]
        {
            assert_eq!(plain_sum(values(digits.as_bytes())), expected, "{digits}");
        }
    }
}
