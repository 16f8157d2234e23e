//! One line on its way out: PS Form 3607, release, and taking a mailing off the log.

/// What the screen shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReleaseView {}

/// Where a person is on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReleaseState {}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReleaseIntent {
    /// Back to where one came from.
    Back,
}
