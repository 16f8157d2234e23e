//! Units as scales spell them.

/// A unit that a scale of the field may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Avoirdupois pound.
    Lb,
    /// Avoirdupois ounce.
    Oz,
    /// Pounds and ounces side by side.
    LbOz,
    /// Kilogram.
    Kg,
    /// Gram.
    G,
    /// Milligram.
    Mg,
    /// Metric ton.
    T,
    /// Short ton.
    Ton,
    /// Carat.
    Ct,
    /// Troy ounce.
    OzT,
    /// Pennyweight.
    Dwt,
    /// Grain.
    Grain,
    /// Tael.
    Tael,
    /// Pieces, from a counting scale: no weight.
    Pieces,
    /// Per cent, from a checkweigher: no weight.
    Percent,
}

impl Unit {
    /// Reads a unit in any case, with or without a point: `LB`, `lb.`, `Kg`.
    #[must_use]
    pub fn read(text: &[u8]) -> Option<Self> {
        let text = text.trim_ascii();
        let text = text.strip_suffix(b".").unwrap_or(text);
        SPELLINGS
            .iter()
            .find(|(spelling, _)| text.eq_ignore_ascii_case(spelling.as_bytes()))
            .map(|(_, unit)| *unit)
    }

    /// The unit as this project writes it.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Lb => "lb",
            Self::Oz => "oz",
            Self::LbOz => "lb:oz",
            Self::Kg => "kg",
            Self::G => "g",
            Self::Mg => "mg",
            Self::T => "t",
            Self::Ton => "ton",
            Self::Ct => "ct",
            Self::OzT => "ozt",
            Self::Dwt => "dwt",
            Self::Grain => "gr",
            Self::Tael => "tael",
            Self::Pieces => "pcs",
            Self::Percent => "%",
        }
    }

    /// Whether the unit measures a weight at all.
    #[must_use]
    pub fn is_weight(self) -> bool {
        !matches!(self, Self::Pieces | Self::Percent)
    }
}

impl std::fmt::Display for Unit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.text())
    }
}

const SPELLINGS: [(&str, Unit); 25] = [
    ("lb", Unit::Lb),
    ("lbs", Unit::Lb),
    ("kg", Unit::Kg),
    ("g", Unit::G),
    ("oz", Unit::Oz),
    ("lb:oz", Unit::LbOz),
    ("lboz", Unit::LbOz),
    ("mg", Unit::Mg),
    ("t", Unit::T),
    ("ton", Unit::Ton),
    ("tn", Unit::Ton),
    ("ct", Unit::Ct),
    ("cd", Unit::Ct),
    ("ozt", Unit::OzT),
    ("toz", Unit::OzT),
    ("dwt", Unit::Dwt),
    ("gn", Unit::Grain),
    ("gr", Unit::Grain),
    ("tael", Unit::Tael),
    ("tl", Unit::Tael),
    ("pc", Unit::Pieces),
    ("pcs", Unit::Pieces),
    ("pieces", Unit::Pieces),
    ("%", Unit::Percent),
    ("ea", Unit::Pieces),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_in_every_spelling_and_written_in_one() {
        for (sent, unit) in [
            ("LB", Some("lb")),
            ("lb.", Some("lb")),
            (" kg ", Some("kg")),
            ("PCS", Some("pcs")),
            ("Pieces", Some("pcs")),
            ("  g", Some("g")),
            ("", None),
            ("xx", None),
            ("lbkg", None),
        ] {
            assert_eq!(Unit::read(sent.as_bytes()).map(Unit::text), unit, "{sent:?}");
        }
        assert!(!Unit::Pieces.is_weight());
    }
}
