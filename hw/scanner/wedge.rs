//! The keyboard wedge: a scanner that types. The fallback, because it loses GS and depends on the
//! keyboard's layout.
//!
//! Two ways. Where the device is named it is grabbed ([`crate::worker`]), its keys are this
//! scanner's alone and no clock is needed: [`KeyDecoder`] turns key events to characters as a US
//! keyboard does. Where it is not, keys reach the window like typing, and only speed tells them
//! apart: [`Typing`]. Every threshold misfires sometimes; name the device.

use super::symbology::Aim;
use super::{Heard, SCAN_MAX, Scan};

/// The longest pause between two keys of one scan.
pub const KEY_GAP_MAX_MS: u64 = 50;
/// Fewer characters than this are typing, however fast.
pub const SCAN_KEYS_MIN: usize = 6;

/// What a key in the window turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Not known yet: show nothing.
    Held,
    /// A person typed these characters.
    Keys(String),
    /// A scanner typed this label.
    Scan(Scan),
}

/// Tells a scanner's typing from a person's by its speed.
#[derive(Debug, Default)]
pub struct Typing {
    held: String,
    last_ms: u64,
}

impl Typing {
    /// A character came at this time. Enter is `'\r'` or `'\n'`.
    pub fn key(&mut self, at_ms: u64, key: char) -> Typed {
        let slow = KEY_GAP_MAX_MS < at_ms.saturating_sub(self.last_ms);
        self.last_ms = at_ms;
        let earlier = if slow { std::mem::take(&mut self.held) } else { String::new() };
        if matches!(key, '\r' | '\n') {
            return self.enter(earlier, key);
        }
        self.held.push(key);
        if SCAN_MAX < self.held.len() {
            return Typed::Keys(std::mem::take(&mut self.held));
        }
        if earlier.is_empty() { Typed::Held } else { Typed::Keys(earlier) }
    }

    /// Time went by without a key: what was held is a person's, if anything.
    pub fn pause(&mut self, now_ms: u64) -> Typed {
        if self.held.is_empty() || now_ms.saturating_sub(self.last_ms) <= KEY_GAP_MAX_MS {
            return Typed::Held;
        }
        Typed::Keys(std::mem::take(&mut self.held))
    }

    fn enter(&mut self, earlier: String, key: char) -> Typed {
        let held = std::mem::take(&mut self.held);
        if held.chars().count() < SCAN_KEYS_MIN {
            return Typed::Keys(format!("{earlier}{held}{key}"));
        }
        Typed::Scan(scan_of(held.into_bytes()))
    }
}

fn scan_of(raw: Vec<u8>) -> Scan {
    match Aim::split(&raw) {
        Some((aim, data)) => Scan {
            aim: Some(aim),
            symbology: Some(aim.name()),
            ..Scan::plain(data.to_vec(), raw.clone())
        },
        None => Scan::plain(raw.clone(), raw),
    }
}

/// Turns the events of a grabbed device to scans: `struct input_event` of the kernel as it is read.
#[derive(Debug, Default)]
pub struct KeyDecoder {
    bytes: Vec<u8>,
    text: Vec<u8>,
    shift: bool,
    control: bool,
}

/// Two machine words of time, then type, code and value.
const TIME: usize = 2 * size_of::<usize>();
const EVENT: usize = TIME + 8;
const EV_KEY: u16 = 1;

const KEY_ENTER: u16 = 28;
const KEY_KEYPAD_ENTER: u16 = 96;
const KEY_LEFT_CONTROL: u16 = 29;
const KEY_RIGHT_CONTROL: u16 = 97;
const KEY_LEFT_SHIFT: u16 = 42;
const KEY_RIGHT_SHIFT: u16 = 54;

/// Linux key codes from `KEY_1` on, as a US keyboard types them without and with shift.
const ROWS: [(u16, &[u8], &[u8]); 6] = [
    (2, b"1234567890-=", b"!@#$%^&*()_+"),
    (16, b"qwertyuiop[]", b"QWERTYUIOP{}"),
    (30, b"asdfghjkl;'`", b"ASDFGHJKL:\"~"),
    (43, b"\\zxcvbnm,./", b"|ZXCVBNM<>?"),
    (57, b" ", b" "),
    (71, b"789-456+1230.", b"789-456+1230."),
];

impl KeyDecoder {
    /// Takes events and appends the scans that they complete.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<Heard>) {
        self.bytes.extend_from_slice(bytes);
        let whole = self.bytes.len() - self.bytes.len() % EVENT;
        let events: Vec<u8> = self.bytes.drain(..whole).collect();
        for event in events.chunks_exact(EVENT) {
            let [kind_low, kind_high, code_low, code_high, value, ..] =
                event.get(TIME..).unwrap_or_default()
            else {
                continue;
            };
            let code = u16::from_ne_bytes([*code_low, *code_high]);
            // 0 is up, 1 is down, 2 is a key that repeats because it is held: no scanner means that.
            if u16::from_ne_bytes([*kind_low, *kind_high]) == EV_KEY && *value < 2 {
                out.extend(self.key(code, *value == 1));
            }
        }
    }

    /// A label whose Enter never came is dropped.
    pub fn quiet(&mut self, out: &mut Vec<Heard>) {
        let raw = std::mem::take(&mut self.text);
        if !raw.is_empty() {
            out.push(Heard::Reject { reason: "cut off: no Enter came", raw });
        }
    }

    /// Whether a label was begun.
    #[must_use]
    pub fn is_inside_a_scan(&self) -> bool {
        !self.text.is_empty() || !self.bytes.is_empty()
    }

    /// Forgets what was begun.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// A key went down (`true`) or up.
    pub fn key(&mut self, code: u16, down: bool) -> Option<Heard> {
        match (code, down) {
            (KEY_LEFT_SHIFT | KEY_RIGHT_SHIFT, down) => self.shift = down,
            (KEY_LEFT_CONTROL | KEY_RIGHT_CONTROL, down) => self.control = down,
            (KEY_ENTER | KEY_KEYPAD_ENTER, true) => return self.enter(),
            (code, true) => self.character(code),
            (_, false) => {}
        }
        None
    }

    fn enter(&mut self) -> Option<Heard> {
        let raw = std::mem::take(&mut self.text);
        (!raw.is_empty()).then(|| Heard::Scan(scan_of(raw)))
    }

    fn character(&mut self, code: u16) {
        let row = ROWS.iter().find_map(|(first, plain, shifted)| {
            let at = usize::from(code.checked_sub(*first)?);
            if self.shift { shifted.get(at) } else { plain.get(at) }
        });
        let Some(character) = row.copied().filter(|_| self.text.len() < SCAN_MAX) else { return };
        // Scanners that can, type GS as Ctrl-].
        let typed = if self.control { character.to_ascii_uppercase() & 0x1F } else { character };
        self.text.push(typed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fast_run_that_ends_with_enter_is_a_scan() {
        let mut typing = Typing::default();
        for (at, key) in "99M123".chars().enumerate() {
            assert_eq!(typing.key(1000 + 5 * u64::try_from(at).unwrap(), key), Typed::Held);
        }
        let Typed::Scan(scan) = typing.key(1030, '\r') else { panic!("no scan") };
        assert_eq!(scan.text(), "99M123");
    }

    #[test]
    fn slow_keys_are_given_back_as_typing() {
        let mut typing = Typing::default();
        assert_eq!(typing.key(1000, 'a'), Typed::Held);
        assert_eq!(typing.pause(1020), Typed::Held);
        assert_eq!(typing.pause(1060), Typed::Keys("a".to_owned()));
        assert_eq!(typing.key(2000, 'b'), Typed::Held);
        assert_eq!(typing.key(2200, 'c'), Typed::Keys("b".to_owned()));
        assert_eq!(typing.key(2400, '\r'), Typed::Keys("c\r".to_owned()));
    }

    #[test]
    fn a_few_fast_keys_are_typing() {
        let mut typing = Typing::default();
        for (at, key) in [(1000, '4'), (1010, '2')] {
            assert_eq!(typing.key(at, key), Typed::Held);
        }
        assert_eq!(typing.key(1020, '\r'), Typed::Keys("42\r".to_owned()));
    }

    #[test]
    fn a_grabbed_keyboard_types_what_a_us_keyboard_types() {
        let mut keys = KeyDecoder::default();
        // ] C 1 9 M . Ctrl-] - and Enter
        let codes: [(u16, bool); 16] = [
            (27, true),
            (42, true),
            (46, true),
            (42, false),
            (2, true),
            (10, true),
            (54, true),
            (50, true),
            (54, false),
            (83, true),
            (29, true),
            (27, true),
            (29, false),
            (12, true),
            (12, false),
            (255, true),
        ];
        for (code, down) in codes {
            assert_eq!(keys.key(code, down), None);
        }
        let Some(Heard::Scan(scan)) = keys.key(28, true) else { panic!("no scan") };
        assert_eq!(scan.aim.unwrap().text(), "]C1");
        assert_eq!(scan.data, b"9M.\x1d-");
        assert_eq!(keys.key(28, true), None, "Enter alone is no scan");
    }
}
