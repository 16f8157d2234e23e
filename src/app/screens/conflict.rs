//! Two values that two devices gave, side by side.

/// What the screen shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConflictView {}

/// Where a person is on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConflictState {}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConflictIntent {
    /// Back to where one came from.
    Back,
}
