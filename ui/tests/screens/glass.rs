//! A window without a display that can be read and pressed.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use app::screens::{Intent, View};
use i_slint_backend_testing::{
    AccessibleRole, ElementHandle, ElementQuery, TestingBackend, TestingBackendOptions,
};
use screens::AppWindow;
use slint::platform::{PointerEventButton, WindowEvent};
use slint::{ComponentHandle as _, Rgba8Pixel, SharedPixelBuffer};
use tallydock::bind;
use tallydock::gallery;
use tallydock::snapshot::{self, Look};

pub struct Glass {
    pub window: AppWindow,
    said: Rc<RefCell<Vec<Intent>>>,
}

impl Glass {
    /// The sample of that name, held upright.
    pub fn of(name: &str) -> Self {
        Self::shaped(&sample(name), Look::of(480, 800))
    }

    /// The sample of that name, mounted.
    pub fn mounted(name: &str) -> Self {
        Self::shaped(&sample(name), Look::of(800, 480))
    }

    pub fn shaped(view: &View, look: Look) -> Self {
        // A test's own thread may have its backend already.
        let _ =
            slint::platform::set_platform(Box::new(TestingBackend::new(TestingBackendOptions {
                mock_time: true,
                threading: false,
                renderer_name: Some("software".into()),
            })));
        let window = snapshot::window(view, look).unwrap();
        let said = Rc::new(RefCell::new(Vec::new()));
        bind::connect(&window, {
            let said = said.clone();
            move |intent| said.borrow_mut().push(intent)
        });
        window.show().unwrap();
        Self { window, said }
    }

    pub fn show(&self, view: &View) {
        bind::render(&self.window, view);
    }

    pub fn press(&self, label: &str) {
        self.button(label).mock_single_click(PointerEventButton::Left);
    }

    pub fn button(&self, label: &str) -> ElementHandle {
        let mut found = self.buttons();
        found.retain(|button| button.accessible_label().is_some_and(|name| name == label));
        assert_eq!(found.len(), 1, "buttons named {label:?} among {:?}", self.button_names());
        found.remove(0)
    }

    pub fn buttons(&self) -> Vec<ElementHandle> {
        self.with_role(AccessibleRole::Button)
    }

    pub fn button_names(&self) -> Vec<String> {
        let name = |button: &ElementHandle| button.accessible_label().unwrap_or_default().into();
        self.buttons().iter().map(name).collect()
    }

    pub fn with_role(&self, role: AccessibleRole) -> Vec<ElementHandle> {
        let mut elements = self.elements();
        elements.retain(|element| element.accessible_role() == Some(role));
        elements
    }

    /// Everything on the glass once: the search finds what is nested in conditions repeatedly.
    fn elements(&self) -> Vec<ElementHandle> {
        let mut seen = HashSet::new();
        let mut elements = ElementQuery::from_root(&self.window).match_descendants().find_all();
        elements.retain(|element| {
            let (at, size) = (element.absolute_position(), element.size());
            let place = [at.x, at.y, size.width, size.height].map(f32::to_bits);
            let role = format!("{:?}", element.accessible_role());
            seen.insert((role, element.accessible_label(), element.accessible_value(), place))
        });
        elements
    }

    /// Every word on the glass, read as a screen reader would: labels, values, descriptions.
    pub fn words(&self) -> String {
        let mut words = Vec::new();
        for element in self.elements() {
            if element.accessible_role().is_none_or(|role| role == AccessibleRole::None) {
                continue;
            }
            words.extend(element.accessible_label());
            words.extend(element.accessible_value());
            words.extend(element.accessible_description());
        }
        words.join(" | ")
    }

    #[track_caller]
    pub fn reads(&self, expected: &str) {
        let words = self.words();
        assert!(words.contains(expected), "{expected:?} is not among {words}");
    }

    /// What was said to the app since the last time.
    pub fn said(&self) -> Vec<Intent> {
        self.said.take()
    }

    pub fn type_keys(&self, text: &str) {
        for character in text.chars() {
            self.type_key(character);
        }
    }

    pub fn type_key(&self, character: impl Into<slint::SharedString>) {
        let text = character.into();
        self.window.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
        self.window.window().dispatch_event(WindowEvent::KeyReleased { text });
    }

    /// Pixels in the greens of daylight: a filled box, a quiet one, a mark.
    pub fn green_pixels(&self) -> usize {
        let greens = [[0x0a, 0x5c, 0x30], [0xdc, 0xf1, 0xe1], [0x1c, 0x8a, 0x4b]];
        let picture = self.picture();
        let is_green = |pixel: &&Rgba8Pixel| greens.contains(&[pixel.r, pixel.g, pixel.b]);
        picture.as_slice().iter().filter(is_green).count()
    }

    pub fn picture(&self) -> SharedPixelBuffer<Rgba8Pixel> {
        self.window.window().take_snapshot().unwrap()
    }
}

pub fn sample(name: &str) -> View {
    gallery::named(name).unwrap_or_else(|| panic!("no sample is named {name}"))
}
