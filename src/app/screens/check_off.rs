//! A PS Form 8125 and the containers that it lists.

/// What the screen shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckOffView {}

/// Where a person is on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckOffState {}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckOffIntent {
    /// Back to where one came from.
    Back,
}
