//! A line and the statement that may be its own, side by side.

use domain::moment::Moment;

use crate::Station;
use crate::screens::pair::{PairIntent, PairState, PairView};
use crate::station::{Place, Update};

impl Station {
    pub(crate) fn tapped_pair(
        &mut self,
        _now: &Moment,
        intent: PairIntent,
    ) -> store::Result<Update> {
        match intent {
            PairIntent::Back => self.place = Place::Home,
        }
        Ok(Update::default())
    }

    pub(crate) fn view_pair(&self, _now: &Moment, _state: &PairState) -> store::Result<PairView> {
        Ok(PairView::default())
    }
}
