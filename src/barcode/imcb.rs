//! Intelligent Mail container barcode (IMcb): pallets and other containers.
//!
//! Implements the 21 characters of BCOCA table 14 and the USPS container labels: `99`, `M`, Mailer
//! ID of 6 or 9 digits, serial of 12 or 9 characters. Blanks between the fields are how people
//! print them (one or two) and how the Data Matrix of the 4 by 6 inch label carries them, so they
//! are taken and dropped; dashes pad a serial on the left and are kept. Whether printed and encoded
//! values agree is not decided here: on some labels they do not.

use crate::mailer_id;
use crate::not_a_barcode::{Family, NotABarcode, Shown};
use crate::text::Text;

/// Characters of every container barcode, without FNC1.
pub const CHARACTERS: usize = 21;
/// How many characters at its end a clerk types to find a container again.
pub const LAST_CHARACTERS: usize = 6;

/// One container barcode, whole and checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Imcb {
    content: Text<CHARACTERS>,
}

impl Imcb {
    /// Reads the text of a container barcode, with or without blanks between its fields.
    ///
    /// # Errors
    /// Says which character is wrong, or how many there are instead of 21.
    pub fn read(text: &[u8]) -> Result<Self, NotABarcode> {
        let found = text.iter().filter(|byte| **byte != b' ').count();
        if found != CHARACTERS {
            return Err(wrong_length("21 characters", found));
        }
        let mut content = Text::<CHARACTERS>::empty();
        let mut blank_before = false;
        for &byte in text {
            if byte == b' ' {
                blank_before = true;
                continue;
            }
            if blank_before && !starts_field(content.bytes()) {
                return Err(wrong(content.len(), "part of the serial or Mailer ID", b' '));
            }
            check_character(content.bytes(), byte)?;
            // The character is ASCII and there is room, so nothing is lost.
            let _ = content.push(byte);
            blank_before = false;
        }
        Ok(Self { content })
    }

    /// A container's barcode from its Mailer ID and a serial, which is padded with zeros on the
    /// left.
    ///
    /// # Errors
    /// Says which character is wrong, or that the serial is too long for the Mailer ID.
    pub fn of(mailer_id: &str, serial: &str) -> Result<Self, NotABarcode> {
        let room = CHARACTERS.saturating_sub(MAILER_ID + mailer_id.len());
        let content = format!("99M{mailer_id}{serial:0>room$}");
        match mailer_id::is_mailer_id(mailer_id) {
            true => Self::read(content.as_bytes()),
            false => Err(wrong_length(
                "a Mailer ID of six digits, or of nine that start with 9",
                mailer_id.len(),
            )),
        }
    }

    /// The 21 characters without blanks: `99M900066875EMA000052`.
    #[must_use]
    pub fn content(&self) -> &str {
        self.content.as_str()
    }

    /// `99`: the GS1 application identifier for a company's own use.
    #[must_use]
    pub fn application_identifier(&self) -> &str {
        self.content.part(0..2)
    }

    /// `M`: made by a mailer.
    #[must_use]
    pub fn type_indicator(&self) -> &str {
        self.content.part(2..MAILER_ID)
    }

    /// Six digits, or nine that start with 9.
    #[must_use]
    pub fn mailer_id(&self) -> &str {
        self.content.part(MAILER_ID..self.serial_place())
    }

    /// Twelve characters behind a six-digit Mailer ID, nine behind a nine-digit one, padding kept.
    #[must_use]
    pub fn serial(&self) -> &str {
        self.content.part(self.serial_place()..CHARACTERS)
    }

    /// The last six characters: what a clerk types when the barcode does not scan.
    #[must_use]
    pub fn last_six(&self) -> &str {
        self.content.part(CHARACTERS - LAST_CHARACTERS..CHARACTERS)
    }

    /// As printed under the bars, fields apart by two blanks: `99  M  900066875  EMA000052`.
    #[must_use]
    pub fn human_readable(&self) -> String {
        let fields =
            [self.application_identifier(), self.type_indicator(), self.mailer_id(), self.serial()];
        fields.join("  ")
    }

    fn serial_place(&self) -> usize {
        serial_place(self.content.bytes())
    }
}

/// Whether a text starts like a container barcode: `99` and `M`, blanks between them or not.
pub(crate) fn looks_like(text: &[u8]) -> bool {
    let mut visible = text.iter().filter(|byte| **byte != b' ');
    PREFIX.iter().all(|expected| visible.next() == Some(expected))
}

const PREFIX: &[u8] = b"99M";
const MAILER_ID: usize = PREFIX.len();

fn serial_place(content: &[u8]) -> usize {
    MAILER_ID + content.get(MAILER_ID).map_or(mailer_id::SIX, |first| mailer_id::length(*first))
}

/// Whether the character behind `content` is the first of a field, so that blanks may stand before
/// it.
fn starts_field(content: &[u8]) -> bool {
    let place = content.len();
    place <= 2 || place == MAILER_ID || place == serial_place(content)
}

fn check_character(content: &[u8], byte: u8) -> Result<(), NotABarcode> {
    let place = content.len();
    if let Some(expected) = PREFIX.get(place) {
        return match *expected == byte {
            true => Ok(()),
            false => Err(wrong(place, PREFIX_IN_WORDS, byte)),
        };
    }
    if place < serial_place(content) {
        return match byte.is_ascii_digit() {
            true => Ok(()),
            false => Err(wrong(place, "a digit of the Mailer ID", byte)),
        };
    }
    match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'-' => Ok(()),
        _ => Err(wrong(place, SERIAL_IN_WORDS, byte)),
    }
}

const PREFIX_IN_WORDS: &str = "part of the 99M at its start";
const SERIAL_IN_WORDS: &str = "a digit, a capital letter or a dash of the serial";

fn wrong(place: usize, expected: &'static str, found: u8) -> NotABarcode {
    NotABarcode::Character { family: Family::Imcb, at: place + 1, expected, found: Shown(found) }
}

fn wrong_length(expected: &'static str, found: usize) -> NotABarcode {
    NotABarcode::Length { family: Family::Imcb, expected, found }
}
