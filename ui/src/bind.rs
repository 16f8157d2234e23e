//! Carries views to the window and touches back: one file a screen, one `connect` and one
//! `render` each. No other code names both the app's values and the drawn ones.
//!
//! Decides nothing. Formats only what is a matter of length: spans and row counts.

mod advice;
mod alarm;
mod check_off;
mod close_out;
mod conflict;
mod devices;
mod diagnostics;
mod dock_scan;
mod drawn;
mod duplicate;
mod home;
mod load;
mod log_entry;
mod log_list;
mod not_stored;
mod outage;
mod pair;
mod reconcile;
mod release;
mod settings;
mod sign_in;
mod strip;
mod typing;

use std::cell::Cell;
use std::rc::Rc;

use app::screens::{Intent, Look, ScreenView, Tone, View};
pub use domain::language::Language;
use screens::AppWindow;
use slint::{ComponentHandle, Model, ModelRc, SharedString, VecModel};

/// What is said to the app for every touch; cheap to clone, called on the window's thread.
pub type Send = Rc<dyn Fn(Intent)>;

/// Wires every control of the window to `send`. Call once for a window.
pub fn connect(window: &AppWindow, send: impl Fn(Intent) + 'static) {
    let send: Send = Rc::new(send);
    strip::connect(window, &send);
    advice::connect(window, &send);
    not_stored::connect(window, &send);
    sign_in::connect(window, &send);
    home::connect(window, &send);
    log_list::connect(window, &send);
    log_entry::connect(window, &send);
    dock_scan::connect(window, &send);
    typing::connect(window, &send);
    outage::connect(window, &send);
    release::connect(window, &send);
    load::connect(window, &send);
    check_off::connect(window, &send);
    reconcile::connect(window, &send);
    pair::connect(window, &send);
    conflict::connect(window, &send);
    duplicate::connect(window, &send);
    close_out::connect(window, &send);
    devices::connect(window, &send);
    diagnostics::connect(window, &send);
    settings::connect(window, &send);
}

/// Shows `view`. Cheap when little has changed: lists are updated by row.
pub fn render(window: &AppWindow, view: &View) {
    look(window, view.look);
    strip::render(window, view);
    advice::render_row(window, view);
    // What was not stored takes the place of whatever screen is open.
    if let Some(page) = &view.not_stored {
        not_stored::render(window, page);
        window.set_screen(screens::Screen::NotStored);
        return;
    }
    if let Some(page) = view.advice_page() {
        advice::render(window, &view.advice, page);
        window.set_screen(screens::Screen::Advice);
        return;
    }
    let screen = match &view.screen {
        ScreenView::SignIn(view) => {
            sign_in::render(window, view);
            screens::Screen::SignIn
        }
        ScreenView::Home(view) => {
            home::render(window, view);
            screens::Screen::Home
        }
        ScreenView::LogList(view) => {
            log_list::render(window, view);
            screens::Screen::LogList
        }
        ScreenView::LogEntry(view) => {
            log_entry::render(window, view);
            screens::Screen::LogEntry
        }
        ScreenView::DockScan(view) => {
            dock_scan::render(window, view);
            screens::Screen::DockScan
        }
        ScreenView::Outage(view) => {
            outage::render(window, view);
            screens::Screen::Outage
        }
        ScreenView::Release(view) => {
            release::render(window, view);
            screens::Screen::Release
        }
        ScreenView::Load(view) => {
            load::render(window, view);
            screens::Screen::Load
        }
        ScreenView::CheckOff(view) => {
            check_off::render(window, view);
            screens::Screen::CheckOff
        }
        ScreenView::Reconcile(view) => {
            reconcile::render(window, view);
            screens::Screen::Reconcile
        }
        ScreenView::Pair(view) => {
            pair::render(window, view);
            screens::Screen::Pair
        }
        ScreenView::Conflict(view) => {
            conflict::render(window, view);
            screens::Screen::Conflict
        }
        ScreenView::Duplicate(view) => {
            duplicate::render(window, view);
            screens::Screen::Duplicate
        }
        ScreenView::CloseOut(view) => {
            close_out::render(window, view);
            screens::Screen::CloseOut
        }
        ScreenView::Devices(view) => {
            devices::render(window, view);
            screens::Screen::Devices
        }
        ScreenView::Diagnostics(view) => {
            diagnostics::render(window, view);
            screens::Screen::Diagnostics
        }
        ScreenView::Settings(view) => {
            settings::render(window, view);
            screens::Screen::Settings
        }
    };
    window.set_screen(screen);
}

/// How the window looks, whatever it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Theme {
    /// For daylight.
    Light,
    /// For the night and the dock.
    Dark,
}

/// Draws the window in `theme` from now on.
pub fn set_theme(window: &AppWindow, theme: Theme) {
    window.global::<screens::Theme>().set_dark(theme == Theme::Dark);
}

thread_local! {
    /// What is spoken in the windows of this thread.
    static SPOKEN: Cell<Language> = const { Cell::new(Language::English) };
}

/// Looks and speaks as the view says; what it says already costs nothing.
fn look(window: &AppWindow, look: Look) {
    set_theme(window, if look.dark { Theme::Dark } else { Theme::Light });
    let language = if look.spanish { Language::Spanish } else { Language::English };
    if SPOKEN.get() != language
        && let Err(error) = set_language(language)
    {
        tracing::error!(%error, "Speak another language");
    }
}

/// Speaks `language` from now on, in every window of this thread. Call it after the first
/// window was made: the languages come with it.
///
/// # Errors
/// When the language is not among those bundled, which only a broken build brings about.
pub fn set_language(language: Language) -> Result<(), slint::SelectBundledTranslationError> {
    slint::select_bundled_translation(match language {
        Language::English => "",
        Language::Spanish => "es",
    })?;
    SPOKEN.set(language);
    Ok(())
}

fn tone(tone: Tone) -> screens::Tone {
    match tone {
        Tone::Plain => screens::Tone::Plain,
        Tone::Done => screens::Tone::Done,
        Tone::Need => screens::Tone::Need,
        Tone::Stop => screens::Tone::Stop,
        Tone::Info => screens::Tone::Info,
        Tone::Off => screens::Tone::Off,
    }
}

/// A count as the drawing takes it; beyond two thousand million it stays there.
fn count(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn text(text: &Option<String>) -> SharedString {
    text.as_deref().unwrap_or_default().into()
}

/// Makes `model` hold `rows`, touching only the rows that differ.
fn update<Row: Clone + PartialEq + 'static>(
    model: &ModelRc<Row>,
    rows: Vec<Row>,
) -> Option<ModelRc<Row>> {
    let Some(held) = model.as_any().downcast_ref::<VecModel<Row>>() else {
        return Some(ModelRc::new(VecModel::from(rows)));
    };
    while rows.len() < held.row_count() {
        held.remove(held.row_count() - 1);
    }
    for (index, row) in rows.into_iter().enumerate() {
        match held.row_data(index) {
            None => held.push(row),
            Some(old) if old == row => {}
            Some(_) => held.set_row_data(index, row),
        }
    }
    None
}
