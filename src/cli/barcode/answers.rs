//! One input to one JSON object: the keys that docs/barcodes.md promises.

use barcode::aim::Payload;
use barcode::imb::{Decoded, Imb, Repaired};
use barcode::impb::Impb;
use barcode::pic::{Form, Pic};
use barcode::postnet::{Retired, Standard};
use barcode::{Barcode, Family, NotABarcode, service_type};
use serde::ser::{Serialize, Serializer};
use serde_json::{Value, json};

/// One line of output: keys in the order in which they were added.
#[derive(Debug, Default)]
pub(super) struct Answer(Vec<(&'static str, Value)>);

impl Answer {
    /// A refused input.
    pub(super) fn error(code: &str, message: &str) -> Self {
        Self::default().with("error", json!({"code": code, "message": message}))
    }

    fn with(mut self, key: &'static str, value: impl Into<Value>) -> Self {
        self.0.push((key, value.into()));
        self
    }

    /// A key that is left out where there is nothing to say.
    fn with_some(self, key: &'static str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

/// `encode imb`: USPS's own error codes for the two codes, `json` for anything else.
pub(super) fn encode_imb(line: &[u8]) -> Answer {
    let object: Value = match serde_json::from_slice(line) {
        Ok(object @ Value::Object(_)) => object,
        Ok(_) => return Answer::error("json", "the line is not a JSON object"),
        Err(error) => return Answer::error("json", &format!("the line is not JSON: {error}")),
    };
    let code = |key| match object.get(key) {
        None | Some(Value::Null) => Some(""),
        Some(text) => text.as_str(),
    };
    let (Some(tracking), Some(routing)) = (code("tracking"), code("routing")) else {
        return Answer::error("json", "tracking and routing must be texts");
    };
    match Imb::new(tracking, routing) {
        Ok(imb) => Answer::default().with("bars", imb.bars().as_str()),
        Err(refused) => Answer::error(refused.code(), &refused.to_string()),
    }
}

/// `decode imb`.
pub(super) fn decode_imb(line: &[u8]) -> Answer {
    match Imb::from_bars(line) {
        Ok(Decoded { imb, upside_down }) => {
            turned(imb_fields(Answer::default(), &imb), upside_down)
        }
        Err(unreadable) => Answer::error(unreadable.code(), &unreadable.to_string()),
    }
}

/// `decode imb --repair`.
pub(super) fn repair_imb(line: &[u8]) -> Answer {
    let repaired = match Imb::repair(line) {
        Ok(repaired) => repaired,
        Err(refused) => return Answer::error(refused.code(), &refused.to_string()),
    };
    let Repaired { imb, upside_down, .. } = repaired;
    let answer = turned(imb_fields(Answer::default(), &imb), upside_down);
    match repaired.bars() {
        bars if bars.is_empty() => answer,
        bars => answer.with("repaired", bars),
    }
}

/// `encode postnet` and `encode planet`.
pub(super) fn encode(standard: Standard, line: &[u8]) -> Answer {
    match Retired::new(standard, line) {
        Ok(retired) => {
            let bars = retired.bars();
            let count = bars.len();
            Answer::default()
                .with("bars", bars)
                .with("check_digit", retired.check_digit().to_string())
                .with("bar_count", count)
        }
        Err(refused) => Answer::error(refused.code(), &refused.to_string()),
    }
}

/// `decode postnet` and `decode planet`.
pub(super) fn decode(standard: Standard, line: &[u8]) -> Answer {
    match Retired::from_bars(standard, line) {
        Ok(retired) => retired_fields(Answer::default(), &retired),
        Err(unreadable) => Answer::error(unreadable.code(), &unreadable.to_string())
            .with_some("correctable_to", unreadable.correctable_to.as_ref().map(|s| s.digits())),
    }
}

/// `read`.
pub(super) fn read(sent: &[u8]) -> Answer {
    let payload = Payload::of(sent);
    let symbology = payload.symbology().map(|symbology| symbology.name());
    match Barcode::read(sent) {
        Ok(barcode) => whole(symbology, &barcode),
        Err(refused) => refusal(symbology, payload.data, &refused),
    }
}

fn whole(symbology: Option<&str>, barcode: &Barcode) -> Answer {
    let answer = Answer::default()
        .with("family", barcode.family().map_or("ambiguous", Family::code))
        .with("symbology", symbology)
        .with("content", barcode.content())
        .with("valid", true);
    match barcode {
        Barcode::Ambiguous(ambiguous) => {
            let candidates = ambiguous.candidates().map(|candidate| {
                let family = candidate.family().map(Family::code);
                json!(fields(Answer::default().with("family", family), &candidate))
            });
            answer.with("candidates", Value::from(candidates.to_vec()))
        }
        barcode => fields(answer, barcode),
    }
}

/// The family is the one that the text looks like, and `at` counts printed characters from 1.
fn refusal(symbology: Option<&str>, data: &[u8], refused: &NotABarcode) -> Answer {
    Answer::default()
        .with("family", refused.family().map(Family::code))
        .with("symbology", symbology)
        .with("content", String::from_utf8_lossy(data))
        .with("valid", false)
        .with("reason", refused.to_string())
        .with("code", refused.code())
        .with("at", refused.at())
}

fn fields(answer: Answer, barcode: &Barcode) -> Answer {
    match barcode {
        Barcode::Imcb(imcb) => answer
            .with("application_identifier", imcb.application_identifier())
            .with("type_indicator", imcb.type_indicator())
            .with("mailer_id", imcb.mailer_id())
            .with("serial", imcb.serial())
            .with("human_readable", imcb.human_readable()),
        Barcode::Impb(impb) => impb_fields(answer, impb),
        Barcode::Pic(pic) => pic_fields(answer, pic),
        Barcode::S10(item) => answer
            .with("service_indicator", item.service_indicator())
            .with("serial", item.serial())
            .with("check_digit", item.check_digit())
            .with("country", item.country())
            .with_some("service", item.service()),
        Barcode::Imtb(tray) => answer
            .with("zip5", tray.zip5())
            .with("cin", tray.cin())
            .with("processing_code", tray.processing_code())
            .with("mailer_id", tray.mailer_id())
            .with("serial", tray.serial())
            .with("label_type", tray.label_type()),
        Barcode::Tray10(tray) => answer
            .with("zip5", tray.zip5())
            .with("cin", tray.cin())
            .with("processing_code", tray.processing_code()),
        Barcode::Imb(imb) => imb_fields(answer, imb),
        Barcode::Postnet(retired) | Barcode::Planet(retired) => retired_fields(answer, retired),
        Barcode::Routing(routing) => {
            answer.with("zip5", routing.zip5()).with_some("zip4", routing.zip4())
        }
        // Candidates are not ambiguous themselves.
        Barcode::Ambiguous(_) => answer,
    }
}

fn impb_fields(answer: Answer, impb: &Impb) -> Answer {
    let code = impb.service_type_code();
    let answer = answer
        .with("application_identifier", impb.application_identifier())
        .with("service_type_code", code)
        .with_some("source_identifier", impb.source_identifier())
        .with_some("mailer_id", impb.mailer_id())
        .with_some("serial", impb.serial())
        .with("check_digit", impb.check_digit())
        .with("tracking_number", impb.tracking_number())
        .with_some("zip5", impb.zip5())
        .with_some("zip4", impb.zip4());
    match service_type::package(code) {
        None => answer.with_some("service", service_type::outside_edition(code)),
        Some(service) => {
            let numbers: Vec<_> = service.extra_services().collect();
            answer
                .with("mail_class", service.mail_class)
                .with("extra_services", numbers)
                .with("service_edition", service_type::EDITION)
        }
    }
}

/// Customer id and sequence number are what later numbers call Mailer ID and serial, and go by both
/// names.
fn pic_fields(answer: Answer, pic: &Pic) -> Answer {
    answer
        .with_some("application_identifier", pic.application_identifier())
        .with("service_type_code", pic.service_type_code())
        .with_some("service", service_type::older(pic.service_type_code()))
        .with("customer_id", pic.customer_id())
        .with("package_sequence", pic.package_sequence())
        .with("mailer_id", pic.customer_id())
        .with("serial", pic.package_sequence())
        .with("check_digit", pic.check_digit())
        .with("check_digit_covers_91", pic.form() != Form::Plain)
        .with("tracking_number", pic.tracking_number())
        .with_some("zip5", pic.zip5())
        .with_some("zip4", pic.zip4())
}

fn imb_fields(answer: Answer, imb: &Imb) -> Answer {
    answer
        .with("tracking", imb.tracking())
        .with("routing", imb.routing())
        .with("barcode_id", imb.barcode_id())
        .with("service_type", imb.service_type())
        .with("mailer_id", imb.mailer_id())
        .with("serial", imb.serial())
        .with("zip5", imb.zip5())
        .with("plus4", imb.plus4())
        .with("delivery_point", imb.delivery_point())
}

fn retired_fields(answer: Answer, retired: &Retired) -> Answer {
    answer
        .with("digits", retired.digits())
        .with("check_digit", retired.check_digit().to_string())
        .with("with_check", retired.with_check_digit())
}

fn turned(answer: Answer, upside_down: bool) -> Answer {
    match upside_down {
        true => answer.with("upside_down", true),
        false => answer,
    }
}
