//! The work list of lines that are not settled, the doubtful first.

use domain::moment::Moment;

use crate::Station;
use crate::screens::reconcile::{ReconcileIntent, ReconcileState, ReconcileView};
use crate::station::{Place, Update};

impl Station {
    pub(crate) fn tapped_reconcile(
        &mut self,
        _now: &Moment,
        intent: ReconcileIntent,
    ) -> store::Result<Update> {
        match intent {
            ReconcileIntent::Back => self.place = Place::Home,
        }
        Ok(Update::default())
    }

    pub(crate) fn view_reconcile(
        &self,
        _now: &Moment,
        _state: &ReconcileState,
    ) -> store::Result<ReconcileView> {
        Ok(ReconcileView::default())
    }
}
