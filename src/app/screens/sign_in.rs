//! Sign in: who is working, and six digits. Nothing else.

use super::Role;

/// How many digits a PIN has.
pub const PIN_DIGITS: u8 = 6;

/// What the sign-in screen shows. The digits themselves never come here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInView {
    /// The people who may sign in, in the order to show.
    pub people: Vec<PersonCard>,
    /// The id of the person who was touched.
    pub chosen: Option<String>,
    /// How the PIN stands.
    pub pin: PinView,
    /// The demo's PIN, said openly; never anything on a real device.
    pub demo_pin: Option<String>,
}

/// One person to touch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonCard {
    /// Comes back in [`SignInIntent::Choose`].
    pub id: String,
    /// `RM`
    pub initials: String,
    /// `Rosalind`
    pub given_name: String,
    /// `Rosalind Maldonado`
    pub name: String,
    /// What they do here.
    pub role: Role,
}

/// How the PIN stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PinView {
    /// Nobody is chosen yet.
    NobodyChosen,
    /// Being typed.
    Typing {
        /// Digits typed so far, 0 to [`PIN_DIGITS`].
        digits: u8,
    },
    /// Typed in full and being checked.
    Checking,
    /// It was wrong; typing begins again.
    Wrong {
        /// Misses left before a wait.
        tries_left: u8,
    },
    /// Too many misses.
    Wait {
        /// Time left: `0:28`.
        left: String,
    },
}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInIntent {
    /// This person, by id.
    Choose(String),
    /// Not the one who was touched: everybody is shown again.
    Another,
    /// A digit, 0 to 9.
    Digit(u8),
    /// The last digit was wrong.
    Erase,
    /// Begin the PIN again.
    Clear,
    /// All digits are there: sign in.
    Enter,
    /// The PIN is lost.
    PinLost,
}
