//! The close-out of a day: what it rests on, what holds it, the signature.

use domain::moment::Moment;

use crate::Station;
use crate::screens::close_out::{CloseOutIntent, CloseOutState, CloseOutView};
use crate::station::{Place, Update};

impl Station {
    pub(crate) fn tapped_close_out(
        &mut self,
        _now: &Moment,
        intent: CloseOutIntent,
    ) -> store::Result<Update> {
        match intent {
            CloseOutIntent::Back => self.place = Place::Home,
        }
        Ok(Update::default())
    }

    pub(crate) fn view_close_out(
        &self,
        _now: &Moment,
        _state: &CloseOutState,
    ) -> store::Result<CloseOutView> {
        Ok(CloseOutView::default())
    }
}
