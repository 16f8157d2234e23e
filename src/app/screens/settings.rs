//! How the screen looks and speaks for the person who is signed in.

/// What the screen shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsView {}

/// Where a person is on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsState {}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingsIntent {
    /// Back to where one came from.
    Back,
}
