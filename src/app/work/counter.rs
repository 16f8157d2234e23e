//! The counter: the log, a line that grows from scans, readings and keys, and its release.

use barcode::Barcode;
use domain::change::mailing::{Source, SourcedField};
use domain::ids::LineId;
use domain::log_entry::{FieldName, LineField};
use domain::moment::{Moment, Timestamp};
use domain::quantity::{ScaleReading, Unusable};
use store::LineQuery;

use crate::acts::{self, Planned};
use crate::permit_card::PermitCard;
use crate::screens::log_entry::{
    Editing, Field, LogEntryIntent, LogEntryState, Tapped, as_last_time, names_of, permit,
};
use crate::screens::log_list::{LogFilter, LogListIntent};
use crate::screens::release::ReleaseFrom;
use crate::screens::typing::{Typing, TypingWhat};
use crate::screens::{NoticeText, Tone};
use crate::sentence::{Sentence, refusal};
use crate::station::{Place, Update};
use crate::work::from_paper;
use crate::{Act, Beep, Effect, Station, Trouble, TroubleKind, badge};

/// What every ticket begins with.
const TICKET: &str = "tallydock:enrol?";
/// The screen that a line's draft belongs to.
pub(crate) const DRAFT: &str = "log_entry";
/// The draft's field that holds the arrival. Beside it stand the fields of the line, what is being
/// typed, and whether it is copied from a paper.
pub(crate) const ARRIVED_AT: &str = "arrived_at";

impl Station {
    /// Opens a new line: the draft that this person left here, or an empty one. The arrival is
    /// the moment at which the line was begun.
    pub(crate) fn begin_line(&mut self, now: &Moment) -> store::Result<()> {
        let Some(person) = self.person().map(|row| row.person) else { return Ok(()) };
        self.list_left = None;
        let draft = self.store().draft(person, DRAFT)?;
        let arrived = draft.get(ARRIVED_AT).and_then(|text| Timestamp::parse(text).ok());
        let arrived_at = arrived.unwrap_or_else(|| now.timestamp());
        let mut state = LogEntryState::begun(arrived_at);
        state.draft(draft.values().filter_map(|text| SourcedField::from_draft(text)));
        state.from_paper = from_paper::is_drafted(&draft);
        if arrived.is_none() {
            self.keep_draft(ARRIVED_AT, &arrived_at.to_string())?;
        }
        state.editing = self.typed_before(None)?;
        self.weighed = None;
        self.place = Place::LogEntry(state);
        self.keep_typed()
    }

    pub(crate) fn keep_draft(&mut self, field: &str, value: &str) -> store::Result<()> {
        match self.person().map(|row| row.person) {
            Some(person) => self.save_draft(person, DRAFT, field, value),
            None => Ok(()),
        }
    }

    pub(crate) fn tapped_log_list(
        &mut self,
        now: &Moment,
        intent: LogListIntent,
    ) -> store::Result<Update> {
        match intent {
            LogListIntent::Back if matches!(self.place, Place::Find(_)) => {
                self.place = Place::LogList(LogFilter::All);
            }
            LogListIntent::Back => self.place = Place::Home,
            LogListIntent::Filter(filter) => self.place = Place::LogList(filter),
            LogListIntent::LogMailing => self.begin_line(now)?,
            LogListIntent::Open(id) => match (id.parse::<LineId>(), &self.place) {
                (Ok(line), Place::LogList(LogFilter::ToPrint)) => {
                    self.open_release(line, ReleaseFrom::List(LogFilter::ToPrint));
                }
                (Ok(line), _) => self.open_line(now, line)?,
                (Err(_), _) => {}
            },
            LogListIntent::Find => self.place = Place::Find(String::new()),
            LogListIntent::Key(_) | LogListIntent::Erase | LogListIntent::Clear => {
                self.typed_to_find(&intent);
            }
        }
        Ok(Update::default())
    }

    /// Back to the list that the line was opened from.
    fn leave_line(&mut self) {
        self.place = match self.list_left.take() {
            Some(list) => Place::Reconcile(list),
            None => Place::LogList(LogFilter::All),
        };
    }

    pub(crate) fn open_line(&mut self, now: &Moment, line: LineId) -> store::Result<()> {
        self.list_left = None;
        let entry = self.store().line(line)?;
        let editing = self.typed_before(Some(line))?;
        self.weighed = None;
        self.place = Place::LogEntry(LogEntryState { editing, ..LogEntryState::of(&entry, now) });
        self.keep_typed()
    }

    pub(crate) fn tapped_log_entry(
        &mut self,
        now: &Moment,
        intent: LogEntryIntent,
    ) -> store::Result<Update> {
        let update = self.tap_line(now, intent)?;
        self.keep_typed()?;
        Ok(update)
    }

    fn tap_line(&mut self, now: &Moment, intent: LogEntryIntent) -> store::Result<Update> {
        let suggestion = intent == LogEntryIntent::TakeSuggestion;
        let recalled = match &intent {
            LogEntryIntent::Recall(id) => Some(id.clone()),
            _ => None,
        };
        let Place::LogEntry(state) = &mut self.place else { return Ok(Update::default()) };
        if suggestion {
            state.editing = None;
            return self.take_weight(now);
        }
        if let Some(id) = recalled {
            let editing = state.editing.take();
            return match editing.map(|editing| editing.field) {
                Some(Field::WrittenBy) => self.take_writer(now, &id),
                _ => self.recall(now, &id),
            };
        }
        if let (LogEntryIntent::Edit(Field::Containers), Some(line)) = (&intent, state.line) {
            // Counts are corrected one by one.
            let known = self.store().line(line)?.value(FieldName::Containers).cloned();
            let Place::LogEntry(state) = &mut self.place else { return Ok(Update::default()) };
            state.editing = Some(Editing::of(Field::Containers).with(known.as_ref()));
            return Ok(Update::default());
        }
        let day = state.editing.as_ref().and_then(|editing| editing.day);
        if intent == LogEntryIntent::DayLater && day >= Some(now.timestamp().local_date()) {
            self.tell(Tone::Need, &Sentence::NotYetCome);
            return Ok(Update::beep(Beep::Refused));
        }
        match state.tap(intent) {
            Tapped::Nothing => Ok(Update::default()),
            Tapped::Arrival => self.take_arrival(now),
            Tapped::FromPaper => self.said_from_paper(now),
            Tapped::NotAValue => {
                self.tell(Tone::Need, &Sentence::NotAValue);
                Ok(Update::beep(Beep::Refused))
            }
            Tapped::Take(facts) => {
                let of_paper = facts.iter().any(|set| set.field.name() == FieldName::PaperNumber);
                let update = self.take(now, facts)?;
                if of_paper {
                    self.ask_of_paper()?;
                }
                Ok(update)
            }
            Tapped::Source(field, source) => self.take_source(now, field, source),
            Tapped::Secure => {
                self.secure_hard_copy();
                Ok(Update::default())
            }
            Tapped::Primary => self.primary(now),
            Tapped::Back => {
                self.leave_line();
                Ok(Update::default())
            }
        }
    }

    /// Takes facts of the open line: into its draft, or as corrections of the saved line.
    pub(crate) fn take(&mut self, now: &Moment, facts: Vec<SourcedField>) -> store::Result<Update> {
        let Place::LogEntry(state) = &mut self.place else { return Ok(Update::default()) };
        let facts: Vec<SourcedField> = facts.into_iter().map(|set| state.as_read(set)).collect();
        self.took_from_paper(&facts)?;
        let Place::LogEntry(state) = &mut self.place else { return Ok(Update::default()) };
        let Some(line) = state.line else {
            state.draft(facts.iter().cloned());
            for set in &facts {
                self.keep_draft(&format!("{:?}", set.field.name()), &set.to_draft())?;
            }
            return Ok(Update::default());
        };
        let mut update = Update::default();
        for set in facts {
            update = update.and(self.perform(now, Act::SetField { line, set })?);
        }
        Ok(update)
    }

    /// Says where the values of a cell come from: the same values, with their source.
    fn take_source(&mut self, now: &Moment, field: Field, source: Source) -> store::Result<Update> {
        let Place::LogEntry(state) = &self.place else { return Ok(Update::default()) };
        let saved = state.line.map(|line| self.store().line(line)).transpose()?;
        let known = |name: FieldName| match state.draft.get(&name) {
            Some(set) => Some(set.field.clone()),
            None => saved.as_ref()?.value(name).cloned(),
        };
        let facts: Vec<SourcedField> =
            names_of(field).filter_map(known).map(|field| SourcedField { field, source }).collect();
        self.take(now, facts)
    }

    /// Where the hard copy is secured is typed on the line's way out, also when the mail has gone.
    fn secure_hard_copy(&mut self) {
        let Place::LogEntry(LogEntryState { line: Some(line), .. }) = self.place else { return };
        self.open_release(line, ReleaseFrom::Line);
        if let Place::Release(state) = &mut self.place {
            state.typing = Some(Typing::of(TypingWhat::SecurePlace));
        }
    }

    /// Saves the line, or takes it on its way out, or leaves it: what the wide button says.
    fn primary(&mut self, now: &Moment) -> store::Result<Update> {
        let Place::LogEntry(state) = &self.place else { return Ok(Update::default()) };
        let Some(line) = state.line else {
            let act = Act::LogMailing {
                arrived_at: Some(state.arrived_at),
                fields: state.draft.values().cloned().collect(),
            };
            return self.save(now, act);
        };
        if self.store().line(line)?.released_at.is_some() {
            self.leave_line();
        } else {
            self.open_release(line, ReleaseFrom::Line);
        }
        Ok(Update::default())
    }

    /// Saves the line and throws its draft away in the same transaction.
    fn save(&mut self, now: &Moment, act: Act) -> store::Result<Update> {
        let plan = acts::plan(self, now, act)?;
        if plan.ruling.holds().next().is_some() {
            let ruling = plan.ruling;
            return Ok(Update { ruling, ..Update::beep(Beep::Refused) });
        }
        let logged = plan.facts.iter().find_map(|planned| match &planned.change {
            domain::change::Change::MailingLogged(logged) => Some(logged.clone()),
            _ => None,
        });
        let mut update = self.record_draft(now, plan.facts, DRAFT)?;
        update.ruling = plan.ruling;
        update.ruling.extend(plan.said);
        if let Some(logged) = logged {
            // What is usually next is its placard; that it is saved stands on that screen.
            self.notice = None;
            self.open_release(logged.line, ReleaseFrom::Line);
        }
        Ok(update)
    }

    /// A label at the counter: a permit card, or a container's placard, which says that the
    /// mailing is an eInduction mailing. Anywhere but on a line, a permit begins one.
    pub(crate) fn scanned_at_counter(
        &mut self,
        now: &Moment,
        payload: &[u8],
    ) -> store::Result<Update> {
        let text = String::from_utf8_lossy(barcode::aim::Payload::of(payload).data).into_owned();
        if badge::is_badge(&text) {
            return Ok(self.badge_in_the_way());
        }
        if let Some(update) = self.scanned_line(now, &text)? {
            return Ok(update);
        }
        if let Some(card) = PermitCard::read(&text) {
            if !matches!(self.place, Place::LogEntry(_)) {
                self.begin_line(now)?;
            }
            let known = self.last_of_permit(&card)?;
            let mut facts = permit(card, Source::Scanned);
            facts.extend(self.not_known_yet(known));
            return Ok(self.take(now, facts)?.and(Update::beep(Beep::Stored)));
        }
        let container = matches!(Barcode::read(payload), Ok(Barcode::Imcb(_)));
        if container && matches!(self.place, Place::LogEntry(_)) {
            let field = LineField::EInduction(true);
            let facts = vec![SourcedField { field, source: Source::Scanned }];
            return Ok(self.take(now, facts)?.and(Update::beep(Beep::Stored)));
        }
        let sentence = match Barcode::read(payload) {
            Ok(_) => Sentence::NotOfAMailing.in_words(self.language()),
            Err(error) => refusal::in_words(&error, self.language()),
        };
        self.say(Tone::Need, NoticeText::Said(sentence));
        Ok(Update::beep(Beep::Refused))
    }

    /// What the permit's last line knows.
    fn last_of_permit(&self, card: &PermitCard) -> store::Result<Vec<SourcedField>> {
        let lines = self.store().lines(&LineQuery::Permit(card.number.clone()))?;
        let last = lines.iter().find(|row| row.permit_type.as_ref() == Some(&card.kind));
        match last {
            Some(row) => Ok(as_last_time(&self.store().line(row.line)?)),
            None => Ok(Vec::new()),
        }
    }

    /// Those of `facts` that nobody has said yet: what is recalled never replaces what is known.
    pub(crate) fn not_known_yet(&self, facts: Vec<SourcedField>) -> Vec<SourcedField> {
        let Place::LogEntry(state) = &self.place else { return Vec::new() };
        let entry = state.line.and_then(|line| self.store().line(line).ok());
        facts
            .into_iter()
            .filter(|set| {
                let name = set.field.name();
                let saved = entry.as_ref().is_some_and(|entry| entry.fields.contains_key(&name));
                !saved && !state.draft.contains_key(&name)
            })
            .collect()
    }

    /// A reading of the scale. A usable one becomes the weight of a line that is being written,
    /// at once and exactly as displayed, once for each load: what still lies on the scale when
    /// the next line begins is not taken again, nor is the weight of a saved line changed without
    /// a touch. Anything else is shown and never recorded.
    pub(crate) fn weighed(&mut self, now: &Moment, reading: ScaleReading) -> store::Result<Update> {
        let (usable, moved) = match &reading {
            ScaleReading::Usable(_) => (true, false),
            ScaleReading::Unusable { why, .. } => (false, why.is_another_load()),
        };
        let again = self.weighed.as_ref() == Some(&reading);
        self.scale_changed |= moved;
        let Place::LogEntry(state) = &self.place else {
            self.weighed = Some(reading);
            return Ok(Update::default());
        };
        let unsaved = state.line.is_none();
        if let ScaleReading::Unusable { why, .. } = &reading
            && !again
        {
            let text = match why {
                Unusable::Unstable => NoticeText::ScaleMoving,
                other => NoticeText::ScaleNotUsable(other.to_string()),
            };
            self.say(Tone::Need, text);
        }
        self.weighed = Some(reading);
        if usable && unsaved && self.scale_changed {
            self.take_weight(now)
        } else {
            Ok(Update::default())
        }
    }

    fn take_weight(&mut self, now: &Moment) -> store::Result<Update> {
        match self.weighed {
            Some(ScaleReading::Usable(weight)) => {
                self.notice = None;
                self.scale_changed = false;
                let field = LineField::TotalWeight(weight);
                let taken = self.take(now, vec![SourcedField { field, source: Source::Scale }])?;
                let told = Update { effects: vec![Effect::WeightTaken], ..Update::default() };
                Ok(taken.and(told))
            }
            _ => Ok(Update::default()),
        }
    }

    /// A label was scanned, wherever the person is.
    pub(crate) fn scanned(&mut self, now: &Moment, payload: &[u8]) -> store::Result<Update> {
        use domain::reference::PersonRole;
        if let Some(ticket) = enrol_ticket(payload) {
            return Ok(self.scanned_ticket(ticket));
        }
        match (&self.place, self.person().map(|row| row.role)) {
            (Place::SignIn, _) | (_, None) => {
                if let Some(update) = self.scanned_badge(payload)? {
                    return Ok(update);
                }
                self.tell(Tone::Need, &Sentence::ScanNeedsSignIn);
                Ok(Update::beep(Beep::Refused))
            }
            (Place::CheckOff(_), _) => self.scanned_at_form(now, payload),
            (Place::DockScan | Place::Load(_), _)
            | (_, Some(PersonRole::Dock | PersonRole::Unknown(_))) => {
                self.scanned_at_dock(now, payload)
            }
            (_, Some(PersonRole::Clerk | PersonRole::Supervisor)) => {
                self.scanned_at_counter(now, payload)
            }
        }
    }

    /// A ticket asks the central to take this device in; once it has, no ticket is used. That the
    /// unit is known says nothing: it may be configured, or remembered of an earlier time.
    fn scanned_ticket(&mut self, ticket: String) -> Update {
        let is_outside = |trouble: &Trouble| {
            matches!(
                trouble.what,
                TroubleKind::NotEnrolledYet | TroubleKind::CodeRefused | TroubleKind::Membership
            )
        };
        if self.unit().is_some() && !self.troubles.iter().any(is_outside) {
            self.tell(Tone::Need, &Sentence::EnrolledAlready);
            return Update::beep(Beep::Refused);
        }
        self.tell(Tone::Info, &Sentence::Applying);
        let effects = vec![Effect::Beep(Beep::Question), Effect::Enrol { ticket }];
        Update { effects, ..Update::default() }
    }

    /// Facts as plans.
    pub(crate) fn planned(
        changes: impl IntoIterator<Item = domain::change::Change>,
    ) -> Vec<Planned> {
        changes.into_iter().map(|change| Planned { change, replaces: Vec::new() }).collect()
    }
}

/// The ticket in what a scanner sent, if it is one.
fn enrol_ticket(payload: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(barcode::aim::Payload::of(payload).data).ok()?;
    text.starts_with(TICKET).then(|| text.trim().to_owned())
}
