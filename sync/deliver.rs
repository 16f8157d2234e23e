//! What the owner of the write connection does with what sync hands over: one transaction a
//! delivery, between two other events of the station. `docs/sync.md`, "The device's side".

use store::reference::FeedApplied;
use store::{
    Ack, Acknowledged, Batch, BeginCause, HeadStatement, Heard, Source, Store, StoreError,
};

use crate::courier::own_heads;
use crate::engine::{Applied, Delivery, NewJournal};
use crate::message::{FeedRows, HeardRows, Standing};
use crate::wire::push::Outcome;
use crate::{IdSource, Moment};

/// Does what a delivery asks for and says what came of it, for [`crate::engine::Event::Applied`].
/// After [`Applied::Journal`] the device records into another journal than before.
///
/// # Errors
/// When the store cannot be written, a full disk for example. Nothing has changed then; tell the
/// engine [`Applied::Nothing`].
pub fn deliver(
    store: &mut Store,
    delivery: &Delivery,
    now: &Moment,
    ids: &mut IdSource,
) -> Result<Applied, StoreError> {
    match delivery {
        Delivery::Acknowledged { standings, statements } => {
            acknowledge(store, standings, statements, now, ids)
        }
        Delivery::Journal(cause) => begin(store, *cause, now, ids),
        Delivery::Rows(rows) => hear(store, rows, now, ids),
        Delivery::Feed(page) => apply_feed(store, page),
    }
}

fn acknowledge(
    store: &mut Store,
    standings: &[Standing],
    statements: &[HeadStatement],
    now: &Moment,
    ids: &mut IdSource,
) -> Result<Applied, StoreError> {
    if let Some(newest) = standings.last() {
        store.anchor_time(newest.server_time, now)?;
    }
    for statement in statements {
        // One that its device did not sign is left out, and nothing more.
        store.hear_statement(statement, now)?;
    }
    for standing in standings {
        // What is only put aside is not at the central.
        if matches!(standing.outcome, Outcome::Held | Outcome::HeldFull) {
            continue;
        }
        let journal = standing.journal;
        let head_hash = match standing.head_seq {
            0 => store.head_at(journal, 0)?.map_or(standing.head_hash, |genesis| genesis.hash),
            _ => standing.head_hash,
        };
        let ack = Ack {
            epoch: standing.epoch,
            journal,
            head_seq: standing.head_seq,
            head_hash,
            safe_seq: standing.safe_seq,
            server_time: standing.server_time,
        };
        // The answer names its request, so it is no old one: also a lower number is what the
        // central has now.
        match store.continue_from(Source::Central, &ack, now)? {
            Acknowledged::Noted
            | Acknowledged::Older
            | Acknowledged::NotOurs
            | Acknowledged::Ahead => {}
            Acknowledged::Differs { seq } => {
                return begin(store, NewJournal::Forked { journal, seq }, now, ids);
            }
            Acknowledged::RolledBack => {
                return begin(store, NewJournal::RolledBack { journal }, now, ids);
            }
        }
    }
    Ok(Applied::Acknowledged)
}

/// Begins a new journal, unless that has been done since the delivery was made.
fn begin(
    store: &mut Store,
    cause: NewJournal,
    now: &Moment,
    ids: &mut IdSource,
) -> Result<Applied, StoreError> {
    let cause = match cause {
        NewJournal::RolledBack { journal } => {
            (store.journal().journal == journal).then_some(BeginCause::RolledBack)
        }
        NewJournal::Forked { journal, seq } => {
            let own = store.own_journals()?;
            own.iter()
                .any(|own| own.header.journal == journal && seq <= own.upto)
                .then_some(BeginCause::Forked { journal, seq })
        }
        NewJournal::Damaged { journal, seq } => {
            let own = store.own_journals()?;
            own.iter()
                .any(|own| own.header.journal == journal && seq <= own.upto)
                .then_some(BeginCause::Damaged { journal, seq })
        }
    };
    if let Some(cause) = cause {
        store.begin_journal(cause, now, ids)?;
    }
    Ok(Applied::Journal(own_heads(store)?))
}

fn hear(
    store: &mut Store,
    heard: &HeardRows,
    now: &Moment,
    ids: &mut IdSource,
) -> Result<Applied, StoreError> {
    let journal = heard.header.journal;
    let batch = Batch {
        first_seq: heard.first_seq,
        prev_hash: heard.prev_hash,
        rows: &heard.rows,
        last_hash: heard.last_hash,
    };
    let upto = match store.hear(&heard.header, &batch, now)? {
        Heard::Stored { upto } => upto.seq,
        Heard::Known { head } | Heard::Gap { head } => head.seq,
        Heard::Fork { .. } | Heard::Broken => return Ok(Applied::RowsRefused { journal }),
        Heard::Ours => return begin(store, NewJournal::RolledBack { journal }, now, ids),
    };
    if let Some(statement) = &heard.statement {
        store.hear_statement(statement, now)?;
    }
    Ok(Applied::Rows { journal, upto })
}

fn apply_feed(store: &mut Store, page: &FeedRows) -> Result<Applied, StoreError> {
    let feed = page.feed.clone();
    Ok(match store.apply_feed_page(page)? {
        FeedApplied::UpToDate => Applied::Feed { feed, rev: page.head },
        FeedApplied::More { since } => Applied::Feed { feed, rev: since },
        FeedApplied::SnapshotNeeded => Applied::FeedDiffers { feed },
    })
}
