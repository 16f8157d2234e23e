//! A scanner that types like a keyboard: its keys come faster than a person's, and become one scan
//! that lands in no field.
//!
//! What tells them apart is decided in [`hw::scanner::wedge`]. Here a key is kept back for as long
//! as it may be a scanner's, and handed on when it was a person's.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use hw::scanner::Scan;
use hw::scanner::wedge::{KEY_GAP_MAX_MS, Typed, Typing};
use screens::AppWindow;
use slint::platform::WindowEvent;
use slint::{ComponentHandle, Timer, Weak};

/// Watches the keys of a window. `now_ms` is any clock that only goes forward; `scanned` is told
/// each label.
pub fn watch(
    window: &AppWindow,
    now_ms: impl Fn() -> u64 + Clone + 'static,
    scanned: impl Fn(Scan) + 'static,
) {
    let catcher = Rc::new(Catcher {
        typing: RefCell::default(),
        handing_on: Cell::new(false),
        window: window.as_weak(),
    });
    window.global::<screens::Keys>().on_pressed(move |text| {
        if catcher.handing_on.get() || is_silent(&text) {
            return false;
        }
        let Some(key) = one_character(&text) else { return catcher.after_what_is_held(&text) };
        let typed = catcher.typing.borrow_mut().key(now_ms(), key);
        match typed {
            Typed::Held => catcher.look_again(now_ms.clone()),
            // An Enter on its own is nobody's but a person's.
            Typed::Keys(keys) if keys == text.as_str() => return false,
            Typed::Keys(keys) => {
                catcher.hand_on(keys);
                catcher.look_again(now_ms.clone());
            }
            Typed::Scan(scan) => scanned(scan),
        }
        true
    });
}

struct Catcher {
    typing: RefCell<Typing>,
    /// Keys are being handed on: they are not looked at a second time.
    handing_on: Cell<bool>,
    window: Weak<AppWindow>,
}

impl Catcher {
    /// Looks again when a scanner would have gone on.
    fn look_again(self: &Rc<Self>, now_ms: impl Fn() -> u64 + 'static) {
        let catcher = self.clone();
        let wait = Duration::from_millis(KEY_GAP_MAX_MS + 10);
        Timer::single_shot(wait, move || {
            let typed = catcher.typing.borrow_mut().pause(now_ms());
            if let Typed::Keys(keys) = typed {
                catcher.send(&keys);
            }
        });
    }

    /// A key that no scanner sends, such as the one that erases: what is held comes before it.
    fn after_what_is_held(self: &Rc<Self>, text: &str) -> bool {
        match self.typing.borrow_mut().pause(u64::MAX) {
            Typed::Keys(keys) => {
                self.hand_on(format!("{keys}{text}"));
                true
            }
            Typed::Held | Typed::Scan(_) => false,
        }
    }

    /// Hands keys on as soon as the window has done with the one that it is busy with.
    fn hand_on(self: &Rc<Self>, keys: String) {
        let catcher = self.clone();
        Timer::single_shot(Duration::ZERO, move || catcher.send(&keys));
    }

    fn send(&self, keys: &str) {
        let Some(window) = self.window.upgrade() else { return };
        self.handing_on.set(true);
        for key in keys.chars() {
            let text = slint::SharedString::from(key);
            window.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
            window.window().dispatch_event(WindowEvent::KeyReleased { text });
        }
        self.handing_on.set(false);
    }
}

/// The character of a key that types one, or Enter.
fn one_character(text: &str) -> Option<char> {
    let mut characters = text.chars();
    let key = characters.next().filter(|_| characters.next().is_none())?;
    let private = ('\u{E000}'..='\u{F8FF}').contains(&key);
    (key == '\n' || !(key.is_control() || private)).then_some(key)
}

/// Shift and its like: they come between the characters of a scan and mean nothing alone.
fn is_silent(text: &str) -> bool {
    use slint::platform::Key;
    [Key::Shift, Key::ShiftR, Key::CapsLock]
        .into_iter()
        .any(|key| slint::SharedString::from(key) == text)
}
