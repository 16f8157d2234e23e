//! What a printer says of itself, each with a sentence that says what to do.

/// How a printer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Condition {
    /// It waits for something to print.
    #[error("The printer is ready.")]
    Ready,
    /// It works.
    #[error("The printer is busy. It goes on by itself.")]
    Busy,
    /// No paper or no labels.
    #[error("The printer is out of paper. Put in a roll and close it; printing goes on by itself.")]
    PaperOut,
    /// No ribbon.
    #[error("The printer is out of ribbon. Put in a ribbon; printing goes on by itself.")]
    RibbonOut,
    /// The head or the cover is open.
    #[error("The printer is open. Close its head or cover; printing goes on by itself.")]
    Open,
    /// Somebody pressed pause.
    #[error("The printer is paused. Press its pause button; printing goes on by itself.")]
    Paused,
    /// The head is too hot.
    #[error("The printer is too hot. Let it cool down; printing goes on by itself.")]
    TooHot,
    /// The head is too cold.
    #[error("The printer is too cold. Let it warm up; printing goes on by itself.")]
    TooCold,
    /// A label waits to be taken off.
    #[error("A label waits at the printer. Take it off; printing goes on by itself.")]
    LabelWaits,
    /// It is not on line, and does not say why.
    #[error("The printer is offline. Press its feed or online button.")]
    Offline,
    /// It says that something is broken.
    #[error("The printer reports a fault. Switch it off and on, and look for a jam.")]
    Fault,
    /// It has answered before and does not now. Some makers' printers answer nothing while they are
    /// open or empty.
    #[error("The printer does not answer. Is it on, closed, and filled with paper?")]
    Silent,
}

impl Condition {
    /// Whether a person has to do something before anything is printed.
    #[must_use]
    pub fn holds(self) -> bool {
        !matches!(self, Self::Ready | Self::Busy)
    }
}

#[cfg(test)]
mod tests {
    use super::Condition::*;

    #[test]
    fn every_state_that_holds_a_print_says_what_to_do() {
        for condition in
            [PaperOut, RibbonOut, Open, Paused, TooHot, TooCold, LabelWaits, Offline, Fault, Silent]
        {
            let sentence = condition.to_string();
            let sentences = sentence.split_inclusive(['.', '?']).count();
            assert!(condition.holds() && 2 <= sentences, "{sentence}");
        }
        assert!(!Ready.holds() && !Busy.holds());
    }
}
