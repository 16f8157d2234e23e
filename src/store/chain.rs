//! Which rows of a journal are the ones that were sealed, when some of them were damaged.
//!
//! Row *n* gives its hash from its bytes and the hash of row *n* - 1. Where bytes and hash do not
//! fit together, the row after it tells which of the two was changed; where rows are missing, what
//! follows hangs together by itself and is proved only when it ends in a hash that is known.

use domain::change::Fact;

use crate::journal::{Head, Row, RowHash, row_hash};

/// What is known of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// These are the bytes that were sealed.
    Proved,
    /// Nothing contradicts them, and nothing known leads to them.
    Unproved,
    /// They are not the bytes that were sealed.
    Altered,
}

/// As [`prove`], for rows that are facts on one line: one that nothing proves and that is none was
/// altered.
pub(crate) fn prove_facts(begins: &Head, ends: &[Head], rows: &mut [Row]) -> Vec<Standing> {
    let mut standings = prove(begins, ends, rows);
    for (standing, row) in standings.iter_mut().zip(rows.iter()) {
        let is_one = Fact::decode(&row.bytes).is_ok() && !row.bytes.contains(&b'\n');
        if *standing == Standing::Unproved && !is_one {
            *standing = Standing::Altered;
        }
    }
    standings
}

/// What is known of each row, in the order given: by number, each number once. `begins` is the
/// known hash before the first number that may come, `ends` hashes that are known from elsewhere.
/// Where a row is right and the hash beside it was changed, the row gets its own hash back.
fn prove(begins: &Head, ends: &[Head], rows: &mut [Row]) -> Vec<Standing> {
    let mut walk =
        Walk { begins, ends, before: Some(begins.hash), next: begins.seq + 1, sure: true };
    let mut standings: Vec<Standing> = Vec::with_capacity(rows.len());
    // Where the rows begin that hang together by themselves.
    let mut loose_from = 0;
    for index in 0..rows.len() {
        let (done, rest) = rows.split_at_mut(index + 1);
        let Some(row) = done.last_mut() else { continue };
        if row.seq != walk.next {
            walk.before = None;
        }
        if walk.before.is_none() || !walk.sure && standings.last() != Some(&Standing::Unproved) {
            loose_from = index;
        }
        let after = rest.first().filter(|after| after.seq == row.seq + 1);
        let standing = walk.row(row, after);
        if let (true, Some(hash)) = (standing != Standing::Altered, walk.before) {
            row.hash = hash;
        }
        standings.push(standing);
        if !walk.sure && walk.ends_in(row.seq) {
            walk.sure = true;
            // All but the first, whose own bytes nothing leads to.
            for standing in standings.iter_mut().skip(loose_from + 1) {
                *standing = Standing::Proved;
            }
        }
    }
    standings
}

struct Walk<'a> {
    begins: &'a Head,
    ends: &'a [Head],
    /// The hash of the row before, as far as it is known.
    before: Option<RowHash>,
    /// The number that follows it.
    next: u64,
    /// The hash before is proved.
    sure: bool,
}

impl Walk<'_> {
    fn row(&mut self, row: &Row, after: Option<&Row>) -> Standing {
        self.next = row.seq + 1;
        let Some(before) = self.before else {
            self.sure = self.known(row.seq).is_some_and(|hash| hash == row.hash);
            self.before = Some(row.hash);
            return Standing::Unproved;
        };
        let given = self.hash(&before, row);
        if given == row.hash {
            self.before = Some(given);
            return if self.sure { Standing::Proved } else { Standing::Unproved };
        }
        let fits = |hash: &RowHash| match (self.known(row.seq), after) {
            (Some(known), _) => known == *hash,
            (None, Some(after)) => self.hash(hash, after) == after.hash,
            (None, None) => false,
        };
        if fits(&given) {
            // The hash beside the row was changed, not the row.
            self.before = Some(given);
            return if self.sure { Standing::Proved } else { Standing::Unproved };
        }
        if !fits(&row.hash) {
            self.sure = false;
        }
        self.before = Some(row.hash);
        Standing::Altered
    }

    fn hash(&self, before: &RowHash, row: &Row) -> RowHash {
        row_hash(self.begins.journal, before, &row.bytes)
    }

    fn known(&self, seq: u64) -> Option<RowHash> {
        self.ends.iter().find(|end| end.seq == seq).map(|end| end.hash)
    }

    /// What hangs together by itself ends here in a hash that is known.
    fn ends_in(&self, seq: u64) -> bool {
        self.before.is_some() && self.known(seq) == self.before
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::JournalId;

    use super::Standing::{Altered, Proved, Unproved};
    use super::*;

    const COUNT: u64 = 6;

    fn genesis() -> Head {
        Head { journal: JournalId::from_bytes([7; 16]), seq: 0, hash: RowHash([1; 32]) }
    }

    /// Six rows, and their head.
    fn rows() -> (Vec<Row>, Head) {
        let mut head = genesis();
        let mut rows = Vec::new();
        for seq in 1..=COUNT {
            let bytes = format!("row {seq}").into_bytes();
            let hash = row_hash(head.journal, &head.hash, &bytes);
            head = Head { seq, hash, ..head };
            rows.push(Row { seq, hash, bytes });
        }
        (rows, head)
    }

    #[test]
    fn rows_as_they_were_sealed_are_proved() {
        let (mut rows, head) = rows();
        assert_eq!(prove(&genesis(), &[], &mut rows), [Proved; 6]);
        let acknowledged = Head { seq: 2, hash: rows[1].hash, ..head };
        assert_eq!(prove(&acknowledged, &[], &mut rows[2..]), [Proved; 4]);
    }

    #[test]
    fn an_altered_row_is_told_from_an_altered_hash_and_what_follows_is_proved() {
        for at in 0..usize::try_from(COUNT).unwrap() {
            let (mut altered, head) = rows();
            altered[at].bytes[0] ^= 1;
            let mut expected = [Proved; 6];
            expected[at] = Altered;
            assert_eq!(prove(&genesis(), &[head], &mut altered), expected, "bytes of {at}");
            let (mut rotten, head) = rows();
            rotten[at].hash.0[0] ^= 1;
            assert_eq!(prove(&genesis(), &[head], &mut rotten), [Proved; 6], "hash of {at}");
            assert_eq!(rotten, rows().0, "and the hash is the row's own again");
        }
    }

    #[test]
    fn what_stands_behind_a_gap_is_proved_only_by_a_head_that_is_known() {
        let (mut gap, head) = rows();
        gap.remove(2);
        assert_eq!(
            prove(&genesis(), &[], &mut gap),
            [Proved, Proved, Unproved, Unproved, Unproved]
        );
        let proved = [Proved, Proved, Unproved, Proved, Proved];
        assert_eq!(prove(&genesis(), &[head], &mut gap), proved);
    }

    #[test]
    fn what_nothing_proves_has_to_be_a_fact() {
        let (mut gap, head) = rows();
        gap.remove(2);
        let standings = prove_facts(&genesis(), &[head], &mut gap);
        assert_eq!(standings, [Proved, Proved, Altered, Proved, Proved]);
    }

    #[test]
    fn a_last_row_that_no_head_knows_is_not_believed() {
        let (mut last, _) = rows();
        last[5].bytes[0] ^= 1;
        assert_eq!(prove(&genesis(), &[], &mut last)[5], Altered);
    }

    #[test]
    fn two_altered_rows_in_a_row_are_both_named() {
        let (mut two, head) = rows();
        two[2].bytes[0] ^= 1;
        two[3].bytes[0] ^= 1;
        let standings = prove(&genesis(), &[head], &mut two);
        assert_eq!((standings[1], standings[2], standings[3]), (Proved, Altered, Altered));
        assert_eq!(standings[5], Proved);
    }
}
