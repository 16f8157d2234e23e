//! `tallyctl devices list`: what is plugged in, and the names that a configuration may use.

use anyhow::Context;
use hw::binding::Role;
use hw::discover::{Found, Kind, Roots, devices};

/// Lists devices and protocol names.
pub(super) fn list() -> anyhow::Result<()> {
    let found = devices(&Roots::default()).context("Look for devices")?;
    let mut lines = vec!["PLUGGED IN".to_owned()];
    if found.is_empty() {
        lines.push("  nothing that a scanner or a scale could be".to_owned());
    }
    lines.extend(found.iter().map(in_words));
    if found.iter().any(|found| found.by_socket) {
        lines.push(
            "  (socket) names the socket and not the device: label the socket, and keep each \
             device in its own."
                .to_owned(),
        );
    }
    lines.push("\nPRINT QUEUES".to_owned());
    let queues = hw::printer::cups::queues();
    if queues.is_empty() {
        lines.push("  none on this machine".to_owned());
    }
    lines.extend(queues.iter().map(|queue| format!("  cups:{queue}")));
    for role in Role::ALL {
        lines.push(format!("\nPROTOCOLS OF A {}", role.name().to_uppercase()));
        lines.extend(role.protocols().iter().map(|name| format!("  {name}")));
    }
    lines.push("\nVOICES".to_owned());
    lines.extend(hw::feedback::Voice::ALL.map(|voice| format!("  {}", voice.name())));
    super::say(&lines.join("\n"))
}

fn in_words(found: &Found) -> String {
    let kind = match found.kind {
        Kind::Serial => "serial line",
        Kind::HidScale => "USB scale",
        Kind::Keyboard => "keyboard",
    };
    let identity = found.usb.as_ref().map_or(String::new(), |usb| {
        let name = usb.name.as_deref().or(found.guess()).unwrap_or_default();
        format!(", {:04x}:{:04x} {name}", usb.vendor, usb.product)
    });
    let socket = if found.by_socket { " (socket)" } else { "" };
    format!(
        "  {}{socket}\n      {kind}{identity}, now {}",
        found.path.display(),
        found.node.display()
    )
}
