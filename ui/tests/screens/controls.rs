//! What is on the glass to be pressed, against what its view offers.
//!
//! What is below the edge of a page that scrolls is drawn into sight by a wheel, as far as a hand
//! would go. A list has more rows than that: those that are seen are the first that are offered,
//! and later rows, and nothing else, may be missing.

use std::collections::BTreeSet;

use app::screens::check_off::CheckOffIntent;
use app::screens::devices::DevicesIntent;
use app::screens::load::LoadIntent;
use app::screens::log_list::LogListIntent;
use app::screens::offer::{Keys, Offer, Offered, Pad};
use app::screens::reconcile::ReconcileIntent;
use app::screens::{Intent, View};
use slint::ComponentHandle as _;
use slint::platform::WindowEvent;
use tallydock::snapshot::Look;

use crate::glass::Glass;

/// Controls that say nothing to the app: they turn the keyboard over.
const TURN_THE_KEYBOARD: [&str; 4] =
    ["Capitals", "Digits and signs", "Letters with accents", "Letters"];

/// The designed shapes, and a kiosk, which has a column more.
const SHAPES: [(u32, u32); 3] = [(480, 800), (800, 480), (1280, 800)];

/// Nothing is drawn that is not offered, and nothing is offered that is not drawn.
#[track_caller]
pub fn assert_offered(view: &View) {
    let wrong = not_as_offered(view);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What differs between what is drawn of a view and what it offers, in every shape.
pub fn not_as_offered(view: &View) -> Vec<String> {
    let mut wrong = Vec::new();
    for (width, height) in SHAPES {
        let look = Look::of(width, height);
        let glass = Glass::shaped(view, look);
        let mut faults: Vec<String> = not_said(&glass, view).into_iter().collect();
        faults.append(&mut Drawn::of(&glass, view, look).wrong);
        wrong.extend(faults.iter().map(|wrong| format!("{width}x{height}: {wrong}")));
    }
    wrong
}

/// What is not read of the row over the screen: the first sentence that the rules say, in full, and
/// how many more there are.
pub fn not_said(glass: &Glass, view: &View) -> Option<String> {
    let first = view.advice.first().filter(|_| view.has_advice_row())?;
    let more = match view.advice.more() {
        0 => String::new(),
        more => format!("{more} more"),
    };
    let said = glass.buttons().into_iter().any(|row| {
        row.accessible_label().is_some_and(|label| label == first.sentence.as_str())
            && row.accessible_value().unwrap_or_default() == more.as_str()
    });
    (!said).then(|| format!("{:?} and {more:?} are not on the glass", first.sentence))
}

/// How often the wheel is turned at most.
const TURNS_MAX: usize = 24;

/// Where the wheel is turned, as parts of the height: every page that scrolls lies under one.
const HEIGHTS: [f32; 5] = [0.25, 0.35, 0.45, 0.6, 0.75];

/// How far a turn of the wheel draws: so many as lie over one page draw less than it is high.
const TURN: f32 = 24.0;

/// What the controls on the glass said when each was pressed.
struct Drawn {
    /// Those that are no keys, with whether each is free.
    controls: Vec<(Intent, bool)>,
    /// The keys that were pressed.
    keys: BTreeSet<char>,
    wrong: Vec<String>,
}

impl Drawn {
    fn of(glass: &Glass, view: &View, look: Look) -> Self {
        let mut drawn = Self { controls: Vec::new(), keys: BTreeSet::new(), wrong: Vec::new() };
        let keys: Vec<(Keys, bool)> = view
            .offers()
            .into_iter()
            .filter_map(|offer| match offer.intent {
                Offered::Keys(keys) => Some((keys, offer.enabled)),
                Offered::One(_) => None,
            })
            .collect();
        drawn.press_all(glass, &keys);
        for _ in 0..TURNS_MAX {
            if drawn.misses(view) == 0 {
                break;
            }
            turn(glass, look);
            drawn.press_all(glass, &keys);
        }
        drawn.missing_keys(&keys);
        drawn.compare(view);
        drawn
    }

    /// Presses everything that is in sight. What says the same as often as before was seen before.
    fn press_all(&mut self, glass: &Glass, keys: &[(Keys, bool)]) {
        let mut before = std::mem::take(&mut self.controls);
        for button in glass.buttons() {
            let label = String::from(button.accessible_label().unwrap_or_default());
            let free = button.accessible_enabled().unwrap_or(true);
            button.invoke_accessible_default_action();
            match glass.said().as_slice() {
                [] if TURN_THE_KEYBOARD.contains(&label.as_str()) => {}
                [one] => self.heard(one, free, keys, &label),
                said => self.wrong.push(format!("{label:?} says {said:?}")),
            }
        }
        for now in &self.controls {
            if let Some(at) = before.iter().position(|seen| seen == now) {
                before.swap_remove(at);
            }
        }
        self.controls.append(&mut before);
    }

    /// How much is offered and not seen yet, beside later rows of a list.
    fn misses(&self, view: &View) -> usize {
        let mut seen = self.controls.clone();
        let mut missing = 0;
        for offer in view.offers() {
            let Offered::One(intent) = offer.intent else { continue };
            let one = (intent, offer.enabled);
            match seen.iter().position(|seen| *seen == one) {
                Some(at) => drop(seen.swap_remove(at)),
                None => missing += usize::from(!is_row(&one.0)),
            }
        }
        missing
    }

    fn heard(&mut self, said: &Intent, free: bool, keys: &[(Keys, bool)], label: &str) {
        let key = |keys: &Keys| printable().find(|key| keys.key(*key).as_ref() == Some(said));
        match keys.iter().find_map(|(keys, enabled)| Some((key(keys)?, enabled))) {
            Some((key, enabled)) => {
                self.keys.insert(key.to_ascii_uppercase());
                if free != *enabled {
                    self.wrong.push(format!("the key {label:?} is drawn free: {free}"));
                }
            }
            None => self.controls.push((said.clone(), free)),
        }
    }

    /// The keys that a hand needs are there.
    fn missing_keys(&mut self, keys: &[(Keys, bool)]) {
        for (keys, _) in keys {
            let needed: Vec<char> = match keys.pad {
                Pad::Digits => ('0'..='9').collect(),
                Pad::DigitsAndPoint => ('0'..='9').chain(['.']).collect(),
                Pad::Keyboard => ('A'..='Z').chain([' ']).collect(),
            };
            let missing: Vec<_> = needed.iter().filter(|key| !self.keys.contains(key)).collect();
            if !missing.is_empty() {
                self.wrong.push(format!("{keys:?} has no keys {missing:?}"));
            }
        }
    }

    fn compare(&mut self, view: &View) {
        let mut drawn = self.controls.clone();
        for offer in view.offers() {
            let Offered::One(intent) = offer.intent else { continue };
            let one = (intent, offer.enabled);
            match drawn.iter().position(|drawn| *drawn == one) {
                Some(at) => drop(drawn.swap_remove(at)),
                None if is_row(&one.0) && self.draws_a_row() => {}
                None => self.wrong.push(format!("{one:?} is offered and not drawn")),
            }
        }
        self.wrong.extend(drawn.iter().map(|one| format!("{one:?} is drawn and not offered")));
        self.wrong.extend(self.row_out_of_turn(view));
    }

    fn draws_a_row(&self) -> bool {
        self.controls.iter().any(|(intent, _)| is_row(intent))
    }

    /// The rows that are drawn are the first that are offered.
    fn row_out_of_turn(&self, view: &View) -> Option<String> {
        let drawn = self.controls.iter().filter(|(intent, _)| is_row(intent)).count();
        let offers = view.offers();
        let rows = offers.iter().filter_map(|offer| match &offer.intent {
            Offered::One(intent) if is_row(intent) => Some(intent),
            _ => None,
        });
        rows.take(drawn)
            .find(|row| !self.controls.iter().any(|(intent, _)| intent == *row))
            .map(|row| format!("{row:?} is not drawn and later rows are"))
    }
}

/// Draws everything that scrolls on by one turn of the wheel, wherever it stands.
fn turn(glass: &Glass, look: Look) {
    let (width, height) = (look.width as f32, look.height as f32);
    for (x, y) in [0.2, 0.8].into_iter().flat_map(|x| HEIGHTS.map(|y| (x, y))) {
        let position = slint::LogicalPosition::new(width * x, height * y);
        let event = WindowEvent::PointerScrolled { position, delta_x: 0.0, delta_y: -TURN };
        glass.window.window().dispatch_event(event);
    }
}

/// What a row says of a list that draws only what is in sight.
fn is_row(intent: &Intent) -> bool {
    matches!(
        intent,
        Intent::LogList(LogListIntent::Open(_))
            | Intent::Load(
                LoadIntent::Container(_) | LoadIntent::InHand(_) | LoadIntent::Resume(_)
            )
            | Intent::CheckOff(CheckOffIntent::Tick(_))
            | Intent::Reconcile(ReconcileIntent::Open(_) | ReconcileIntent::Quick(_))
            | Intent::Devices(DevicesIntent::Port(_) | DevicesIntent::Profile(_))
    )
}

fn printable() -> impl Iterator<Item = char> {
    let accents = "ÁÉÍÓÚÜÑÀÈÇÄÖÅØ¿¡ºª«»–’€".chars();
    (' '..='~').chain(accents.flat_map(|key| std::iter::once(key).chain(key.to_lowercase())))
}

/// A view by its screen and by what it offers, whatever line or container that is about.
pub fn shape(view: &View) -> String {
    let mut offers: Vec<String> = view.offers().iter().map(unnamed).collect();
    offers.dedup();
    offers.join(" ")
}

/// An offer without the names in it: what stands in quotes.
fn unnamed(offer: &Offer) -> String {
    let whole = format!("{offer:?}");
    whole.split('"').step_by(2).collect::<Vec<_>>().join("\"")
}
