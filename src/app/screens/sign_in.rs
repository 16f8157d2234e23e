//! Sign in: who is working, and six digits. Nothing else.

use super::Role;
use super::alarm::Alarm;
use super::offer::{KeysOf, Offer, Pad};
use super::typing::TypingView;
use crate::event::TroubleKind;

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
    /// What has to be seen before anything else.
    pub alarm: Option<Alarm>,
    /// Why nobody can sign in here; none when somebody can.
    pub nobody: Option<NoPeople>,
    /// Whether people may set themselves up here: the central's list is empty.
    pub offer_set_up: bool,
    /// Somebody sets themselves up.
    pub set_up: Option<SetUpView>,
}

/// Why nobody can sign in here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoPeople {
    /// The device is not enrolled, so no list of people comes.
    NotEnrolled,
    /// The central is not reached, so its list has not come.
    NotReached,
    /// The central answers; its list is on the way.
    OnTheWay,
    /// Something keeps the device from working as it was set up.
    Trouble(TroubleKind),
    /// A list has come, and nobody's PIN on it is for this device.
    NoPinHere,
    /// The list cannot be read.
    NotRead,
}

/// Somebody setting themselves up at a device that knows nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetUpView {
    /// Their name.
    pub name: String,
    /// What they do.
    pub role: Option<Role>,
    /// What is asked for.
    pub page: SetUpPage,
    /// The name that is being typed.
    pub typing: Option<TypingView>,
}

/// What is asked of somebody who sets themselves up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SetUpPage {
    /// What they do.
    Role,
    /// Six digits.
    Pin {
        /// Digits typed so far, 0 to [`PIN_DIGITS`].
        digits: u8,
        /// They are typed the second time.
        again: bool,
        /// The second time they were others: typing begins again.
        differ: bool,
    },
    /// The PIN is being kept.
    Making,
}

/// What stands on a person's card beside the name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PersonMark {
    /// Nothing.
    #[default]
    None,
    /// They were set up here, and the central has not confirmed them.
    SetUpHere,
    /// Their PIN has to be changed.
    MustChange,
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
    /// What stands beside the name.
    pub mark: PersonMark,
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

/// More people than this take the whole glass until one of them is touched.
pub const PEOPLE_BESIDE_A_PAD: usize = 3;

impl SignInView {
    /// Every control of it.
    pub fn offers(&self) -> Vec<Offer> {
        if let Some(set_up) = &self.set_up {
            return set_up.offers();
        }
        if self.nobody.is_some() {
            return vec![
                Offer::of(SignInIntent::PinLost),
                Offer::free_if(self.offer_set_up, SignInIntent::SetUp),
            ];
        }
        let mut offers = self.people_and_pad();
        offers.push(Offer::of(SignInIntent::PinLost));
        if self.offer_set_up {
            offers.push(Offer::of(SignInIntent::SetUp));
        }
        offers.push(Offer::free_if(self.pin.is_full(), SignInIntent::Enter));
        offers
    }

    /// Whether not everybody stands beside the pad: there are too many of them, or an alarm takes
    /// the room.
    pub fn is_crowded(&self) -> bool {
        PEOPLE_BESIDE_A_PAD < self.people.len() || self.alarm.is_some()
    }

    fn people_and_pad(&self) -> Vec<Offer> {
        let ids = || self.people.iter().map(|person| person.id.clone());
        let mut offers = Vec::new();
        if !self.is_crowded() {
            offers.extend(Offer::each(ids().map(SignInIntent::Choose)));
        } else if self.pin == PinView::NobodyChosen {
            return Offer::each(ids().map(SignInIntent::Choose));
        } else if ids().any(|id| self.chosen.as_ref() == Some(&id)) {
            offers.push(Offer::of(SignInIntent::Another));
        }
        offers.extend(pin_pad(self.pin.takes_digits()));
        offers
    }
}

impl SetUpView {
    fn offers(&self) -> Vec<Offer> {
        let mut offers = vec![Offer::of(SignInIntent::SetUpBack)];
        let full = match self.page {
            SetUpPage::Role => {
                let roles = [Role::Clerk, Role::Dock, Role::Supervisor];
                offers.extend(Offer::each(roles.map(SignInIntent::Role)));
                false
            }
            SetUpPage::Pin { digits, .. } => {
                offers.extend(pin_pad(true));
                PIN_DIGITS <= digits
            }
            SetUpPage::Making => {
                offers.extend(pin_pad(false));
                false
            }
        };
        offers.push(Offer::free_if(full, SignInIntent::Enter));
        offers
    }
}

fn pin_pad(free: bool) -> [Offer; 3] {
    [
        Offer::keys_if(free, Pad::Digits, KeysOf::SignInPin),
        Offer::free_if(free, SignInIntent::Erase),
        Offer::free_if(free, SignInIntent::Clear),
    ]
}

impl PinView {
    /// Every digit is there.
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Typing { digits } if PIN_DIGITS <= *digits)
    }

    /// A digit can be typed.
    pub const fn takes_digits(&self) -> bool {
        matches!(self, Self::Typing { .. } | Self::Wrong { .. })
    }
}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantNames)]
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
    /// Set oneself up here.
    SetUp,
    /// What one does, while setting oneself up.
    Role(Role),
    /// One page back while setting oneself up.
    SetUpBack,
}
