//! Everything that is built reaches a person: every sentence of a rule is said by a view, every
//! field of a line is recorded, every intent is pressed, counting only views that a station made
//! while a hand touched it.

use super::*;
