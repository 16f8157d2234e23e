//! The few messages of the Internet Printing Protocol that a print queue needs.
//!
//! Implements the encoding of RFC 8010 (attributes and groups) as far as three requests of RFC 8011 go:
//! Print-Job, Get-Job-Attributes and Get-Printer-Attributes. No network in here.

/// The operation Print-Job.
pub const PRINT_JOB: u16 = 0x0002;
/// The operation Get-Job-Attributes.
pub const GET_JOB: u16 = 0x0009;
/// The operation Get-Printer-Attributes.
pub const GET_PRINTER: u16 = 0x000B;
/// CUPS' own operation that lists its queues.
pub const GET_PRINTERS: u16 = 0x4002;

const OPERATION_GROUP: u8 = 0x01;
/// The group of a job.
pub const JOB_GROUP: u8 = 0x02;
/// The group of a printer.
pub const PRINTER_GROUP: u8 = 0x04;
const END: u8 = 0x03;
const INTEGER: u8 = 0x21;
const ENUM: u8 = 0x23;
const NAME: u8 = 0x42;
const KEYWORD: u8 = 0x44;
const URI: u8 = 0x45;
const CHARSET: u8 = 0x47;
const LANGUAGE: u8 = 0x48;
const MIME: u8 = 0x49;
/// Attributes of one message; a queue tells some two hundred.
const ATTRIBUTES_MAX: usize = 4096;

/// A message that is put together: a request, or an answer in tests and simulations.
#[derive(Clone, Debug)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// A message that begins with this operation, or this status in an answer.
    #[must_use]
    pub fn new(code: u16) -> Self {
        let mut bytes = vec![1, 1];
        bytes.extend(code.to_be_bytes());
        bytes.extend(1_u32.to_be_bytes());
        bytes.push(OPERATION_GROUP);
        Self { bytes }.attribute(CHARSET, "attributes-charset", b"utf-8").attribute(
            LANGUAGE,
            "attributes-natural-language",
            b"en",
        )
    }

    /// Begins another group.
    #[must_use]
    pub fn group(mut self, tag: u8) -> Self {
        self.bytes.push(tag);
        self
    }

    /// An address.
    #[must_use]
    pub fn uri(self, name: &str, value: &str) -> Self {
        self.attribute(URI, name, value.as_bytes())
    }

    /// A name that people read.
    #[must_use]
    pub fn name(self, name: &str, value: &str) -> Self {
        self.attribute(NAME, name, value.as_bytes())
    }

    /// A word of the protocol.
    #[must_use]
    pub fn keyword(self, name: &str, value: &str) -> Self {
        self.attribute(KEYWORD, name, value.as_bytes())
    }

    /// A kind of document.
    #[must_use]
    pub fn mime(self, name: &str, value: &str) -> Self {
        self.attribute(MIME, name, value.as_bytes())
    }

    /// A number.
    #[must_use]
    pub fn integer(self, name: &str, value: i32) -> Self {
        self.attribute(INTEGER, name, &value.to_be_bytes())
    }

    /// A number that stands for a state.
    #[must_use]
    pub fn number_of(self, name: &str, value: i32) -> Self {
        self.attribute(ENUM, name, &value.to_be_bytes())
    }

    /// The message, with a document behind it.
    #[must_use]
    pub fn end(mut self, document: &[u8]) -> Vec<u8> {
        self.bytes.push(END);
        self.bytes.extend_from_slice(document);
        self.bytes
    }

    fn attribute(mut self, tag: u8, name: &str, value: &[u8]) -> Self {
        self.bytes.push(tag);
        for part in [name.as_bytes(), value] {
            let part = part.get(..usize::from(u16::MAX)).unwrap_or(part);
            let length = u16::try_from(part.len()).unwrap_or(u16::MAX);
            self.bytes.extend(length.to_be_bytes());
            self.bytes.extend_from_slice(part);
        }
        self
    }
}

/// A message that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The operation, or the status of an answer.
    pub code: u16,
    attributes: Vec<(String, Vec<u8>)>,
    /// What stands behind the attributes.
    pub document: Vec<u8>,
}

impl Message {
    /// Reads a message.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (head, mut rest) = bytes.split_at_checked(8)?;
        let code = u16::from_be_bytes([*head.get(2)?, *head.get(3)?]);
        let mut attributes: Vec<(String, Vec<u8>)> = Vec::new();
        loop {
            let (tag, more) = rest.split_first()?;
            rest = more;
            if *tag == END {
                return Some(Self { code, attributes, document: rest.to_vec() });
            }
            if *tag < 0x10 {
                continue;
            }
            let name = String::from_utf8_lossy(part(&mut rest)?).into_owned();
            let value = part(&mut rest)?.to_vec();
            if ATTRIBUTES_MAX <= attributes.len() {
                return None;
            }
            // A further value of the same attribute has no name.
            let last = || attributes.last().map(|(name, _)| name.clone());
            let name = if name.is_empty() { last()? } else { name };
            attributes.push((name, value));
        }
    }

    /// The numbers of an attribute.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<i32> {
        let value = self.values(name).next()?;
        Some(i32::from_be_bytes(<[u8; 4]>::try_from(value).ok()?))
    }

    /// The texts of an attribute.
    #[must_use]
    pub fn texts(&self, name: &str) -> Vec<String> {
        self.values(name).map(|value| String::from_utf8_lossy(value).into_owned()).collect()
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        self.attributes
            .iter()
            .filter(move |(own, _)| own == name)
            .map(|(_, value)| value.as_slice())
    }
}

/// A length and as many bytes.
fn part<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, more) = rest.split_at_checked(2)?;
    let length = usize::from(u16::from_be_bytes([*length.first()?, *length.get(1)?]));
    let (part, more) = more.split_at_checked(length)?;
    *rest = more;
    Some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_read_back_and_every_piece_of_it_is_none() {
        let bytes = Writer::new(PRINT_JOB)
            .uri("printer-uri", "ipp://localhost/printers/x")
            .group(JOB_GROUP)
            .number_of("job-state", 9)
            .keyword("job-state-reasons", "none")
            .end(b"");
        let message = Message::read(&bytes).unwrap();
        assert_eq!(message.code, PRINT_JOB);
        assert_eq!(message.number("job-state"), Some(9));
        assert_eq!(message.texts("printer-uri"), ["ipp://localhost/printers/x"]);
        assert_eq!(message.number("job-id"), None);
        for length in 0..bytes.len() {
            assert_eq!(Message::read(&bytes[..length]), None, "{length} bytes");
        }
    }

    #[test]
    fn further_values_belong_to_the_attribute_before() {
        let mut bytes = Writer::new(0).keyword("printer-state-reasons", "media-empty").end(b"");
        bytes.pop();
        bytes.extend(b"\x44\x00\x00\x00\x0acover-open\x03");
        let message = Message::read(&bytes).unwrap();
        assert_eq!(message.texts("printer-state-reasons"), ["media-empty", "cover-open"]);
    }

    #[test]
    fn the_first_bytes_of_a_request_are_those_of_the_standard() {
        let bytes = Writer::new(GET_JOB).end(b"");
        assert_eq!(bytes[..9], [1, 1, 0, 9, 0, 0, 0, 1, 1]);
        assert_eq!(bytes[9..32], *b"\x47\x00\x12attributes-charset\x00\x05"[..].get(..23).unwrap());
    }
}
