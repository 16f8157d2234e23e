//! Lines of the log: finding one, beginning one, giving its facts, and its way out.

use anyhow::{Context, bail, ensure};
use app::screens::home::{HomeAct, HomeIntent};
use app::screens::log_entry::{
    ContainerKind, Editor, EditorKind, Exactness, Field, LogEntryIntent, cell_of, stands_for,
};
use app::screens::log_list::LogListIntent;
use app::screens::pair::PairAct;
use app::screens::release::{ReleaseIntent, ReleaseStep, Want};
use app::screens::typing::TypingIntent;
use app::screens::{Intent, ScreenView};
use domain::log_entry::{LineField, Verification};
use domain::quantity::Exactness as Sure;

use super::seat::unreachable_screen;
use super::{Glass, Hand, Pressed};

/// Something that a clerk learns of a mailing.
#[derive(Clone, Debug, PartialEq)]
pub enum Learned {
    /// A fact, given in its editor.
    Fact(LineField),
    /// A label under the scanner.
    Scan(String),
}

impl<G: Glass> Hand<'_, G> {
    /// Opens the record of mailings.
    ///
    /// # Errors
    /// When nobody is signed in who has it.
    pub fn open_log(&mut self) -> anyhow::Result<()> {
        self.home()?;
        self.press(HomeIntent::Act(HomeAct::SeeLog))
    }

    /// From the work list, where home has no other way to the log.
    fn open_line_at_desk(&mut self, number: &str) -> anyhow::Result<()> {
        let pressed = self.with_pair(number, PairAct::OpenLine)?;
        ensure!(pressed == Pressed::Yes, "{number} cannot be opened from the work list");
        Ok(())
    }

    /// Opens the line of that number.
    ///
    /// # Errors
    /// When the list has none.
    pub fn open_line(&mut self, number: &str) -> anyhow::Result<()> {
        self.home()?;
        if self.press_if(HomeIntent::Act(HomeAct::SeeLog)) == Pressed::No {
            return self.open_line_at_desk(number);
        }
        let ScreenView::LogList(list) = self.screen() else { return unreachable_screen("log") };
        let row = list.rows.iter().find(|row| row.number == number);
        let id = row.map(|row| row.id.clone()).with_context(|| format!("No line {number}"))?;
        self.press(LogListIntent::Open(id))
    }

    /// Begins a line, which stays on the glass.
    ///
    /// # Errors
    /// When the person who is signed in cannot.
    pub fn begin_line(&mut self) -> anyhow::Result<()> {
        self.home()?;
        if self.press_if(HomeIntent::Act(HomeAct::LogMailing)) == Pressed::No {
            self.open_log()?;
            self.press(LogListIntent::LogMailing)?;
        }
        Ok(())
    }

    /// Gives the line on the glass these facts.
    ///
    /// # Errors
    /// When a field has no editor, or its editor does not take the value.
    pub fn learn(&mut self, facts: &[LineField]) -> anyhow::Result<()> {
        let kind = facts.iter().find_map(|fact| match fact {
            LineField::PermitType(kind) => Some(kind.as_str()),
            _ => None,
        });
        let numbered = facts.iter().any(|fact| matches!(fact, LineField::PermitNumber(_)));
        for fact in facts {
            match fact {
                // Kind and number of a permit are typed together.
                LineField::PermitType(_) if numbered => {}
                LineField::PermitNumber(number) => {
                    let permit = format!("{}{number}", kind.unwrap_or("PI"));
                    self.edit(Field::Permit)?;
                    self.type_text(&permit)?;
                    self.press(LogEntryIntent::Take)?;
                }
                fact => self.give(fact).with_context(|| format!("Give {fact:?}"))?,
            }
        }
        Ok(())
    }

    /// Saves the line on the glass; whether it is saved.
    pub fn save_line(&mut self) -> Pressed {
        self.press_if(LogEntryIntent::Primary)
    }

    /// Says of every value of the line on the glass that was keyed with no word on where it comes
    /// from that the mailer said it.
    ///
    /// # Errors
    /// When a cure does not lead to the choice.
    pub fn say_sources(&mut self, source: &str) -> anyhow::Result<()> {
        let of_source =
            |intent: &Intent| matches!(intent, Intent::LogEntry(LogEntryIntent::SourceOf(_)));
        while self.cure(of_source)? == Pressed::Yes {
            self.press(LogEntryIntent::Choose(source.to_owned()))?;
        }
        Ok(())
    }

    /// Opens the editor of a fact; cells that do not matter yet are called for.
    fn edit(&mut self, field: Field) -> anyhow::Result<()> {
        let edit = LogEntryIntent::Edit(field);
        if self.press_if(edit.clone()) == Pressed::No {
            self.press(LogEntryIntent::More)?;
            self.press(edit)?;
        }
        Ok(())
    }

    /// Gives one fact in its editor.
    fn give(&mut self, fact: &LineField) -> anyhow::Result<()> {
        let field = cell_of(fact.name()).context("The field has no cell")?;
        self.edit(field)?;
        let Editor { field, kind, .. } = self.editor()?;
        match kind {
            EditorKind::Choice { options } => {
                let stands = |id: &str| {
                    stands_for(field, id)
                        .is_some_and(|facts| facts.iter().any(|set| set.field == *fact))
                };
                match options.iter().find(|option| stands(&option.id)) {
                    Some(option) => self.press(LogEntryIntent::Choose(option.id.clone())),
                    None => self.give_form_2866(fact),
                }
            }
            EditorKind::Counts { .. } => self.give_counts(fact),
            EditorKind::Number { .. } | EditorKind::Text { .. } | EditorKind::Arrival { .. } => {
                let LineField::Pieces(pieces) = fact else { return self.give_typed(fact) };
                if pieces.exactness == Sure::Approximate {
                    self.press(LogEntryIntent::Exactness(Exactness::About))?;
                }
                self.give_typed(fact)
            }
        }
    }

    fn give_typed(&mut self, fact: &LineField) -> anyhow::Result<()> {
        self.type_text(&typed(fact).context("Nothing to type")?)?;
        self.press(LogEntryIntent::Take)?;
        let still = matches!(self.screen(), ScreenView::LogEntry(view) if view.editor.is_some());
        ensure!(!still, "The editor does not take it");
        Ok(())
    }

    /// A verification that was done all the same.
    fn give_form_2866(&mut self, fact: &LineField) -> anyhow::Result<()> {
        let LineField::Verification(Verification::Performed { .. }) = fact else {
            bail!("No option stands for {fact:?}");
        };
        self.press(LogEntryIntent::Choose("performed".to_owned()))?;
        self.give_typed(fact)
    }

    fn give_counts(&mut self, fact: &LineField) -> anyhow::Result<()> {
        let LineField::Containers(counts) = fact else { bail!("{fact:?} is no count") };
        for (kind, count) in [
            (ContainerKind::MmTrays, counts.mm_trays),
            (ContainerKind::EmmTrays, counts.emm_trays),
            (ContainerKind::FlatTrays, counts.flat_trays),
            (ContainerKind::Sacks, counts.sacks),
            (ContainerKind::Pallets, counts.pallets),
        ] {
            if 0 < count {
                self.press(LogEntryIntent::Count(kind))?;
                self.press(LogEntryIntent::Clear)?;
                self.type_text(&count.to_string())?;
            }
        }
        if counts.loose_bundles {
            self.press(LogEntryIntent::Loose)?;
        }
        self.press(LogEntryIntent::Take)
    }

    fn editor(&self) -> anyhow::Result<Editor> {
        match self.screen() {
            ScreenView::LogEntry(view) => view.editor.context("No editor is open"),
            _ => unreachable_screen("line"),
        }
    }

    /// Opens a line on its way out.
    ///
    /// # Errors
    /// When there is no such line, or its mail has gone.
    pub fn open_release(&mut self, number: &str) -> anyhow::Result<()> {
        if matches!(self.screen(), ScreenView::Release(view) if view.number == number) {
            return Ok(());
        }
        self.open_line(number)?;
        self.press(LogEntryIntent::Primary)
    }

    /// The wide button of a line on its way out: prints its placard, or says that it is on the
    /// mail, which releases it. Whether it could be pressed.
    ///
    /// # Errors
    /// When no line is on its way out.
    pub fn release_step(&mut self, step: ReleaseStep) -> anyhow::Result<Pressed> {
        let ScreenView::Release(view) = self.screen() else { return unreachable_screen("release") };
        if view.step != step {
            return Ok(Pressed::No);
        }
        Ok(self.press_if(ReleaseIntent::Step))
    }

    /// Gives what a line on its way out wants, where it is offered.
    pub fn give_wanted(&mut self, want: Want) -> Pressed {
        self.press_if(ReleaseIntent::Give(want))
    }

    /// Says where the hard copy of a line on its way out is secured.
    ///
    /// # Errors
    /// When it is not asked.
    pub fn secure(&mut self, place: &str) -> anyhow::Result<()> {
        self.press(ReleaseIntent::Give(Want::SecurePlace))?;
        self.typed(place)
    }

    /// Takes a mailing off the log.
    ///
    /// # Errors
    /// When it is not offered.
    pub fn withdraw(&mut self) -> anyhow::Result<()> {
        self.press(ReleaseIntent::Withdraw)?;
        self.press(ReleaseIntent::Reason)?;
        let ready = match self.screen() {
            ScreenView::Release(view) => view.typing.and_then(|page| page.ready.first().copied()),
            _ => None,
        };
        self.press(TypingIntent::Choose(ready.context("No reason is ready")?))?;
        self.press(ReleaseIntent::Confirm)
    }
}

/// A value as it is typed on its pad or keyboard.
fn typed(fact: &LineField) -> Option<String> {
    Some(match fact {
        LineField::Mailer(text)
        | LineField::PermitHolder(text)
        | LineField::PermitNumber(text)
        | LineField::JobId(text)
        | LineField::HardCopyNumber(text)
        | LineField::AdjustmentAccount(text)
        | LineField::Ticket(text)
        | LineField::Comments(text)
        | LineField::WrittenBy(text) => text.clone(),
        LineField::Verification(Verification::Performed { form_2866 }) => form_2866.clone(),
        LineField::Pieces(pieces) => pieces.count.to_string(),
        LineField::FullServicePieces(count) => count.to_string(),
        LineField::PaperNumber(number) => number.to_string(),
        LineField::PieceWeight(weight) | LineField::TotalWeight(weight) => weight.value.to_string(),
        LineField::Postage(amount) => amount.0.to_string(),
        LineField::ArrivedAt(at) => at.wall().format("%H%M").to_string(),
        _ => return None,
    })
}
