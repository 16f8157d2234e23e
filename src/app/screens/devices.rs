//! What is plugged in, whether it is alive, and what helps.

/// What the screen shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DevicesView {}

/// Where a person is on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DevicesState {}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DevicesIntent {
    /// Back to where one came from.
    Back,
}
