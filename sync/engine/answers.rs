//! What answers and deliveries change in the state.

use super::{
    Action, Answer, Applied, Delivery, Errand, FeedGoal, NewJournal, RESTLESS_MAX, RowsGoal, State,
};
use crate::JournalId;
use crate::message::{HeardRows, News, Standing};
use crate::wire::push::Outcome;

impl State {
    pub(super) fn answered(&mut self, answer: Answer, dice: u64, actions: &mut Vec<Action>) {
        // An answer that nobody waits for is an old one; whoever sent it again changes nothing.
        let Some(errand) = self.errand.take() else { return };
        self.reached = Some(true);
        match (errand, answer) {
            (Errand::Hello { .. }, Answer::News(news)) => self.hear_news(news, actions),
            (
                Errand::Push { journal, from_seq, .. },
                Answer::Acknowledged { standing, sent_upto },
            ) if standing.journal == journal => {
                self.hear_standing(standing, from_seq, sent_upto, dice, actions);
            }
            (Errand::Rows { journal, .. }, Answer::Rows(rows))
                if rows.header.journal == journal =>
            {
                self.hear_rows(rows, actions);
            }
            (Errand::Feed { feed, .. }, Answer::Feed(page)) if page.feed == feed => {
                self.applying = true;
                actions.push(Action::Hand(Delivery::Feed(page)));
            }
            _ => self.fail(dice),
        }
    }

    fn hear_news(&mut self, news: News, actions: &mut Vec<Action>) {
        self.met = true;
        self.rows_wanted = news
            .more
            .into_iter()
            .map(|more| RowsGoal { journal: more.journal, upto: more.head_seq })
            .collect();
        self.feeds_wanted = news
            .feeds
            .into_iter()
            .map(|feed| FeedGoal { feed: feed.feed, upto: feed.head, whole: feed.whole })
            .collect();
        // A journal that the answer leaves out is one that the central does not know.
        for own in &mut self.own {
            own.central = 0;
        }
        for standing in &news.standings {
            if !self.accept(standing, actions) {
                return;
            }
        }
        if self.rows_wanted.is_empty() && self.feeds_wanted.is_empty() {
            self.reset_when_all_is_up();
        }
        self.acknowledge(news.standings, news.statements, actions);
    }

    fn hear_standing(
        &mut self,
        standing: Standing,
        from_seq: u64,
        sent_upto: u64,
        dice: u64,
        actions: &mut Vec<Action>,
    ) {
        if !self.accept(&standing, actions) {
            return;
        }
        match standing.outcome {
            Outcome::Stored if from_seq <= standing.head_seq => self.advanced(),
            Outcome::Held => {
                if let Some(own) = self.own.iter_mut().find(|own| own.journal == standing.journal) {
                    own.held = own.held.max(sent_upto);
                }
                self.advanced();
            }
            // Sending goes on from the central's number at once. A central that answers so again
            // and again, or with the number that was sent, is a failure like any other.
            Outcome::Gap if standing.head_seq + 1 != from_seq && self.restless < RESTLESS_MAX => {
                self.restless += 1;
            }
            _ => return self.fail(dice),
        }
        self.acknowledge(vec![standing], Vec::new(), actions);
    }

    fn advanced(&mut self) {
        self.backoff.reset();
        self.restless = 0;
    }

    /// A greeting or a page that gets through says nothing about pushes that do not.
    fn reset_when_all_is_up(&mut self) {
        if self.own.iter().all(|own| own.first_unsent().is_none()) {
            self.backoff.reset();
        }
    }

    /// Takes the central's number, whatever the device's own bookkeeping said. False when it means
    /// that a new journal has to begin first.
    fn accept(&mut self, standing: &Standing, actions: &mut Vec<Action>) -> bool {
        let journal = standing.journal;
        let writing = self.own.last().is_some_and(|own| own.journal == journal);
        self.held_apart = matches!(standing.outcome, Outcome::Held | Outcome::HeldFull);
        // A journal that is the device's own no more has nothing left to be sent.
        let Some(own) = self.own.iter_mut().find(|own| own.journal == journal) else { return true };
        let cause = match standing.outcome {
            Outcome::Fork { seq } => Some(NewJournal::Forked { journal, seq }),
            _ if !standing.agrees => Some(NewJournal::Forked { journal, seq: standing.head_seq }),
            _ if writing && own.upto < standing.head_seq => {
                Some(NewJournal::RolledBack { journal })
            }
            _ => None,
        };
        let Some(cause) = cause else {
            own.central = standing.head_seq.min(own.upto);
            return true;
        };
        self.begin(cause, actions);
        false
    }

    fn begin(&mut self, cause: NewJournal, actions: &mut Vec<Action>) {
        self.beginning = true;
        self.met = false;
        actions.push(Action::Hand(Delivery::Journal(cause)));
    }

    /// What is behind the row goes on in a new journal. It says nothing about the link, and only
    /// a journal that is damaged again and again has to wait.
    pub(super) fn damaged(
        &mut self,
        journal: JournalId,
        seq: u64,
        dice: u64,
        actions: &mut Vec<Action>,
    ) {
        let Some(Errand::Push { journal: pushed, .. }) = self.errand.take() else { return };
        if pushed != journal || RESTLESS_MAX <= self.restless {
            return self.fail(dice);
        }
        self.restless += 1;
        self.begin(NewJournal::Damaged { journal, seq }, actions);
    }

    fn acknowledge(
        &mut self,
        standings: Vec<Standing>,
        statements: Vec<store::HeadStatement>,
        actions: &mut Vec<Action>,
    ) {
        if self.acknowledging {
            // The newest answer about a journal is all that matters. Statements come again.
            self.standings_next
                .retain(|old| standings.iter().all(|new| new.journal != old.journal));
            self.standings_next.extend(standings);
        } else {
            self.acknowledging = true;
            actions.push(Action::Hand(Delivery::Acknowledged { standings, statements }));
        }
    }

    fn hear_rows(&mut self, rows: Box<HeardRows>, actions: &mut Vec<Action>) {
        if rows.rows.is_empty() {
            // The central has nothing beyond what the device asked from: that goal is reached.
            self.rows_wanted.pop_front();
            return;
        }
        self.applying = true;
        actions.push(Action::Hand(Delivery::Rows(rows)));
    }

    pub(super) fn applied(&mut self, applied: Applied, dice: u64, actions: &mut Vec<Action>) {
        match applied {
            Applied::Acknowledged => {
                self.acknowledging = false;
                let standings = std::mem::take(&mut self.standings_next);
                if !standings.is_empty() {
                    self.acknowledge(standings, Vec::new(), actions);
                }
            }
            Applied::Journal(own) => {
                self.beginning = false;
                self.applying = false;
                self.met = false;
                self.set_own(&own);
            }
            Applied::Rows { journal, upto } => self.applied_rows(journal, upto),
            Applied::RowsRefused { journal } => {
                self.applying = false;
                self.rows_wanted.retain(|goal| goal.journal != journal);
            }
            Applied::Feed { feed, rev } => self.applied_feed(&feed, rev),
            Applied::FeedDiffers { feed } => self.feed_differs(&feed),
            Applied::Nothing => self.applied_nothing(dice),
        }
    }

    fn applied_rows(&mut self, journal: JournalId, upto: u64) {
        self.applying = false;
        self.progress = true;
        self.reset_when_all_is_up();
        if let Some(goal) = self.rows_wanted.pop_front() {
            // Journals take turns, so that one long journal does not hide the others.
            if goal.journal != journal || upto < goal.upto {
                self.rows_wanted.push_back(goal);
            }
        }
    }

    fn applied_feed(&mut self, feed: &str, rev: u64) {
        self.applying = false;
        self.progress = true;
        self.reset_when_all_is_up();
        if let Some(mut goal) = self.feeds_wanted.pop_front()
            && (goal.feed != feed || rev < goal.upto)
        {
            goal.whole = false;
            self.feeds_wanted.push_front(goal);
        }
    }

    fn feed_differs(&mut self, feed: &str) {
        self.applying = false;
        let Some(mut goal) = self.feeds_wanted.pop_front() else { return };
        // A whole feed that still disagrees is taken again after the next hello, not at once.
        if goal.feed != feed || !goal.whole {
            goal.whole |= goal.feed == feed;
            self.feeds_wanted.push_front(goal);
        }
    }

    /// The station could not write. What it was handed comes again, after a wait like any other.
    fn applied_nothing(&mut self, dice: u64) {
        self.acknowledging = false;
        self.standings_next.clear();
        self.applying = false;
        self.beginning = false;
        let errand = self.errand.take();
        self.fail(dice);
        self.errand = errand;
    }
}
