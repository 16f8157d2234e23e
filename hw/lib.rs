//! Bytes of scanners, scales and printers, and what they say.
//!
//! Everything that touches a cable is here, and nothing that decides what a container or a mailing
//! is. Decoders ([`scale`], [`scanner`]) take bytes and return what was said: no port, no clock. One
//! thread owns each port ([`worker`]) and talks to the rest of the program through bounded channels.
//! Every device has a simulator that speaks the same bytes over a pseudo-terminal ([`sim`]).
//!
//! **Invariant:** a good-read beep leaves this crate only on the word that the record is durable.
//! **Invariant:** nothing is ever written to a port that no person has configured.

pub mod binding;
pub mod discover;
pub mod feedback;
pub mod printer;
pub mod scale;
pub mod scanner;
pub mod sim;
pub mod state;
mod trouble;
pub mod worker;

pub use trouble::Trouble;
