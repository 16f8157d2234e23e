//! The simulated scanner and scale of the demo's window: pseudo-terminals that speak real bytes,
//! moved by a hand that the person does not have.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use anyhow::Context;
use hw::binding::{Binding, Role};
use hw::printer::Language;
use hw::scale::{Digits, ScaleProtocol, Unit};
use hw::sim::{Pan, Plug, ScaleModel, Socket};

use crate::runtime::Equipment;
use crate::window::Shown;

/// Permit cards that lie at the demo's counter.
const PERMITS: [&str; 4] = ["PI40312", "PI1187", "PE8841", "MT2206"];
/// Weights of the demo's mailings, in thousandths of a pound.
const WEIGHTS: [i64; 4] = [42_115, 31_250, 18_905, 27_460];
/// How long a load swings before it is steady.
const SWINGS: Duration = Duration::from_millis(600);
/// How long it lies there.
const LIES: Duration = Duration::from_secs(6);

/// The hand at the cables.
pub(crate) struct Simulated {
    scanner: Plug,
    scale: Sender<i64>,
    scans: u32,
    weighs: usize,
    permit_next: bool,
    _sockets: [Socket; 2],
}

impl Simulated {
    /// Plugs both devices in and says how the program finds them.
    pub(crate) fn plug(folder: &Path) -> anyhow::Result<(Self, Equipment)> {
        std::fs::create_dir_all(folder).context("Make a folder for the cables")?;
        let sockets = [Socket::new(folder.join("scanner"))?, Socket::new(folder.join("scale"))?];
        let [scanner, scale] = &sockets;
        let plug = scale.plug().context("Plug the scale in")?;
        let (moves, loads) = channel();
        std::thread::Builder::new()
            .name("scale-sim".to_owned())
            .spawn(move || rest(plug, &loads))?;
        // Each paper becomes a file.
        let printed = format!("file:{}", folder.join("printed").display());
        let equipment = Equipment {
            devices: vec![
                bound(Role::Scanner, scanner.path(), "scanner-line"),
                bound(Role::Scale, scale.path(), ScaleProtocol::NciEcr.name()),
                bound(Role::Printer, Path::new(&printed), Language::Pdf.name()),
            ],
            file: None,
            papers: folder.join("papers"),
            joining: None,
            troubles: Vec::new(),
            open_pins: BTreeMap::new(),
        };
        let scanner = scanner.plug().context("Plug the scanner in")?;
        let simulated = Self {
            scanner,
            scale: moves,
            scans: 0,
            weighs: 0,
            permit_next: true,
            _sockets: sockets,
        };
        Ok((simulated, equipment))
    }

    /// Does what the screen waits for: scans the next container, or a permit and then weighs.
    pub(crate) fn next(&mut self, shown: Shown) {
        match shown {
            Shown::Dock => self.scan_container(),
            Shown::Line if !self.permit_next => {
                self.permit_next = true;
                let weight = WEIGHTS.iter().cycle().nth(self.weighs).copied().unwrap_or(1_000);
                self.weighs += 1;
                let _ = self.scale.send(weight);
            }
            Shown::Line | Shown::Other => {
                self.permit_next = false;
                let permit = PERMITS.iter().cycle().nth(self.weighs).copied().unwrap_or("PI1");
                self.send(&format!("]C0{permit}\r"));
            }
        }
    }

    /// Every seventh label is none of a container, every fifth was scanned before.
    fn scan_container(&mut self) {
        self.scans += 1;
        if self.scans.is_multiple_of(7) {
            self.send("]C1420530729400111899560334123459\r");
            return;
        }
        let again = u32::from(self.scans.is_multiple_of(5));
        let number = self.scans - again;
        self.send(&format!("]C199M900066875EMA{number:06}\r"));
    }

    fn send(&mut self, text: &str) {
        if let Err(error) = self.scanner.send(text.as_bytes(), None) {
            tracing::error!(%error, "The simulated scanner is gone");
        }
    }
}

fn bound(role: Role, path: &Path, protocol: &str) -> Binding {
    Binding {
        role,
        port: path.to_owned(),
        protocol: protocol.to_owned(),
        line: Some("9600 8N1".to_owned()),
        ..Binding::default()
    }
}

/// The scale's own life: it answers every question, empty until something is put on it.
fn rest(mut plug: Plug, loads: &Receiver<i64>) {
    let mut scale = ScaleModel::new(ScaleProtocol::NciEcr, Unit::Lb);
    scale.settle_at(Digits::from_number(0, 3));
    loop {
        match loads.try_recv() {
            Ok(weight) => {
                scale.pan = Pan::Moving;
                answer(&mut plug, &mut scale, SWINGS);
                scale.settle_at(Digits::from_number(weight, 3));
                answer(&mut plug, &mut scale, LIES);
                scale.pan = Pan::Moving;
                answer(&mut plug, &mut scale, SWINGS);
                scale.settle_at(Digits::from_number(0, 3));
            }
            Err(std::sync::mpsc::TryRecvError::Empty) => {
                if !answer(&mut plug, &mut scale, Duration::from_millis(100)) {
                    return;
                }
            }
            Err(std::sync::mpsc::TryRecvError::Disconnected) => return,
        }
    }
}

/// Answers questions for so long; false when nobody is there any more.
fn answer(plug: &mut Plug, scale: &mut ScaleModel, lasts: Duration) -> bool {
    let until = std::time::Instant::now() + lasts;
    while std::time::Instant::now() < until {
        let Ok(asked) = plug.receive(Duration::from_millis(20)) else { return false };
        for byte in asked {
            if let Some(said) = scale.hear(byte)
                && plug.send(&said, None).is_err()
            {
                return false;
            }
        }
    }
    true
}
