//! The work list of lines that are not settled, the doubtful first.

/// What the screen shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReconcileView {}

/// Where a person is on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReconcileState {}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReconcileIntent {
    /// Back to where one came from.
    Back,
}
