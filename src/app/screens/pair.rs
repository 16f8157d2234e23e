//! A line and the statement that may be its own, side by side.

/// What the screen shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PairView {}

/// Where a person is on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PairState {}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PairIntent {
    /// Back to where one came from.
    Back,
}
