//! A value that is typed, on whatever screen: what it is, the keys, and ready answers that save
//! the typing. What is typed lives here, key by key, so that nothing typed is lost.

use super::offer::{KeysOf, Offer, Pad};

/// The most characters that are taken.
const TYPED_MAX: usize = 200;
/// Digits of a FAST appointment.
const APPOINTMENT_DIGITS: usize = 9;
/// Digits of a time of day.
const CLOCK_DIGITS: usize = 4;
/// The most digits of a count of pallets.
const PALLET_DIGITS: usize = 3;

/// What is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TypingWhat {
    /// The mailer whose system is at fault.
    Mailer,
    /// A system that has no button.
    OtherSystem,
    /// A Help Desk ticket.
    Ticket,
    /// The text of a notice.
    Notice,
    /// Who sent a notice or the all-clear.
    Sender,
    /// A time of day: `0740`.
    Clock,
    /// Why a mailer took a mailing back.
    WithdrawReason,
    /// Where a hard copy is secured.
    SecurePlace,
    /// Who answered at the FAST Help Desk.
    HelpDeskAgent,
    /// A FAST appointment.
    Appointment,
    /// What people call a PS Form 8125.
    FormName,
    /// How many pallets a PS Form 8125 claims.
    Pallets,
    /// A container that a PS Form 8125 lists.
    ListedContainer,
    /// The label of a container that no scanner reads.
    ContainerLabel,
    /// The name of the person who types.
    OwnName,
}

/// A ready answer: shown in the person's language, recorded as [`ReadyText::text`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReadyText {
    /// The usual sender.
    MailEntry,
    /// The district.
    District,
    /// A help desk.
    HelpDesk,
    /// The screen at sign-in to PostalOne!.
    LogInScreen,
    /// It is down.
    SystemDown,
    /// Expected back today.
    BackToday,
    /// Expected back tomorrow.
    BackTomorrow,
    /// Nobody knows when.
    NotKnownWhen,
    /// It is being worked on.
    BeingWorkedOn,
    /// It is back.
    SystemBack,
    /// To correct it.
    ToCorrect,
    /// To present it another day.
    AnotherDay,
    /// To present it elsewhere.
    AnotherPlace,
    /// In the safe.
    Safe,
    /// In a locked drawer.
    LockedDrawer,
    /// In the tray of what is to be keyed.
    ToKeyTray,
}

impl ReadyText {
    /// As it is recorded.
    pub const fn text(self) -> &'static str {
        match self {
            Self::MailEntry => "Mail Entry & Payment Technology",
            Self::District => "District",
            Self::HelpDesk => "PostalOne! Help Desk",
            Self::LogInScreen => "System log-in screen",
            Self::SystemDown => "The system is down",
            Self::BackToday => "Expected back today",
            Self::BackTomorrow => "Expected back tomorrow",
            Self::NotKnownWhen => "Not known when it is back",
            Self::BeingWorkedOn => "It is being worked on",
            Self::SystemBack => "The system is back",
            Self::ToCorrect => "The mailer took it back to correct it",
            Self::AnotherDay => "The mailer presents it another day",
            Self::AnotherPlace => "The mailer presents it elsewhere",
            Self::Safe => "Safe",
            Self::LockedDrawer => "Locked drawer",
            Self::ToKeyTray => "Tray of hard copies to key",
        }
    }
}

impl TypingWhat {
    /// Whether it is digits alone.
    pub const fn is_number(self) -> bool {
        matches!(self, Self::Clock | Self::Appointment | Self::Pallets)
    }

    /// Whether it may be left empty.
    const fn may_be_empty(self) -> bool {
        matches!(self, Self::Ticket | Self::Appointment | Self::HelpDeskAgent)
    }

    const fn length_max(self) -> usize {
        match self {
            Self::Clock => CLOCK_DIGITS,
            Self::Appointment => APPOINTMENT_DIGITS,
            Self::Pallets => PALLET_DIGITS,
            _ => TYPED_MAX,
        }
    }

    /// The ready answers that always fit; those of a notice depend on its kind.
    const fn ready(self) -> &'static [ReadyText] {
        match self {
            Self::Sender => &[
                ReadyText::MailEntry,
                ReadyText::HelpDesk,
                ReadyText::District,
                ReadyText::LogInScreen,
            ],
            Self::WithdrawReason => {
                &[ReadyText::ToCorrect, ReadyText::AnotherDay, ReadyText::AnotherPlace]
            }
            Self::SecurePlace => &[ReadyText::Safe, ReadyText::LockedDrawer, ReadyText::ToKeyTray],
            Self::Notice => &[
                ReadyText::SystemDown,
                ReadyText::BackToday,
                ReadyText::BackTomorrow,
                ReadyText::NotKnownWhen,
                ReadyText::BeingWorkedOn,
                ReadyText::SystemBack,
            ],
            _ => &[],
        }
    }
}

/// What the page of a typed value shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypingView {
    /// What it is.
    pub what: TypingWhat,
    /// What is typed so far; a time of day with its colon.
    pub typed: String,
    /// Ready answers.
    pub ready: Vec<ReadyText>,
    /// Whether what is typed can be taken; a press asks why it cannot.
    pub complete: bool,
}

impl TypingView {
    /// Every control of it.
    pub fn offers(&self) -> Vec<Offer> {
        let number = self.what.is_number();
        let mut offers = vec![
            Offer::keys(if number { Pad::Digits } else { Pad::Keyboard }, KeysOf::Typing),
            Offer::of(TypingIntent::Erase),
            Offer::of(TypingIntent::Clear),
            Offer::of(TypingIntent::Back),
            Offer::free_if(self.complete, TypingIntent::Take),
        ];
        // A number has its pad in the place of ready answers.
        if !number {
            offers.extend(Offer::each(self.ready.iter().copied().map(TypingIntent::Choose)));
        }
        offers
    }
}

/// What a person can do on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantNames)]
pub enum TypingIntent {
    /// A key.
    Key(char),
    /// Erase the last.
    Erase,
    /// Empty it.
    Clear,
    /// A ready answer.
    Choose(ReadyText),
    /// Take what is typed.
    Take,
    /// Leave it as it was.
    Back,
}

/// A value that is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typing {
    /// What it is.
    pub what: TypingWhat,
    /// What is typed.
    pub typed: String,
}

/// What a tap comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// The value goes on growing.
    Nothing,
    /// It is no such value yet; it stays.
    NotYet,
    /// Take this.
    Take(String),
    /// Leave it as it was.
    Back,
}

impl Typing {
    /// Nothing is typed yet.
    pub const fn of(what: TypingWhat) -> Self {
        Self { what, typed: String::new() }
    }

    /// Something stands there already.
    pub fn with(what: TypingWhat, typed: &str) -> Self {
        Self { what, typed: typed.to_owned() }
    }

    /// What a tap comes to.
    pub fn tap(&mut self, intent: TypingIntent) -> Typed {
        match intent {
            TypingIntent::Key(key) => {
                let fits = self.typed.chars().count() < self.what.length_max();
                let allowed =
                    if self.what.is_number() { key.is_ascii_digit() } else { !key.is_control() };
                if fits && allowed {
                    self.typed.push(key);
                }
                Typed::Nothing
            }
            TypingIntent::Erase => {
                self.typed.pop();
                Typed::Nothing
            }
            TypingIntent::Clear => {
                self.typed.clear();
                Typed::Nothing
            }
            TypingIntent::Choose(ready) => Typed::Take(ready.text().to_owned()),
            TypingIntent::Take if self.is_complete() => Typed::Take(self.typed.trim().to_owned()),
            TypingIntent::Take => Typed::NotYet,
            TypingIntent::Back => Typed::Back,
        }
    }

    fn is_complete(&self) -> bool {
        let typed = self.typed.trim();
        match self.what {
            TypingWhat::Clock => clock(typed).is_some(),
            TypingWhat::Appointment => typed.is_empty() || typed.len() == APPOINTMENT_DIGITS,
            what => what.may_be_empty() || !typed.is_empty(),
        }
    }

    /// What the page shows.
    pub fn view(&self) -> TypingView {
        let typed = match self.what {
            TypingWhat::Clock => with_colon(&self.typed),
            TypingWhat::Appointment => super::dock_scan::spoken_appointment(&self.typed),
            _ => self.typed.clone(),
        };
        TypingView {
            what: self.what,
            typed,
            ready: self.what.ready().to_vec(),
            complete: self.is_complete(),
        }
    }
}

/// Hours and minutes of `0740`, `740` or `1:05`.
pub fn clock(text: &str) -> Option<(u32, u32)> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = digits.split_at_checked(digits.len().checked_sub(2)?)?;
    let (hours, minutes) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some((hours, minutes))
}

/// `07:40` of `0740`; fewer than three digits as they stand.
pub(crate) fn with_colon(digits: &str) -> String {
    match digits.len().checked_sub(2).and_then(|at| digits.split_at_checked(at)) {
        Some((hours, minutes)) if !hours.is_empty() => format!("{hours}:{minutes}"),
        _ => digits.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(what: TypingWhat, keys: &str) -> Typing {
        let mut typing = Typing::of(what);
        for key in keys.chars() {
            typing.tap(TypingIntent::Key(key));
        }
        typing
    }

    #[test]
    fn a_number_takes_digits_alone_and_no_more_than_it_has() {
        for (what, keys, shown) in [
            (TypingWhat::Clock, "07x405", "07:40"),
            (TypingWhat::Appointment, "40277193612", "402 771 936"),
            (TypingWhat::Pallets, "12345", "123"),
            (TypingWhat::Mailer, "Kettle 4", "Kettle 4"),
        ] {
            assert_eq!(typed(what, keys).view().typed, shown, "{what:?}");
        }
    }

    #[test]
    fn only_a_whole_value_is_taken() {
        for (what, keys, taken) in [
            (TypingWhat::Clock, "0740", true),
            (TypingWhat::Clock, "740", true),
            (TypingWhat::Clock, "2460", false),
            (TypingWhat::Clock, "4", false),
            (TypingWhat::Appointment, "402771936", true),
            (TypingWhat::Appointment, "", true),
            (TypingWhat::Appointment, "4027", false),
            (TypingWhat::Mailer, "  ", false),
            (TypingWhat::Ticket, "", true),
        ] {
            let mut typing = typed(what, keys);
            let tapped = typing.tap(TypingIntent::Take);
            assert_eq!(matches!(tapped, Typed::Take(_)), taken, "{what:?} {keys:?}");
            assert_eq!(typing.view().complete, taken, "{what:?} {keys:?}");
        }
    }

    #[test]
    fn a_ready_answer_is_taken_as_it_is_recorded() {
        let mut typing = typed(TypingWhat::SecurePlace, "under the co");
        let taken = typing.tap(TypingIntent::Choose(ReadyText::LockedDrawer));
        assert_eq!(taken, Typed::Take("Locked drawer".to_owned()));
    }
}
