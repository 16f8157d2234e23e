//! What the rules say, on the page of all of it and in the row over a screen.

use app::screens::advice::{ASKS, AdvicePage, AdviceView, Advised, Cure, RuleText};
use app::screens::log_entry::{Field, LogEntryIntent};
use app::screens::{Intent, View};
use domain::rulebook::{RuleId, Severity};

use super::{dock_scan, log_entry, named_among, pair, release};

/// As long as a sentence gets.
const LONG: &str = "The mailer submits by Mail.dat: accept this mailing without a paper statement, \
    without reports and without a ticket, and ask for none of them; its documents follow within \
    three business days.";

pub(super) fn samples() -> Vec<(&'static str, View)> {
    let page = |view: AdviceView, all| AdviceView { page: Some(open(&view, all)), ..view };
    vec![
        ("30-advice", over("05-log-entry", page(mixed(), false))),
        ("30-advice-all-more", over("05-log-entry", page(mixed(), true))),
        ("30-advice-notes", over("05-log-entry", page(notes(), false))),
        ("30-advice-long-more", over("05-log-entry", page(long(), false))),
        ("30-advice-spanish", over("05-log-entry", page(in_spanish(), false))),
        ("30-row-entry", over("05-log-entry", mixed())),
        ("30-row-entry-long", over("05-log-entry", long())),
        ("30-row-entry-note", over("05-log-entry", notes())),
        ("30-row-spanish", over("05-log-entry", in_spanish())),
        ("30-row-dock", over("08-dock-pull", mixed())),
        ("30-row-dock-long", over("10-dock-stop", long())),
        ("30-row-release-more", over("17-release-held-more", mixed())),
        ("30-row-pair", over("13-pair", long())),
    ]
}

/// A sample with this said about it.
fn over(sample: &str, advice: AdviceView) -> View {
    let samples = [log_entry::samples(), dock_scan::samples(), release::samples(), pair::samples()];
    View { advice, ..named_among(samples.concat(), sample) }
}

/// What the tests lay over every screen: one line of text, and as much as there can be.
#[must_use]
pub fn row_over(view: &View, long_one: bool) -> View {
    let advice = if long_one { long() } else { mixed() };
    View { advice: AdviceView { page: None, ..advice }, ..view.clone() }
}

fn one(rule: &str, severity: Severity, sentence: &str) -> Option<Advised> {
    let sentence = sentence.to_owned();
    RuleId::find(rule).map(|rule| Advised { rule, severity, says: ASKS, sentence, cure: None })
}

fn cured(advised: Option<Advised>, field: Field, word: &str) -> Option<Advised> {
    let intent = Box::new(Intent::LogEntry(LogEntryIntent::Edit(field)));
    advised.map(|one| Advised { cure: Some(Cure { intent, word: word.to_owned() }), ..one })
}

fn said(all: impl IntoIterator<Item = Option<Advised>>) -> AdviceView {
    AdviceView { said: all.into_iter().flatten().collect(), page: None }
}

fn mixed() -> AdviceView {
    use Severity::{Block, Record, Warn};
    let hold = one("001-3.2.5m", Block, "Not one container is written down: count them.");
    let ticket = one("001-1.2d", Warn, "The Help Desk gave a ticket number, and the log has none.");
    said([
        cured(hold, Field::Containers, "Count"),
        cured(ticket, Field::Comments, "Ticket"),
        one("001-3.3b", Warn, "Key the 2 errors of PS Form 2866: found by hand, still on paper."),
        one("001-3.2.3b", Record, "Accepted without a verification: the system was down."),
        one("001-3.2.3a", Record, "The arrival stands as the time of acceptance."),
        one("001-3.2.5b", Record, "The check-in is dated back to the arrival."),
        one("001-3a", Record, "Every mailing is accepted under the plan until the all-clear."),
    ])
}

fn notes() -> AdviceView {
    use Severity::Record;
    said([
        one("001-3.2.3b", Record, "Accepted without a verification: the system was down."),
        one("001-3a", Record, "Every mailing is accepted under the plan until the all-clear."),
    ])
}

fn long() -> AdviceView {
    use Severity::{Block, Record, Warn};
    let hold = one("001-3.2.5m", Block, LONG);
    said([
        cured(hold, Field::Channel, "How submitted"),
        one("001-1.2d", Warn, LONG),
        one("001-3.3b", Warn, LONG),
        one("001-3a", Record, LONG),
    ])
}

fn in_spanish() -> AdviceView {
    use Severity::{Block, Record, Warn};
    let hold = one(
        "001-3.2.5m",
        Block,
        "No hay ningún contenedor anotado: cuéntelos antes de registrar la copia en PostalOne!.",
    );
    said([
        cured(hold, Field::Containers, "Contar"),
        one("001-1.2d", Warn, "La mesa de ayuda dio un número de caso y el registro no lo tiene."),
        one("001-3.2.3b", Record, "Aceptado sin verificación: el sistema no funcionaba."),
    ])
}

fn open(view: &AdviceView, all: bool) -> AdvicePage {
    let id = view.first().map(|first| first.rule.as_str().replacen('-', " ", 1));
    AdvicePage {
        about: "Line B-038".into(),
        chosen: view.first().map_or(0, Advised::id),
        all,
        rule: RuleText {
            id: id.unwrap_or_default(),
            text: "On the entry screen the certification date and the container count are \
                starred: the statement cannot be saved without them."
                .into(),
            document: "PostalOne! Contingency Plan".into(),
            edition: "3.0, 2018-12".into(),
            section: "3.2.5".into(),
        },
    }
}
