//! Events on their way to the program: in order, bounded, none lost but readings that a newer one
//! has made needless.

use std::collections::VecDeque;

use super::DeviceEvent;

/// Where events go. It must not block: it takes the event or gives it back.
pub type Outlet = Box<dyn FnMut(DeviceEvent) -> Result<(), Refusal> + Send>;

/// Why an event was not taken.
#[derive(Debug)]
pub enum Refusal {
    /// No room just now; the event comes back.
    Full(DeviceEvent),
    /// Nobody listens any more.
    Gone,
}

/// Events that may wait here when the program has no room. The thread stops reading then, so these are those of
/// one read, and a read holds no more labels than bytes.
const WAITING_MAX: usize = 4096;

/// The queue in front of an outlet.
pub(super) struct Outbox {
    outlet: Outlet,
    waiting: VecDeque<DeviceEvent>,
    gone: bool,
}

impl Outbox {
    pub(super) fn new(outlet: Outlet) -> Self {
        Self { outlet, waiting: VecDeque::new(), gone: false }
    }

    /// Queues events; a reading takes the place of one that still waits.
    pub(super) fn put(&mut self, events: impl IntoIterator<Item = DeviceEvent>) {
        for event in events {
            let full = WAITING_MAX <= self.waiting.len();
            match self.waiting.back_mut() {
                Some(last) if last.may_be_replaced_by(&event) => *last = event,
                _ if full => {
                    tracing::error!("The program takes no events; one is lost");
                }
                _ => self.waiting.push_back(event),
            }
        }
        self.offer();
    }

    /// Hands over as much as there is room for.
    pub(super) fn offer(&mut self) {
        while let Some(event) = self.waiting.pop_front() {
            match (self.outlet)(event) {
                Ok(()) => {}
                Err(Refusal::Full(event)) => {
                    self.waiting.push_front(event);
                    return;
                }
                Err(Refusal::Gone) => {
                    self.gone = true;
                    return;
                }
            }
        }
    }

    /// Whether the program has no room: then the port is not read, and the kernel keeps the bytes.
    pub(super) fn is_blocked(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Whether nobody listens any more.
    pub(super) fn is_gone(&self) -> bool {
        self.gone
    }
}
