//! Where a frame begins and ends in the bytes that came so far.
//!
//! A grammar is two pure functions: cut the first frame off, and say what a frame means. Text
//! protocols see bytes with bit 7 taken off, because scales are often set to seven bits and parity
//! while the port is set to eight and none; the decoder keeps the bytes as they came.

use super::reading::Said;

/// Start of text.
pub(crate) const STX: u8 = 0x02;
/// End of text.
pub(crate) const ETX: u8 = 0x03;
/// End of transmission.
pub(crate) const EOT: u8 = 0x04;
/// Line feed.
pub(crate) const LF: u8 = 0x0A;
/// Carriage return.
pub(crate) const CR: u8 = 0x0D;

/// The first frame in the bytes so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// More bytes are needed.
    More,
    /// `skip` bytes of something else, then a frame of `len` bytes.
    Frame { skip: usize, len: usize },
    /// So many bytes that belong to nothing.
    Noise { len: usize },
}

/// One scale protocol: no port, no clock.
pub(crate) trait Grammar: Sync {
    /// Finds the first frame. `ended` says that the line has been quiet since the last byte.
    fn cut(&self, bytes: &[u8], ended: bool) -> Cut;

    /// Says what a frame means.
    fn read(&self, frame: &[u8]) -> Said;

    /// Whether bit 7 is data.
    fn is_binary(&self) -> bool {
        false
    }

    /// Whether each frame carries a check over its bytes.
    fn checks_itself(&self) -> bool {
        false
    }
}

/// A line that ends with LF, with CR LF, or with a CR that no LF follows.
pub(crate) fn line(bytes: &[u8], ended: bool) -> Cut {
    let Some(end) = bytes.iter().position(|byte| matches!(*byte, CR | LF)) else {
        return Cut::More;
    };
    let len = match (bytes.get(end), bytes.get(end + 1)) {
        (Some(&CR), Some(&LF)) => end + 2,
        (Some(&CR), None) if !ended => return Cut::More,
        _ => end + 1,
    };
    Cut::Frame { skip: 0, len }
}

/// A frame from `start` to the first `end`. Bytes before `start`, and a frame that was broken off
/// by another `start`, are noise.
pub(crate) fn between(bytes: &[u8], start: u8, end: u8) -> Cut {
    let Some(last) = bytes.iter().position(|byte| *byte == end) else {
        return Cut::More;
    };
    let head = bytes.get(..last).unwrap_or_default();
    match head.iter().rposition(|byte| *byte == start) {
        Some(skip) => Cut::Frame { skip, len: last + 1 - skip },
        None => Cut::Noise { len: last + 1 },
    }
}

/// What stands before the line end.
pub(crate) fn text_of(frame: &[u8]) -> &[u8] {
    let mut text = frame;
    while let [rest @ .., CR | LF] = text {
        text = rest;
    }
    text
}

/// Splits a figure from the unit glued or spaced behind it: `21.0g`, `0.00 lb.`, `99.9 kg`.
pub(crate) fn figure_and_unit(field: &[u8]) -> (&[u8], &[u8]) {
    let starts_unit = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'%';
    let end = field.iter().position(starts_unit).unwrap_or(field.len());
    field.split_at_checked(end).unwrap_or((field, &[]))
}

/// Whether a field holds nothing but fill characters of one kind.
pub(crate) fn is_filled_with(field: &[u8], fill: u8) -> bool {
    let field = field.trim_ascii();
    !field.is_empty()
        && field.iter().all(|byte| *byte == fill || *byte == b'.')
        && field.contains(&fill)
}

/// Bytes as text for people, control characters left out.
pub(crate) fn printable(bytes: &[u8]) -> String {
    bytes.iter().filter(|byte| (0x20..0x7F).contains(*byte)).map(|byte| char::from(*byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_with_any_line_end() {
        for (bytes, ended, cut) in [
            (&b"ab\r\ncd"[..], false, Cut::Frame { skip: 0, len: 4 }),
            (b"ab\ncd", false, Cut::Frame { skip: 0, len: 3 }),
            (b"ab\rcd", false, Cut::Frame { skip: 0, len: 3 }),
            (b"ab\r", false, Cut::More),
            (b"ab\r", true, Cut::Frame { skip: 0, len: 3 }),
            (b"ab", true, Cut::More),
        ] {
            assert_eq!(line(bytes, ended), cut, "{bytes:?}");
        }
    }

    #[test]
    fn a_start_byte_inside_a_frame_begins_it_anew() {
        assert_eq!(between(b"x\x02ab\x02cd\r", STX, CR), Cut::Frame { skip: 4, len: 4 });
        assert_eq!(between(b"abc\r", STX, CR), Cut::Noise { len: 4 });
        assert_eq!(between(b"\x02abc", STX, CR), Cut::More);
    }

    #[test]
    fn figure_and_unit_part_where_the_digits_end() {
        for (field, figure, unit) in [
            (&b"21.0g  "[..], &b"21.0"[..], &b"g  "[..]),
            (b"+  0.000kg", b"+  0.000", b"kg"),
            (b" 0.00 lb. ", b" 0.00 ", b"lb. "),
            (b"311", b"311", b""),
            (b"12. kg", b"12. ", b"kg"),
            (b"kg", b"", b"kg"),
            (b"+     .  kg", b"+     .  ", b"kg"),
        ] {
            assert_eq!(figure_and_unit(field), (figure, unit), "{field:?}");
        }
    }
}
