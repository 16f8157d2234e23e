//! The engine without anything around it: a model of a central answers its errands, fails, and
//! says things that are not so.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use store::{Epoch, RowHash, Timestamp};
use sync::JournalId;
use sync::backoff::CEILING_LAST_NS;
use sync::engine::{
    ASK_AGAIN_NS, Action, Answer, Applied, Delivery, Errand, Event, Failure, Input, Link,
    NewJournal, OwnHead, PUSH_ROWS_MAX, ROWS_MIN, State, step,
};
use sync::message::{MoreRows, News, Standing};
use sync::wire::push::Outcome;

fn journal(n: u8) -> JournalId {
    JournalId::from_bytes([n; 16])
}

fn own(upto: u64) -> Vec<OwnHead> {
    vec![OwnHead { journal: journal(1), upto }]
}

fn standing(n: u8, outcome: Outcome, head_seq: u64) -> Standing {
    Standing {
        epoch: Epoch([1; 16]),
        server_time: Timestamp::parse("2018-12-04T14:10:00Z").unwrap(),
        journal: journal(n),
        outcome,
        head_seq,
        head_hash: RowHash::default(),
        safe_seq: 0,
        agrees: true,
    }
}

fn news(standings: Vec<Standing>) -> Answer {
    Answer::News(News { standings, more: Vec::new(), statements: Vec::new(), feeds: Vec::new() })
}

fn acknowledged(outcome: Outcome, head_seq: u64, sent_upto: u64) -> Answer {
    Answer::Acknowledged { standing: standing(1, outcome, head_seq), sent_upto }
}

/// Steps by hand: what is sent, what is handed over, when it wakes up.
struct Driver {
    state: State,
    now_ns: u64,
    sent: Option<Errand>,
    handed: Vec<Delivery>,
    wake_at_ns: u64,
}

impl Driver {
    fn new(own: &[OwnHead]) -> Self {
        let mut driver = Self {
            state: State::new(own),
            now_ns: 0,
            sent: None,
            handed: Vec::new(),
            wake_at_ns: 0,
        };
        driver.take(Event::Woke);
        driver
    }

    fn take(&mut self, event: Event) -> &mut Self {
        let input = Input { now_ns: self.now_ns, dice: u64::MAX / 2, event };
        let (state, actions) = step(self.state.clone(), input);
        self.state = state;
        self.sent = None;
        for action in actions {
            match action {
                Action::Send(errand) => self.sent = Some(errand),
                Action::Hand(delivery) => self.handed.push(delivery),
                Action::WakeAt(at_ns) => self.wake_at_ns = at_ns,
            }
        }
        self
    }

    fn answer(&mut self, answer: Answer) -> &mut Self {
        self.take(Event::Answered(answer))
    }

    fn wake(&mut self) -> &mut Self {
        self.now_ns = self.now_ns.max(self.wake_at_ns);
        self.take(Event::Woke)
    }
}

fn push(from_seq: u64, rows_max: usize) -> Option<Errand> {
    Some(Errand::Push { journal: journal(1), from_seq, rows_max })
}

#[test]
fn it_asks_first_and_sends_from_the_centrals_number() {
    let mut it = Driver::new(&own(700));
    assert_eq!(it.sent, Some(Errand::Hello { backlog: 700 }));
    it.answer(news(vec![standing(1, Outcome::Stored, 100)]));
    assert_eq!(it.sent, push(101, PUSH_ROWS_MAX));
    it.answer(acknowledged(Outcome::Stored, 600, 600));
    assert_eq!(it.sent, push(601, PUSH_ROWS_MAX));
    it.answer(acknowledged(Outcome::Stored, 700, 700));
    assert_eq!(it.sent, None);
    it.take(Event::Applied(Applied::Acknowledged)).take(Event::Applied(Applied::Acknowledged));
    assert!(it.state.is_at_rest());
    assert_eq!(it.state.link(), Link::Up);
}

#[test]
fn a_recording_goes_up_at_once_and_a_lost_telling_is_made_up_for() {
    let mut it = Driver::new(&own(1));
    it.answer(news(vec![standing(1, Outcome::Stored, 1)])).take(Event::Own(own(2)));
    assert_eq!(it.sent, push(2, PUSH_ROWS_MAX));
    it.answer(acknowledged(Outcome::Stored, 2, 2));
    assert!(it.wake_at_ns <= it.now_ns + ASK_AGAIN_NS);
    it.wake();
    assert_eq!(it.sent, Some(Errand::Hello { backlog: 0 }));
}

#[test]
fn a_gap_is_answered_from_the_centrals_number() {
    let mut it = Driver::new(&own(900));
    it.answer(news(vec![standing(1, Outcome::Stored, 800)]));
    assert_eq!(it.sent, push(801, PUSH_ROWS_MAX));
    // The central was restored from an older copy.
    it.answer(acknowledged(Outcome::Gap, 300, 900));
    assert_eq!(it.sent, push(301, PUSH_ROWS_MAX));
}

#[test]
fn a_central_that_only_ever_answers_gaps_counts_as_a_failure() {
    let mut it = Driver::new(&own(900));
    it.answer(news(vec![standing(1, Outcome::Stored, 800)]));
    for round in 0..20 {
        let Some(Errand::Push { from_seq, .. }) = it.sent.clone() else {
            assert!(it.now_ns < it.wake_at_ns, "it waits");
            return;
        };
        let head = if from_seq == 301 { 800 } else { 300 };
        it.answer(acknowledged(Outcome::Gap, head, 900));
        assert!(round < 10, "it goes on for ever");
    }
    panic!("it goes on for ever");
}

#[test]
fn a_central_that_takes_nothing_counts_as_a_failure() {
    for outcome in [Outcome::Stored, Outcome::Gap, Outcome::HeldFull] {
        let mut it = Driver::new(&own(5));
        it.answer(news(vec![standing(1, Outcome::Stored, 3)]));
        it.answer(acknowledged(outcome, 3, 5));
        assert_eq!(it.sent, None, "{outcome:?}");
        assert!(it.now_ns < it.wake_at_ns, "{outcome:?}");
    }
}

#[test]
fn a_fork_a_rollback_and_a_differing_hash_begin_a_new_journal_before_anything_is_sent() {
    let differs = Standing { agrees: false, ..standing(1, Outcome::Stored, 4) };
    for (name, said, cause) in [
        (
            "fork",
            standing(1, Outcome::Fork { seq: 3 }, 4),
            NewJournal::Forked { journal: journal(1), seq: 3 },
        ),
        (
            "rollback",
            standing(1, Outcome::Stored, 9),
            NewJournal::RolledBack { journal: journal(1) },
        ),
        ("other hash", differs, NewJournal::Forked { journal: journal(1), seq: 4 }),
    ] {
        let mut it = Driver::new(&own(5));
        it.answer(news(vec![said]));
        assert_eq!(it.sent, None, "{name}");
        assert!(
            matches!(it.handed.as_slice(), [Delivery::Journal(asked)] if *asked == cause),
            "{name}: {:?}",
            it.handed
        );
        it.now_ns += ASK_AGAIN_NS;
        it.take(Event::Own(own(6))).take(Event::Woke).take(Event::Nudged);
        assert_eq!(it.sent, None, "{name}: nothing is sent before the new journal");
        let journals = vec![
            OwnHead { journal: journal(1), upto: 2 },
            OwnHead { journal: journal(2), upto: 4 },
        ];
        it.take(Event::Applied(Applied::Journal(journals)));
        assert_eq!(it.sent, Some(Errand::Hello { backlog: 6 }), "{name}");
        it.answer(news(vec![standing(1, Outcome::Stored, 9)]));
        assert_eq!(
            it.sent,
            Some(Errand::Push { journal: journal(2), from_seq: 1, rows_max: PUSH_ROWS_MAX }),
            "{name}: more of the old journal is no rollback of the new one"
        );
    }
}

#[test]
fn what_an_earlier_journal_still_has_goes_up_first() {
    let mut it = Driver::new(&[
        OwnHead { journal: journal(1), upto: 8 },
        OwnHead { journal: journal(2), upto: 3 },
    ]);
    it.answer(news(vec![standing(1, Outcome::Stored, 5), standing(2, Outcome::Stored, 0)]));
    assert_eq!(it.sent, push(6, PUSH_ROWS_MAX));
    it.answer(acknowledged(Outcome::Stored, 8, 8));
    assert_eq!(
        it.sent,
        Some(Errand::Push { journal: journal(2), from_seq: 1, rows_max: PUSH_ROWS_MAX })
    );
}

#[test]
fn rows_of_a_revoked_device_are_sent_once_and_not_counted_as_there() {
    let mut it = Driver::new(&own(5));
    it.answer(news(vec![standing(1, Outcome::Held, 2)]));
    assert_eq!(it.sent, push(3, PUSH_ROWS_MAX));
    it.answer(acknowledged(Outcome::Held, 2, 5));
    assert_eq!(it.sent, None);
    assert_eq!(it.state.backlog(), 3);
    it.wake();
    assert_eq!(it.sent, Some(Errand::Hello { backlog: 3 }));
    it.answer(news(vec![standing(1, Outcome::Held, 2)]));
    assert_eq!(it.sent, None, "not again and again");
}

#[test]
fn a_link_that_cuts_long_pushes_gets_short_ones_until_one_gets_through() {
    let mut it = Driver::new(&own(500));
    let mut sizes = Vec::new();
    for _ in 0..12 {
        it.answer(news(vec![standing(1, Outcome::Stored, 0)]));
        let Some(Errand::Push { rows_max, .. }) = it.sent else { panic!("{:?}", it.sent) };
        sizes.push(rows_max);
        it.take(Event::Failed(Failure::Unreached)).wake();
    }
    assert_eq!(sizes, [500, 250, 125, 62, 31, 15, 7, 4, 4, 4, 4, ROWS_MIN]);
    it.answer(news(vec![standing(1, Outcome::Stored, 0)]));
    it.answer(acknowledged(Outcome::Stored, 4, 4));
    assert_eq!(it.sent, push(5, PUSH_ROWS_MAX), "an acknowledgement ends it");
}

#[test]
fn a_greeting_that_gets_through_does_not_end_the_waiting() {
    let mut it = Driver::new(&own(500));
    let mut waits = Vec::new();
    for _ in 0..5 {
        it.answer(news(vec![standing(1, Outcome::Stored, 0)]))
            .take(Event::Failed(Failure::Unreached));
        waits.push(it.wake_at_ns - it.now_ns);
        it.wake();
    }
    assert!(waits.is_sorted_by(|a, b| a < b), "{waits:?}");
}

#[test]
fn a_nudge_tries_now_and_forgets_no_failure() {
    let mut it = Driver::new(&own(5));
    it.take(Event::Failed(Failure::Unreached));
    assert_eq!(it.sent, None);
    it.take(Event::Nudged);
    assert_eq!(it.sent, Some(Errand::Hello { backlog: 5 }));
    it.take(Event::Failed(Failure::Unreached));
    assert!(matches!(it.state.link(), Link::Down { again_at_ns } if 4_000_000_000 < again_at_ns));
}

#[test]
fn behind_a_damaged_row_goes_on_in_a_new_journal_and_the_link_stays_up() {
    // The damaged one is not the one being written.
    let mut it = Driver::new(&[
        OwnHead { journal: journal(1), upto: 9 },
        OwnHead { journal: journal(2), upto: 3 },
    ]);
    it.answer(news(vec![standing(1, Outcome::Stored, 5), standing(2, Outcome::Stored, 0)]));
    assert_eq!(it.sent, push(6, PUSH_ROWS_MAX));
    it.handed.clear();
    it.take(Event::Damaged { journal: journal(1), seq: 6 });
    let asked = NewJournal::Damaged { journal: journal(1), seq: 6 };
    assert!(matches!(it.handed.as_slice(), [Delivery::Journal(cause)] if *cause == asked));
    assert_eq!(it.sent, None, "nothing is sent before the new journal");
    assert_eq!((it.state.link(), it.state.failures()), (Link::Up, 0));
    it.take(Event::Applied(Applied::Journal(vec![
        OwnHead { journal: journal(1), upto: 5 },
        OwnHead { journal: journal(2), upto: 3 },
        OwnHead { journal: journal(3), upto: 4 },
    ])));
    assert_eq!(it.sent, Some(Errand::Hello { backlog: 7 }), "at once");
    it.answer(news(vec![standing(1, Outcome::Stored, 5), standing(2, Outcome::Stored, 3)]));
    assert_eq!(
        it.sent,
        Some(Errand::Push { journal: journal(3), from_seq: 1, rows_max: PUSH_ROWS_MAX })
    );
    assert_eq!(it.state.link(), Link::Up);
}

#[test]
fn a_journal_that_is_damaged_again_and_again_waits_like_any_failure() {
    let mut it = Driver::new(&own(5));
    for round in 0..20 {
        it.answer(news(vec![standing(1, Outcome::Stored, 2)]));
        it.take(Event::Damaged { journal: journal(1), seq: 3 });
        if 0 < it.state.failures() {
            assert_eq!(it.sent, None);
            assert!(it.now_ns < it.wake_at_ns, "it waits");
            assert_eq!(it.state.link(), Link::Up, "and the link is there");
            return;
        }
        it.take(Event::Applied(Applied::Journal(own(5))));
        assert!(round < 10, "it goes on for ever");
    }
    panic!("it goes on for ever");
}

#[test]
fn a_damage_that_nobody_asked_about_changes_nothing() {
    let mut it = Driver::new(&own(5));
    it.answer(news(vec![standing(1, Outcome::Stored, 5)]));
    it.take(Event::Applied(Applied::Acknowledged));
    it.handed.clear();
    it.take(Event::Damaged { journal: journal(1), seq: 3 });
    assert!(it.handed.is_empty());
    assert_eq!(it.state.failures(), 0);
}

#[test]
fn the_link_is_down_only_when_nothing_answers() {
    let it = Driver::new(&own(5));
    assert_eq!(it.state.link(), Link::Unknown, "nothing was asked yet");
    for (failure, down) in [(Failure::Unreached, true), (Failure::Refused, false)] {
        let mut it = Driver::new(&own(5));
        it.take(Event::Failed(failure));
        assert_eq!(matches!(it.state.link(), Link::Down { .. }), down, "{failure:?}");
        assert_eq!(it.state.failures(), 1, "{failure:?}");
        assert!(it.now_ns < it.wake_at_ns, "{failure:?}: it waits all the same");
    }
    let mut it = Driver::new(&own(5));
    it.take(Event::Failed(Failure::Unasked));
    assert_eq!(it.state.link(), Link::Unknown, "nothing was asked");
    it.wake();
    it.answer(news(vec![standing(1, Outcome::Stored, 5)])).wake();
    it.take(Event::Failed(Failure::Unasked));
    assert_eq!(it.state.link(), Link::Up, "and that says nothing about the link");
    it.wake();
    it.take(Event::Failed(Failure::Unreached));
    assert!(matches!(it.state.link(), Link::Down { .. }));
}

#[test]
fn an_answer_that_nobody_waits_for_changes_nothing() {
    let mut it = Driver::new(&own(5));
    it.answer(news(vec![standing(1, Outcome::Stored, 5)]));
    let before = it.state.clone();
    it.answer(news(vec![standing(1, Outcome::Fork { seq: 1 }, 5)]));
    it.answer(acknowledged(Outcome::Stored, 0, 5));
    assert_eq!(it.state, before);
}

#[test]
fn a_full_disk_at_the_station_is_waited_out_and_tried_again() {
    let mut it = Driver::new(&own(5));
    it.answer(news(vec![standing(1, Outcome::Fork { seq: 3 }, 4)]));
    it.take(Event::Applied(Applied::Nothing));
    assert!(it.now_ns < it.wake_at_ns);
    it.wake();
    assert_eq!(it.sent, Some(Errand::Hello { backlog: 5 }));
}

/// A central that holds numbers, and a station that takes pages, both as the dice fall.
#[derive(Debug, Default)]
struct Model {
    own: u64,
    central: u64,
    heard: BTreeMap<u8, u64>,
    theirs: BTreeMap<u8, u64>,
}

impl Model {
    fn news(&self) -> Answer {
        let more = |(n, head): (&u8, &u64)| {
            let known = self.heard.get(n).copied().unwrap_or(0);
            (known < *head).then_some(MoreRows { journal: journal(*n), head_seq: *head })
        };
        Answer::News(News {
            standings: vec![standing(1, Outcome::Stored, self.central)],
            more: self.theirs.iter().filter_map(more).collect(),
            statements: Vec::new(),
            feeds: Vec::new(),
        })
    }

    fn answer(&mut self, errand: &Errand) -> Answer {
        match errand {
            Errand::Hello { .. } => self.news(),
            Errand::Push { from_seq, rows_max, .. } => {
                let upto = from_seq + *rows_max as u64 - 1;
                if self.central + 1 < *from_seq {
                    return acknowledged(Outcome::Gap, self.central, upto);
                }
                self.central = self.central.max(upto.min(self.own));
                acknowledged(Outcome::Stored, self.central, upto)
            }
            Errand::Rows { journal, .. } => {
                let (n, _) =
                    self.theirs.iter().find(|(n, _)| self::journal(**n) == *journal).unwrap();
                Answer::Rows(Box::new(heard_rows(*n)))
            }
            Errand::Feed { .. } => panic!("no feeds here"),
        }
    }
}

const OWN_MAX: u64 = 3_000;

fn heard_rows(n: u8) -> sync::message::HeardRows {
    sync::message::HeardRows {
        header: store::JournalHeader {
            journal: journal(n),
            device: sync::DeviceId::from_bytes([n; 16]),
            ordinal: 1,
            public_key: store::PublicKey([0; 32]),
            previous: None,
        },
        first_seq: 1,
        prev_hash: RowHash::default(),
        rows: vec![b"{}".to_vec()],
        last_hash: RowHash::default(),
        statement: None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// I8: while the link is up the backlog falls. Whatever went wrong before, and however often,
    /// a bounded number of wake-ups over a good link brings everything up and everything down.
    #[test]
    fn i8_while_the_link_is_up_the_backlog_falls(
        trouble in proptest::collection::vec((0_u8..8, any::<u64>()), 0..80),
        backlog in 1_u64..OWN_MAX,
        theirs in proptest::collection::btree_map(2_u8..6, 1_u64..1_000, 0..4),
    ) {
        let mut model = Model { own: backlog, theirs, ..Model::default() };
        let mut state = State::new(&own(backlog));
        let mut now_ns = 0;
        let mut errand: Option<Errand> = None;
        let mut hands: Vec<Delivery> = Vec::new();
        let mut wake_at_ns = 0;
        let mut trouble = trouble.into_iter();
        for round in 0.. {
            prop_assert!(round < 20_000, "it never comes to rest: {state:?}");
            let (kind, dice) = trouble.next().unwrap_or((0, u64::MAX));
            let healed = trouble.len() == 0;
            let event = match (kind, errand.take(), hands.pop()) {
                (1, Some(_), hand) => { hands.extend(hand); Event::Failed(Failure::Unreached) }
                (5, Some(Errand::Push { journal, from_seq: seq, .. }), hand) => {
                    hands.extend(hand);
                    Event::Damaged { journal, seq }
                }
                (2, sent, Some(_)) => { errand = sent; Event::Applied(Applied::Nothing) }
                (3, sent, hand) => {
                    // The central is set back to an older copy.
                    model.central = model.central.min(dice % (backlog + 1));
                    errand = sent;
                    hands.extend(hand);
                    Event::Woke
                }
                (4, sent, hand) => { errand = sent; hands.extend(hand); Event::Nudged }
                (_, sent, Some(hand)) => {
                    errand = sent;
                    Event::Applied(match hand {
                        Delivery::Acknowledged { .. } => Applied::Acknowledged,
                        Delivery::Journal(_) => Applied::Journal(own(backlog)),
                        Delivery::Rows(rows) => {
                            let n = rows.header.journal.as_bytes()[0];
                            let known = model.heard.entry(n).or_default();
                            *known = (*known + 200).min(model.theirs[&n]);
                            Applied::Rows { journal: rows.header.journal, upto: *known }
                        }
                        Delivery::Feed(_) => Applied::Nothing,
                    })
                }
                (_, Some(sent), None) => Event::Answered(model.answer(&sent)),
                (_, None, None) => {
                    now_ns = wake_at_ns.max(now_ns);
                    Event::Own(own(backlog))
                }
            };
            let (next, actions) = step(state, Input { now_ns, dice, event });
            state = next;
            for action in actions {
                match action {
                    Action::Send(sent) => {
                        prop_assert!(errand.is_none(), "one request at a time");
                        errand = Some(sent);
                    }
                    Action::Hand(delivery) => hands.push(delivery),
                    Action::WakeAt(at_ns) => {
                        prop_assert!(at_ns <= now_ns + CEILING_LAST_NS, "it sleeps too long");
                        wake_at_ns = at_ns;
                    }
                }
            }
            prop_assert!(hands.len() <= 3, "what is handed over is bounded");
            if healed && state.is_at_rest() && model.central == backlog {
                break;
            }
        }
        prop_assert_eq!(model.central.min(backlog), backlog);
        prop_assert_eq!(&model.heard, &model.theirs);
    }
}
