//! A PS Form 8125 and the containers that it lists.

use std::sync::Arc;

use domain::ids::FormId;

use super::dock_scan::LabelText;
use super::offer::Offer;
use super::typing::{Typing, TypingView, TypingWhat};

/// What the screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckOffView {
    /// The page that is open.
    pub page: CheckOffPage,
    /// The value that is being typed over it.
    pub typing: Option<TypingView>,
}

/// A page of the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckOffPage {
    /// A form that is being taken up.
    New(NewForm),
    /// A form against what was scanned.
    Form(FormView),
}

/// A form that is being taken up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewForm {
    /// What people call it.
    pub name: String,
    /// Pallets that it claims; none is as many as it lists.
    pub pallets: Option<u32>,
    /// The containers that it lists.
    pub listed: Vec<LabelText>,
    /// It says neither pallets nor containers yet.
    pub empty: bool,
}

/// A form against what was scanned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormView {
    /// What people call it.
    pub name: String,
    /// Containers ticked off.
    pub ticked: u32,
    /// Pallets that it claims.
    pub claimed: u32,
    /// Listed and not scanned.
    pub missing: u32,
    /// Ticked off and not listed.
    pub surplus: u32,
    /// The containers: missing, then what may be ticked, then what is.
    pub rows: Arc<[CheckRow]>,
}

/// A container on the way to a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckRow {
    /// Its barcode, as written on the form or read from the label.
    pub barcode: String,
    /// The barcode, split for reading.
    pub label: LabelText,
    /// How it stands.
    pub state: CheckIs,
}

/// How a container stands towards a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckIs {
    /// Listed and not scanned.
    Missing,
    /// Scanned, on no form: a touch ticks it.
    MayTick,
    /// Ticked and not listed.
    Surplus,
    /// Ticked.
    Ticked,
}

/// Where a person is on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckOffState {
    /// The form; none while it is being taken up.
    pub form: Option<FormId>,
    /// What people call the new form.
    pub name: String,
    /// Pallets that the new form claims.
    pub pallets: Option<u32>,
    /// Containers that the new form lists, as scanned or typed.
    pub listed: Vec<String>,
    /// The value that is being typed.
    pub typing: Option<Typing>,
}

impl CheckOffState {
    /// A form that came with the load.
    pub const fn of(form: FormId) -> Self {
        Self {
            form: Some(form),
            name: String::new(),
            pallets: None,
            listed: Vec::new(),
            typing: None,
        }
    }

    /// A new form.
    pub const fn new(name: String) -> Self {
        Self { form: None, name, pallets: None, listed: Vec::new(), typing: None }
    }
}

impl CheckOffView {
    /// Every control of it.
    pub fn offers(&self) -> Vec<Offer> {
        let mut offers = vec![
            Offer::of(CheckOffIntent::Back),
            Offer::of(CheckOffIntent::Type(TypingWhat::ListedContainer)),
        ];
        match &self.page {
            CheckOffPage::New(form) => {
                offers.push(Offer::of(CheckOffIntent::Type(TypingWhat::FormName)));
                offers.push(Offer::of(CheckOffIntent::Type(TypingWhat::Pallets)));
                if !form.listed.is_empty() {
                    offers.push(Offer::of(CheckOffIntent::Unlist));
                }
                offers.push(Offer::free_if(!form.empty, CheckOffIntent::Add));
            }
            CheckOffPage::Form(form) => {
                let to_tick = form.rows.iter().filter(|row| row.state == CheckIs::MayTick);
                let ticks = to_tick.map(|row| CheckOffIntent::Tick(row.barcode.clone()));
                offers.extend(Offer::each(ticks.chain([CheckOffIntent::ScanOn])));
            }
        }
        offers
    }
}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantNames)]
pub enum CheckOffIntent {
    /// Back to the load; what was written of a new form goes.
    Back,
    /// Type this.
    Type(TypingWhat),
    /// Take a listed container off again: the last one.
    Unlist,
    /// Record the new form.
    Add,
    /// Tick this container off, by barcode.
    Tick(String),
    /// Scan on at the dock.
    ScanOn,
}
