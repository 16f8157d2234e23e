//! What a scanner puts around the data: AIM symbology identifiers, FNC1 as GS, prefixes and
//! suffixes.
//!
//! Implements ISO/IEC 15424 symbology identifiers as far as the scanners of a dock send them, and
//! nothing of any maker's own code identifiers. It never guesses a symbology from the data.

/// How the bars were drawn, as told by the scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Symbology {
    /// Code 128 without a leading FNC1: S10, 20-digit packages, 24-digit trays.
    Code128,
    /// Code 128 with a leading FNC1: packages, containers, postal routing.
    Gs1_128,
    /// Interleaved 2 of 5: 10-digit trays and 20-digit packages.
    Interleaved2of5,
    /// Code 39, which some older S10 labels use.
    Code39,
    /// EAN and UPC, which only goods carry.
    Ean,
    /// Data Matrix without FNC1.
    DataMatrix,
    /// Data Matrix with a leading FNC1: the 4 by 6 inch container label.
    Gs1DataMatrix,
    /// "Other" in the standard's words; what scanners send for IMb, POSTNET and PLANET.
    Postal,
    /// A symbology that no label read here uses; kept as it was sent.
    Other,
}

impl Symbology {
    /// The name that the trade uses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Code128 => "Code 128",
            Self::Gs1_128 => "GS1-128",
            Self::Interleaved2of5 => "Interleaved 2 of 5",
            Self::Code39 => "Code 39",
            Self::Ean => "EAN/UPC",
            Self::DataMatrix => "Data Matrix",
            Self::Gs1DataMatrix => "GS1 DataMatrix",
            Self::Postal => "postal",
            Self::Other => "other",
        }
    }
}

/// The three characters `]`, letter, modifier that a scanner may send before the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Identifier {
    letter: u8,
    modifier: u8,
}

impl Identifier {
    /// The symbology that the letter and the modifier stand for.
    #[must_use]
    pub fn symbology(self) -> Symbology {
        match (self.letter, self.modifier) {
            (b'C', b'1') => Symbology::Gs1_128,
            (b'C', _) => Symbology::Code128,
            (b'I', _) => Symbology::Interleaved2of5,
            (b'A', _) => Symbology::Code39,
            (b'E', _) => Symbology::Ean,
            (b'd', b'2' | b'5') => Symbology::Gs1DataMatrix,
            (b'd', _) => Symbology::DataMatrix,
            (b'X', _) => Symbology::Postal,
            _ => Symbology::Other,
        }
    }

    /// Whether the scanner verified an Interleaved 2 of 5 check digit and then kept it to itself
    /// (`]I3`).
    pub(crate) fn check_digit_was_stripped(self) -> bool {
        (self.letter, self.modifier) == (b'I', b'3')
    }
}

/// One scan, taken apart: who it says it is, and the data without anything around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payload<'a> {
    /// The identifier, when the scanner sends one.
    pub identifier: Option<Identifier>,
    /// What stands between prefix and suffix; a GS inside it is kept.
    pub data: &'a [u8],
}

impl<'a> Payload<'a> {
    /// Takes identifier, framing (STX, ETX), line ends, tabs and outer blanks off what the scanner
    /// sent.
    ///
    /// A GS in front is FNC1 in first position, which some scanners send although `]C1` already
    /// says so.
    #[must_use]
    pub fn of(sent: &'a [u8]) -> Self {
        let framed = trim(sent);
        let (identifier, rest) = match framed {
            [b']', letter, modifier, rest @ ..]
                if letter.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() =>
            {
                let (letter, modifier) = (*letter, *modifier);
                (Some(Identifier { letter, modifier }), rest)
            }
            _ => (None, framed),
        };
        Self { identifier, data: trim(rest) }
    }

    /// The symbology, when the scanner told it.
    #[must_use]
    pub fn symbology(&self) -> Option<Symbology> {
        self.identifier.map(Identifier::symbology)
    }
}

/// ASCII group separator: how a scanner sends every FNC1 but the first.
pub(crate) const GS: u8 = 0x1D;

fn trim(mut bytes: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = bytes
        && is_around(*first)
    {
        bytes = rest;
    }
    while let [rest @ .., last] = bytes
        && is_around(*last)
    {
        bytes = rest;
    }
    bytes
}

fn is_around(byte: u8) -> bool {
    const STX: u8 = 0x02;
    const ETX: u8 = 0x03;
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | STX | ETX | GS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_scanners_put_around_the_data_comes_off() {
        use Symbology::*;
        let cases: [(&[u8], Option<Symbology>, &[u8]); 16] = [
            (b"]C199M1\r\n", Some(Gs1_128), b"99M1"),
            (b"]C1\x1D99M1", Some(Gs1_128), b"99M1"),
            (b"]C042012345", Some(Code128), b"42012345"),
            (b"]C242012345", Some(Code128), b"42012345"),
            (b"]I01234567811\r", Some(Interleaved2of5), b"1234567811"),
            (b"]A0RE360192014US", Some(Code39), b"RE360192014US"),
            (b"]E0036000291452", Some(Ean), b"036000291452"),
            (b"]d1abc", Some(DataMatrix), b"abc"),
            (b"]d299 M 9", Some(Gs1DataMatrix), b"99 M 9"),
            (b"]X0012", Some(Postal), b"012"),
            (b"]Q3x", Some(Other), b"x"),
            (b"\x0299M1\x03\r\n", None, b"99M1"),
            (b"42012345\x1D92\t", None, b"42012345\x1D92"),
            (b"]C", None, b"]C"),
            (b"]\xFF1x", None, b"]\xFF1x"),
            (b" \r\n", None, b""),
        ];
        for (sent, symbology, data) in cases {
            let payload = Payload::of(sent);
            assert_eq!(payload.symbology(), symbology, "{sent:?}");
            assert_eq!(payload.data, data, "{sent:?}");
        }
    }
}
