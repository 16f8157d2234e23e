//! A window without a display that draws like a handheld's: only what has changed, into one buffer.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use slint::platform::software_renderer::{
    MinimalSoftwareWindow, PremultipliedRgbaColor, RepaintBufferType,
};
use slint::platform::{Platform, PlatformError, WindowAdapter, WindowEvent};
use slint::{LogicalPosition, PhysicalSize};

pub const WIDTH: u32 = 800;
pub const HEIGHT: u32 = 480;

thread_local! {
    static WINDOW: RefCell<Option<Rc<MinimalSoftwareWindow>>> = const { RefCell::new(None) };
}

struct Handheld(Instant);

impl Platform for Handheld {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        let window = MinimalSoftwareWindow::new(RepaintBufferType::ReusedBuffer);
        WINDOW.with(|held| *held.borrow_mut() = Some(window.clone()));
        Ok(window)
    }

    fn duration_since_start(&self) -> Duration {
        self.0.elapsed()
    }
}

/// The panel: what would be on the glass.
pub struct Panel {
    window: Rc<MinimalSoftwareWindow>,
    pixels: Vec<PremultipliedRgbaColor>,
}

/// Makes this thread draw on a panel. Call it before the first window.
pub fn platform() {
    slint::platform::set_platform(Box::new(Handheld(Instant::now()))).unwrap();
}

impl Panel {
    /// The panel of the window that was made last.
    pub fn of_the_window() -> Self {
        let window = WINDOW.with(|held| held.borrow().clone()).expect("a window");
        window.set_size(PhysicalSize::new(WIDTH, HEIGHT));
        let pixels = vec![PremultipliedRgbaColor::default(); (WIDTH * HEIGHT) as usize];
        Self { window, pixels }
    }

    /// Draws what has changed. Whether anything had.
    pub fn draw(&mut self) -> bool {
        slint::platform::update_timers_and_animations();
        let pixels = &mut self.pixels;
        self.window.draw_if_needed(|renderer| {
            renderer.render(pixels, WIDTH as usize);
        })
    }

    /// What is on the glass as one number: another picture gives another.
    pub fn look(&self) -> u64 {
        self.pixels.iter().fold(0xcbf2_9ce4_8422_2325, |sum, pixel| {
            let one = u32::from_le_bytes([pixel.red, pixel.green, pixel.blue, pixel.alpha]);
            (sum ^ u64::from(one)).wrapping_mul(0x0100_0000_01b3)
        })
    }

    /// A finger's breadth down the list, again and again, up at the end: the times of the frames.
    pub fn scroll(&mut self, frames: usize) -> Vec<Duration> {
        let position = LogicalPosition::new(300.0, 300.0);
        (0..frames)
            .map(|_| {
                let (delta_x, delta_y) = (0.0, -37.0);
                let began = Instant::now();
                let scrolled = WindowEvent::PointerScrolled { position, delta_x, delta_y };
                slint::Window::dispatch_event(&self.window, scrolled);
                assert!(self.draw(), "the list did not move");
                began.elapsed()
            })
            .collect()
    }
}

/// The largest part of this process that was in memory, in MB.
pub fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    let kilobytes: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kilobytes / 1_024.0
}

/// Processor time of this process so far, all threads that live.
pub fn cpu() -> Duration {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let of_task = |task: std::io::Result<std::fs::DirEntry>| -> Option<u64> {
        let text = std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse().ok()
    };
    Duration::from_nanos(tasks.filter_map(of_task).sum())
}
