//! Samples of what was not stored.

use app::screens::View;
use app::screens::dock_scan::LabelText;
use app::screens::not_stored::{
    NotStoredStep, NotStoredView, NotStoredWhat, NotStoredWhy, StoredBefore,
};

use super::{LONGEST_NAME, dock_scan, named_among};

pub(super) fn samples() -> Vec<(&'static str, View)> {
    let over = |name, not_stored| {
        let mut view = named_among(dock_scan::samples(), "07-dock-accept");
        view.not_stored = Some(not_stored);
        (name, view)
    };
    let help = "Call Sheila Nakamura-Petrov, Konstantin Featherstonehaugh. Say: device B of Pewaukee BMEU does not store. The storage of this device is full. Nothing that was saved is lost, and the last entry was not saved. Make room, then save it again.";
    vec![
        over("31-not-stored", scan()),
        over(
            "31-not-stored-journal",
            NotStoredView {
                why: NotStoredWhy::JournalFirst,
                what: NotStoredWhat::Line("B-038".into()),
                steps: vec![
                    NotStoredStep::KeepPaper,
                    NotStoredStep::WaitAMoment,
                    supervisors(&["Sheila Nakamura-Petrov", "Konstantin Featherstonehaugh"]),
                ],
                before: StoredBefore::AtTheCentral,
                earlier: 2,
                ..scan()
            },
        ),
        over(
            "31-not-stored-gone",
            NotStoredView {
                why: NotStoredWhy::FolderGone,
                what: NotStoredWhat::NewLine(LONGEST_NAME.into()),
                steps: vec![NotStoredStep::KeepPaper, NotStoredStep::GoOnOnPaper, supervisors(&[])],
                before: StoredBefore::NotReadable,
                ..scan()
            },
        ),
        over(
            "31-not-stored-other",
            NotStoredView {
                why: NotStoredWhy::DiskFull,
                what: NotStoredWhat::Other,
                steps: vec![
                    NotStoredStep::NotDone,
                    NotStoredStep::GoOnOnPaper,
                    supervisors(&["Sheila Nakamura-Petrov"]),
                ],
                ..scan()
            },
        ),
        over("31-not-stored-help", NotStoredView { help: Some(help.into()), ..scan() }),
    ]
}

fn scan() -> NotStoredView {
    NotStoredView {
        why: NotStoredWhy::DiskRefuses,
        what: NotStoredWhat::Label(LabelText {
            start: "99M900066875EMA".into(),
            last_six: "000053".into(),
        }),
        steps: vec![
            NotStoredStep::SetAside,
            NotStoredStep::GoOnWith {
                letter: "C".into(),
                name: "Handheld of the north dock".into(),
            },
            supervisors(&["Sheila Nakamura-Petrov"]),
        ],
        before: StoredBefore::OnThisDisk(309),
        earlier: 0,
        help: None,
    }
}

fn supervisors(names: &[&str]) -> NotStoredStep {
    NotStoredStep::TellSupervisor(names.iter().map(|name| (*name).to_owned()).collect())
}
