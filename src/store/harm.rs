//! What is told about data that was not as its device had left it: numbers taken together into
//! runs, and facts that stay short however much there is to tell.

use domain::change::device::{DataDamaged, Numbers, SealedAgain};
use domain::ids::JournalId;

/// The most runs of numbers that one fact tells. Each has some 100 bytes.
const RUNS_MAX: usize = 200;

/// Numbers of a journal, rising, as runs.
pub(crate) fn runs(journal: JournalId, numbers: impl IntoIterator<Item = u64>) -> Vec<Numbers> {
    let mut runs: Vec<Numbers> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some(run) if run.upto + 1 == number => run.upto = number,
            _ => runs.push(Numbers { journal, from: number, upto: number }),
        }
    }
    runs
}

/// The numbers from the first to the last that are not among `there`, which rise, as runs.
pub(crate) fn gaps(
    journal: JournalId,
    first: u64,
    last: u64,
    there: impl IntoIterator<Item = u64>,
) -> Vec<Numbers> {
    let mut gaps = Vec::new();
    let mut next = first;
    for number in there.into_iter().filter(|number| (first..=last).contains(number)) {
        if next < number {
            gaps.push(Numbers { journal, from: next, upto: number - 1 });
        }
        next = number + 1;
    }
    if next <= last {
        gaps.push(Numbers { journal, from: next, upto: last });
    }
    gaps
}

/// Where rows stand now that are sealed again one after the other, the first under `now_from`.
pub(crate) fn sealed_again(stood: Vec<Numbers>, now_from: u64) -> Vec<SealedAgain> {
    let mut now_from = now_from;
    let mut again = Vec::with_capacity(stood.len());
    for stood in stood {
        again.push(SealedAgain { stood, now_from });
        now_from += stood.count();
    }
    again
}

/// The facts that tell it: one, or several where its lists are long. `before` is how many rows the
/// journal has before them; the rows that were saved follow after them.
pub(crate) fn told(mut damage: DataDamaged, saved: Vec<Numbers>, before: u64) -> Vec<DataDamaged> {
    damage.saved = sealed_again(saved, 0);
    let mut facts = Vec::new();
    loop {
        let rest = split_off(&mut damage);
        facts.push(std::mem::replace(&mut damage, rest));
        let rest = &damage;
        if [rest.unproved.len(), rest.altered.len(), rest.lost.len(), rest.saved.len()] == [0; 4] {
            break;
        }
    }
    let first = before + u64::try_from(facts.len()).unwrap_or(u64::MAX) + 1;
    for again in facts.iter_mut().flat_map(|fact| &mut fact.saved) {
        again.now_from += first;
    }
    facts
}

/// Leaves as much in `damage` as one fact tells, and gives the rest.
fn split_off(damage: &mut DataDamaged) -> DataDamaged {
    let mut room = RUNS_MAX;
    let mut rest =
        DataDamaged { kept_in: damage.kept_in.clone(), ..DataDamaged::of(damage.device) };
    for (list, left) in [
        (&mut damage.lost, &mut rest.lost),
        (&mut damage.altered, &mut rest.altered),
        (&mut damage.unproved, &mut rest.unproved),
    ] {
        *left = list.split_off(list.len().min(room));
        room -= list.len();
    }
    rest.saved = damage.saved.split_off(damage.saved.len().min(room));
    rest
}

#[cfg(test)]
mod tests {
    use domain::ids::DeviceId;

    use super::*;

    const JOURNAL: JournalId = JournalId::from_bytes([7; 16]);

    fn pairs(runs: &[Numbers]) -> Vec<(u64, u64)> {
        runs.iter().map(|run| (run.from, run.upto)).collect()
    }

    #[test]
    fn numbers_and_what_is_between_them_are_told_as_runs() {
        let there = [2, 3, 4, 9, 11, 12];
        assert_eq!(pairs(&runs(JOURNAL, there)), [(2, 4), (9, 9), (11, 12)]);
        assert_eq!(pairs(&gaps(JOURNAL, 1, 14, there)), [(1, 1), (5, 8), (10, 10), (13, 14)]);
        assert_eq!(pairs(&gaps(JOURNAL, 2, 4, there)), []);
        assert_eq!(pairs(&gaps(JOURNAL, 5, 3, there)), []);
        assert_eq!(pairs(&gaps(JOURNAL, 3, 10, there)), [(5, 8), (10, 10)]);
    }

    #[test]
    fn however_much_there_is_to_tell_it_is_told_and_each_fact_fits_into_a_row() {
        for count in [0, 1, 200, 201, 999] {
            let lost: Vec<Numbers> = runs(JOURNAL, (0..count).map(|n| n * 2 + 1));
            let saved: Vec<Numbers> = runs(JOURNAL, (0..count).map(|n| n * 2 + 2));
            let damage = DataDamaged {
                lost: lost.clone(),
                ..DataDamaged::of(DeviceId::from_bytes([1; 16]))
            };
            let facts = told(damage, saved.clone(), 1);
            let told_lost: Vec<Numbers> = facts.iter().flat_map(|fact| fact.lost.clone()).collect();
            assert_eq!(told_lost, lost);
            let again: Vec<SealedAgain> =
                facts.iter().flat_map(|fact| fact.saved.clone()).collect();
            let first = 2 + u64::try_from(facts.len()).unwrap();
            assert_eq!(again, sealed_again(saved, first), "{count}");
            for fact in facts {
                assert!(serde_json::to_vec(&fact).unwrap().len() < 48 * 1024);
            }
        }
    }
}
