//! The link of a demo's device: real HTTP over loopback, with places where it breaks.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use sync::http::HttpCentral;
use sync::{Central, Reply, Request, Route, Unreachable};

/// Where the link breaks in the middle of the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Breaks {
    /// The answer to the push of this number is lost: the central has the rows, the device does
    /// not know.
    pub drop_ack: Option<u64>,
    /// The request of this number never arrives.
    pub cut: Option<u64>,
}

/// What all the links of a demo share.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    requests: AtomicU64,
    pushes: AtomicU64,
    broken: AtomicU64,
}

impl Traffic {
    /// Requests, and how many of them were broken.
    pub(super) fn counts(&self) -> (u64, u64) {
        (self.requests.load(Ordering::Relaxed), self.broken.load(Ordering::Relaxed))
    }
}

/// The link of one device.
pub(super) struct Line {
    central: HttpCentral,
    breaks: Breaks,
    traffic: Arc<Traffic>,
    up: Arc<AtomicBool>,
}

impl Line {
    /// A link that is up while `up` says so.
    pub(super) fn new(
        central: HttpCentral,
        breaks: Breaks,
        traffic: Arc<Traffic>,
        up: Arc<AtomicBool>,
    ) -> Self {
        Self { central, breaks, traffic, up }
    }
}

impl Central for Line {
    fn ask(&self, request: &Request) -> Result<Reply, Unreachable> {
        if !self.up.load(Ordering::Relaxed) {
            return Err(Unreachable("the link is down".to_owned()));
        }
        let number = self.traffic.requests.fetch_add(1, Ordering::Relaxed) + 1;
        if self.breaks.cut == Some(number) {
            self.traffic.broken.fetch_add(1, Ordering::Relaxed);
            return Err(Unreachable("the link was cut before the request arrived".to_owned()));
        }
        let reply = self.central.ask(request)?;
        if matches!(request.route, Route::Push) {
            let push = self.traffic.pushes.fetch_add(1, Ordering::Relaxed) + 1;
            if self.breaks.drop_ack == Some(push) {
                self.traffic.broken.fetch_add(1, Ordering::Relaxed);
                return Err(Unreachable("the answer to the push was lost".to_owned()));
            }
        }
        Ok(reply)
    }
}
