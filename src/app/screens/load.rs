//! The load at the door: every container and what became of it.

/// What the screen shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadView {}

/// Where a person is on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadState {}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadIntent {
    /// Back to where one came from.
    Back,
}
