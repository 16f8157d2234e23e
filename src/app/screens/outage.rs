//! Declaring an outage, its notices, its clocks and the all-clear.

/// What the screen shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutageView {}

/// Where a person is on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutageState {}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutageIntent {
    /// Back to where one came from.
    Back,
}
