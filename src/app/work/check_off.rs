//! A PS Form 8125 and the containers that it lists.

use std::sync::Arc;

use barcode::Barcode;
use domain::change::dock::FormPresented;
use domain::container::{Container, Load};
use domain::drop_shipment::same_label;
use domain::ids::FormId;
use domain::moment::Moment;
use domain::rules::dock;

use super::typing;
use crate::screens::check_off::{
    CheckIs, CheckOffIntent, CheckOffPage, CheckOffState, CheckOffView, CheckRow, FormView, NewForm,
};
use crate::screens::dock_scan::label;
use crate::screens::load::LoadState;
use crate::screens::typing::{Typing, TypingWhat};
use crate::screens::{NoticeText, Tone};
use crate::sentence::{Sentence, refusal};
use crate::station::{Place, Update};
use crate::{Act, Beep, Station};

/// The draft of a form that is being taken up: a listed label has to outlive the program.
const DRAFT: &str = "check_off";
const DRAFT_LOAD: &str = "load";
const DRAFT_NAME: &str = "name";
const DRAFT_PALLETS: &str = "pallets";
const DRAFT_LISTED: &str = "listed";
/// The most containers that a form is taken up with.
const LISTED_MAX: usize = 500;

impl Station {
    /// Begins a form, named by its place among those of the load, or goes on with the one that was
    /// begun.
    pub(crate) fn begin_form(&mut self) -> store::Result<()> {
        let forms = match self.load {
            Some(load) => self.store().load(load)?.forms.len(),
            None => 0,
        };
        let name = format!("8125 no. {}", forms.saturating_add(1));
        let mut state = CheckOffState::new(name);
        if let Some(person) = self.person().map(|row| row.person) {
            let draft = self.store().draft(person, DRAFT)?;
            let load = self.load.map(|load| load.to_string());
            if load.is_some() && draft.get(DRAFT_LOAD) == load.as_ref() {
                let word = |field: &str| draft.get(field).cloned();
                state.name = word(DRAFT_NAME).unwrap_or(state.name);
                state.pallets = word(DRAFT_PALLETS).and_then(|count| count.parse().ok());
                let listed = word(DRAFT_LISTED).unwrap_or_default();
                state.listed = listed.split_whitespace().map(str::to_owned).collect();
            }
        }
        self.place = Place::CheckOff(state);
        Ok(())
    }

    /// Keeps what is known of a new form.
    fn keep_form(&mut self) -> store::Result<()> {
        let Place::CheckOff(state) = &self.place else { return Ok(()) };
        let (Some(person), Some(load)) = (self.person().map(|row| row.person), self.load) else {
            return Ok(());
        };
        let pallets = state.pallets.map(|count| count.to_string()).unwrap_or_default();
        let fields = [
            (DRAFT_LOAD, load.to_string()),
            (DRAFT_NAME, state.name.clone()),
            (DRAFT_PALLETS, pallets),
            (DRAFT_LISTED, state.listed.join(" ")),
        ];
        for (field, value) in fields {
            self.save_draft(person, DRAFT, field, &value)?;
        }
        Ok(())
    }

    pub(crate) fn tapped_check_off(
        &mut self,
        now: &Moment,
        intent: CheckOffIntent,
    ) -> store::Result<Update> {
        let Place::CheckOff(state) = &mut self.place else { return Ok(Update::default()) };
        match intent {
            CheckOffIntent::Back => self.place = Place::Load(LoadState::default()),
            CheckOffIntent::Type(what) => {
                let known = if what == TypingWhat::FormName { state.name.as_str() } else { "" };
                state.typing = Some(Typing::with(what, known));
            }
            CheckOffIntent::Unlist => {
                state.listed.pop();
                self.keep_form()?;
            }
            CheckOffIntent::Add => return self.add_form(now),
            CheckOffIntent::Tick(barcode) => return self.tick(now, barcode),
            CheckOffIntent::ScanOn => self.open_dock()?,
        }
        Ok(Update::default())
    }

    fn add_form(&mut self, now: &Moment) -> store::Result<Update> {
        let Place::CheckOff(state) = &self.place else { return Ok(Update::default()) };
        let listed = u32::try_from(state.listed.len()).unwrap_or(u32::MAX);
        let pallets = state.pallets.unwrap_or(listed);
        if pallets == 0 {
            self.tell(Tone::Need, &Sentence::FormEmpty);
            return Ok(Update::beep(Beep::Refused));
        }
        let (name, containers) = (state.name.clone(), state.listed.clone());
        // The form and the end of its draft are one: a form that was refused is not half there.
        let act = Act::PresentForm { name, containers, pallets };
        let update = self.perform_draft(now, act, DRAFT)?;
        if !update.recorded.is_empty() {
            self.place = Place::Load(LoadState::default());
        }
        Ok(update)
    }

    fn tick(&mut self, now: &Moment, barcode: String) -> store::Result<Update> {
        let Place::CheckOff(CheckOffState { form: Some(form), .. }) = &self.place else {
            return Ok(Update::default());
        };
        self.perform(now, Act::ReconcileContainer { barcode, form: *form })
    }

    /// A value that was typed for a new form, or the number of a container to tick.
    pub(crate) fn typed_check_off(
        &mut self,
        now: &Moment,
        what: TypingWhat,
        text: String,
    ) -> store::Result<Update> {
        let Place::CheckOff(state) = &mut self.place else { return Ok(Update::default()) };
        match what {
            TypingWhat::FormName => state.name = text,
            TypingWhat::Pallets => state.pallets = text.parse().ok().filter(|count| 0 < *count),
            TypingWhat::ListedContainer => {
                let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
                return self.on_the_form(now, plain.to_ascii_uppercase());
            }
            _ => {}
        }
        self.keep_form()?;
        Ok(Update::default())
    }

    /// A label at the form: on a new one it is listed, on a known one the container is scanned
    /// and ticked.
    pub(crate) fn scanned_at_form(
        &mut self,
        now: &Moment,
        payload: &[u8],
    ) -> store::Result<Update> {
        match (Barcode::read(payload), &self.place) {
            (Ok(Barcode::Imcb(imcb)), Place::CheckOff(state)) if state.form.is_none() => {
                let update = self.on_the_form(now, imcb.content().to_owned())?;
                let refused = !update.effects.is_empty();
                Ok(if refused { update } else { update.and(Update::beep(Beep::Stored)) })
            }
            (Ok(Barcode::Imcb(imcb)), Place::CheckOff(state)) => {
                let back = Place::CheckOff(state.clone());
                let scanned = self.scanned_at_dock(now, payload)?;
                self.place = back;
                let ticked = self.tick_if_open(now, imcb.content())?;
                Ok(self.answered_by_the_form(scanned.and(ticked)))
            }
            (Ok(_), _) => {
                let sentence = Sentence::NotAContainer.in_words(self.language());
                Ok(self.not_on_the_form(&sentence))
            }
            (Err(error), _) => {
                let sentence = refusal::in_words(&error, self.language());
                Ok(self.not_on_the_form(&sentence))
            }
        }
    }

    fn not_on_the_form(&mut self, sentence: &str) -> Update {
        self.say(Tone::Need, NoticeText::Said(sentence.to_owned()));
        Update::beep(Beep::Refused)
    }

    /// What is on a form asks for no call. A number that another load had is still said, and the
    /// scanner goes on.
    fn answered_by_the_form(&mut self, update: Update) -> Update {
        if let Some(finding) = dock::beside_the_form(&update.ruling) {
            let sentence = self.in_words(finding);
            self.say(Tone::Need, NoticeText::Said(sentence));
        }
        update.and(self.dock_answered())
    }

    fn tick_if_open(&mut self, now: &Moment, barcode: &str) -> store::Result<Update> {
        if self.container(barcode)?.form.standing().is_empty() {
            return self.tick(now, barcode.to_owned());
        }
        Ok(Update::default())
    }

    /// Lists a container on a new form, once. A number typed on a known form ticks a container
    /// that was scanned; one that was not scanned is said to be missing.
    fn on_the_form(&mut self, now: &Moment, barcode: String) -> store::Result<Update> {
        let Place::CheckOff(state) = &mut self.place else { return Ok(Update::default()) };
        if state.form.is_none() {
            let known = state.listed.iter().any(|listed| same_label(listed, &barcode));
            if !known && LISTED_MAX <= state.listed.len() {
                self.tell(Tone::Need, &Sentence::FormFull);
                return Ok(Update::beep(Beep::Refused));
            }
            if !known {
                state.listed.push(barcode);
            }
            self.keep_form()?;
            return Ok(Update::default());
        }
        let ends = |container: &&Container| {
            0 < container.scan_count() && container.barcode.ends_with(&barcode)
        };
        let containers = self.containers()?;
        let found: Vec<&Container> = containers.iter().filter(ends).collect();
        match found.as_slice() {
            [only] => self.tick(now, only.barcode.clone()),
            _ => {
                self.tell(Tone::Need, &Sentence::NoContainerEndsSo);
                Ok(Update::beep(Beep::Refused))
            }
        }
    }

    pub(crate) fn view_check_off(
        &self,
        _now: &Moment,
        state: &CheckOffState,
    ) -> store::Result<CheckOffView> {
        let page = match (state.form, self.load) {
            (Some(form), Some(load)) => {
                let load = self.store().load(load)?;
                CheckOffPage::Form(form_view(&load, form, &self.containers()?))
            }
            _ => CheckOffPage::New(NewForm {
                name: state.name.clone(),
                pallets: state.pallets,
                listed: state.listed.iter().rev().map(|barcode| label(barcode)).collect(),
                empty: state.pallets.is_none() && state.listed.is_empty(),
            }),
        };
        Ok(CheckOffView { page, typing: typing::view(state.typing.as_ref()) })
    }
}

fn form_view(load: &Load, form: FormId, containers: &[Container]) -> FormView {
    let known = load.forms.iter().find(|known| known.form == form);
    let mut rows = rows(known, form, containers);
    rows.sort_by(|one, other| (one.state, &one.barcode).cmp(&(other.state, &other.barcode)));
    let count = |state: &[CheckIs]| {
        u32::try_from(rows.iter().filter(|row| state.contains(&row.state)).count())
            .unwrap_or(u32::MAX)
    };
    FormView {
        name: known.map(|form| form.name.clone()).unwrap_or_default(),
        ticked: count(&[CheckIs::Ticked, CheckIs::Surplus]),
        claimed: known.map_or(0, |form| form.pallets),
        missing: count(&[CheckIs::Missing]),
        surplus: count(&[CheckIs::Surplus]),
        rows: Arc::from(rows),
    }
}

/// What the form lists and was not scanned, what is ticked on it, and what may be.
fn rows(known: Option<&FormPresented>, form: FormId, containers: &[Container]) -> Vec<CheckRow> {
    let listed = known.map(|form| form.containers.as_slice()).unwrap_or_default();
    let scanned = |container: &&Container| 0 < container.scan_count();
    let row = |barcode: &str, state| CheckRow {
        barcode: barcode.to_owned(),
        label: label(barcode),
        state,
    };
    let missing = listed.iter().filter(|listed| {
        let is = |container: &Container| same_label(listed, &container.barcode);
        !containers.iter().filter(scanned).any(is)
    });
    let mut rows: Vec<CheckRow> = missing.map(|barcode| row(barcode, CheckIs::Missing)).collect();
    for container in containers.iter().filter(scanned) {
        let is_listed = listed.iter().any(|listed| same_label(listed, &container.barcode));
        let state = match container.form.value() {
            Some(on) if *on == form && (is_listed || listed.is_empty()) => CheckIs::Ticked,
            Some(on) if *on == form => CheckIs::Surplus,
            Some(_) => continue,
            None if container.placard_collected.is_some() => continue,
            None if container.released.is_some() => continue,
            None => CheckIs::MayTick,
        };
        rows.push(row(&container.barcode, state));
    }
    rows
}
