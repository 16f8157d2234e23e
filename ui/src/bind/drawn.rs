//! Long lists: rows that are put into the window's words when they are drawn and not before, so
//! that ten thousand lines cost what is on the glass.

use std::cell::RefCell;
use std::sync::Arc;

use slint::{Model, ModelNotify, ModelRc, ModelTracker};

/// The app's rows as a model of the window's.
struct Drawn<Ours, Theirs> {
    rows: RefCell<Arc<[Ours]>>,
    draw: fn(&Ours) -> Theirs,
    notify: ModelNotify,
}

impl<Ours: PartialEq, Theirs> Drawn<Ours, Theirs> {
    /// Takes the place of the rows shown so far, and tells which of them are other ones. The same
    /// rows again need no look at all; a row more or less anywhere touches that row only.
    fn show(&self, rows: &Arc<[Ours]>) {
        let before = self.rows.replace(rows.clone());
        if Arc::ptr_eq(&before, rows) {
            return;
        }
        let head = before.iter().zip(rows.iter()).take_while(|(old, new)| old == new).count();
        let most = before.len().min(rows.len()).saturating_sub(head);
        let ends = before.iter().rev().zip(rows.iter().rev());
        let tail = ends.take(most).take_while(|(old, new)| old == new).count();
        let (old, new) = (before.len() - head - tail, rows.len() - head - tail);
        let both = old.min(new);
        let end = head + both;
        if both < old {
            self.notify.row_removed(end, old - both);
        }
        if both < new {
            self.notify.row_added(end, new - both);
        }
        for index in head..end {
            if before.get(index) != rows.get(index) {
                self.notify.row_changed(index);
            }
        }
    }
}

impl<Ours: 'static, Theirs: 'static> Model for Drawn<Ours, Theirs> {
    type Data = Theirs;

    fn row_count(&self) -> usize {
        self.rows.borrow().len()
    }

    fn row_data(&self, row: usize) -> Option<Theirs> {
        self.rows.borrow().get(row).map(self.draw)
    }

    fn model_tracker(&self) -> &dyn ModelTracker {
        &self.notify
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

/// Makes `model` show `rows`; a new model when it is not of this kind yet.
pub(super) fn show<Ours: PartialEq + 'static, Theirs: 'static>(
    model: &ModelRc<Theirs>,
    rows: &Arc<[Ours]>,
    draw: fn(&Ours) -> Theirs,
) -> Option<ModelRc<Theirs>> {
    match model.as_any().downcast_ref::<Drawn<Ours, Theirs>>() {
        Some(drawn) => {
            drawn.show(rows);
            None
        }
        None => {
            let rows = RefCell::new(rows.clone());
            Some(ModelRc::new(Drawn { rows, draw, notify: ModelNotify::default() }))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use slint::FilterModel;

    use super::*;

    #[test]
    fn a_list_is_told_of_the_rows_that_differ_and_of_no_other() {
        for (before, after, looked_at) in [
            ("AbC", "AbC", 0),
            ("", "AbC", 3),
            ("AbC", "", 0),
            ("AbC", "DAbC", 1),
            ("AbC", "AbCd", 1),
            ("AbC", "AxC", 1),
            ("AbCd", "Ad", 0),
            ("AbCd", "AxyZd", 3),
            ("AAAA", "AAA", 0),
            ("AbC", "dEf", 3),
        ] {
            let rows = |text: &str| text.chars().collect::<Arc<[char]>>();
            let model = show(&ModelRc::default(), &rows(before), |row| *row).unwrap();
            // It follows what it is told and looks again at those rows only.
            let looked = Rc::new(Cell::new(0));
            let counted = looked.clone();
            let follower = FilterModel::new(model.clone(), move |row: &char| {
                counted.set(counted.get() + 1);
                row.is_uppercase()
            });
            assert!(follower.iter().eq(before.chars().filter(|row| row.is_uppercase())));
            looked.set(0);
            assert!(show(&model, &rows(after), |row| *row).is_none(), "it is the same model");
            assert!(model.iter().eq(after.chars()), "{before} {after}");
            assert_eq!(looked.get(), looked_at, "{before} {after}");
            let expected = after.chars().filter(|row| row.is_uppercase());
            assert!(follower.iter().eq(expected), "{before} {after}");
        }
    }

    #[test]
    fn only_rows_that_are_looked_at_are_put_into_words() {
        thread_local! {
            static DRAWN: Cell<usize> = const { Cell::new(0) };
        }
        let rows: Arc<[u32]> = (0..10_000).collect();
        let draw = |row: &u32| {
            DRAWN.set(DRAWN.get() + 1);
            row.to_string()
        };
        let model = show(&ModelRc::default(), &rows, draw).unwrap();
        assert_eq!((model.row_count(), DRAWN.get()), (10_000, 0));
        assert_eq!(model.row_data(9_999).as_deref(), Some("9999"));
        assert_eq!(DRAWN.get(), 1);
    }
}
