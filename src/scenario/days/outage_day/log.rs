//! The mailings of the day: fourteen lines over all submission channels, one mailing on two of
//! them, one with nothing but a holder's name.

use app::screens::home::HomeAct;
use app::screens::log_entry::{Exactness, Field, LogEntryIntent};
use app::screens::log_list::LogListIntent;
use app::screens::release::ReleaseIntent;
use domain::log_entry::{ContainerCounts, LineField, Presented};
use domain::quantity::{ScaleReading, Unusable, Weight, WeightUnit};

use super::{HANDHELD, KIOSK, Steps};
use crate::{Deed, DeviceKey, Expectation, Happening, LineDeed};

/// What a clerk learns of a mailing, in the order of learning it.
enum Learn {
    /// The permit card under the scanner.
    Permit(&'static str),
    /// A container's placard under the scanner: an eInduction mailing.
    Placard(&'static str),
    /// The holder's name, typed.
    Holder(&'static str),
    /// How the mailer submits statements; a choice.
    Channel(&'static str),
    /// Class and shape; a choice.
    Class(&'static str),
    /// Pieces, typed.
    Pieces(&'static str, Exactness),
    /// Postage, typed.
    Postage(&'static str),
    /// The mailer's job id, typed.
    JobId(&'static str),
    /// What the scale says, reading after reading; only a good one becomes the weight.
    Weigh(Vec<(Vec<u8>, ScaleReading)>),
}

use Learn::{Channel, Class, Holder, JobId, Pieces, Postage, Weigh};

pub(super) fn mailings(steps: &mut Steps) {
    handheld(steps);
    kiosk(steps);
    releases(steps);
}

/// Rosalind's handheld: lines B-001 to B-007.
fn handheld(steps: &mut Steps) {
    log(
        steps,
        "08:31:00",
        HANDHELD,
        vec![
            Learn::Permit("PI40312"),
            Holder("Great Lakes Benefit Administrators Cooperative of Wisconsin, Inc."),
            Channel("mail_dat"),
            Class("marketing/letters"),
            Pieces("18400", Exactness::About),
            JobId("GLB10423"),
            Weigh(vec![ecr_moving(), ecr("42.115")]),
        ],
    );
    log(
        steps,
        "08:52:00",
        HANDHELD,
        vec![
            Learn::Permit("PI1187"),
            Holder("Kettle Moraine Electric Cooperative"),
            Channel("postal_wizard"),
            Class("first_class/letters"),
            Pieces("6200", Exactness::Exact),
            Postage("2387.00"),
        ],
    );
    log(
        steps,
        "09:20:00",
        HANDHELD,
        vec![
            Learn::Permit("PI220"),
            Holder("Lakeside Parish"),
            Channel("hard_copy"),
            Class("marketing/letters"),
            Pieces("1250", Exactness::Exact),
            Postage("231.25"),
            Weigh(vec![ecr_over(), ecr_zero(), ecr("31.250")]),
        ],
    );
    // Hard copy needs its statement and its presort papers, and a safe place.
    hard_copy(steps, "09:26:00", "B-003");
    log(steps, "10:05:00", HANDHELD, vec![Holder("Badger State Weekly")]);
    log(
        steps,
        "10:40:00",
        HANDHELD,
        vec![
            Learn::Permit("PE8841"),
            Holder("Driftless Almanac"),
            Channel("mail_xml"),
            Class("periodicals/flats"),
            Pieces("3410", Exactness::Exact),
        ],
    );
    log(
        steps,
        "11:15:00",
        HANDHELD,
        vec![
            Learn::Permit("PI507"),
            Holder("Waukesha Animal Rescue"),
            Channel("imsb_tool"),
            Class("marketing/letters"),
            Pieces("2100", Exactness::About),
        ],
    );
    log(
        steps,
        "11:48:00",
        HANDHELD,
        vec![
            Learn::Permit("MT2206"),
            Holder("Northern Meridian Mutual Insurance Company"),
            Channel("self_service_terminal"),
            Class("first_class/letters"),
            Pieces("1915", Exactness::Exact),
            Postage("1072.40"),
        ],
    );
}

/// Ann at the kiosk: lines. A-002 is the mailing that Rosalind has as B-002.
fn kiosk(steps: &mut Steps) {
    log(
        steps,
        "08:40:00",
        KIOSK,
        vec![
            Learn::Permit("PI9033"),
            Holder("St. Bartholomew’s Children’s Hospital Foundation"),
            Channel("mail_dat"),
            Class("marketing/flats"),
            Pieces("51200", Exactness::Exact),
            Postage("9830.40"),
            JobId("SBH00077"),
            Learn::Placard("99M900066875EMA000301"),
            Weigh(vec![sics_moving("2310.0"), sics("2314.5")]),
        ],
    );
    log(
        steps,
        "08:58:00",
        KIOSK,
        vec![
            Learn::Permit("PI1187"),
            Holder("Kettle Moraine Electric Cooperative"),
            Channel("postal_wizard"),
            Class("first_class/letters"),
            Pieces("6200", Exactness::Exact),
        ],
    );
    log(
        steps,
        "09:35:00",
        KIOSK,
        vec![
            Learn::Permit("PI7712"),
            Holder("Harbor Lights Credit Union"),
            Channel("mail_dat"),
            Class("first_class/letters"),
            Pieces("24816", Exactness::Exact),
            JobId("HLC55102"),
            Weigh(vec![sics_over(), sics_tare("12.5"), sics("620.4")]),
        ],
    );
    log(
        steps,
        "10:12:00",
        KIOSK,
        vec![
            Learn::Permit("PI640"),
            Holder("Town of Delafield"),
            Channel("postal_wizard"),
            Class("first_class/cards"),
            Pieces("4080", Exactness::Exact),
        ],
    );
    log(
        steps,
        "11:02:00",
        KIOSK,
        vec![
            Learn::Permit("PI3115"),
            Holder("Blue Mound Outfitters"),
            Channel("mail_xml"),
            Class("marketing/flats"),
            Pieces("15000", Exactness::About),
            JobId("BMO-2018-12"),
        ],
    );
    log(
        steps,
        "11:30:00",
        KIOSK,
        vec![
            Learn::Permit("PI58"),
            Holder("Friends of the Fox River"),
            Channel("imsb_tool"),
            Class("marketing/letters"),
            Pieces("980", Exactness::Exact),
        ],
    );
    log(
        steps,
        "12:10:00",
        KIOSK,
        vec![
            Learn::Permit("PI2290"),
            Holder("Arrowhead Dental Group"),
            Channel("mail_dat"),
            Class("first_class/letters"),
            Pieces("7731", Exactness::Exact),
            JobId("ADG31"),
        ],
    );
}

/// Everything but the last two goes to operations with a manual PS Form 3607; these follow after
/// a first try without one.
fn releases(steps: &mut Steps) {
    let minutes = [
        (HANDHELD, "B-001", "08:45:00"),
        (HANDHELD, "B-002", "09:05:00"),
        (HANDHELD, "B-003", "09:40:00"),
        (HANDHELD, "B-004", "10:20:00"),
        (HANDHELD, "B-005", "10:55:00"),
        (HANDHELD, "B-006", "11:25:00"),
        (KIOSK, "A-001", "08:55:00"),
        (KIOSK, "A-002", "09:10:00"),
        (KIOSK, "A-003", "09:50:00"),
        (KIOSK, "A-004", "10:30:00"),
        (KIOSK, "A-005", "11:20:00"),
        (KIOSK, "A-006", "11:45:00"),
        (KIOSK, "A-007", "12:30:00"),
    ];
    for (device, line, time) in minutes {
        steps.at(time).deed(device, Deed::Line(line, LineDeed::ReleaseWithPlacard));
        steps.expect(device, Expectation::Recorded);
    }
    steps.at("11:58:00").deed(HANDHELD, Deed::Line("B-007", LineDeed::Release));
    steps.expect(HANDHELD, Expectation::HeldBy("001-4a"));
    steps.at("12:02:00").deed(HANDHELD, Deed::Line("B-007", LineDeed::ReleaseWithPlacard));
    steps.expect(HANDHELD, Expectation::Recorded);
}

fn hard_copy(steps: &mut Steps, time: &str, line: &'static str) {
    steps.at(time).deed(HANDHELD, Deed::Line(line, LineDeed::Release));
    steps.expect(HANDHELD, Expectation::HeldBy("001-3l"));
    for deed in [
        LineDeed::Set(LineField::HardCopyStatement(Presented::Present)),
        LineDeed::Set(LineField::PresortDocumentation(Presented::Present)),
        LineDeed::Set(LineField::Containers(ContainerCounts {
            mm_trays: 3,
            ..ContainerCounts::default()
        })),
        LineDeed::Secure("Safe, tray 2"),
    ] {
        steps.deed(HANDHELD, Deed::Line(line, deed));
        steps.expect(HANDHELD, Expectation::Recorded);
    }
}

/// Logs one mailing by taps, scans and readings, and goes home again.
fn log(steps: &mut Steps, time: &str, device: DeviceKey, facts: Vec<Learn>) {
    steps.at(time).home(device, HomeAct::LogMailing);
    for fact in facts {
        learn(steps, device, fact);
    }
    steps.tap(device, LogEntryIntent::Primary).expect(device, Expectation::Recorded);
    steps.tap(device, ReleaseIntent::Back);
    steps.tap(device, LogEntryIntent::Back).tap(device, LogListIntent::Back);
}

fn learn(steps: &mut Steps, device: DeviceKey, fact: Learn) {
    match fact {
        Learn::Permit(permit) => drop(steps.scan(device, "]C0", permit)),
        Learn::Placard(label) => drop(steps.scan(device, "]C1", label)),
        Holder(name) => typed(steps, device, Field::Holder, name),
        JobId(id) => typed(steps, device, Field::JobId, id),
        Postage(amount) => typed(steps, device, Field::Postage, amount),
        Channel(id) => chosen(steps, device, Field::Channel, id),
        Class(id) => chosen(steps, device, Field::Class, id),
        Pieces(count, exactness) => {
            steps.tap(device, LogEntryIntent::Edit(Field::Pieces));
            steps.tap(device, LogEntryIntent::Exactness(exactness));
            keys(steps, device, count);
        }
        Weigh(readings) => {
            for (bytes, says) in readings {
                steps.on(device, Happening::Weigh { bytes, says });
            }
        }
    }
}

fn typed(steps: &mut Steps, device: DeviceKey, field: Field, text: &str) {
    steps.tap(device, LogEntryIntent::Edit(field));
    keys(steps, device, text);
}

fn keys(steps: &mut Steps, device: DeviceKey, text: &str) {
    for key in text.chars() {
        steps.tap(device, LogEntryIntent::Key(key));
    }
    steps.tap(device, LogEntryIntent::Take);
}

fn chosen(steps: &mut Steps, device: DeviceKey, field: Field, id: &str) {
    steps.tap(device, LogEntryIntent::Edit(field));
    steps.tap(device, LogEntryIntent::Choose(id.to_owned()));
}

type Sent = (Vec<u8>, ScaleReading);

fn usable(value: &str, unit: WeightUnit) -> ScaleReading {
    value.parse().map_or(unusable(None, Unusable::NotUnderstood), |value| {
        ScaleReading::Usable(Weight { value, unit })
    })
}

fn unusable(shown: Option<&str>, why: Unusable) -> ScaleReading {
    ScaleReading::Unusable { shown: shown.map(str::to_owned), why }
}

/// NCI/ECR: `LF xx.xxxUU CR LF S hh CR ETX`, steady.
fn ecr(value: &str) -> Sent {
    (format!("\n{value}LB\r\nS00\r\x03").into_bytes(), usable(value, WeightUnit::Lb))
}

/// NCI/ECR in motion: the status alone.
fn ecr_moving() -> Sent {
    (b"\nS10\r\x03".to_vec(), unusable(None, Unusable::Unstable))
}

/// NCI/ECR over capacity: the status alone.
fn ecr_over() -> Sent {
    (b"\nS02\r\x03".to_vec(), unusable(None, Unusable::OverCapacity))
}

/// NCI/ECR with nothing on the scale.
fn ecr_zero() -> Sent {
    (b"\n00.000LB\r\nS20\r\x03".to_vec(), unusable(Some("0.000"), Unusable::Zero))
}

/// MT-SICS: `S S      620.4 lb`, steady.
fn sics(value: &str) -> Sent {
    (format!("S S {value:>10} lb\r\n").into_bytes(), usable(value, WeightUnit::Lb))
}

/// MT-SICS in motion: `S D`.
fn sics_moving(value: &str) -> Sent {
    let bytes = format!("S D {value:>10} lb\r\n").into_bytes();
    (bytes, unusable(Some(value), Unusable::Unstable))
}

/// MT-SICS overloaded: `S +`.
fn sics_over() -> Sent {
    (b"S +\r\n".to_vec(), unusable(None, Unusable::OverCapacity))
}

/// MT-SICS answer to a tare command: its value is the tare, never a weight.
fn sics_tare(value: &str) -> Sent {
    let bytes = format!("T S {value:>10} lb\r\n").into_bytes();
    (bytes, unusable(None, Unusable::NotAWeight))
}
