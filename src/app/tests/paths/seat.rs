//! One device in memory with a person before it, who taps, scans and weighs.

use std::collections::BTreeMap;

use app::screens::release::ReleaseView;
use app::screens::typing::TypingIntent;
use app::screens::{Intent, NoticeText, ScreenView, View};
use app::{Effect, Event, Paper, Settings, Site, Station, UnitProfile, Update};
use chrono_tz::Tz;
use domain::ids::{BootId, IdSource, PersonId, UnitId};
use domain::log_entry::{LineField, LogEntry};
use domain::moment::{Moment, Timestamp};
use domain::reference::{PEOPLE, PersonRole, PersonRow};
use domain::rulebook::Rulebook;
use scenario::hand::{Glass, Hand, Pressed};
use store::ledger::Ledger;
use store::reference::FeedOp;
use store::{Start, Store};

pub struct Seat {
    pub station: Station,
    pub last: Update,
    /// Touches of the glass since the last time that somebody asked.
    pub taps: usize,
    now: Timestamp,
    people: BTreeMap<&'static str, PersonId>,
}

impl Seat {
    /// A device on the morning of 4 December 2018, with a clerk, a dock worker and a supervisor
    /// who can sign in; nobody has.
    pub fn new() -> Self {
        Self::over(|now, ids| Store::in_memory(&start("seat"), now, ids).unwrap())
    }

    /// As [`Self::new`], over a data folder.
    pub fn in_folder(folder: &std::path::Path) -> Self {
        Self::over(|now, ids| Store::open(folder, &start("seat"), now, ids).unwrap().0)
    }

    fn over(open: impl FnOnce(&Moment, &mut IdSource) -> Store) -> Self {
        let now = Timestamp::parse("2018-12-04T09:00:00-06:00").unwrap();
        let mut ids = IdSource::seeded(7);
        let roles = [
            ("clerk", PersonRole::Clerk),
            ("dock", PersonRole::Dock),
            ("supervisor", PersonRole::Supervisor),
        ];
        let rows: Vec<PersonRow> = roles
            .map(|(name, role)| PersonRow {
                person: PersonId(ids.v4()),
                name: name.to_owned(),
                initials: name.chars().take(2).collect::<String>().to_uppercase(),
                role,
                sealed_verifier: Some("123456".to_owned()),
                must_change: false,
            })
            .to_vec();
        let mut store = open(&moment(now), &mut ids);
        let mut central = Ledger::in_memory(&start("central"), &moment(now), &mut ids).unwrap();
        let ops: Vec<FeedOp> = rows
            .iter()
            .map(|row| FeedOp {
                key: row.person.to_string(),
                bytes: Some(format!(
                    r#"{{"person":"{}","name":"{}","initials":"{}","role":"{}","sealed_verifier":"123456","must_change":false}}"#,
                    row.person, row.name, row.initials, row.name
                ).into_bytes()),
            })
            .collect();
        central.change_feed(PEOPLE, &ops, &[]).unwrap();
        store.apply_feed_page(&central.feed_page(PEOPLE, 0, 100).unwrap()).unwrap();
        let settings = Settings {
            unit: Some(UnitId(ids.v4())),
            profile: UnitProfile::usual("Pewaukee BMEU", Site::Bmeu, Tz::America__Chicago),
            unit_short: "Pewaukee".to_owned(),
            unseal: Box::new(|sealed| Some(sealed.to_owned())),
            demo_pins: BTreeMap::new(),
            rulebook: Rulebook::whole(),
            log: app::LogRing::default(),
        };
        let station = Station::new(store, IdSource::seeded(8), settings, &moment(now)).unwrap();
        let people = roles.iter().zip(&rows).map(|((name, _), row)| (*name, row.person)).collect();
        Self { station, last: Update::default(), taps: 0, now, people }
    }

    /// Somebody is signed in.
    pub fn of(name: &'static str) -> Self {
        let mut seat = Self::new();
        seat.sign_in(name);
        seat
    }

    pub fn sign_in(&mut self, name: &'static str) {
        let person = self.people[name];
        self.happen(Event::PinChecked { person, correct: true });
    }

    /// It is this time of the same day.
    pub fn at(&mut self, time: &str) -> &mut Self {
        self.now = Timestamp::parse(&format!("2018-12-04T{time}:00-06:00")).unwrap();
        self
    }

    pub fn moment(&self) -> Moment {
        moment(self.now)
    }

    pub fn happen(&mut self, event: Event) {
        let now = moment(self.now);
        self.last = self.station.update(&now, event);
    }

    pub fn tap(&mut self, intent: impl Into<Intent>) -> &mut Self {
        self.taps += 1;
        self.happen(Event::Intent(intent.into()));
        self
    }

    /// A hand does something: it presses what the view offers.
    pub fn by_hand(
        &mut self,
        does: impl FnOnce(&mut Hand<'_, Self>) -> anyhow::Result<()>,
    ) -> &mut Self {
        does(&mut Hand::at(self)).unwrap();
        self
    }

    /// A clerk logs a mailing of which this is known, and goes home.
    pub fn log(&mut self, facts: &[LineField]) -> &mut Self {
        self.by_hand(|hand| {
            hand.begin_line()?;
            hand.learn(facts)?;
            anyhow::ensure!(hand.save_line() == Pressed::Yes, "not saved");
            hand.home()
        })
    }

    pub fn scan(&mut self, text: &str) -> &mut Self {
        self.happen(Event::Scanned(text.as_bytes().to_vec()));
        self
    }

    /// Types a value on the page that is open and takes it.
    pub fn typed(&mut self, text: &str) -> &mut Self {
        for key in text.chars() {
            self.happen(Event::Intent(TypingIntent::Key(key).into()));
        }
        self.tap(TypingIntent::Take)
    }

    /// The papers that the last event sent to the printer.
    pub fn printed(&self) -> Vec<Paper> {
        let paper = |effect: &Effect| match effect {
            Effect::Print { paper, .. } => Some(paper.clone()),
            _ => None,
        };
        self.last.effects.iter().filter_map(paper).collect()
    }

    pub fn screen(&self) -> ScreenView {
        self.station.view(&self.moment()).screen
    }

    /// The release of a line, which is on the glass.
    pub fn release(&self) -> ReleaseView {
        let ScreenView::Release(view) = self.screen() else { panic!("{:?}", self.screen()) };
        view
    }

    /// A line as it is known here.
    pub fn line(&self, number: &str) -> LogEntry {
        let line = self.station.line_numbered(number).unwrap();
        self.station.store().line(line).unwrap()
    }

    /// The sentence over the screen, where it is one of the rules' or the program's own.
    pub fn said(&self) -> Option<NoticeText> {
        self.station.view(&self.moment()).notice.map(|notice| notice.text)
    }
}

impl Glass for Seat {
    fn view(&self) -> View {
        self.station.view(&self.moment())
    }

    fn happen(&mut self, event: Event) -> Update {
        Self::happen(self, event);
        self.last.clone()
    }
}

fn start(machine: &str) -> Start {
    Start {
        machine_id: machine.to_owned(),
        program: "seat".to_owned(),
        zone: "America/Chicago".to_owned(),
    }
}

fn moment(at: Timestamp) -> Moment {
    Moment {
        wall: at.wall(),
        monotonic_ns: u64::try_from(at.unix_ms() - 1_543_900_000_000).unwrap() * 1_000_000,
        boot_id: BootId::from_bytes([3; 16]),
    }
}
