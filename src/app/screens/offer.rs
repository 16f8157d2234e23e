//! What can be pressed: every view lists its controls, and a person's hand presses nothing else.
//!
//! A screen's own file says which controls its view has ([`View::offers`] asks it); what is drawn
//! is exactly that, which the tests of the drawn screens prove.

use super::advice::{AdviceIntent, AdvicePage};
use super::close_out::CloseOutIntent;
use super::log_entry::{LogEntryIntent, LogEntryView};
use super::log_list::LogListIntent;
use super::not_stored::NotStoredView;
use super::pair::PairIntent;
use super::sign_in::SignInIntent;
use super::typing::{TypingIntent, TypingView};
use super::{Intent, ScreenView, StripCell, View};

/// A control on the glass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What pressing it says.
    pub intent: Offered,
    /// It does what it says; else a press only tells why it cannot.
    pub enabled: bool,
}

/// What pressing a control says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offered {
    /// A button, a row, a cell: always the same.
    One(Intent),
    /// A pad of keys or a keyboard: each key its own.
    Keys(Keys),
}

/// A pad of keys or a keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Keys {
    /// Which keys it has.
    pub pad: Pad,
    /// What they are typed into.
    pub of: KeysOf,
}

/// Which keys there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pad {
    /// The ten digits.
    Digits,
    /// The ten digits and a point.
    DigitsAndPoint,
    /// Everything that can be typed.
    Keyboard,
}

/// What keys are typed into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeysOf {
    /// The PIN at sign-in, or one that is being chosen.
    SignInPin,
    /// The editor of a fact of a line.
    LogEntry,
    /// The line that is looked for.
    LogList,
    /// A value that is typed over a screen.
    Typing,
    /// Items 21 to 23, or a comment.
    Pair,
    /// The reason for which a hold is signed over.
    CloseOut,
    /// The PIN of the signature.
    CloseOutPin,
}

impl Pad {
    /// Whether it has this key.
    pub fn has(self, key: char) -> bool {
        match self {
            Self::Digits => key.is_ascii_digit(),
            Self::DigitsAndPoint => key.is_ascii_digit() || key == '.',
            Self::Keyboard => !key.is_control(),
        }
    }
}

impl Keys {
    /// What a key says; nothing for one that is not there.
    pub fn key(self, key: char) -> Option<Intent> {
        if !self.pad.has(key) {
            return None;
        }
        let digit = || key.to_digit(10).and_then(|digit| u8::try_from(digit).ok());
        Some(match self.of {
            KeysOf::SignInPin => SignInIntent::Digit(digit()?).into(),
            KeysOf::LogEntry => LogEntryIntent::Key(key).into(),
            KeysOf::LogList => LogListIntent::Key(key).into(),
            KeysOf::Typing => TypingIntent::Key(key).into(),
            KeysOf::Pair => PairIntent::Key(key).into(),
            KeysOf::CloseOut => CloseOutIntent::Key(key).into(),
            KeysOf::CloseOutPin => CloseOutIntent::Digit(digit()?).into(),
        })
    }
}

impl Offer {
    /// A control that does what it says.
    pub fn of(intent: impl Into<Intent>) -> Self {
        Self { intent: Offered::One(intent.into()), enabled: true }
    }

    /// A control that is locked: a press tells why.
    pub fn locked(intent: impl Into<Intent>) -> Self {
        Self { enabled: false, ..Self::of(intent) }
    }

    /// A control that is locked unless `free`.
    pub fn free_if(free: bool, intent: impl Into<Intent>) -> Self {
        Self { enabled: free, ..Self::of(intent) }
    }

    /// A pad of keys or a keyboard.
    pub const fn keys(pad: Pad, of: KeysOf) -> Self {
        Self { intent: Offered::Keys(Keys { pad, of }), enabled: true }
    }

    /// A pad that is locked unless `free`.
    pub const fn keys_if(free: bool, pad: Pad, of: KeysOf) -> Self {
        Self { intent: Offered::Keys(Keys { pad, of }), enabled: free }
    }

    /// Controls that each do what they say: tabs, tiles, the rows of a list.
    pub fn each<I: Into<Intent>>(intents: impl IntoIterator<Item = I>) -> Vec<Self> {
        intents.into_iter().map(Self::of).collect()
    }

    /// Whether pressing it, or one of its keys, says this.
    pub fn says(&self, intent: &Intent) -> bool {
        match &self.intent {
            Offered::One(one) => one == intent,
            Offered::Keys(keys) => {
                typed(intent).is_some_and(|key| keys.key(key).is_some_and(|said| said == *intent))
            }
        }
    }
}

/// The key that was pressed, where it was one.
fn typed(intent: &Intent) -> Option<char> {
    match intent {
        Intent::LogEntry(LogEntryIntent::Key(key))
        | Intent::LogList(LogListIntent::Key(key))
        | Intent::Typing(TypingIntent::Key(key))
        | Intent::Pair(PairIntent::Key(key))
        | Intent::CloseOut(CloseOutIntent::Key(key)) => Some(*key),
        Intent::SignIn(SignInIntent::Digit(digit))
        | Intent::CloseOut(CloseOutIntent::Digit(digit)) => char::from_digit((*digit).into(), 10),
        _ => None,
    }
}

impl View {
    /// Every control that is on the glass, each as often as it is drawn.
    pub fn offers(&self) -> Vec<Offer> {
        let mut offers = Offer::each(StripCell::ALL.map(Intent::OpenStrip));
        if self.notice.is_some() {
            offers.push(Offer::of(Intent::DismissNotice));
        }
        offers.extend(match self.covered_by() {
            Some(Cover::NotStored(page)) => page.offers(),
            Some(Cover::Typing(page)) => page.offers(),
            Some(Cover::Advice(page)) => self.advice.page_offers(page),
            None => self.screen.offers(),
        });
        if self.has_advice_row() {
            offers.push(Offer::of(AdviceIntent::Open));
        }
        offers
    }

    /// Whether a person can press this now, and it does what it says.
    pub fn can(&self, intent: &Intent) -> bool {
        self.offers().iter().any(|offer| offer.enabled && offer.says(intent))
    }

    /// Whether the first thing that the rules say stands over the screen. Keys need the height of
    /// the glass: where something is typed, it stands there again once that is done.
    pub fn has_advice_row(&self) -> bool {
        !self.advice.said.is_empty()
            && self.covered_by().is_none()
            && !matches!(self.screen, ScreenView::SignIn(_))
            && !self.screen.is_typed_on()
    }

    /// The page of all that the rules say, where it is drawn in place of the screen.
    pub fn advice_page(&self) -> Option<&AdvicePage> {
        match self.covered_by() {
            Some(Cover::Advice(page)) => Some(page),
            Some(Cover::NotStored(_) | Cover::Typing(_)) | None => None,
        }
    }

    /// What is drawn in place of the screen.
    fn covered_by(&self) -> Option<Cover<'_>> {
        if let Some(page) = &self.not_stored {
            return Some(Cover::NotStored(page));
        }
        if let Some(page) = self.screen.typing() {
            return Some(Cover::Typing(page));
        }
        self.advice.page.as_ref().map(Cover::Advice)
    }
}

/// What is drawn in place of a screen.
enum Cover<'a> {
    /// What was not stored.
    NotStored(&'a NotStoredView),
    /// A value that is typed.
    Typing(&'a TypingView),
    /// All that the rules say.
    Advice(&'a AdvicePage),
}

impl ScreenView {
    /// The controls of the screen itself.
    fn offers(&self) -> Vec<Offer> {
        match self {
            Self::SignIn(view) => view.offers(),
            Self::Home(view) => view.offers(),
            Self::LogList(view) => view.offers(),
            Self::LogEntry(view) => view.offers(),
            Self::DockScan(view) => view.offers(),
            Self::Outage(view) => view.offers(),
            Self::Release(view) => view.offers(),
            Self::Load(view) => view.offers(),
            Self::CheckOff(view) => view.offers(),
            Self::Reconcile(view) => view.offers(),
            Self::Pair(view) => view.offers(),
            Self::Conflict(view) => view.offers(),
            Self::Duplicate(view) => view.offers(),
            Self::CloseOut(view) => view.offers(),
            Self::Devices(view) => view.offers(),
            Self::Diagnostics(view) => view.offers(),
            Self::Settings(view) => view.offers(),
        }
    }

    /// Whether something is typed or chosen for a field, which takes the height of the glass.
    fn is_typed_on(&self) -> bool {
        let edits = matches!(self, Self::LogEntry(LogEntryView { editor: Some(_), .. }));
        edits || self.offers().iter().any(|offer| matches!(offer.intent, Offered::Keys(_)))
    }

    /// The value that is being typed over it.
    fn typing(&self) -> Option<&TypingView> {
        match self {
            Self::SignIn(view) => view.set_up.as_ref().and_then(|set_up| set_up.typing.as_ref()),
            Self::DockScan(view) => view.typing.as_ref(),
            Self::Outage(view) => view.typing.as_ref(),
            Self::Release(view) => view.typing.as_ref(),
            Self::Load(view) => view.typing.as_ref(),
            Self::CheckOff(view) => view.typing.as_ref(),
            Self::Home(_)
            | Self::LogList(_)
            | Self::LogEntry(_)
            | Self::Reconcile(_)
            | Self::Pair(_)
            | Self::Conflict(_)
            | Self::Duplicate(_)
            | Self::CloseOut(_)
            | Self::Devices(_)
            | Self::Diagnostics(_)
            | Self::Settings(_) => None,
        }
    }
}
