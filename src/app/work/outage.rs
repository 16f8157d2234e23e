//! Declaring an outage, its notices, its clocks and the all-clear.

use domain::moment::Moment;

use crate::Station;
use crate::screens::outage::{OutageIntent, OutageState, OutageView};
use crate::station::{Place, Update};

impl Station {
    pub(crate) fn tapped_outage(
        &mut self,
        _now: &Moment,
        intent: OutageIntent,
    ) -> store::Result<Update> {
        match intent {
            OutageIntent::Back => self.place = Place::Home,
        }
        Ok(Update::default())
    }

    pub(crate) fn view_outage(
        &self,
        _now: &Moment,
        _state: &OutageState,
    ) -> store::Result<OutageView> {
        Ok(OutageView::default())
    }
}
