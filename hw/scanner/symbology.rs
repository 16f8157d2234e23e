//! What scanners call symbologies: AIM identifiers (ISO/IEC 15424), Zebra SSI code types, and the
//! single letters of Honeywell and Zebra.

/// An AIM identifier without its `]`: code letter and modifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Aim {
    letter: u8,
    modifier: u8,
}

impl Aim {
    /// Takes an identifier off the front of a scan. Only a known letter is one: `]J` is unassigned,
    /// so those characters are data.
    #[must_use]
    pub fn split(sent: &[u8]) -> Option<(Self, &[u8])> {
        match sent {
            [b']', letter, modifier, rest @ ..] if modifier.is_ascii_alphanumeric() => {
                Self::new(*letter, *modifier).map(|aim| (aim, rest))
            }
            _ => None,
        }
    }

    /// The identifier of this letter and modifier, if the letter is assigned.
    #[must_use]
    pub fn new(letter: u8, modifier: u8) -> Option<Self> {
        AIM_NAMES.iter().any(|(known, _)| *known == letter).then_some(Self { letter, modifier })
    }

    /// The three characters.
    #[must_use]
    pub fn bytes(self) -> [u8; 3] {
        [b']', self.letter, self.modifier]
    }

    /// The three characters as text.
    #[must_use]
    pub fn text(self) -> String {
        self.bytes().iter().map(|byte| char::from(*byte)).collect()
    }

    /// The trade's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match (self.letter, self.modifier) {
            (b'C', b'1') => "GS1-128",
            (b'd', b'2') => "GS1 DataMatrix",
            (b'Q', b'3') => "GS1 QR Code",
            (letter, _) => AIM_NAMES
                .iter()
                .find(|(known, _)| *known == letter)
                .map_or("other", |(_, name)| *name),
        }
    }
}

const AIM_NAMES: [(u8, &str); 27] = [
    (b'A', "Code 39"),
    (b'B', "Telepen"),
    (b'C', "Code 128"),
    (b'D', "Code One"),
    (b'E', "EAN/UPC"),
    (b'F', "Codabar"),
    (b'G', "Code 93"),
    (b'H', "Code 11"),
    (b'I', "ITF"),
    (b'K', "Code 16K"),
    (b'L', "PDF417"),
    (b'M', "MSI"),
    (b'N', "Anker"),
    (b'O', "Codablock"),
    (b'P', "Plessey"),
    (b'Q', "QR Code"),
    (b'R', "Straight 2 of 5"),
    (b'S', "Straight 2 of 5"),
    (b'T', "Code 49"),
    (b'U', "MaxiCode"),
    (b'X', "other"),
    (b'Y', "system expansion"),
    (b'Z', "not a barcode"),
    (b'c', "Channel Code"),
    (b'd', "Data Matrix"),
    (b'e', "GS1 DataBar"),
    (b'z', "Aztec"),
];

/// One symbology as the makers number it: name, AIM equivalent, SSI code type, letters of Honeywell
/// and Zebra (0 where the maker has none, or more than one character).
struct Maker {
    name: &'static str,
    aim: Option<(u8, u8)>,
    ssi: u8,
    honeywell: u8,
    zebra: u8,
}

const fn row(
    name: &'static str,
    aim: Option<(u8, u8)>,
    ssi: u8,
    honeywell: u8,
    zebra: u8,
) -> Maker {
    Maker { name, aim, ssi, honeywell, zebra }
}

const MAKERS: [Maker; 22] = [
    row("Code 39", Some((b'A', b'0')), 0x01, b'b', b'B'),
    row("Codabar", Some((b'F', b'0')), 0x02, b'a', b'C'),
    row("Code 128", Some((b'C', b'0')), 0x03, b'j', b'D'),
    row("Discrete 2 of 5", None, 0x04, b'f', b'G'),
    row("IATA 2 of 5", None, 0x05, 0, 0),
    row("ITF", Some((b'I', b'0')), 0x06, b'e', b'F'),
    row("Code 93", Some((b'G', b'0')), 0x07, b'i', b'E'),
    row("UPC-A", Some((b'E', b'0')), 0x08, b'c', b'A'),
    row("UPC-E", Some((b'E', b'0')), 0x09, b'E', 0),
    row("EAN-8", Some((b'E', b'4')), 0x0A, b'D', 0),
    row("EAN-13", Some((b'E', b'0')), 0x0B, b'd', 0),
    row("Code 11", Some((b'H', b'0')), 0x0C, b'h', b'H'),
    row("MSI", Some((b'M', b'0')), 0x0E, b'g', b'J'),
    row("GS1-128", Some((b'C', b'1')), 0x0F, b'I', b'K'),
    row("PDF417", Some((b'L', b'0')), 0x11, b'r', b'X'),
    row("Data Matrix", Some((b'd', b'1')), 0x1B, b'w', 0),
    row("QR Code", Some((b'Q', b'1')), 0x1C, b's', 0),
    row("POSTNET", Some((b'X', b'0')), 0x1E, b'P', 0),
    row("PLANET", Some((b'X', b'0')), 0x1F, b'L', 0),
    row("MaxiCode", Some((b'U', b'0')), 0x25, b'x', 0),
    row("Aztec", Some((b'z', b'0')), 0x2D, b'z', 0),
    row("Intelligent Mail", Some((b'X', b'0')), 0x34, b'M', 0),
];

/// The name and AIM equivalent of an SSI code type.
#[must_use]
pub fn of_ssi(code: u8) -> Option<(&'static str, Option<Aim>)> {
    found(|maker| maker.ssi == code)
}

/// The name and AIM equivalent of a Honeywell letter.
#[must_use]
pub fn of_honeywell(letter: u8) -> Option<(&'static str, Option<Aim>)> {
    found(|maker| maker.honeywell == letter && letter != 0)
}

/// The name and AIM equivalent of a Zebra letter.
#[must_use]
pub fn of_zebra(letter: u8) -> Option<(&'static str, Option<Aim>)> {
    found(|maker| maker.zebra == letter && letter != 0)
}

fn found(is_it: impl Fn(&Maker) -> bool) -> Option<(&'static str, Option<Aim>)> {
    MAKERS.iter().find(|maker| is_it(maker)).map(|maker| {
        (maker.name, maker.aim.and_then(|(letter, modifier)| Aim::new(letter, modifier)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_assigned_letters_are_identifiers() {
        for (sent, aim, name, rest) in [
            (&b"]C199M"[..], Some("]C1"), "GS1-128", &b"99M"[..]),
            (b"]C0A", Some("]C0"), "Code 128", b"A"),
            (b"]I1abc", Some("]I1"), "ITF", b"abc"),
            (b"]d2x", Some("]d2"), "GS1 DataMatrix", b"x"),
            (b"]X0x", Some("]X0"), "other", b"x"),
            (b"]J0abc", None, "", b""),
            (b"]C", None, "", b""),
            (b"]C\x1dx", None, "", b""),
            (b"C1x", None, "", b""),
        ] {
            let split = Aim::split(sent);
            assert_eq!(split.map(|(aim, _)| aim.text()).as_deref(), aim, "{sent:?}");
            assert_eq!(split.map_or("", |(aim, _)| aim.name()), name, "{sent:?}");
            assert_eq!(split.map_or(&b""[..], |(_, rest)| rest), rest, "{sent:?}");
        }
    }

    #[test]
    fn makers_codes_lead_to_one_name() {
        assert_eq!(of_ssi(0x0F).unwrap().0, "GS1-128");
        assert_eq!(of_honeywell(b'I').unwrap().1.unwrap().text(), "]C1");
        assert_eq!(of_zebra(b'K').unwrap().0, "GS1-128");
        assert_eq!(of_ssi(0x99), None);
        assert_eq!(of_honeywell(0), None);
    }
}
