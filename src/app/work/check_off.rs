//! A PS Form 8125 and the containers that it lists.

use domain::moment::Moment;

use crate::Station;
use crate::screens::check_off::{CheckOffIntent, CheckOffState, CheckOffView};
use crate::station::{Place, Update};

impl Station {
    pub(crate) fn tapped_check_off(
        &mut self,
        _now: &Moment,
        intent: CheckOffIntent,
    ) -> store::Result<Update> {
        match intent {
            CheckOffIntent::Back => self.place = Place::Home,
        }
        Ok(Update::default())
    }

    pub(crate) fn view_check_off(
        &self,
        _now: &Moment,
        _state: &CheckOffState,
    ) -> store::Result<CheckOffView> {
        Ok(CheckOffView::default())
    }
}
