//! How the screen looks and speaks for the person who is signed in.

use domain::moment::Moment;

use crate::Station;
use crate::screens::settings::{SettingsIntent, SettingsState, SettingsView};
use crate::station::{Place, Update};

impl Station {
    pub(crate) fn tapped_settings(
        &mut self,
        _now: &Moment,
        intent: SettingsIntent,
    ) -> store::Result<Update> {
        match intent {
            SettingsIntent::Back => self.place = Place::Home,
        }
        Ok(Update::default())
    }

    pub(crate) fn view_settings(
        &self,
        _now: &Moment,
        _state: &SettingsState,
    ) -> store::Result<SettingsView> {
        Ok(SettingsView::default())
    }
}
