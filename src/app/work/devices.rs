//! What is plugged in, whether it is alive, and what helps.

use domain::moment::Moment;

use crate::Station;
use crate::screens::devices::{DevicesIntent, DevicesState, DevicesView};
use crate::station::{Place, Update};

impl Station {
    pub(crate) fn tapped_devices(
        &mut self,
        _now: &Moment,
        intent: DevicesIntent,
    ) -> store::Result<Update> {
        match intent {
            DevicesIntent::Back => self.place = Place::Home,
        }
        Ok(Update::default())
    }

    pub(crate) fn view_devices(
        &self,
        _now: &Moment,
        _state: &DevicesState,
    ) -> store::Result<DevicesView> {
        Ok(DevicesView::default())
    }
}
