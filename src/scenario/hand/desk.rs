//! The desk: the work list, statements, items 21 to 23 and 25, reasons, and the close-out.

use anyhow::{Context, bail, ensure};
use app::screens::ScreenView;
use app::screens::close_out::{
    CloseOutIntent, CloseOutPage, CloseOutPrimary, Hold, OverReason, Sheet,
};
use app::screens::conflict::ConflictIntent;
use app::screens::duplicate::DuplicateIntent;
use app::screens::home::{HomeAct, HomeIntent};
use app::screens::pair::{
    Comparison, EntryItem, EntryPage, PairAct, PairIntent, PairPage, PairVerdict, Reason,
};
use app::screens::reconcile::{ReconcileIntent, ReconcileView, Shown, WorkFilter, WorkLine};

use super::seat::unreachable_screen;
use super::{Glass, Hand, Pressed};

/// The page that a line's work is done on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looked {
    /// Beside its statement.
    Pair,
    /// Two values.
    Conflict,
    /// Two lines or statements.
    Duplicate,
}

impl<G: Glass> Hand<'_, G> {
    /// Opens the work list.
    ///
    /// # Errors
    /// When the person who is signed in is no supervisor.
    pub fn open_work_list(&mut self) -> anyhow::Result<()> {
        if matches!(self.screen(), ScreenView::Reconcile(_)) {
            return Ok(());
        }
        self.home()?;
        if self.press_if(HomeIntent::Act(HomeAct::Reconcile)) == Pressed::No {
            bail!("Nobody reconciles here");
        }
        Ok(())
    }

    fn work_list(&self) -> anyhow::Result<ReconcileView> {
        match self.screen() {
            ScreenView::Reconcile(list) => Ok(list),
            _ => unreachable_screen("work list"),
        }
    }

    /// The row of a line, on whatever tab it stands.
    ///
    /// # Errors
    /// When no tab lists it.
    pub fn work_of(&mut self, number: &str) -> anyhow::Result<WorkLine> {
        self.open_work_list()?;
        for filter in WorkFilter::ALL {
            self.press(ReconcileIntent::Filter(filter))?;
            let list = self.work_list()?;
            if let Some(row) = list.rows.iter().find(|row| row.number == number) {
                return Ok(row.clone());
            }
        }
        bail!("No tab of the work list has {number}")
    }

    /// Opens the page that a line's work is done on.
    ///
    /// # Errors
    /// When no tab lists it.
    pub fn open_work(&mut self, number: &str) -> anyhow::Result<Looked> {
        let row = self.work_of(number)?;
        self.press(ReconcileIntent::Open(row.id))?;
        Ok(match self.screen() {
            ScreenView::Pair(_) => Looked::Pair,
            ScreenView::Conflict(_) => Looked::Conflict,
            ScreenView::Duplicate(_) => Looked::Duplicate,
            _ => return unreachable_screen("work"),
        })
    }

    /// Line and statement side by side, as they are on the glass.
    ///
    /// # Errors
    /// When they are not.
    pub fn comparison(&self) -> anyhow::Result<Comparison> {
        match self.screen() {
            ScreenView::Pair(view) => match view.page {
                PairPage::Compare(comparison) => Ok(comparison),
                _ => unreachable_screen("comparison"),
            },
            _ => unreachable_screen("comparison"),
        }
    }

    /// Opens a line beside a statement: those that are not it are put aside. Whether it is shown.
    ///
    /// # Errors
    /// When the line is no work of that kind.
    pub fn open_pair(&mut self, number: &str, statement: &str) -> anyhow::Result<Pressed> {
        ensure!(self.open_work(number)? == Looked::Pair, "{number} is no matter of a statement");
        loop {
            let comparison = self.comparison()?;
            if comparison.statement.is_some_and(|(shown, _)| shown == statement) {
                return Ok(Pressed::Yes);
            }
            if self.press_if(PairIntent::Act(PairAct::NotThis)) == Pressed::No {
                return Ok(Pressed::No);
            }
        }
    }

    /// Matches a line with a statement, with a second touch where it is asked for; whether it is
    /// offered.
    ///
    /// # Errors
    /// When the line is no work of that kind.
    pub fn match_with(&mut self, number: &str, statement: &str) -> anyhow::Result<Pressed> {
        if self.open_pair(number, statement)? == Pressed::No {
            return Ok(Pressed::No);
        }
        if self.press_if(PairIntent::Act(PairAct::Match)) == Pressed::No {
            return Ok(Pressed::No);
        }
        if self.comparison()?.verdict == PairVerdict::Asked {
            self.press(PairIntent::Act(PairAct::Sure))?;
        }
        Ok(Pressed::Yes)
    }

    /// Presses a button of a line's page at the desk, where it is there and free.
    ///
    /// # Errors
    /// When the line is no work of that kind.
    pub fn with_pair(&mut self, number: &str, act: PairAct) -> anyhow::Result<Pressed> {
        let open = matches!(self.screen(), ScreenView::Pair(view) if view.number == number);
        if !open {
            ensure!(self.open_work(number)? == Looked::Pair, "{number} has no statement page");
        }
        Ok(self.press_if(PairIntent::Act(act)))
    }

    /// Opens the form of items 21 to 23: of a hard copy that is keyed, or of a statement that is
    /// finalised. Whether it is offered.
    ///
    /// # Errors
    /// When the line is no work of that kind.
    pub fn open_items(&mut self, number: &str) -> anyhow::Result<Pressed> {
        if self.with_pair(number, PairAct::Finalise)? == Pressed::Yes {
            return Ok(Pressed::Yes);
        }
        self.with_pair(number, PairAct::Enter)
    }

    /// The form of items 21 to 23 on the glass.
    ///
    /// # Errors
    /// When it is not.
    pub fn items_page(&self) -> anyhow::Result<EntryPage> {
        match self.screen() {
            ScreenView::Pair(view) => match view.page {
                PairPage::Form(page) => Ok(page),
                _ => unreachable_screen("items 21 to 23"),
            },
            _ => unreachable_screen("items 21 to 23"),
        }
    }

    /// Types items 22 and 23; what is empty is left as it stands.
    ///
    /// # Errors
    /// When the form is not open.
    pub fn type_items(&mut self, initials: &str, transaction: &str) -> anyhow::Result<()> {
        for (item, text) in [(EntryItem::Initials, initials), (EntryItem::Transaction, transaction)]
        {
            if !text.is_empty() {
                self.press(PairIntent::Item(item))?;
                self.press(PairIntent::Clear)?;
                self.type_text(text)?;
            }
        }
        Ok(())
    }

    /// Records what the page says; whether it is complete enough.
    pub fn record(&mut self) -> Pressed {
        self.press_if(PairIntent::Record)
    }

    /// Says why a line needs no entry.
    ///
    /// # Errors
    /// When it is not offered.
    pub fn explain(&mut self, number: &str, reason: Reason, words: &str) -> anyhow::Result<()> {
        if self.with_pair(number, PairAct::Explain)? == Pressed::No {
            bail!("No reason is asked for {number}");
        }
        self.press(PairIntent::Choose(reason))?;
        if reason == Reason::Other {
            self.type_text(words)?;
        }
        self.press(PairIntent::Record)
    }

    /// Says that another line is the same mailing, and that `stays` stays.
    ///
    /// # Errors
    /// When the two are not compared.
    pub fn same_mailing(&mut self, number: &str, stays: &str) -> anyhow::Result<()> {
        ensure!(self.open_work(number)? == Looked::Duplicate, "{number} looks like no other line");
        self.press(DuplicateIntent::Choose(stays.to_owned()))?;
        self.press(DuplicateIntent::One)
    }

    /// Keeps one of two values of a line.
    ///
    /// # Errors
    /// When the line has no such value.
    pub fn keep_value(&mut self, number: &str, value: &str) -> anyhow::Result<()> {
        ensure!(self.open_work(number)? == Looked::Conflict, "{number} has no two values");
        let ScreenView::Conflict(view) = self.screen() else { return unreachable_screen("values") };
        let same = |shown: &Shown| matches!(shown, Shown::Text(text) if text == value);
        let at = view.values.iter().position(|side| same(&side.value));
        let at = at.with_context(|| format!("{value} is not among {:?}", view.values))?;
        self.press(ConflictIntent::Choose(u32::try_from(at)?))?;
        self.press(ConflictIntent::Keep)
    }

    /// Opens the close-out of today.
    ///
    /// # Errors
    /// When the person who is signed in is no supervisor.
    pub fn open_close_out(&mut self) -> anyhow::Result<()> {
        if matches!(self.screen(), ScreenView::CloseOut(_)) {
            return Ok(());
        }
        self.home()?;
        if self.press_if(HomeIntent::Act(HomeAct::CloseDay)) == Pressed::Yes {
            return Ok(());
        }
        self.open_work_list()?;
        if self.press_if(ReconcileIntent::CloseOut) == Pressed::No {
            self.press(ReconcileIntent::Primary)?;
        }
        Ok(())
    }

    /// The sheet of the close-out on the glass.
    ///
    /// # Errors
    /// When it is not.
    pub fn sheet(&self) -> anyhow::Result<Sheet> {
        match self.screen() {
            ScreenView::CloseOut(view) => match view.page {
                CloseOutPage::Sheet(sheet) => Ok(sheet),
                _ => unreachable_screen("sheet"),
            },
            _ => unreachable_screen("sheet"),
        }
    }

    /// Signs over these holds, each with a reason.
    ///
    /// # Errors
    /// When the sheet is not open.
    pub fn sign_over(
        &mut self,
        which: impl Fn(&Hold) -> bool,
        reason: OverReason,
    ) -> anyhow::Result<()> {
        for hold in self.sheet()?.holds.into_iter().filter(|hold| which(hold)) {
            self.press(CloseOutIntent::SignOver(hold.id))?;
            self.press(CloseOutIntent::Choose(reason))?;
            self.press(CloseOutIntent::Take)?;
        }
        Ok(())
    }

    /// Signs the day with a PIN; whether nothing holds it that was not signed over.
    ///
    /// # Errors
    /// When the sheet is not open.
    pub fn sign_day(&mut self, pin: &str) -> anyhow::Result<Pressed> {
        let primary = self.sheet()?.primary;
        if !matches!(primary, CloseOutPrimary::Sign | CloseOutPrimary::SignOver) {
            return Ok(Pressed::No);
        }
        self.press(CloseOutIntent::Primary)?;
        self.type_text(pin)?;
        self.press(CloseOutIntent::Sign)?;
        Ok(Pressed::Yes)
    }
}
