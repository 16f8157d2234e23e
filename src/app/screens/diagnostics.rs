//! Journals, what is unsent, the clock, the last errors and log lines.

/// What the screen shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DiagnosticsView {}

/// Where a person is on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DiagnosticsState {}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiagnosticsIntent {
    /// Back to where one came from.
    Back,
}
