//! Pictures of the screens that a played day visits, each state once, in both shapes and themes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Context;
use app::screens::dock_scan::Answer;
use app::screens::home::HomeOutage;
use app::screens::log_entry::EditorKind;
use app::screens::outage::OutagePage;
use app::screens::sign_in::PinView;
use app::screens::{Role, ScreenView, View};

use screens::AppWindow;

use crate::bind::{self, Theme};
use crate::snapshot::{self, Look};

/// The pictures of a day.
pub(super) struct Album {
    folder: PathBuf,
    looks: Vec<(Look, Option<AppWindow>)>,
    seen: BTreeSet<String>,
}

impl Album {
    /// An album in `folder`, which is made when the first picture is.
    pub(super) fn new(folder: &Path) -> Self {
        snapshot::without_a_screen();
        let mut looks = Vec::new();
        for (width, height) in Look::SHAPES {
            for theme in [Theme::Light, Theme::Dark] {
                looks.push((Look { theme, ..Look::of(width, height) }, None));
            }
        }
        Self { folder: folder.to_owned(), looks, seen: BTreeSet::new() }
    }

    /// Keeps a picture of `view`, unless a screen in that state has one.
    pub(super) fn keep(&mut self, view: &View) -> anyhow::Result<()> {
        let name = name(view);
        if !self.seen.insert(name.clone()) {
            return Ok(());
        }
        let number = self.seen.len();
        for (look, window) in &mut self.looks {
            let path = self.folder.join(look.folder()).join(format!("{number:02}-{name}.png"));
            // An answer at the dock flashes where another stood before: it has a window of its own.
            let picture = match window {
                _ if matches!(view.screen, ScreenView::DockScan(_)) => snapshot::draw(view, *look),
                Some(window) => {
                    bind::render(window, view);
                    snapshot::picture(window)
                }
                None => snapshot::picture(window.insert(snapshot::window(view, *look)?)),
            };
            picture
                .and_then(|picture| picture.store(&path))
                .with_context(|| format!("Draw {}", path.display()))?;
        }
        Ok(())
    }
}

/// The screen and its state, as a file is named after it: `home-clerk-outage`.
fn name(view: &View) -> String {
    let (screen, state) = match &view.screen {
        ScreenView::SignIn(view) => (
            "sign-in",
            match view.pin {
                PinView::NobodyChosen => "",
                PinView::Typing { digits: 0 } => "chosen",
                PinView::Typing { .. } => "typing",
                PinView::Checking => "checking",
                PinView::Wrong { .. } => "wrong",
                PinView::Wait { .. } => "wait",
            },
        ),
        ScreenView::Home(view) => {
            let role = match view.role {
                Role::Clerk => "home-clerk",
                Role::Dock => "home-dock",
                Role::Supervisor => "home-supervisor",
            };
            let outage = match view.outage {
                HomeOutage::None => "quiet",
                HomeOutage::Declared { .. } => "outage",
                HomeOutage::AllClear { .. } => "all-clear",
            };
            (role, outage)
        }
        ScreenView::LogList(_) => ("log-list", ""),
        ScreenView::LogEntry(view) => (
            "log-entry",
            match view.editor.as_ref().map(|editor| &editor.kind) {
                None => "",
                Some(EditorKind::Number { .. }) => "number",
                Some(EditorKind::Choice { .. }) => "choice",
                Some(EditorKind::Counts { .. }) => "counts",
                Some(EditorKind::Text { .. }) => "text",
                Some(EditorKind::Arrival { .. }) => "arrival",
            },
        ),
        ScreenView::DockScan(view) => (
            "dock-scan",
            match view.answer {
                Answer::Waiting { .. } => "waiting",
                Answer::Accept { .. } => "accept",
                Answer::PullOnePlacard { .. } => "pull",
                Answer::AlreadyScanned { .. } => "again",
                Answer::NotAContainerLabel { .. } => "refused",
                Answer::CallHelpDesk { .. } => "call",
                Answer::TakenBack { .. } => "taken-back",
            },
        ),
        ScreenView::Outage(view) => (
            "outage",
            match view.page {
                OutagePage::Overview(_) => "",
                OutagePage::Declare(_) | OutagePage::When { .. } => "declare",
                OutagePage::Check(_) => "check",
                OutagePage::Notice(_) => "notice",
                OutagePage::AllClear(_) => "all-clear",
                OutagePage::Join(_) => "join",
            },
        ),
        ScreenView::Release(_) => ("release", ""),
        ScreenView::Load(_) => ("load", ""),
        ScreenView::CheckOff(_) => ("check-off", ""),
        ScreenView::Reconcile(_) => ("reconcile", ""),
        ScreenView::Pair(_) => ("pair", ""),
        ScreenView::Conflict(_) => ("conflict", ""),
        ScreenView::Duplicate(_) => ("duplicate", ""),
        ScreenView::CloseOut(_) => ("close-out", ""),
        ScreenView::Devices(_) => ("devices", ""),
        ScreenView::Diagnostics(_) => ("diagnostics", ""),
        ScreenView::Settings(_) => ("settings", ""),
    };
    let notice = if view.notice.is_some() { "notice" } else { "" };
    let parts = [screen, state, notice];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}
