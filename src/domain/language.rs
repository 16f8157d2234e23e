//! The languages that the program speaks to the people at a device.
//!
//! What is printed, filed and signed stays in English, as the Postal Service's own forms are.

/// A language of the screens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English
    #[default]
    English,
    /// Spanish
    Spanish,
}

impl Language {
    /// A month in three letters, 1 to 12; nothing for another number.
    pub const fn short_month(self, month: u32) -> &'static str {
        let (english, spanish) = match month {
            1 => ("Jan", "ene"),
            2 => ("Feb", "feb"),
            3 => ("Mar", "mar"),
            4 => ("Apr", "abr"),
            5 => ("May", "may"),
            6 => ("Jun", "jun"),
            7 => ("Jul", "jul"),
            8 => ("Aug", "ago"),
            9 => ("Sep", "sep"),
            10 => ("Oct", "oct"),
            11 => ("Nov", "nov"),
            12 => ("Dec", "dic"),
            _ => ("", ""),
        };
        match self {
            Self::English => english,
            Self::Spanish => spanish,
        }
    }
}
