//! The load at the door: every container and what became of it.

use domain::moment::Moment;

use crate::Station;
use crate::screens::load::{LoadIntent, LoadState, LoadView};
use crate::station::{Place, Update};

impl Station {
    pub(crate) fn tapped_load(
        &mut self,
        _now: &Moment,
        intent: LoadIntent,
    ) -> store::Result<Update> {
        match intent {
            LoadIntent::Back => self.place = Place::Home,
        }
        Ok(Update::default())
    }

    pub(crate) fn view_load(&self, _now: &Moment, _state: &LoadState) -> store::Result<LoadView> {
        Ok(LoadView::default())
    }
}
