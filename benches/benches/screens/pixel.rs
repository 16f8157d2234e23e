//! From the last byte of a label on the cable to the changed pixel, and what the program costs while
//! nobody touches it: the real threads behind a panel, a scanner on a pseudo-terminal before them.

use std::io::Read;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use app::screens::home::{HomeAct, HomeIntent};
use app::screens::{Intent, ScreenView, View};
use app::{Event, Station};
use hw::binding::{Binding, Role};
use hw::sim::{Plug, Socket};
use slint::ComponentHandle;
use tallydock::bind;
use tallydock::clock::Clock;
use tallydock::runtime::{Equipment, Input, Runtime};

use crate::bare::BareList;
use crate::glass::{self, Panel};
use crate::quantile;
use crate::unit::{at_the_dock, label, moment, store};

/// Between two scans: longer than a frame, so that none waits for the one before.
const PAUSE: Duration = Duration::from_millis(40);
/// The longest wait inside one read of a port, in milliseconds.
const READ_MS: usize = 50;
/// How long a scan may take before the bench gives up.
const PATIENCE: Duration = Duration::from_secs(20);

pub fn run(scans: usize, idle_seconds: usize) {
    glass::platform();
    let folder = tempfile::tempdir().unwrap();
    let mut product = Product::new(folder.path());
    let mut bare = Bare::new(folder.path());
    let mut times: [Vec<Duration>; 2] = Default::default();
    for number in 0..scans {
        times[0].push(product.scan(&label(number)));
        times[1].push(bare.scan(&label(number)));
        std::thread::sleep(PAUSE);
    }
    let [mut product_times, mut bare_times] = times;
    println!("last byte of a label to the changed pixel, {scans} scans, milliseconds");
    let ours = [quantile(&mut product_times, 50), quantile(&mut product_times, 99)];
    let theirs = [quantile(&mut bare_times, 50), quantile(&mut bare_times, 99)];
    println!(
        "  {:<44} p50 {:>6.2}   p99 {:>6.2}",
        "tallydock, stored before it shows", ours[0], ours[1]
    );
    println!(
        "  {:<44} p50 {:>6.2}   p99 {:>6.2}",
        "bare: the bytes as text, nothing stored", theirs[0], theirs[1]
    );
    println!("  ratio: p50 {:.2}, p99 {:.2}\n", ours[0] / theirs[0], ours[1] / theirs[1]);
    drop(bare);
    product.idle(idle_seconds);
    drop(product);
    bare_idle(idle_seconds);
}

/// The baseline of idling: a thread that waits for a port as the cable's thread does, and finds
/// nothing.
fn bare_idle(seconds: usize) {
    let began = glass::cpu();
    let (_held, nothing) = channel::<()>();
    for _ in 0..seconds * 1_000 / READ_MS {
        let _ = nothing.recv_timeout(Duration::from_millis(READ_MS as u64));
    }
    let spent = (glass::cpu() - began).as_secs_f64() * 1_000.0;
    println!("bare: waking every {READ_MS} ms for {seconds} s: {spent:.1} ms of processor time");
}

/// The program: the cable's thread, the station thread, the window.
struct Product {
    plug: Plug,
    _socket: Socket,
    _runtime: Runtime,
    views: Receiver<View>,
    window: screens::AppWindow,
    panel: Panel,
    answers: u64,
}

impl Product {
    fn new(folder: &std::path::Path) -> Self {
        let (socket, plug) = plug(folder, "scanner");
        let mut station = at_the_dock(store(&folder.join("device")));
        open_the_dock(&mut station);
        let bare = Equipment::bare(folder.join("papers"));
        let equipment = Equipment { devices: vec![scanner(&socket)], ..bare };
        let (show, views) = channel();
        let clock = Clock::of_this_machine(chrono_tz::America::Chicago);
        let ends = Runtime::channel();
        let inbox = ends.0.clone();
        let runtime = Runtime::start(station, clock, equipment, ends, move |view| {
            let _ = show.send(view);
        })
        .unwrap();
        let window = screens::AppWindow::new().unwrap();
        bind::connect(&window, move |intent| {
            Runtime::send(&inbox, Input::Event(Event::Intent(intent)));
        });
        let mut panel = Panel::of_the_window();
        window.show().unwrap();
        // The first view is of the screen, the next of the scanner that was opened.
        std::thread::sleep(Duration::from_millis(500));
        for view in views.try_iter() {
            bind::render(&window, &view);
        }
        panel.draw();
        Self { plug, _socket: socket, _runtime: runtime, views, window, panel, answers: 0 }
    }

    fn scan(&mut self, bytes: &[u8]) -> Duration {
        let (last, rest) = bytes.split_last().unwrap();
        self.plug.send(rest, None).unwrap();
        let before = self.panel.look();
        let began = Instant::now();
        self.plug.send(&[*last], None).unwrap();
        loop {
            let view = self.views.recv_timeout(PATIENCE).expect("a view");
            bind::render(&self.window, &view);
            self.panel.draw();
            let took = began.elapsed();
            if let ScreenView::DockScan(dock) = &view.screen
                && self.answers < dock.answers
            {
                self.answers = dock.answers;
                assert_ne!(self.panel.look(), before, "the glass did not change");
                return took;
            }
        }
    }

    /// What the whole process costs while the scanner is silent; the clock on the glass goes on.
    fn idle(&mut self, seconds: usize) {
        // The baseline's thread has ended by then: what it spent must not count.
        std::thread::sleep(Duration::from_millis(300));
        let began = glass::cpu();
        let until = Instant::now() + Duration::from_secs(seconds as u64);
        while let Some(left) = until.checked_duration_since(Instant::now()) {
            if let Ok(view) = self.views.recv_timeout(left) {
                bind::render(&self.window, &view);
                self.panel.draw();
            }
        }
        let spent = (glass::cpu() - began).as_secs_f64() * 1_000.0;
        let share = spent / (seconds as f64 * 10.0);
        println!(
            "idle for {seconds} s, scanner open: {spent:.1} ms of processor time ({share:.2} % of one core)"
        );
    }
}

fn open_the_dock(station: &mut Station) {
    let act = Intent::Home(HomeIntent::Act(HomeAct::ScanDock));
    station.update(&moment(2), Event::Intent(act));
}

fn plug(folder: &std::path::Path, name: &str) -> (Socket, Plug) {
    let socket = Socket::new(folder.join(name)).unwrap();
    let plug = socket.plug().unwrap();
    (socket, plug)
}

fn scanner(socket: &Socket) -> Binding {
    Binding {
        role: Role::Scanner,
        port: socket.path().to_owned(),
        protocol: "scanner-line".to_owned(),
        line: Some("9600 8N1".to_owned()),
        ..Binding::default()
    }
}

/// The baseline: a thread that reads the port and a window that shows what came.
struct Bare {
    plug: Plug,
    _socket: Socket,
    lines: Receiver<String>,
    window: BareList,
    panel: Panel,
}

impl Bare {
    fn new(folder: &std::path::Path) -> Self {
        let (socket, plug) = plug(folder, "bare");
        let path = socket.path().to_str().unwrap().to_owned();
        let (send, lines) = channel();
        std::thread::spawn(move || {
            let open = serialport::new(path, 9_600).timeout(PATIENCE).open();
            let mut port = open.unwrap();
            let mut line = Vec::new();
            let mut bytes = [0; 256];
            while let Ok(count) = port.read(&mut bytes) {
                line.extend_from_slice(&bytes[..count]);
                if line.ends_with(b"\r") {
                    let text = String::from_utf8_lossy(&line).into_owned();
                    line.clear();
                    if send.send(text).is_err() {
                        return;
                    }
                }
            }
        });
        let window = BareList::new().unwrap();
        let mut panel = Panel::of_the_window();
        window.show().unwrap();
        panel.draw();
        std::thread::sleep(Duration::from_millis(200));
        Self { plug, _socket: socket, lines, window, panel }
    }

    fn scan(&mut self, bytes: &[u8]) -> Duration {
        let (last, rest) = bytes.split_last().unwrap();
        self.plug.send(rest, None).unwrap();
        let began = Instant::now();
        self.plug.send(&[*last], None).unwrap();
        let line = self.lines.recv_timeout(PATIENCE).expect("a line");
        self.window.set_answer(line.trim().into());
        assert!(self.panel.draw(), "the glass did not change");
        began.elapsed()
    }
}
