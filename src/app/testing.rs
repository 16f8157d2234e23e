//! A station in memory with somebody signed in, for the tests of this crate.

use std::collections::BTreeMap;

use domain::change::mailing::{Source, SourcedField};
use domain::ids::{BootId, IdSource, LineId, PersonId, SessionId};
use domain::log_entry::LineField;
use domain::moment::{Moment, Timestamp};
use domain::reference::{PEOPLE, PersonRole, PersonRow};
use domain::rulebook::Rulebook;
use domain::rules::{Site, UnitProfile};
use store::ledger::Ledger;
use store::reference::FeedOp;
use store::{Start, Store};

use crate::session::SignedInPerson;
use crate::station::Place;
use crate::{Act, Event, Intent, LogRing, Settings, Station, Update, View};

/// A station, and what time it is there.
pub(crate) struct Desk {
    pub(crate) station: Station,
    pub(crate) now: Moment,
}

pub(crate) fn moment(second: u64) -> Moment {
    let start = Timestamp::parse("2018-12-04T08:00:00-06:00").unwrap();
    Moment {
        wall: start.wall() + chrono::Duration::seconds(i64::try_from(second).unwrap()),
        monotonic_ns: (3_600 + second) * 1_000_000_000,
        boot_id: BootId::from_bytes([1; 16]),
    }
}

pub(crate) fn person(number: u8, name: &str, role: PersonRole) -> PersonRow {
    PersonRow {
        person: PersonId::from_bytes([number; 16]),
        name: name.to_owned(),
        initials: "XX".to_owned(),
        role,
        sealed_verifier: Some("sealed".to_owned()),
        must_change: false,
    }
}

impl Desk {
    /// Nobody is signed in, and these people work here.
    pub(crate) fn of(people: &[PersonRow]) -> Self {
        let now = moment(0);
        let mut ids = IdSource::seeded(1);
        let start = Start {
            machine_id: "desk".to_owned(),
            program: "tallydock 1.2.3".to_owned(),
            zone: "America/Chicago".to_owned(),
        };
        let mut store = Store::in_memory(&start, &now, &mut ids).unwrap();
        let mut central = Ledger::in_memory(&start, &now, &mut ids).unwrap();
        let ops: Vec<FeedOp> = people
            .iter()
            .map(|row| FeedOp {
                key: row.person.to_string(),
                bytes: Some(serde_json::to_vec(row).unwrap()),
            })
            .collect();
        central.change_feed(PEOPLE, &ops, &[]).unwrap();
        store.apply_feed_page(&central.feed_page(PEOPLE, 0, 1_000).unwrap()).unwrap();
        let settings = Settings {
            unit: None,
            profile: UnitProfile::usual(
                "Pewaukee BMEU",
                Site::Bmeu,
                "America/Chicago".parse().unwrap(),
            ),
            unit_short: "Pewaukee".to_owned(),
            unseal: Box::new(|sealed| Some(sealed.to_owned())),
            demo_pins: BTreeMap::new(),
            rulebook: Rulebook::whole(),
            log: LogRing::default(),
        };
        let station = Station::new(store, IdSource::seeded(2), settings, &now).unwrap();
        Self { station, now }
    }

    /// Somebody of this role is signed in and at home.
    pub(crate) fn with(role: PersonRole) -> Self {
        let row = person(7, "Rosalind Maldonado", role);
        let mut desk = Self::of(std::slice::from_ref(&row));
        desk.sign_in(row);
        desk
    }

    pub(crate) fn sign_in(&mut self, row: PersonRow) {
        let session = SessionId::from_bytes([3; 16]);
        self.station.signed_in = Some(SignedInPerson { session, row, unconfirmed: false });
        self.station.place = Place::Home;
    }

    pub(crate) fn happen(&mut self, event: Event) -> Update {
        self.now = Moment {
            wall: self.now.wall + chrono::Duration::seconds(1),
            monotonic_ns: self.now.monotonic_ns + 1_000_000_000,
            ..self.now
        };
        self.station.update(&self.now, event)
    }

    pub(crate) fn tap(&mut self, intent: impl Into<Intent>) -> Update {
        self.happen(Event::Intent(intent.into()))
    }

    pub(crate) fn scan(&mut self, payload: &str) -> Update {
        self.happen(Event::Scanned(payload.as_bytes().to_vec()))
    }

    /// A person does something, whatever screen is open.
    pub(crate) fn perform(&mut self, act: Act) -> store::Result<Update> {
        let now = self.now;
        self.station.perform(&now, act)
    }

    pub(crate) fn view(&self) -> View {
        self.station.view(&self.now)
    }

    /// Logs a mailing of which this is known.
    pub(crate) fn log(&mut self, fields: impl IntoIterator<Item = LineField>) -> LineId {
        let fields = fields
            .into_iter()
            .map(|field| SourcedField { field, source: Source::MailerSaid })
            .collect();
        let act = Act::LogMailing { arrived_at: None, fields };
        assert!(!self.station.perform(&self.now, act).unwrap().recorded.is_empty());
        let lines = self.station.store().lines(&store::LineQuery::All).unwrap();
        lines.first().unwrap().line
    }
}
