//! The load at the door: every container and what became of it.

mod view;

use domain::container::Container;
use domain::ids::{FormId, LoadId};
use domain::moment::Moment;
use domain::rules::dock;

use crate::screens::check_off::CheckOffState;
use crate::screens::load::{ContainerFilter, LoadIntent, LoadState, LoadStep, Page};
use crate::screens::typing::{Typing, TypingWhat};
use crate::station::{Place, Update};
use crate::{Act, Station};

impl Station {
    /// Opens the load that is being unloaded, also after a restart.
    pub(crate) fn open_load(&mut self) -> store::Result<()> {
        self.find_load()?;
        self.place = Place::Load(LoadState::default());
        Ok(())
    }

    pub(crate) fn tapped_load(
        &mut self,
        now: &Moment,
        intent: LoadIntent,
    ) -> store::Result<Update> {
        match intent {
            LoadIntent::Back => self.back_from_load(),
            LoadIntent::Step => return self.load_step(now),
            LoadIntent::ScanOn => self.open_dock()?,
            LoadIntent::List(filter) => self.load_page(Page::Containers(filter)),
            LoadIntent::Container(barcode) => self.open_container(barcode),
            LoadIntent::Form(id) => {
                if let Ok(form) = id.parse::<FormId>() {
                    self.place = Place::CheckOff(CheckOffState::of(form));
                }
            }
            LoadIntent::AddForm => self.begin_form()?,
            LoadIntent::More => self.load_page(Page::More),
            LoadIntent::Release => self.load_page(Page::Release),
            LoadIntent::Loads => self.load_page(Page::Loads),
            LoadIntent::InHand(barcode) => self.in_hand(barcode),
            LoadIntent::Another => self.type_on_load(TypingWhat::Appointment),
            LoadIntent::Accept
            | LoadIntent::Confirm
            | LoadIntent::Pull
            | LoadIntent::Agreed
            | LoadIntent::ReleaseOne
            | LoadIntent::TakeBack
            | LoadIntent::Resume(_)
            | LoadIntent::Tally => return self.do_with_load(now, intent),
        }
        Ok(Update::default())
    }

    fn load_page(&mut self, page: Page) {
        if let Place::Load(state) = &mut self.place {
            state.page = page;
        }
    }

    fn type_on_load(&mut self, what: TypingWhat) {
        if let Place::Load(state) = &mut self.place {
            state.typing = Some(Typing::of(what));
        }
    }

    fn open_container(&mut self, barcode: String) {
        let Place::Load(state) = &mut self.place else { return };
        let list = match state.page {
            Page::Containers(filter) => filter,
            _ => ContainerFilter::Open,
        };
        state.page = Page::Container(barcode, list);
    }

    fn in_hand(&mut self, barcode: String) {
        let Place::Load(state) = &mut self.place else { return };
        if !state.not_in_hand.remove(&barcode) {
            state.not_in_hand.insert(barcode);
        }
    }

    fn back_from_load(&mut self) {
        let Place::Load(state) = &mut self.place else { return };
        match &state.page {
            Page::Overview => self.place = Place::Home,
            Page::Container(_, list) => state.page = Page::Containers(*list),
            Page::Containers(_) | Page::Collect | Page::Release | Page::Loads | Page::More => {
                state.page = Page::Overview;
            }
        }
    }

    /// What records something, or asks for a print.
    fn do_with_load(&mut self, now: &Moment, intent: LoadIntent) -> store::Result<Update> {
        self.notice = None;
        let Place::Load(state) = &self.place else { return Ok(Update::default()) };
        let page = state.page.clone();
        let one = match &page {
            Page::Container(barcode, _) => Some(barcode.clone()),
            _ => None,
        };
        match (intent, one) {
            (LoadIntent::Accept, _) => {
                let update = self.perform(now, Act::AcceptUnresolved)?;
                self.load_page(Page::Overview);
                Ok(update)
            }
            (LoadIntent::Confirm, _) => self.confirm_load(now, &page),
            (LoadIntent::Pull, Some(barcode)) => self.perform(now, Act::PullPlacard { barcode }),
            (LoadIntent::Agreed, Some(_)) => {
                self.type_on_load(TypingWhat::HelpDeskAgent);
                Ok(Update::default())
            }
            (LoadIntent::ReleaseOne, Some(barcode)) => {
                self.perform(now, Act::ReleaseContainer { barcode })
            }
            (LoadIntent::TakeBack, Some(barcode)) => {
                let update = self.perform(now, Act::DisownScan { barcode: barcode.clone() })?;
                if !update.recorded.is_empty() {
                    self.dock.disowned(&barcode);
                    self.back_from_load();
                }
                Ok(update)
            }
            (LoadIntent::Resume(id), _) => self.resume(now, &id),
            (LoadIntent::Tally, _) => match self.load {
                Some(load) => self.perform(now, Act::PrintTally { load }),
                None => Ok(Update::default()),
            },
            _ => Ok(Update::default()),
        }
    }

    fn resume(&mut self, now: &Moment, id: &str) -> store::Result<Update> {
        let Ok(load) = id.parse::<LoadId>() else { return Ok(Update::default()) };
        let update = self.perform(now, Act::ResumeLoad { load })?;
        self.dock.begin();
        self.place = Place::Load(LoadState::default());
        Ok(update)
    }

    /// The wide button. What cannot be undone opens its page first.
    fn load_step(&mut self, now: &Moment) -> store::Result<Update> {
        let containers = self.containers()?;
        match self.next_of_load(now, &containers) {
            LoadStep::ScanOn => self.open_dock()?,
            LoadStep::Accept(_) => return self.do_with_load(now, LoadIntent::Accept),
            LoadStep::Release(_) => self.load_page(Page::Release),
            LoadStep::Collect(_) => {
                if let Place::Load(state) = &mut self.place {
                    state.not_in_hand.clear();
                    state.page = Page::Collect;
                }
            }
        }
        Ok(Update::default())
    }

    fn next_of_load(&self, now: &Moment, containers: &[Container]) -> LoadStep {
        let count = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
        let ctx = self.context(now);
        let to_collect = self.to_collect(now, containers).len();
        if 0 < to_collect {
            return LoadStep::Collect(count(to_collect));
        }
        let to_accept = dock::to_accept(&ctx, containers).len();
        if 0 < to_accept {
            return LoadStep::Accept(count(to_accept));
        }
        let go = containers.iter().filter(|one| self.may_release(now, one)).count();
        if 0 < go { LoadStep::Release(count(go)) } else { LoadStep::ScanOn }
    }

    /// Containers whose placard should be in hand: scanned, open, and the rules let it be taken.
    fn to_collect<'a>(&self, now: &Moment, containers: &'a [Container]) -> Vec<&'a Container> {
        let ctx = self.context(now);
        let open = |container: &&Container| {
            0 < container.scan_count()
                && container.is_99m()
                && container.released.is_none()
                && container.placard_collected.is_none()
                && dock::take_placard(&ctx, container).is_free()
        };
        match domain::rules::outage::dock_flow(&ctx) {
            domain::rules::outage::DockFlow::Ordinary => Vec::new(),
            _ => containers.iter().filter(open).collect(),
        }
    }

    fn may_release(&self, now: &Moment, container: &Container) -> bool {
        0 < container.scan_count()
            && container.released.is_none()
            && dock::release(&self.context(now), container).is_free()
    }

    fn confirm_load(&mut self, now: &Moment, page: &Page) -> store::Result<Update> {
        let act = match page {
            Page::Collect => Act::CollectPlacards { barcodes: self.said_in_hand(now)? },
            Page::Release => Act::ReleaseContainers,
            _ => return Ok(Update::default()),
        };
        let update = self.perform(now, act)?;
        self.load_page(Page::Overview);
        Ok(update)
    }

    fn said_in_hand(&self, now: &Moment) -> store::Result<Vec<String>> {
        let Place::Load(state) = &self.place else { return Ok(Vec::new()) };
        let containers = self.containers()?;
        Ok(self
            .to_collect(now, &containers)
            .into_iter()
            .filter(|container| !state.not_in_hand.contains(&container.barcode))
            .map(|container| container.barcode.clone())
            .collect())
    }

    /// An appointment opens a load; the name of who answered goes with a call.
    pub(crate) fn typed_load(
        &mut self,
        now: &Moment,
        what: TypingWhat,
        text: String,
    ) -> store::Result<Update> {
        let Place::Load(state) = &self.place else { return Ok(Update::default()) };
        match (what, &state.page) {
            (TypingWhat::Appointment, _) => {
                let appointment = Some(text).filter(|text| !text.is_empty());
                let update = self.perform(now, Act::OpenLoad { appointment })?;
                self.dock.begin();
                self.open_dock()?;
                Ok(update)
            }
            (TypingWhat::HelpDeskAgent, Page::Container(barcode, _)) => {
                let act = Act::RecordFastCall {
                    barcode: barcode.clone(),
                    agent: text,
                    instruction: super::dock::GO_ON.to_owned(),
                };
                self.perform(now, act)
            }
            _ => Ok(Update::default()),
        }
    }
}
