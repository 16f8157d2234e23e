//! Two values that two devices gave, side by side.

use domain::moment::Moment;

use crate::Station;
use crate::screens::conflict::{ConflictIntent, ConflictState, ConflictView};
use crate::station::{Place, Update};

impl Station {
    pub(crate) fn tapped_conflict(
        &mut self,
        _now: &Moment,
        intent: ConflictIntent,
    ) -> store::Result<Update> {
        match intent {
            ConflictIntent::Back => self.place = Place::Home,
        }
        Ok(Update::default())
    }

    pub(crate) fn view_conflict(
        &self,
        _now: &Moment,
        _state: &ConflictState,
    ) -> store::Result<ConflictView> {
        Ok(ConflictView::default())
    }
}
