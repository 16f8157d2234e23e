//! What the theme promises to eyes: essential text at 7 : 1, borders and bars at 3 : 1, in
//! both themes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::float_arithmetic)]
#![allow(missing_docs)]

use screens::{AppWindow, Theme};
use slint::{Color, ComponentHandle as _};
use tallydock::{bind, snapshot};

/// What is written on what.
fn written(theme: &Theme<'_>) -> Vec<(&'static str, Color, Color)> {
    vec![
        ("text on page", theme.get_text(), theme.get_page()),
        ("text on surface", theme.get_text(), theme.get_surface()),
        ("text on sunken", theme.get_text(), theme.get_sunken()),
        ("text on key", theme.get_text(), theme.get_key()),
        ("text2 on page", theme.get_text2(), theme.get_page()),
        ("text2 on surface", theme.get_text2(), theme.get_surface()),
        ("text2 on sunken", theme.get_text2(), theme.get_sunken()),
        ("text2 on need-soft", theme.get_text2(), theme.get_need_soft()),
        ("text2 on info-soft", theme.get_text2(), theme.get_info_soft()),
        ("text2 on off-soft", theme.get_text2(), theme.get_off_soft()),
        ("on-act on act", theme.get_on_act(), theme.get_act()),
        ("on-act on act-press", theme.get_on_act(), theme.get_act_press()),
        ("on-disabled on disabled", theme.get_on_disabled(), theme.get_disabled()),
        ("on-done on done", theme.get_on_done(), theme.get_done()),
        ("on-need on need", theme.get_on_need(), theme.get_need()),
        ("on-stop on stop", theme.get_on_stop(), theme.get_stop()),
        ("on-info on info", theme.get_on_info(), theme.get_info()),
        ("on-off on off", theme.get_on_off(), theme.get_off()),
        ("text on done-soft", theme.get_text(), theme.get_done_soft()),
        ("text on need-soft", theme.get_text(), theme.get_need_soft()),
        ("text on stop-soft", theme.get_text(), theme.get_stop_soft()),
        ("text on info-soft", theme.get_text(), theme.get_info_soft()),
        ("text on off-soft", theme.get_text(), theme.get_off_soft()),
    ]
}

/// Words in the colour of a state: on its soft fill, on cards and on the page.
fn state_words(theme: &Theme<'_>) -> Vec<(&'static str, Color, Color)> {
    [
        ("done-text", theme.get_done_text(), theme.get_done_soft()),
        ("need-text", theme.get_need_text(), theme.get_need_soft()),
        ("stop-text", theme.get_stop_text(), theme.get_stop_soft()),
        ("info-text", theme.get_info_text(), theme.get_info_soft()),
        ("off-text", theme.get_off_text(), theme.get_off_soft()),
    ]
    .into_iter()
    .flat_map(|(name, ink, soft)| {
        [soft, theme.get_surface(), theme.get_page()].map(|ground| (name, ink, ground))
    })
    .collect()
}

fn marks(theme: &Theme<'_>) -> Vec<(&'static str, Color, Color)> {
    [
        ("line-strong", theme.get_line_strong()),
        ("done-mark", theme.get_done_mark()),
        ("need-mark", theme.get_need_mark()),
        ("stop-mark", theme.get_stop_mark()),
        ("info-mark", theme.get_info_mark()),
        ("off-mark", theme.get_off_mark()),
    ]
    .into_iter()
    .flat_map(|(name, mark)| [theme.get_page(), theme.get_surface()].map(|on| (name, mark, on)))
    .collect()
}

#[test]
fn everything_written_can_be_read_in_both_themes() {
    snapshot::without_a_screen();
    let window = AppWindow::new().unwrap();
    let mut lowest = f64::INFINITY;
    for theme in [bind::Theme::Light, bind::Theme::Dark] {
        bind::set_theme(&window, theme);
        let drawn = window.global::<Theme>();
        for (name, ink, ground) in written(&drawn).into_iter().chain(state_words(&drawn)) {
            let ratio = contrast(ink, ground);
            lowest = lowest.min(ratio);
            assert!(7.0 <= ratio, "{name}, {theme:?}: {ratio:.2} : 1");
        }
        for (name, mark, ground) in marks(&drawn) {
            let ratio = contrast(mark, ground);
            assert!(3.0 <= ratio, "{name}, {theme:?}: {ratio:.2} : 1");
        }
    }
    println!("lowest contrast of text {lowest:.2} : 1");
}

#[test]
fn contrast_is_measured_as_the_guidelines_define_it() {
    let grey = Color::from_rgb_u8(0x77, 0x77, 0x77);
    let white = Color::from_rgb_u8(0xff, 0xff, 0xff);
    assert!((contrast(white, Color::from_rgb_u8(0, 0, 0)) - 21.0).abs() < 1e-9);
    assert!((contrast(grey, white) - 4.478).abs() < 0.001);
    assert!((contrast(white, grey) - contrast(grey, white)).abs() < 1e-9);
}

/// WCAG 2.2, "contrast ratio".
fn contrast(one: Color, other: Color) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// WCAG 2.2, "relative luminance".
fn luminance(color: Color) -> f64 {
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(color.red()) + 0.7152 * linear(color.green()) + 0.0722 * linear(color.blue())
}
