//! The same specifications, written down the short way: one step after the other, with strings,
//! searches and no tables beyond the published ones. It sets the scale for what is measured, and
//! disagreement between the two is a fault in one.

use std::sync::LazyLock;

/// USPS-B-3200 forwards.
pub(crate) fn encode(tracking: &str, routing: &str) -> String {
    let mut value = routing_value(routing);
    for (place, digit) in tracking.bytes().enumerate() {
        let base = if place == 1 { 5 } else { 10 };
        value = value * base + u128::from(digit - b'0');
    }
    let check = check_sequence(value);
    let mut codewords = [0_u16; 10];
    let mut rest = value;
    for place in (1..10).rev() {
        let base = if place == 9 { 636 } else { 1365 };
        codewords[place] = (rest % base) as u16;
        rest /= base;
    }
    codewords[0] = rest as u16 + if check & 0x400 != 0 { 659 } else { 0 };
    codewords[9] *= 2;
    let mut characters = codewords.map(|codeword| CHARACTERS[usize::from(codeword)]);
    for (place, character) in characters.iter_mut().enumerate() {
        if check >> place & 1 == 1 {
            *character ^= 0x1FFF;
        }
    }
    let bit = |character: usize, bit: u16| characters[character] >> bit & 1;
    (0..65)
        .map(|bar| match (bit(TOP[bar].0, TOP[bar].1), bit(BOTTOM[bar].0, BOTTOM[bar].1)) {
            (0, 0) => 'T',
            (1, 0) => 'A',
            (0, _) => 'D',
            _ => 'F',
        })
        .collect()
}

/// USPS-B-3200 backwards.
pub(crate) fn decode(bars: &str) -> Option<String> {
    let mut characters = [0_u16; 10];
    for (bar, letter) in bars.chars().enumerate() {
        if matches!(letter, 'A' | 'F') {
            characters[TOP[bar].0] |= 1 << TOP[bar].1;
        }
        if matches!(letter, 'D' | 'F') {
            characters[BOTTOM[bar].0] |= 1 << BOTTOM[bar].1;
        }
    }
    let mut check = 0_u16;
    let mut codewords = [0_u128; 10];
    for (place, character) in characters.iter().enumerate() {
        let find = |wanted: u16| CHARACTERS.iter().position(|character| *character == wanted);
        codewords[place] = match find(*character) {
            Some(codeword) => codeword as u128,
            None => {
                check |= 1 << place;
                find(character ^ 0x1FFF)? as u128
            }
        };
    }
    if codewords[0] > 658 {
        codewords[0] -= 659;
        check |= 0x400;
    }
    if codewords[0] > 658 || codewords[9] % 2 == 1 || codewords[9] > 1270 {
        return None;
    }
    codewords[9] /= 2;
    let bases = |place| if place == 9 { 636 } else { 1365 };
    let value = (1..10).fold(codewords[0], |value, place| value * bases(place) + codewords[place]);
    if check_sequence(value) != check {
        return None;
    }
    let mut rest = value;
    let mut tracking = Vec::new();
    for place in (0..20).rev() {
        let base = if place == 1 { 5 } else { 10 };
        tracking.push(char::from(b'0' + (rest % base) as u8));
        rest /= base;
    }
    let tracking: String = tracking.into_iter().rev().collect();
    let routing = match rest {
        0 => String::new(),
        1..=100_000 => format!("{:05}", rest - 1),
        100_001..=1_000_100_000 => format!("{:09}", rest - 100_001),
        1_000_100_001..=101_000_100_000 => format!("{:011}", rest - 1_000_100_001),
        _ => return None,
    };
    Some(tracking + &routing)
}

/// The families of the trace, with strings: family and content.
pub(crate) fn read(sent: &[u8]) -> Option<(String, String)> {
    let text = String::from_utf8(sent.to_vec()).ok()?;
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{1d}').to_owned();
    let (identifier, text) = match text.strip_prefix(']') {
        Some(rest) => (rest.chars().take(2).collect(), rest.chars().skip(2).collect()),
        None => (String::new(), text),
    };
    let content: String = text.chars().filter(|c| *c != ' ' && *c != '\u{1d}').collect();
    let digits: Vec<u32> = content.chars().filter_map(|c| c.to_digit(10)).collect();
    let all_digits = digits.len() == content.len();
    let family = match content.len() {
        21 if content.starts_with("99M") && is_container(&content) => "imcb",
        13 if !all_digits && is_item(&content) => "s10",
        20 | 25 | 29 | 31 if all_digits && identifier == "X0" && digits[1] < 5 => "imb",
        24 if all_digits => "imtb24",
        10 if all_digits => "tray10",
        20 if all_digits && mod_10(&digits) => "pic",
        22 | 26 if all_digits && is_package(&content, &digits) => "impb",
        30 if content.starts_with("420") && is_package(&content[8..], &digits[8..]) => "impb",
        34 if content.starts_with("420") && is_package(&content[12..], &digits[12..]) => "impb",
        _ => return None,
    };
    Some((family.to_owned(), content))
}

fn is_container(content: &str) -> bool {
    let mailer_id = if content.chars().nth(3) == Some('9') { 9 } else { 6 };
    content.chars().skip(3).take(mailer_id).all(|c| c.is_ascii_digit())
        && content
            .chars()
            .skip(3 + mailer_id)
            .all(|c| c.is_ascii_digit() || c.is_ascii_uppercase() || c == '-')
}

fn is_item(content: &str) -> bool {
    let digits: Vec<u32> = content.chars().skip(2).take(9).filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 =
        digits.iter().zip([8, 6, 4, 2, 3, 5, 9, 7]).map(|(digit, weight)| digit * weight).sum();
    let check = match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        check => check,
    };
    digits.len() == 9 && digits[8] == check
}

fn is_package(content: &str, digits: &[u32]) -> bool {
    let mailer_id_fits = match &content[..2] {
        "92" => digits[5] == 9,
        "93" => digits[5] < 9,
        "94" | "95" => true,
        _ => false,
    };
    mod_10(digits) && mailer_id_fits
}

fn mod_10(digits: &[u32]) -> bool {
    let weights = [1, 3].into_iter().cycle();
    digits.iter().rev().zip(weights).map(|(digit, weight)| digit * weight).sum::<u32>() % 10 == 0
}

fn routing_value(routing: &str) -> u128 {
    let number: u128 = routing.parse().unwrap_or(0);
    match routing.len() {
        5 => number + 1,
        9 => number + 100_001,
        11 => number + 1_000_100_001,
        _ => 0,
    }
}

/// Bit by bit over 102 bits.
fn check_sequence(value: u128) -> u16 {
    let mut register = 0x7FF_u16;
    for place in (0..102).rev() {
        let bit = (value >> place & 1) as u16;
        let high = register >> 10 & 1;
        register = register << 1 & 0x7FF;
        if high ^ bit == 1 {
            register ^= 0xF35 & 0x7FF;
        }
    }
    register
}

static CHARACTERS: LazyLock<Vec<u16>> = LazyLock::new(|| [n_of_13(5), n_of_13(2)].concat());

fn n_of_13(ones: u32) -> Vec<u16> {
    let all = (0..1_u16 << 13).filter(|pattern| pattern.count_ones() == ones);
    let mirrored = |pattern: u16| pattern.reverse_bits() >> 3;
    let (own, pairs): (Vec<_>, Vec<_>) = all
        .filter(|pattern| *pattern <= mirrored(*pattern))
        .partition(|pattern| *pattern == mirrored(*pattern));
    let pairs = pairs.into_iter().flat_map(|pattern| [pattern, mirrored(pattern)]);
    pairs.chain(own.into_iter().rev()).collect()
}

/// Character and bit of the upper and lower half of each bar (appendix E).
static TOP: LazyLock<Vec<(usize, u16)>> = LazyLock::new(|| halves(TOP_CHARACTERS, TOP_BITS));
static BOTTOM: LazyLock<Vec<(usize, u16)>> =
    LazyLock::new(|| halves(BOTTOM_CHARACTERS, BOTTOM_BITS));

fn halves(characters: &str, bits: &str) -> Vec<(usize, u16)> {
    let characters = characters.split_ascii_whitespace().map(|text| text.parse().unwrap());
    characters.zip(bits.split_ascii_whitespace().map(|text| text.parse().unwrap())).collect()
}

const TOP_CHARACTERS: &str = "4 0 2 6 3 5 1 9 8 7 1 2 0 6 4 8 2 9 5 3 0 1 3 7 4 6 8 9 2 0 5 1 9 4 3 8 6 7 1 2 4 3 9 5 7 8 3 0 2 1 4 0 9 1 7 0 2 4 6 3 7 1 9 5 8";
const TOP_BITS: &str = "3 0 8 11 1 12 8 11 10 6 4 12 2 7 9 6 7 9 2 8 4 0 12 7 10 9 0 7 10 5 7 9 6 8 2 12 1 4 2 0 1 5 4 6 12 1 0 9 4 7 5 10 2 6 9 11 2 12 6 7 5 11 0 3 2";
const BOTTOM_CHARACTERS: &str = "7 1 9 5 8 0 2 4 6 3 5 8 9 7 3 0 6 1 7 4 6 8 9 2 5 1 7 5 4 3 8 7 6 0 2 5 4 9 3 0 1 6 8 2 0 4 5 9 6 7 5 2 6 3 8 5 1 9 8 7 4 0 2 6 3";
const BOTTOM_BITS: &str = "2 10 12 5 9 1 5 4 3 9 11 5 10 1 6 3 4 1 10 0 2 11 8 6 1 12 3 8 6 4 4 11 0 6 1 9 11 5 3 7 3 10 7 11 8 2 10 3 5 8 0 3 12 11 8 4 5 1 3 0 7 12 9 8 10";
