//! Journals, what is unsent, the clock, the last errors and log lines.

use domain::moment::Moment;

use crate::Station;
use crate::screens::diagnostics::{DiagnosticsIntent, DiagnosticsState, DiagnosticsView};
use crate::station::{Place, Update};

impl Station {
    pub(crate) fn tapped_diagnostics(
        &mut self,
        _now: &Moment,
        intent: DiagnosticsIntent,
    ) -> store::Result<Update> {
        match intent {
            DiagnosticsIntent::Back => self.place = Place::Home,
        }
        Ok(Update::default())
    }

    pub(crate) fn view_diagnostics(
        &self,
        _now: &Moment,
        _state: &DiagnosticsState,
    ) -> store::Result<DiagnosticsView> {
        Ok(DiagnosticsView::default())
    }
}
