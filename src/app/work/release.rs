//! One line on its way out: PS Form 3607, release, and taking a mailing off the log.

use domain::moment::Moment;

use crate::Station;
use crate::screens::release::{ReleaseIntent, ReleaseState, ReleaseView};
use crate::station::{Place, Update};

impl Station {
    pub(crate) fn tapped_release(
        &mut self,
        _now: &Moment,
        intent: ReleaseIntent,
    ) -> store::Result<Update> {
        match intent {
            ReleaseIntent::Back => self.place = Place::Home,
        }
        Ok(Update::default())
    }

    pub(crate) fn view_release(
        &self,
        _now: &Moment,
        _state: &ReleaseState,
    ) -> store::Result<ReleaseView> {
        Ok(ReleaseView::default())
    }
}
