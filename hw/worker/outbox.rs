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

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use super::*;
    use crate::scale::watch::Standing;
    use crate::scale::{Reading, Said, ScaleProtocol};

    fn weighed(at: u64) -> DeviceEvent {
        let said = Said::Reject("a reading");
        let reading = Box::new(Reading { protocol: ScaleProtocol::Sma, said, raw: Vec::new() });
        let at = Duration::from_secs(at);
        DeviceEvent::Weighed { reading, standing: Standing::Moving, at }
    }

    /// What reaches a program that has room only when it is told so.
    fn delivered(events: Vec<DeviceEvent>) -> Vec<DeviceEvent> {
        let (room, taken) = (Arc::new(Mutex::new(false)), Arc::new(Mutex::new(Vec::new())));
        let (has_room, takes) = (Arc::clone(&room), Arc::clone(&taken));
        let mut outbox = Outbox::new(Box::new(move |event| {
            if !*has_room.lock().unwrap() {
                return Err(Refusal::Full(event));
            }
            takes.lock().unwrap().push(event);
            Ok(())
        }));
        outbox.put(events);
        assert!(outbox.is_blocked());
        *room.lock().unwrap() = true;
        outbox.offer();
        assert!(!outbox.is_blocked());
        taken.lock().unwrap().clone()
    }

    #[test]
    fn readings_give_way_to_newer_readings_and_to_nothing_else() {
        let state = || DeviceEvent::Scale(Standing::Silent);
        for (put, expected) in [
            (vec![weighed(1), weighed(2)], vec![weighed(2)]),
            (vec![weighed(1), state()], vec![weighed(1), state()]),
            (vec![state(), state(), weighed(1)], vec![weighed(1)]),
            (
                vec![weighed(1), DeviceEvent::Opened, weighed(2)],
                vec![weighed(1), DeviceEvent::Opened, weighed(2)],
            ),
            (vec![DeviceEvent::Opened, DeviceEvent::Opened], vec![DeviceEvent::Opened; 2]),
        ] {
            assert_eq!(delivered(put), expected);
        }
    }
}
