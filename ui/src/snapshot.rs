//! Pictures of screens without a screen: any view, in any size, theme, language and scale.
//!
//! Drawn by the same renderer as on the device, with the fonts inside the program, so the same
//! view gives the same bytes everywhere. Not for windows that people look at.

use std::io::BufWriter;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use app::screens::View;
use screens::{AppWindow, DoorWindow};
use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
use slint::platform::{Platform, PlatformError, WindowAdapter, WindowEvent};
use slint::{ComponentHandle, PhysicalSize, Rgba8Pixel, SharedPixelBuffer};

use crate::bind::{self, Language, Theme};
use crate::door::{self, Words};

/// The widest and highest picture in pixels that is drawn.
pub const PIXELS_MAX: u32 = 8192;

/// How a picture is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Look {
    /// Width in logical pixels.
    pub width: u32,
    /// Height in logical pixels.
    pub height: u32,
    /// Physical pixels for a hundred logical ones: 100, 150, 200.
    pub scale_percent: u32,
    /// Light or dark.
    pub theme: Theme,
    /// In which words.
    pub language: Language,
}

impl Look {
    /// The shapes that are designed: held and mounted.
    pub const SHAPES: [(u32, u32); 2] = [(480, 800), (800, 480)];

    /// Every look that the designed shapes are pictured in: both themes and both languages at
    /// scale 1, and the light English ones at scale 1.5 too.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut looks = Vec::new();
        for (width, height) in Self::SHAPES {
            for theme in [Theme::Light, Theme::Dark] {
                for language in [Language::English, Language::Spanish] {
                    looks.push(Self { theme, language, ..Self::of(width, height) });
                }
            }
            looks.push(Self { scale_percent: 150, ..Self::of(width, height) });
        }
        looks
    }

    /// The folder of its pictures: `dark/480x800`.
    #[must_use]
    pub fn folder(&self) -> String {
        let theme = match self.theme {
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        format!("{theme}/{}x{}", self.width, self.height)
    }

    /// What sets its file names apart inside the folder: `-es`, `-at-150`.
    #[must_use]
    pub fn suffix(&self) -> String {
        let language = match self.language {
            Language::English => "",
            Language::Spanish => "-es",
        };
        match self.scale_percent {
            100 => language.into(),
            percent => format!("{language}-at-{percent}"),
        }
    }

    /// Light, English, at scale 1.
    #[must_use]
    pub fn of(width: u32, height: u32) -> Self {
        let (theme, language) = (Theme::Light, Language::English);
        Self { width, height, scale_percent: 100, theme, language }
    }
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The window cannot be made on this thread.
    #[error("the screens cannot be drawn here: {0}")]
    Platform(#[from] PlatformError),
    /// The language is not bundled.
    #[error("the program does not hold that language: {0}")]
    Language(#[from] slint::SelectBundledTranslationError),
    /// Larger than [`PIXELS_MAX`].
    #[error("a picture of {0} by {1} pixels is larger than this program draws")]
    TooLarge(u32, u32),
    /// The file cannot be written.
    #[error("the picture cannot be stored: {0}")]
    Store(#[from] std::io::Error),
    /// The picture cannot be packed.
    #[error("the picture cannot be packed: {0}")]
    Pack(#[from] png::EncodingError),
}

/// Makes this thread draw without a screen. A thread draws either so or in windows; one that
/// draws already keeps its way.
pub fn without_a_screen() {
    let platform = NoScreen { start: Instant::now() };
    // That it is set already is what the caller wanted.
    let _ = slint::platform::set_platform(Box::new(platform));
}

/// A picture of `view`, in a fresh window of its own: nothing of an earlier one is left in it.
///
/// # Errors
/// When it is too large, or this thread cannot draw.
pub fn draw(view: &View, look: Look) -> Result<Picture, SnapshotError> {
    picture(&window(view, look)?)
}

/// A picture of what a window shows now.
///
/// # Errors
/// When this thread cannot draw.
pub fn picture(window: &AppWindow) -> Result<Picture, SnapshotError> {
    Ok(Picture { pixels: window.window().take_snapshot()? })
}

/// A picture of the door with these words.
///
/// # Errors
/// As [`draw`].
pub fn draw_door(words: &Words, look: Look) -> Result<Picture, SnapshotError> {
    let window = door_window(words, look)?;
    Ok(Picture { pixels: window.window().take_snapshot()? })
}

/// The window that [`draw_door`] pictures.
///
/// # Errors
/// As [`draw`].
pub fn door_window(words: &Words, look: Look) -> Result<DoorWindow, SnapshotError> {
    let window = DoorWindow::new()?;
    sized(window.window(), look)?;
    window.global::<screens::Theme>().set_dark(look.theme == Theme::Dark);
    door::set(&window, words);
    Ok(window)
}

/// The window that [`draw`] pictures, for those who want to touch it too.
///
/// # Errors
/// As [`draw`].
pub fn window(view: &View, look: Look) -> Result<AppWindow, SnapshotError> {
    let window = AppWindow::new()?;
    sized(window.window(), look)?;
    bind::set_language(look.language)?;
    let shown = app::screens::Look {
        dark: look.theme == Theme::Dark,
        spanish: look.language == Language::Spanish,
    };
    bind::render(&window, &View { look: shown, ..view.clone() });
    Ok(window)
}

fn sized(window: &slint::Window, look: Look) -> Result<(), SnapshotError> {
    let pixels = |length: u32| length.saturating_mul(look.scale_percent) / 100;
    let (width, height) = (pixels(look.width), pixels(look.height));
    if PIXELS_MAX < width.max(height) {
        return Err(SnapshotError::TooLarge(width, height));
    }
    window.dispatch_event(WindowEvent::ScaleFactorChanged {
        scale_factor: scale_factor(look.scale_percent),
    });
    window.set_size(PhysicalSize::new(width, height));
    Ok(())
}

#[expect(clippy::float_arithmetic, reason = "the toolkit takes the scale as a float")]
fn scale_factor(percent: u32) -> f32 {
    f32::from(u16::try_from(percent).unwrap_or(u16::MAX)) / 100.0
}

/// A picture in memory.
pub struct Picture {
    pixels: SharedPixelBuffer<Rgba8Pixel>,
}

impl Picture {
    /// Its pixels, row by row.
    #[must_use]
    pub fn pixels(&self) -> &[Rgba8Pixel] {
        self.pixels.as_slice()
    }

    /// Its width in pixels.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.pixels.width()
    }

    /// Stores it as PNG, with the folders it needs.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn store(&self, path: &Path) -> Result<(), SnapshotError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let file = BufWriter::new(std::fs::File::create(path)?);
        let mut encoder = png::Encoder::new(file, self.pixels.width(), self.pixels.height());
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        // A screen is flat: what is quick to pack is small enough.
        encoder.set_compression(png::Compression::Fastest);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(self.pixels.as_bytes())?;
        writer.finish()?;
        Ok(())
    }
}

struct NoScreen {
    start: Instant,
}

impl Platform for NoScreen {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(MinimalSoftwareWindow::new(RepaintBufferType::NewBuffer))
    }

    fn duration_since_start(&self) -> Duration {
        self.start.elapsed()
    }
}
