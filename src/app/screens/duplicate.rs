//! Two lines or statements that may bill one mailing twice.

/// What the screen shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DuplicateView {}

/// Where a person is on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DuplicateState {}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DuplicateIntent {
    /// Back to where one came from.
    Back,
}
