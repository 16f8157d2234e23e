//! A hand without a purpose: it presses whatever is offered, what nobody pressed before first.

use std::collections::BTreeSet;

use app::Event;
use app::screens::offer::Offered;
use app::screens::{Intent, ScreenView, StripCell, View};
use domain::ids::IdSource;
use scenario::hand::Glass;
use tests::Seen;

/// Chooses, always the same from the same seed.
struct Choice(IdSource);

impl Choice {
    fn below(&mut self, limit: usize) -> usize {
        let drawn = self.0.v4().as_u128() % u128::try_from(limit.max(1)).unwrap();
        usize::try_from(drawn).unwrap()
    }
}

/// Presses so often, and adds what it pressed.
pub fn roam(glass: &mut impl Glass, seen: &mut Seen, seed: u64, presses: usize) {
    let mut choice = Choice(IdSource::seeded(seed));
    for _ in 0..presses {
        let view = glass.view();
        let Some(intent) = next(&view, &seen.pressed, &mut choice) else { return };
        seen.press(&view, &intent);
        glass.happen(Event::Intent(intent));
    }
}

fn next(view: &View, pressed: &BTreeSet<String>, choice: &mut Choice) -> Option<Intent> {
    let offers = view.offers().into_iter().filter(|offer| offer.enabled);
    let mut intents: Vec<Intent> =
        offers.filter_map(|offer| intent_of(offer.intent, choice)).collect();
    // Whoever leaves at once sees nothing.
    let at_home = matches!(view.screen, ScreenView::Home(_));
    let leaves = |intent: &Intent| {
        let home = matches!(intent, Intent::OpenStrip(StripCell::Person)) && !at_home;
        home || intent.kind().ends_with("::SignOut")
    };
    if intents.iter().any(|intent| !leaves(intent)) && 0 < choice.below(40) {
        intents.retain(|intent| !leaves(intent));
    }
    let new: Vec<&Intent> =
        intents.iter().filter(|intent| !pressed.contains(&intent.kind())).collect();
    let among: Vec<&Intent> =
        if new.is_empty() || choice.below(3) == 0 { intents.iter().collect() } else { new };
    among.get(choice.below(among.len())).map(|intent| (*intent).clone())
}

fn intent_of(offered: Offered, choice: &mut Choice) -> Option<Intent> {
    match offered {
        Offered::One(intent) => Some(intent),
        Offered::Keys(keys) => {
            let typed: Vec<char> = "0123456789AEX".chars().collect();
            let at = choice.below(typed.len());
            typed.iter().cycle().skip(at).take(typed.len()).find_map(|key| keys.key(*key))
        }
    }
}
