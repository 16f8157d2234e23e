//! Words of a configuration, and what is found plugged in.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use hw::binding::file::{bind, bound, read};
use hw::binding::{Binding, Role, protocols};
use hw::discover::{Kind, Roots, devices};
use hw::feedback::Voice;
use hw::scale::Unit;
use hw::worker::Device;

fn binding(protocol: &str) -> Binding {
    let role = Role::ALL.into_iter().find(|role| role.protocols().contains(&protocol));
    Binding {
        role: role.unwrap_or_default(),
        port: PathBuf::from("/dev/serial/by-id/x"),
        protocol: protocol.to_owned(),
        ..Binding::default()
    }
}

#[test]
fn every_protocol_name_can_be_bound() {
    let mut names = 0;
    for name in protocols() {
        binding(name).config().unwrap_or_else(|error| panic!("{name}: {error}"));
        names += 1;
    }
    assert_eq!(names, 26);
    let of_roles: usize = Role::ALL.into_iter().map(|role| role.protocols().len()).sum();
    assert_eq!(of_roles, names + 3, "the printers' languages besides");
}

#[test]
fn a_printer_is_bound_to_a_path_an_address_a_queue_or_a_folder() {
    for port in ["/dev/serial/by-id/x", "10.0.0.7:9100", "cups:Laser", "file:/var/spool/x"] {
        let printer = Binding { port: PathBuf::from(port), ..binding("zpl") };
        assert_eq!(printer.printer().unwrap().dpi, 203, "{port}");
    }
    for (printer, part) in [
        (Binding { port: PathBuf::from("laser"), ..binding("zpl") }, "`laser`"),
        (Binding { dpi: Some(7), ..binding("zpl") }, "`7`"),
        (Binding { role: Role::Printer, ..binding("sma") }, "zpl, esc-pos, pdf"),
        (Binding { role: Role::Scanner, ..binding("zpl") }, "nothing for a scanner"),
        (Binding { line: Some("fast".to_owned()), ..binding("pdf") }, "`fast`"),
    ] {
        let error = printer.check().unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
}

const FILE: &str = r#"# Pewaukee, door 3
data = "/var/lib/tallydock"   # on the second disk

# The counter.
[[device]]
role = "scale"
port = "/dev/serial/by-id/usb-old"  # label 4
protocol = "nci-ecr"
unit = "lb"

[central]
url = "https://central.example:8443"
"#;

#[test]
fn one_device_is_changed_and_all_else_in_the_file_stays() {
    let [scale] = read(FILE).unwrap().try_into().unwrap();
    assert_eq!(scale.unit.as_deref(), Some("lb"));
    let new = Binding { port: PathBuf::from("/dev/serial/by-id/usb-new"), ..scale };
    assert_eq!(bound(FILE, &new).unwrap(), FILE.replace("usb-old", "usb-new"));
    let other = Binding { role: Role::Scale, unit: None, ..binding("mt-sics") };
    let changed = bound(FILE, &other).unwrap();
    assert!(changed.contains("# label 4") && changed.contains("# Pewaukee"), "{changed}");
    assert_eq!(read(&changed).unwrap(), [other]);
}

#[test]
fn a_device_that_was_not_there_is_added() {
    let printer = Binding { port: PathBuf::from("cups:Laser"), dpi: Some(300), ..binding("pdf") };
    let changed = bound(FILE, &printer).unwrap();
    let read_back = read(&changed).unwrap();
    assert_eq!(read_back.len(), 2);
    assert_eq!(read_back[1], printer);
    assert_eq!(read(&bound("", &printer).unwrap()).unwrap(), [printer]);
}

#[test]
fn a_file_is_changed_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    fs::write(&path, FILE).unwrap();
    bind(&path, &binding("ssi")).unwrap();
    let changed = fs::read_to_string(&path).unwrap();
    assert!(changed.starts_with("# Pewaukee, door 3\n"));
    assert_eq!(read(&changed).unwrap().len(), 2);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing is left beside it");
    let wrong = bind(&path, &Binding { port: PathBuf::new(), ..binding("ssi") });
    assert!(wrong.unwrap_err().to_string().contains("Nothing was changed"));
    assert_eq!(fs::read_to_string(&path).unwrap(), changed);
    let missing = bind(&folder.path().join("other.toml"), &binding("ssi"));
    assert!(missing.is_err());
}

#[test]
fn what_is_wrong_in_the_file_is_said_with_its_table() {
    for (from, to, said) in [
        ("nci-ecr", "stamps", "device 1: There is no protocol `stamps`"),
        ("\"scale\"", "\"counter\"", "`counter` is none of scanner, scale, printer"),
        ("unit =", "units =", "device 1: there is no setting `units`"),
        ("unit = \"lb\"", "decimals = 300", "decimals: 300 is too large"),
        ("unit = \"lb\"", "line = 9600", "line is a text"),
        ("role = \"scale\"\n", "", "it has no role"),
        ("[[device]]", "[device]", "[[device]]"),
        ("[[device]]", "[[device", "cannot be read"),
        (
            "[central]",
            "[[device]]\nrole = \"scale\"\nport = \"/dev/x\"\nprotocol = \"sma\"\n[central]",
            "device 2: there is a scale already",
        ),
    ] {
        let error = read(&FILE.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(error.contains(said), "{said}: {error}");
    }
}

#[test]
fn words_become_settings() {
    let scale = Binding {
        line: Some("4800 7E1".to_owned()),
        unit: Some("lb".to_owned()),
        division: Some("0.02".to_owned()),
        decimals: Some(2),
        ..binding("toledo-8217")
    };
    let config = scale.config().unwrap();
    assert_eq!(config.line.to_string(), "4800 7E1");
    let Device::Scale { profile, .. } = config.device else { panic!() };
    assert_eq!((profile.unit, profile.decimals), (Some(Unit::Lb), Some(2)));
    assert_eq!(profile.division.unwrap().text(), "0.02");
    let scanner = binding("ssi").config().unwrap();
    assert!(matches!(scanner.device, Device::Scanner { voice: Voice::Ssi, .. }));
    assert_eq!(binding("nci-ecr").config().unwrap().line.to_string(), "9600 7E1");
}

#[test]
fn a_word_that_says_nothing_is_named() {
    let with = |change: fn(&mut Binding)| {
        let mut binding = binding("scanner-line");
        change(&mut binding);
        binding.config().unwrap_err().to_string()
    };
    for (error, part) in [
        (binding("bathroom").config().unwrap_err().to_string(), "`bathroom`"),
        (with(|it| it.line = Some("fast".to_owned())), "`fast`"),
        (with(|it| it.voice = Some("loud".to_owned())), "silent, ssi"),
        (with(|it| it.end = Some("soon".to_owned())), "learned, terminator"),
        (with(|it| it.code_id = Some("x".to_owned())), "honeywell"),
        (with(|it| it.port = PathBuf::new()), "no port"),
    ] {
        assert!(error.contains(part), "{error}");
    }
    let mut scale = binding("sma");
    scale.unit = Some("stone".to_owned());
    assert!(scale.config().unwrap_err().to_string().contains("`stone`"));
    let mut scale = binding("sma");
    scale.division = Some("0.03".to_owned());
    assert!(scale.config().unwrap_err().to_string().contains("1, 2 or 5"));
}

/// A machine with two equal adapters without serial numbers, one with, a phantom port, a HID scale, a
/// HID mouse and a wedge scanner.
fn machine(root: &Path) -> Roots {
    let roots = Roots { dev: root.join("dev"), sys: root.join("sys") };
    let write = |path: PathBuf, text: &[u8]| {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let usb = |name: &str, vendor: &str, product: &str, serial: Option<&str>| {
        let folder = roots.sys.join("devices").join(name);
        write(folder.join("idVendor"), vendor.as_bytes());
        write(folder.join("idProduct"), product.as_bytes());
        write(folder.join("product"), b"Thing\n");
        if let Some(serial) = serial {
            write(folder.join("serial"), serial.as_bytes());
        }
        folder
    };
    let class = |class: &str, name: &str, device: &Path| {
        let entry = roots.sys.join("class").join(class).join(name);
        fs::create_dir_all(&entry).unwrap();
        fs::create_dir_all(device).unwrap();
        symlink(device, entry.join("device")).unwrap();
        entry
    };
    let node = |name: &str| write(roots.dev.join(name), b"");
    let link = |name: &str, to: &str| {
        let link = roots.dev.join(name);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(roots.dev.join(to), link).unwrap();
    };
    for (number, serial) in [(0, None), (1, None), (2, Some("A1\n"))] {
        let holder = usb(&format!("usb{number}"), "1a86\n", "7523\n", serial);
        class("tty", &format!("ttyUSB{number}"), &holder.join("interface/port"));
        node(&format!("ttyUSB{number}"));
        link(&format!("serial/by-path/socket-{number}"), &format!("ttyUSB{number}"));
    }
    // Two adapters without serial number: the later one got the link.
    link("serial/by-id/usb-1a86-if00", "ttyUSB1");
    link("serial/by-id/usb-1a86-A1-if00", "ttyUSB2");
    let phantom = class("tty", "ttyS0", &roots.sys.join("devices/platform"));
    write(phantom.join("type"), b"0\n");
    let scale = usb("usb3", "0922\n", "8003\n", None).join("hid");
    class("hidraw", "hidraw0", &scale);
    write(scale.join("report_descriptor"), &[0x05, 0x8D, 0x09, 0x20]);
    node("hidraw0");
    let mouse = usb("usb4", "046d\n", "c00e\n", None).join("hid");
    class("hidraw", "hidraw1", &mouse);
    write(mouse.join("report_descriptor"), &[0x05, 0x01, 0x09, 0x02]);
    node("hidraw1");
    let wedge = usb("usb5", "0c2e\n", "0901\n", Some("W1")).join("input");
    class("input", "event7", &wedge);
    write(wedge.join("capabilities/key"), b"10000 e080ffdf 1cfffff fffffffffffffffe\n");
    node("input/event7");
    link("input/by-id/usb-Honeywell-event-kbd", "input/event7");
    let button = roots.sys.join("devices/button");
    class("input", "event0", &button);
    write(button.join("capabilities/key"), b"10000000000000 0\n");
    roots
}

#[test]
fn what_is_plugged_in_is_listed_by_the_path_that_stays() {
    let root = tempfile::tempdir().unwrap();
    let roots = machine(root.path());
    let found = devices(&roots).unwrap();
    let told: Vec<(String, Kind, bool, Option<&str>)> = found
        .iter()
        .map(|found| {
            let path = found.path.strip_prefix(&roots.dev).unwrap();
            (path.display().to_string(), found.kind, found.by_socket, found.guess())
        })
        .collect();
    let adapter = Some("CH340 serial adapter");
    let expected = [
        ("serial/by-path/socket-0", Kind::Serial, true, adapter),
        ("serial/by-path/socket-1", Kind::Serial, true, adapter),
        ("serial/by-id/usb-1a86-A1-if00", Kind::Serial, false, adapter),
        ("hidraw0", Kind::HidScale, false, Some("Dymo scale")),
        ("input/by-id/usb-Honeywell-event-kbd", Kind::Keyboard, false, Some("Honeywell scanner")),
    ];
    assert_eq!(told, expected.map(|(path, kind, by, guess)| (path.to_owned(), kind, by, guess)));
}

#[test]
fn a_machine_without_any_device_lists_nothing() {
    let root = tempfile::tempdir().unwrap();
    let roots = Roots { dev: root.path().join("dev"), sys: root.path().join("sys") };
    assert_eq!(devices(&roots).unwrap(), []);
}
