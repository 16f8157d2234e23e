//! Two lines or statements that may bill one mailing twice.

use domain::moment::Moment;

use crate::Station;
use crate::screens::duplicate::{DuplicateIntent, DuplicateState, DuplicateView};
use crate::station::{Place, Update};

impl Station {
    pub(crate) fn tapped_duplicate(
        &mut self,
        _now: &Moment,
        intent: DuplicateIntent,
    ) -> store::Result<Update> {
        match intent {
            DuplicateIntent::Back => self.place = Place::Home,
        }
        Ok(Update::default())
    }

    pub(crate) fn view_duplicate(
        &self,
        _now: &Moment,
        _state: &DuplicateState,
    ) -> store::Result<DuplicateView> {
        Ok(DuplicateView::default())
    }
}
