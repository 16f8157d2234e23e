//! One device that plays a case: what is given and done goes through `Station::update`, and what
//! is expected is looked up in what came of it.

use app::screens::dock_scan::{AcceptReason, Answer, DockScanIntent};
use app::screens::{Intent, ScreenView};
use app::{Act, Effect, Event, Settings, Station, Update};
use chrono_tz::Tz;
use domain::change::mailing::{Source, SourcedField};
use domain::change::outage::NoticeKind;
use domain::change::statement::StatementFinalised;
use domain::clocks::clocks;
use domain::finding::{Ruling, Says};
use domain::ids::{BootId, IdSource, LineId, LoadId, OutageId, PersonId, StatementId, UnitId};
use domain::log_entry::{LineField, LogEntry};
use domain::moment::{Moment, Timestamp};
use domain::reconcile::{Tolerance, reconcile};
use domain::reference::{self, PersonRole, PersonRow, StatementRow};
use domain::rulebook::Rulebook;
use domain::rules::entry::EntryForm;
use domain::rules::reconciliation;
use domain::rules::{Site, UnitProfile, entry, outage};
use store::ledger::Ledger;
use store::reference::FeedOp;
use store::{LineQuery, Start, Store};
use uuid::Uuid;

use super::words::{Do, Outage, Then, Told, declaration};

/// A device in the middle of a case.
pub struct Play {
    station: Station,
    ledger: Ledger,
    now: Timestamp,
    clock_doubted: bool,
    last: Update,
    held: bool,
    line: Option<LineId>,
    outage: Option<OutageId>,
}

impl Play {
    /// A device of Pewaukee BMEU at 09:00, a supervisor signed in, its clock trusted.
    pub fn begin(rulebook: &Rulebook, given: &[Do]) -> Self {
        let mut profile = UnitProfile::usual("Pewaukee BMEU", Site::Bmeu, Tz::America__Chicago);
        for step in given {
            if let Do::Unit(change) = step {
                change(&mut profile);
            }
        }
        let mut ids = IdSource::seeded(1);
        let now = at("08:00");
        let start = Start {
            machine_id: "case".to_owned(),
            program: "cases".to_owned(),
            zone: "America/Chicago".to_owned(),
        };
        let store = Store::in_memory(&start, &moment(now), &mut ids).unwrap();
        let ledger = Ledger::in_memory(&start, &moment(now), &mut ids).unwrap();
        let settings = Settings {
            unit: Some(UnitId(Uuid::from_u128(1))),
            profile,
            unit_short: "Pewaukee".to_owned(),
            unseal: Box::new(|_| None),
            demo_pins: Default::default(),
            rulebook: rulebook.clone(),
            log: app::LogRing::default(),
        };
        let station = Station::new(store, IdSource::seeded(2), settings, &moment(now)).unwrap();
        let mut play = Self {
            station,
            ledger,
            now,
            clock_doubted: false,
            last: Update::default(),
            held: false,
            line: None,
            outage: None,
        };
        play.start();
        play
    }

    /// Does one step. A step that is given has to be recorded, or the case says nothing.
    pub fn given(&mut self, step: &Do) -> Result<(), String> {
        self.step(step);
        if self.held {
            let said: Vec<String> =
                self.last.ruling.findings.iter().map(ToString::to_string).collect();
            return Err(format!("what is given was held: {said:?}"));
        }
        Ok(())
    }

    /// Does the step that the case is about.
    pub fn step(&mut self, step: &Do) {
        self.held = false;
        match step {
            Do::Unit(_) => {}
            Do::At(time) => {
                self.now = at(time);
                self.tick();
            }
            Do::ClockDoubted => {
                self.clock_doubted = true;
                self.tick();
            }
            Do::TimeGoesBy => self.tick(),
            Do::As(role) => {
                self.update(Event::PinChecked { person: person(*role), correct: true });
            }
            Do::Declare(outage) => self.declare(*outage),
            Do::NoticeCame(kind) => self.notice(*kind),
            Do::AllClear(restored) => self.all_clear(restored),
            Do::Log(fields) => self.log(fields, Source::MailerSaid),
            Do::LogKeyed(fields) => self.log(fields, Source::Keyed),
            Do::Import(rows) => self.import(rows),
            Do::Scan(barcode) => {
                self.update(Event::Scanned(barcode.as_bytes().to_vec()));
            }
            Do::Enter(change) => {
                let mut form = self.form();
                form.initials = "RM".to_owned();
                form.transaction = "T-1001".to_owned();
                form.containers = form.containers.or(Some(Default::default()));
                change(&mut form);
                self.act(Act::EnterStatement { line: self.line(), entry: Box::new(form) });
            }
            Do::Finalise(statement, change) => {
                let record = self.record_of(statement, *change);
                self.act(Act::FinaliseStatement(record));
            }
            _ => {
                let act = self.act_of(step);
                self.act(act);
            }
        }
    }

    fn act_of(&self, step: &Do) -> Act {
        let line = self.line.unwrap_or(LineId(Uuid::from_u128(404)));
        let text = |text: &&str| (*text).to_owned();
        match step {
            Do::Set(field) => Act::SetField { line, set: said(field, Source::MailerSaid) },
            Do::Secure => Act::SecureHardCopy { line, place: "Drawer 2".to_owned() },
            Do::MakePlacard => Act::MakePlacard { line },
            Do::Attach => Act::AttachPlacard { line },
            Do::Release => Act::Release { line },
            Do::ReleaseWithoutLine => Act::Release { line: LineId(Uuid::from_u128(404)) },
            Do::Match(statement) => {
                Act::MatchStatement { line, statement: StatementId(text(statement)) }
            }
            Do::Unmatch => Act::UnmatchStatement { line, reason: "wrong".to_owned() },
            Do::Tick => Act::TickFinalised { line },
            Do::Explain(explanation) => Act::Explain {
                line,
                explanation: *explanation,
                statement: None,
                comment: "because".to_owned(),
            },
            Do::OpenLoad(appointment) => Act::OpenLoad { appointment: Some(text(appointment)) },
            Do::Form(labels) => Act::PresentForm {
                name: "8125 A".to_owned(),
                containers: labels.iter().map(text).collect(),
                pallets: 1,
            },
            Do::Pull(barcode) => Act::PullPlacard { barcode: text(barcode) },
            Do::AcceptUnresolved => Act::AcceptUnresolved,
            Do::ReleaseContainer(barcode) => Act::ReleaseContainer { barcode: text(barcode) },
            Do::ReleaseContainers => Act::ReleaseContainers,
            Do::Call(barcode) => Act::RecordFastCall {
                barcode: text(barcode),
                agent: "Lee".to_owned(),
                instruction: "Go on".to_owned(),
            },
            Do::Close => Act::CloseDay { day: self.now.local_date(), sign_over: Vec::new() },
            _ => unreachable!("steps without an act are done in `step`"),
        }
    }

    /// Whether something that is expected is so, and if not, what is.
    pub fn check(&self, then: &Then) -> Result<(), String> {
        let ruling = &self.last.ruling;
        let ctx = self.station.context(&self.moment());
        let is = |so: bool, what: String| if so { Ok(()) } else { Err(what) };
        match then {
            Then::Recorded => is(
                !self.held && !self.last.recorded.is_empty(),
                format!("not recorded: {}", told(ruling)),
            ),
            Then::Held => is(self.held, format!("not held: {}", told(ruling))),
            Then::Says(rule) => {
                is(names(ruling, rule), format!("nothing by {rule}: {}", told(ruling)))
            }
            Then::SaysNothingOf(rule) => {
                is(!names(ruling, rule), format!("said by {rule}: {}", told(ruling)))
            }
            Then::Asks(what) => is(ruling.asks_for(*what), format!("does not ask for {what}")),
            Then::DoesNotAsk(what) => is(!ruling.asks_for(*what), format!("asks for {what}")),
            Then::Answers(expected) => {
                let answer = self.told();
                is(answer == Some(*expected), format!("the answer is {answer:?}"))
            }
            Then::Accepted(barcode, expected) => {
                let accepted = !self.container(barcode).accepted.standing().is_empty();
                is(accepted == *expected, format!("set to Accept: {accepted}"))
            }
            Then::InOperations(barcode, expected) => {
                let released = self.container(barcode).released.is_some();
                is(released == *expected, format!("released: {released}"))
            }
            Then::Due(kind, expected) => {
                let due = clocks(&ctx).into_iter().find(|clock| clock.kind == *kind);
                let due = due.and_then(|clock| clock.due()).map(|due| due.latest.unix_ms());
                let expected = expected.map(|time| at(time).unix_ms());
                is(due == expected, format!("due {due:?}, not {expected:?}"))
            }
            Then::PeopleRead(rule, expected) => {
                let found = outage::notices(&ctx).iter().any(|one| one.rule.as_str() == *rule);
                is(found == *expected, format!("a notice by {rule}: {found}"))
            }
            Then::NoticesInOrder(expected) => {
                let found =
                    ctx.outages.iter().all(|one| outage::notice_order(&ctx, one).is_empty());
                is(found == *expected, format!("notices in order: {found}"))
            }
            Then::Contact(rule, expected) => {
                let found = outage::contacts(&ctx).iter().any(|one| one.rule.as_str() == *rule);
                is(found == *expected, format!("a contact by {rule}: {found}"))
            }
            Then::Left(expected) => {
                let left = reconciliation::work(&ctx, &self.entry());
                is(left == *expected, format!("left to do: {left:?}"))
            }
            Then::Untouched(expected) => {
                let untouched = self.reconciling().0;
                is(untouched == *expected, format!("untouched: {untouched}"))
            }
            Then::Filled(so) => is(so(&self.form()), format!("filled {:?}", self.form())),
            Then::CloseOut(rule, expected) => {
                let (_, closed) =
                    self.station.close_out(&self.moment(), self.now.local_date()).unwrap();
                let found = closed.findings.iter().any(|(_, one)| one.rule.as_str() == *rule);
                is(found == *expected, format!("the close-out says {rule}: {found}"))
            }
            Then::Reconciling(rule, expected) => {
                let found = self.reconciling().1.contains(&(*rule).to_owned());
                is(found == *expected, format!("the reconciliation says {rule}: {found}"))
            }
            Then::Reason(offered, expected) => {
                let reason = entry::verification_reason(&ctx, *offered);
                is(reason == *expected, format!("the reason is {reason:?}"))
            }
            Then::Deducted(expected) => {
                let found = self.deducted();
                is(found.as_deref() == *expected, format!("deducted from {found:?}"))
            }
            Then::DiscountLost(expected) => {
                let found = reconciliation::deduction(&ctx, &self.entry(), None)
                    .iter()
                    .any(|one| matches!(one.says, Says::FullServiceLate { .. }));
                is(found == *expected, format!("the discount is lost: {found}"))
            }
        }
    }

    /// What the last step told the scanner: to read, or not to.
    pub fn scanner(&self) -> Option<bool> {
        self.last.effects.iter().find_map(|effect| match effect {
            Effect::Scanner { enabled } => Some(*enabled),
            _ => None,
        })
    }

    /// A touch on the dock screen.
    pub fn touch(&mut self, intent: DockScanIntent) {
        self.update(Event::Intent(Intent::DockScan(intent)));
    }

    /// Whether the last step was held.
    pub const fn is_held(&self) -> bool {
        self.held
    }

    /// Every rule that the last step, the notices and the close-out named.
    pub fn named(&self) -> Vec<String> {
        let ctx = self.station.context(&self.moment());
        let mut named: Vec<String> = self.last.ruling.findings.iter().map(rule_of).collect();
        named.extend(self.last.ruling.demands.iter().map(|one| one.rule.to_string()));
        named.extend(self.last.ruling.not_asked.iter().map(|one| one.rule.to_string()));
        named.extend(outage::notices(&ctx).iter().map(rule_of));
        named.extend(outage::contacts(&ctx).iter().map(rule_of));
        named.extend(self.reconciling().1);
        let (_, closed) = self.station.close_out(&self.moment(), self.now.local_date()).unwrap();
        named.extend(closed.findings.iter().map(|(_, finding)| rule_of(finding)));
        named
    }

    fn moment(&self) -> Moment {
        moment(self.now)
    }

    fn start(&mut self) {
        let people: Vec<(String, Vec<u8>)> =
            [PersonRole::Clerk, PersonRole::Dock, PersonRole::Supervisor]
                .into_iter()
                .map(|role| {
                    let row = PersonRow {
                        person: person(role),
                        name: format!("{role:?}"),
                        initials: "RM".to_owned(),
                        role,
                        sealed_verifier: None,
                        must_change: false,
                    };
                    (row.person.to_string(), serde_json::to_vec(&row).unwrap())
                })
                .collect();
        self.feed(reference::PEOPLE, people);
        self.anchor();
        self.step(&Do::As(PersonRole::Supervisor));
        self.step(&Do::At("09:00"));
    }

    fn feed(&mut self, feed: &str, rows: Vec<(String, Vec<u8>)>) {
        let ops: Vec<FeedOp> =
            rows.into_iter().map(|(key, bytes)| FeedOp { key, bytes: Some(bytes) }).collect();
        self.ledger.change_feed(feed, &ops, &[]).unwrap();
        let page = self.ledger.feed_page(feed, 0, 1_000).unwrap();
        let now = self.moment();
        self.station.absorb(&now, |store, _| store.apply_feed_page(&page)).unwrap();
    }

    /// The central's clock agrees with the device's.
    fn anchor(&mut self) {
        let now = self.moment();
        self.station.absorb(&now, |store, _| store.anchor_time(now.timestamp(), &now)).unwrap();
    }

    /// Unless the clock is in doubt it is compared with the central's at each step of time.
    fn tick(&mut self) {
        let now = self.moment();
        let off = chrono::TimeDelta::hours(i64::from(self.clock_doubted));
        let central = Timestamp::new(now.wall - off);
        self.station.absorb(&now, |store, _| store.anchor_time(central, &now)).unwrap();
        self.update(Event::Tick);
    }

    fn update(&mut self, event: Event) {
        let now = self.moment();
        self.last = self.station.update(&now, event);
    }

    /// Acts; held is what recorded nothing although something would have been.
    fn act(&mut self, act: Act) {
        let closes = matches!(act, Act::CloseDay { .. });
        self.update(Event::Act(act));
        let refused = app::Effect::Beep(app::Beep::Refused);
        self.held = self.last.effects.contains(&refused);
        assert!(closes || !self.held || self.last.recorded.is_empty(), "held and recorded");
    }

    fn declare(&mut self, outage: Outage) {
        self.act(Act::DeclareOutage(declaration(outage)));
        let known = self.station.store().outages().unwrap();
        let latest = known
            .iter()
            .filter(|outage| {
                outage.stamp.is_some_and(|stamp| self.last.recorded.contains(&stamp.fact))
            })
            .map(|outage| outage.outage)
            .next();
        self.outage = latest.or(self.outage);
    }

    fn notice(&mut self, kind: NoticeKind) {
        self.act(Act::RecordNotice {
            outage: self.outage.unwrap(),
            kind,
            text: "as received".to_owned(),
            sender: "Mail Entry & Payment Technology".to_owned(),
        });
    }

    fn all_clear(&mut self, restored: &str) {
        self.act(Act::RecordAllClear {
            outage: self.outage.unwrap(),
            restored_at: Some(at(restored)),
            source: "Mail Entry & Payment Technology".to_owned(),
            ticket: None,
        });
    }

    fn log(&mut self, fields: &[LineField], source: Source) {
        let fields = fields.iter().map(|field| said(field, source)).collect();
        self.act(Act::LogMailing { arrived_at: None, fields });
        let lines = self.station.store().log_entries(&LineQuery::All).unwrap();
        let logged = |line: &&LogEntry| {
            line.logged.is_some_and(|stamp| self.last.recorded.contains(&stamp.fact))
        };
        self.line = lines.iter().find(logged).map(|line| line.line).or(self.line);
    }

    fn import(&mut self, rows: &[StatementRow]) {
        let rows = rows
            .iter()
            .map(|row| (row.statement.to_string(), serde_json::to_vec(row).unwrap()))
            .collect();
        self.feed(reference::STATEMENTS, rows);
    }

    fn record_of(
        &self,
        statement: &str,
        change: fn(&mut StatementFinalised),
    ) -> StatementFinalised {
        let row =
            self.station.store().statement(&StatementId(statement.to_owned())).unwrap().unwrap();
        let ctx = self.station.context(&self.moment());
        let mut record = entry::prefilled_finalisation(&ctx, &self.entry(), &row).unwrap();
        record.items.initials = "RM".to_owned();
        record.items.transaction = "T-1001".to_owned();
        change(&mut record);
        record
    }

    fn line(&self) -> LineId {
        self.line.unwrap()
    }

    fn entry(&self) -> LogEntry {
        self.station.store().line(self.line()).unwrap()
    }

    fn form(&self) -> EntryForm {
        self.station.entry_form(self.line(), &self.moment()).unwrap()
    }

    /// The container of whatever load was scanned last.
    fn container(&self, barcode: &str) -> domain::container::Container {
        let found = self.station.store().containers_with_barcode(barcode).unwrap();
        found.into_iter().next_back().unwrap_or_else(|| {
            domain::fold::container(LoadId(Uuid::nil()), barcode.to_owned(), Vec::new())
        })
    }

    fn told(&self) -> Option<Told> {
        let ScreenView::DockScan(view) = self.station.view(&self.moment()).screen else {
            return None;
        };
        Some(match view.answer {
            Answer::Accept { reason: AcceptReason::On8125, .. } => Told::On8125,
            Answer::Accept { .. } => Told::Go,
            Answer::PullOnePlacard { .. } => Told::Pull,
            Answer::AlreadyScanned { .. } => Told::Again,
            Answer::CallHelpDesk { .. } => Told::Call,
            _ => return None,
        })
    }

    /// Open statements that are left untouched, and the rules that the reconciliation names.
    fn reconciling(&self) -> (usize, Vec<String>) {
        let store = self.station.store();
        let lines = store.log_entries(&LineQuery::All).unwrap();
        let statements = store.statements().unwrap();
        let found = reconcile(&lines, &statements, &Tolerance::default());
        let ctx = self.station.context(&self.moment());
        let list = reconciliation::work_list(&ctx, &lines, &statements, &found);
        let findings = reconciliation::findings(&ctx, &lines, &list, &found);
        (list.untouched.len(), findings.iter().map(rule_of).collect())
    }

    fn deducted(&self) -> Option<String> {
        let ctx = self.station.context(&self.moment());
        reconciliation::deduction(&ctx, &self.entry(), None).into_iter().find_map(|one| {
            match one.says {
                Says::DeductFrom { account } => Some(account),
                Says::NoImprintAccount => Some("nobody knows".to_owned()),
                _ => None,
            }
        })
    }
}

fn rule_of(finding: &domain::finding::Finding) -> String {
    finding.rule.to_string()
}

fn names(ruling: &Ruling, rule: &str) -> bool {
    ruling.findings.iter().any(|finding| finding.rule.as_str() == rule)
}

fn told(ruling: &Ruling) -> String {
    ruling.findings.iter().map(|one| format!("{} {one}", one.rule)).collect::<Vec<_>>().join(" · ")
}

fn said(field: &LineField, source: Source) -> SourcedField {
    SourcedField { field: field.clone(), source }
}

fn person(role: PersonRole) -> PersonId {
    PersonId(Uuid::from_u128(match role {
        PersonRole::Clerk => 11,
        PersonRole::Dock => 12,
        PersonRole::Supervisor | PersonRole::Unknown(_) => 13,
    }))
}

/// A time of the case's days.
pub fn at(text: &str) -> Timestamp {
    let (day, clock) = text.split_once(' ').unwrap_or(("11", text));
    let clock = if clock.len() == 5 { format!("{clock}:00") } else { clock.to_owned() };
    Timestamp::parse(&format!("2018-12-{day}T{clock}-06:00")).unwrap()
}

/// The monotonic clock runs with the one on the wall.
fn moment(now: Timestamp) -> Moment {
    let ms = u64::try_from(now.unix_ms() - at("01 00:00").unix_ms()).unwrap();
    Moment { wall: now.wall(), monotonic_ns: ms * 1_000_000, boot_id: BootId(Uuid::from_u128(5)) }
}
