//! The load at the door: every container and what became of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Day;
use super::dock_scan::{LabelText, LoadCounts};
use super::offer::Offer;
use super::typing::{Typing, TypingView};

/// What the screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadView {
    /// The appointment as people read it: `402 771 936`; empty for an unscheduled arrival.
    pub appointment: String,
    /// Time of day when it arrived; empty when no load is open.
    pub arrived: String,
    /// A load is open.
    pub open: bool,
    /// The page that is open.
    pub page: LoadPage,
    /// While a load is chosen: how many earlier ones there are beside those listed.
    pub loads_more: u32,
    /// The value that is being typed over it.
    pub typing: Option<TypingView>,
}

/// A page of the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadPage {
    /// Its forms and counts, and the next step.
    Overview(LoadOverview),
    /// Its containers.
    Containers(ContainerList),
    /// One container.
    Container(ContainerView),
    /// The placards in hand, counted once for the load.
    Collect(CollectView),
    /// What releasing it does.
    Release(ReleaseLoadView),
    /// Other loads.
    Loads(Vec<LoadChoice>),
    /// What else can be done with it.
    More {
        /// Containers that may be set to Accept.
        to_accept: u32,
    },
}

/// A load's forms and counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadOverview {
    /// Containers by what became of them.
    pub counts: LoadCounts,
    /// Containers in operations.
    pub released: u32,
    /// The forms that came with it.
    pub forms: Vec<FormRow>,
    /// Containers on no form.
    pub no_form: u32,
    /// Of those, the ones that gave a placard.
    pub no_form_pulled: u32,
    /// Containers that keep it at the door.
    pub keep: u32,
    /// The next step, on the wide button.
    pub step: LoadStep,
}

/// A PS Form 8125 in one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormRow {
    /// Comes back in [`LoadIntent::Form`].
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Containers ticked off.
    pub ticked: u32,
    /// Pallets that it claims.
    pub claimed: u32,
}

/// The next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LoadStep {
    /// Scan the next container.
    ScanOn,
    /// So many placards should be in hand.
    Collect(u32),
    /// So many containers are to be set to Accept (001-5.1d).
    Accept(u32),
    /// So many containers may go into operations.
    Release(u32),
}

/// The containers of a load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerList {
    /// Which are listed.
    pub filter: ContainerFilter,
    /// How many each filter lists, in the order of [`ContainerFilter::ALL`].
    pub counts: [u32; 5],
    /// The containers, latest scan first.
    pub rows: Arc<[ContainerRow]>,
}

/// Which containers are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContainerFilter {
    /// Those that keep the load.
    Open,
    /// Those on a PS Form 8125.
    On8125,
    /// Those that gave a placard.
    Pulled,
    /// Those set to Accept.
    Accepted,
    /// Those in operations.
    Released,
}

impl ContainerFilter {
    /// Every filter, in the order in which screens offer them.
    pub const ALL: [Self; 5] =
        [Self::Open, Self::On8125, Self::Pulled, Self::Accepted, Self::Released];
}

/// A container in one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerRow {
    /// Its barcode; comes back in [`LoadIntent::Container`].
    pub barcode: String,
    /// The barcode, split for reading.
    pub label: LabelText,
    /// How far it is.
    pub state: ContainerIs,
    /// The form that it is on.
    pub form: Option<String>,
    /// Time of day of its first scan.
    pub at: String,
}

/// How far a container is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContainerIs {
    /// On no form, no placard pulled.
    Open,
    /// It waits for the FAST Help Desk.
    OnHold,
    /// On a PS Form 8125.
    On8125,
    /// One placard was pulled.
    Pulled,
    /// In operations.
    Released,
}

/// One container and what can be done with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerView {
    /// What the row shows.
    pub row: ContainerRow,
    /// What holds it, in a sentence.
    pub hold: Option<String>,
    /// It was set to Accept.
    pub accepted: bool,
    /// Its characters were keyed, or its scan has been counted more than once.
    pub scans: u32,
    /// One placard may be taken off.
    pub may_pull: bool,
    /// A call to the help desk is due; its number.
    pub call: Option<String>,
    /// It may go into operations.
    pub may_release: bool,
    /// The scan may be taken back.
    pub may_take_back: bool,
}

/// The placards in hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectView {
    /// Placards that are said to be in hand.
    pub in_hand: u32,
    /// The containers, each with whether its placard is said to be in hand.
    pub rows: Arc<[(ContainerRow, bool)]>,
}

/// What releasing a load does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseLoadView {
    /// Containers that go.
    pub go: u32,
    /// Containers that stay, with why.
    pub stay: Vec<Stays>,
    /// Placards to keep for reconciliation (001-5.1f).
    pub keep_placards: u32,
    /// PS Forms 8125 to keep.
    pub keep_forms: u32,
}

/// A container that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stays {
    /// Its barcode.
    pub barcode: String,
    /// Its last six characters.
    pub last_six: String,
    /// Why, in a sentence.
    pub why: String,
}

/// A load that can be gone on with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadChoice {
    /// Comes back in [`LoadIntent::Resume`].
    pub id: String,
    /// The appointment; empty for an unscheduled arrival.
    pub appointment: String,
    /// Time of day when it arrived.
    pub arrived: String,
    /// Its day.
    pub day: Option<Day>,
    /// Containers scanned.
    pub scanned: u32,
    /// Containers that keep it at the door.
    pub open: u32,
    /// It is the one at the door.
    pub here: bool,
}

/// Where a person is on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadState {
    /// The page.
    pub page: Page,
    /// Containers whose placard is not in hand, on the page that counts them.
    pub not_in_hand: BTreeSet<String>,
    /// The value that is being typed.
    pub typing: Option<Typing>,
}

/// A page of the screen, without what it shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// Forms and counts.
    #[default]
    Overview,
    /// Containers.
    Containers(ContainerFilter),
    /// One container, and the list that it was touched in.
    Container(String, ContainerFilter),
    /// Placards in hand.
    Collect,
    /// What releasing does.
    Release,
    /// Other loads.
    Loads,
    /// What else.
    More,
}

impl LoadView {
    /// Every control of it.
    pub fn offers(&self) -> Vec<Offer> {
        let mut offers = vec![Offer::of(LoadIntent::Back)];
        offers.extend(match &self.page {
            LoadPage::Overview(overview) if self.open => overview.offers(),
            LoadPage::Overview(_) => Offer::each([LoadIntent::Loads, LoadIntent::Another]),
            LoadPage::Containers(list) => list.offers(),
            LoadPage::Container(one) => one.offers(),
            LoadPage::Collect(collect) => collect.offers(),
            LoadPage::Release(release) => {
                vec![Offer::free_if(0 < release.go, LoadIntent::Confirm)]
            }
            LoadPage::Loads(loads) => {
                let rows = loads.iter().map(|one| LoadIntent::Resume(one.id.clone()));
                Offer::each(rows.chain([LoadIntent::Another]))
            }
            LoadPage::More { to_accept } => more_offers(*to_accept),
        });
        offers
    }
}

impl LoadOverview {
    fn offers(&self) -> Vec<Offer> {
        // On a form, pulled, open and gone in; then those on no form, which are open.
        let lists = [
            ContainerFilter::On8125,
            ContainerFilter::Pulled,
            ContainerFilter::Open,
            ContainerFilter::Released,
            ContainerFilter::Open,
        ];
        let mut offers = Offer::each(lists.map(LoadIntent::List));
        offers.extend(Offer::each(self.forms.iter().map(|row| LoadIntent::Form(row.id.clone()))));
        offers.extend(Offer::each([LoadIntent::AddForm, LoadIntent::More, LoadIntent::Step]));
        offers
    }
}

impl ContainerList {
    fn offers(&self) -> Vec<Offer> {
        let rows = self.rows.iter().map(|row| LoadIntent::Container(row.barcode.clone()));
        let tabs = ContainerFilter::ALL.into_iter().map(LoadIntent::List);
        Offer::each(tabs.chain(rows).chain([LoadIntent::ScanOn]))
    }
}

impl ContainerView {
    fn offers(&self) -> Vec<Offer> {
        let acts = [
            (self.call.is_some(), LoadIntent::Agreed),
            (self.may_pull, LoadIntent::Pull),
            (self.may_release, LoadIntent::ReleaseOne),
            (self.may_take_back, LoadIntent::TakeBack),
            (true, LoadIntent::ScanOn),
        ];
        Offer::each(acts.into_iter().filter(|(drawn, _)| *drawn).map(|(_, act)| act))
    }
}

impl CollectView {
    fn offers(&self) -> Vec<Offer> {
        let rows = self.rows.iter().map(|(row, _)| LoadIntent::InHand(row.barcode.clone()));
        let mut offers = Offer::each(rows);
        offers.push(Offer::free_if(0 < self.in_hand, LoadIntent::Confirm));
        offers
    }
}

fn more_offers(to_accept: u32) -> Vec<Offer> {
    let mut offers = Offer::each([
        LoadIntent::AddForm,
        LoadIntent::Loads,
        LoadIntent::Tally,
        LoadIntent::Release,
    ]);
    if 0 < to_accept {
        offers.push(Offer::of(LoadIntent::Accept));
    }
    offers
}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantNames)]
pub enum LoadIntent {
    /// Back: to the page before, or home.
    Back,
    /// As [`LoadOverview::step`] says.
    Step,
    /// Scan the next container.
    ScanOn,
    /// List containers.
    List(ContainerFilter),
    /// Open a container, by barcode.
    Container(String),
    /// Open a form, by id.
    Form(String),
    /// Add a form.
    AddForm,
    /// What else can be done.
    More,
    /// Set what is unresolved to Accept.
    Accept,
    /// See what releasing does.
    Release,
    /// Its placard is, or is not, in hand; by barcode.
    InHand(String),
    /// Do what the page says.
    Confirm,
    /// Its placard was pulled.
    Pull,
    /// The help desk agreed.
    Agreed,
    /// Let the container go.
    ReleaseOne,
    /// That scan was wrong.
    TakeBack,
    /// Other loads.
    Loads,
    /// Go on with this load, by id.
    Resume(String),
    /// Open another load.
    Another,
    /// Print the tally.
    Tally,
}
