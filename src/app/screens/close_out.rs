//! The close-out of a day: what it rests on, what holds it, the signature.

/// What the screen shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CloseOutView {}

/// Where a person is on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CloseOutState {}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CloseOutIntent {
    /// Back to where one came from.
    Back,
}
