//! What is plugged in, and the path to configure it by.
//!
//! Reads sysfs and the links below `/dev` and opens nothing: opening a serial port raises its modem
//! lines and resets some devices, and asking an unknown device who it is has printed letters on customer
//! displays. Adapters without a serial number share one by-id link, so for those the socket
//! (by-path) is the stable name.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Where to look; another root in tests.
#[derive(Clone, Debug)]
pub struct Roots {
    /// `/dev`.
    pub dev: PathBuf,
    /// `/sys`.
    pub sys: PathBuf,
}

impl Default for Roots {
    fn default() -> Self {
        Self { dev: PathBuf::from("/dev"), sys: PathBuf::from("/sys") }
    }
}

/// Something that a scanner or a scale may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The path that stays the same over unplugging and restarts.
    pub path: PathBuf,
    /// The name that the system gave it this time.
    pub node: PathBuf,
    /// What it is.
    pub kind: Kind,
    /// Its USB identity, where it has one.
    pub usb: Option<Usb>,
    /// The path names the socket, not the device: label the socket.
    pub by_socket: bool,
}

impl Found {
    /// What it probably is, from its identity.
    #[must_use]
    pub fn guess(&self) -> Option<&'static str> {
        let usb = self.usb.as_ref()?;
        KNOWN
            .iter()
            .find(|(vendor, product, _)| {
                *vendor == usb.vendor && product.is_none_or(|product| product == usb.product)
            })
            .map(|(_, _, name)| *name)
    }
}

/// What a found device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A serial line.
    Serial,
    /// A USB HID point-of-sale scale.
    HidScale,
    /// A keyboard, which a wedge scanner pretends to be.
    Keyboard,
}

/// A USB identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usb {
    /// Vendor.
    pub vendor: u16,
    /// Product.
    pub product: u16,
    /// Serial number, where the device has one.
    pub serial: Option<String>,
    /// The product's own name.
    pub name: Option<String>,
}

/// Makers whose devices turn up at docks and counters. A hint for people, never a decision.
const KNOWN: [(u16, Option<u16>, &str); 17] = [
    (0x0922, Some(0x8003), "Dymo scale"),
    (0x0922, Some(0x8004), "Dymo scale"),
    (0x0922, Some(0x8009), "Dymo scale"),
    (0x0EB8, Some(0xF000), "Mettler-Toledo PS60 scale"),
    (0x0EB8, Some(0xF001), "Mettler-Toledo PS60 scale"),
    (0x0B67, Some(0x555E), "Fairbanks scale"),
    (0x1446, Some(0x6A73), "Stamps.com scale"),
    (0x2474, None, "Stamps.com scale"),
    (0x7B7C, Some(0x0100), "Elane scale"),
    (0x0C2E, None, "Honeywell scanner"),
    (0x05E0, None, "Zebra scanner"),
    (0x05F9, None, "Datalogic scanner"),
    (0x0403, None, "FTDI serial adapter"),
    (0x067B, None, "Prolific serial adapter"),
    (0x1A86, None, "CH340 serial adapter"),
    (0x10C4, None, "CP210x serial adapter"),
    (0x6096, Some(0x0158), "USB scale"),
];

/// More devices than this on one machine are not listed.
const FOUND_MAX: usize = 256;
/// Folders between a device and its USB identity.
const ABOVE_MAX: usize = 8;

/// Lists what is plugged in, serial lines first.
///
/// # Errors
/// When the system's device folders cannot be read; a folder that is not there holds nothing.
pub fn devices(roots: &Roots) -> io::Result<Vec<Found>> {
    let mut found = Vec::new();
    for (class, kind) in
        [("tty", Kind::Serial), ("hidraw", Kind::HidScale), ("input", Kind::Keyboard)]
    {
        for entry in entries(&roots.sys.join("class").join(class))? {
            let device = entry.join("device");
            if FOUND_MAX <= found.len() {
                break;
            }
            if device.exists() && is_one(kind, &entry) {
                found.extend(entry.file_name().map(|name| of(roots, kind, name.as_ref(), &device)));
            }
        }
    }
    Ok(found)
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    match fs::read_dir(folder) {
        Ok(entries) => {
            for entry in entries {
                paths.push(entry?.path());
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    paths.sort();
    Ok(paths)
}

fn is_one(kind: Kind, entry: &Path) -> bool {
    match kind {
        // A driver announces four ports that no chip stands behind; their type is 0.
        Kind::Serial => text(&entry.join("type")).is_none_or(|kind| kind != "0"),
        Kind::HidScale => {
            const USAGE_PAGE_SCALE: [u8; 2] = [0x05, 0x8D];
            fs::read(entry.join("device/report_descriptor")).is_ok_and(|descriptor| {
                descriptor.windows(2).any(|window| window == USAGE_PAGE_SCALE)
            })
        }
        Kind::Keyboard => {
            let is_event =
                entry.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"event"));
            is_event && has_letters(&entry.join("device/capabilities/key"))
        }
    }
}

/// The last word of the bitmap is keys 0 to 63: a keyboard has Enter (28) and A (30), a power button
/// has not.
fn has_letters(bitmap: &Path) -> bool {
    const ENTER_AND_A: u64 = (1 << 28) | (1 << 30);
    text(bitmap)
        .and_then(|bits| bits.rsplit(' ').next().map(str::to_owned))
        .and_then(|word| u64::from_str_radix(&word, 16).ok())
        .is_some_and(|word| word & ENTER_AND_A == ENTER_AND_A)
}

fn of(roots: &Roots, kind: Kind, name: &Path, device: &Path) -> Found {
    let node = match kind {
        Kind::Keyboard => roots.dev.join("input").join(name),
        Kind::Serial | Kind::HidScale => roots.dev.join(name),
    };
    let usb = usb_of(device);
    let has_serial = usb.as_ref().is_some_and(|usb| usb.serial.is_some());
    let folder = match kind {
        Kind::Keyboard => "input",
        Kind::Serial | Kind::HidScale => "serial",
    };
    let by_id = link_to(&roots.dev.join(folder).join("by-id"), &node).filter(|_| has_serial);
    let by_path = link_to(&roots.dev.join(folder).join("by-path"), &node);
    let by_socket = by_id.is_none() && by_path.is_some();
    let path = by_id.or(by_path).unwrap_or_else(|| node.clone());
    Found { path, node, kind, usb, by_socket }
}

fn link_to(folder: &Path, node: &Path) -> Option<PathBuf> {
    let target = fs::canonicalize(node).ok()?;
    entries(folder)
        .unwrap_or_default()
        .into_iter()
        .find(|link| fs::canonicalize(link).is_ok_and(|to| to == target))
}

fn usb_of(device: &Path) -> Option<Usb> {
    let device = fs::canonicalize(device).ok()?;
    let holder =
        device.ancestors().take(ABOVE_MAX).find(|folder| folder.join("idVendor").exists())?;
    let number = |name: &str| u16::from_str_radix(&text(&holder.join(name))?, 16).ok();
    Some(Usb {
        vendor: number("idVendor")?,
        product: number("idProduct")?,
        serial: text(&holder.join("serial")).filter(|serial| !serial.is_empty()),
        name: text(&holder.join("product")),
    })
}

fn text(path: &Path) -> Option<String> {
    fs::read_to_string(path).ok().map(|text| text.trim().to_owned())
}
