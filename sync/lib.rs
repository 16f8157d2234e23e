//! Ships the rows of a device's journal to the central, and what others recorded back; never looks
//! inside. `docs/sync.md` says what travels and what holds; this crate follows it.
//!
//! - [`wire`]: the frames, their signatures and their limits.
//! - [`engine`]: what to do next, as a pure step.
//! - [`runner`]: the loop on the sync thread that carries the steps out; [`courier`] what it
//!   sends, [`deliver`] what the station does with what it hands over.
//! - [`http`]: the central beyond a network. The central itself is the crate `server`; within one
//!   process it is a [`Central`] too.
//!
//! **Invariant:** rows are opaque here: nothing in this crate reads a fact.

pub mod backoff;
pub mod courier;
pub mod deliver;
pub mod engine;
pub mod enrol;
pub mod http;
pub mod message;
pub mod runner;
pub mod wire;

pub use store::journal::Head;
pub use store::{DeviceId, IdSource, JournalId, Moment, Timestamp};

/// The central as a device reaches it: beyond a network, or in the same process. It blocks.
pub trait Central: Send {
    /// Carries a request there and brings back whatever comes, unread.
    ///
    /// # Errors
    /// When nothing came back, or more than any answer has.
    fn ask(&self, request: &Request) -> Result<Reply, Unreachable>;
}

/// A request: where it goes, and the signed frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Where it goes.
    pub route: Route,
    /// The frame.
    pub frame: Vec<u8>,
}

/// The central's doors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// `POST /v1/push`
    Push,
    /// `POST /v1/hello`
    Hello,
    /// `GET /v1/rows/{journal}?from=`
    Rows {
        /// The journal.
        journal: JournalId,
        /// The first number wanted.
        from_seq: u64,
    },
    /// `GET /v1/feed/{name}?since=`
    Feed {
        /// The feed.
        feed: String,
        /// The last revision that the device has.
        since: u64,
    },
    /// `POST /v1/enrol`
    Enrol,
}

/// Whatever came back. Only a frame that the central signed is an answer; a status says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status, for people who look for a fault.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// Nothing came back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The central cannot be reached: {0}")]
pub struct Unreachable(pub String);
