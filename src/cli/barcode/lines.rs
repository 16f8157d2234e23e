//! Lines in, lines out: each input line to the last byte, one answer for each, whatever the line
//! is.

use std::io::{self, BufRead, BufWriter, Read, Write};

use anyhow::Context;

use super::answers::Answer;

/// The longest line that is read whole; the rest of a longer one is passed over, and its answer is
/// a refusal.
const MOST_LINE_BYTES: usize = 64 * 1024;

/// Answers every line of standard input on standard output.
///
/// A reader that goes away (`head`) ends the work without a complaint.
pub(super) fn answer_each(ask: impl Fn(&[u8]) -> Answer) -> anyhow::Result<()> {
    let mut input = io::stdin().lock();
    let mut output = BufWriter::new(io::stdout().lock());
    let mut line = Vec::new();
    while let Some(read) = next_line(&mut input, &mut line).context("Read the input")? {
        let answer = match read {
            Taken::Whole => ask(&line),
            Taken::TooLong => Answer::error("too_long", "the line is longer than 65536 bytes"),
        };
        match write_line(&mut output, &answer) {
            Err(gone) if gone.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            written => written.context("Write the answer")?,
        }
    }
    match output.flush() {
        Err(gone) if gone.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        flushed => flushed.context("Write the answer"),
    }
}

/// The bytes of a line of hexadecimal digits; blanks around it are not hexadecimal.
pub(super) fn from_hex(line: &[u8]) -> Option<Vec<u8>> {
    let (pairs, rest) = line.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(nibble(*high)? << 4 | nibble(*low)?)).collect()
}

/// What became of one line.
enum Taken {
    Whole,
    TooLong,
}

/// Reads up to and without the next LF; `None` at the end of the input.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Option<Taken>> {
    line.clear();
    let most = u64::try_from(MOST_LINE_BYTES + 1).unwrap_or(u64::MAX);
    if input.by_ref().take(most).read_until(b'\n', line)? == 0 {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
        return Ok(Some(Taken::Whole));
    }
    if line.len() <= MOST_LINE_BYTES {
        return Ok(Some(Taken::Whole));
    }
    input.skip_until(b'\n')?;
    Ok(Some(Taken::TooLong))
}

fn write_line(output: &mut impl Write, answer: &Answer) -> io::Result<()> {
    serde_json::to_writer(&mut *output, answer)?;
    output.write_all(b"\n")
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines_of(mut input: &[u8]) -> Vec<(Vec<u8>, bool)> {
        let mut lines = Vec::new();
        let mut line = Vec::new();
        while let Some(read) = next_line(&mut input, &mut line).unwrap() {
            lines.push((line.clone(), matches!(read, Taken::Whole)));
        }
        lines
    }

    #[test]
    fn only_the_last_line_feed_comes_off() {
        let cases: [(&[u8], &[&[u8]]); 6] = [
            (b"", &[]),
            (b"\n", &[b""]),
            (b"a", &[b"a"]),
            (b"a\n\nb\n", &[b"a", b"", b"b"]),
            (b"a\r\n", &[b"a\r"]),
            (b" a \xFF\n", &[b" a \xFF"]),
        ];
        for (input, expected) in cases {
            let lines: Vec<_> = lines_of(input).into_iter().map(|(line, _)| line).collect();
            assert_eq!(lines, expected, "{input:?}");
        }
    }

    #[test]
    fn a_line_beyond_the_bound_is_refused_and_the_next_is_read() {
        let longest = vec![b'1'; MOST_LINE_BYTES];
        let input = [longest.as_slice(), b"\n", &longest, b"1\nnext\n", &longest, b"11"].concat();
        let whole: Vec<_> = lines_of(&input).into_iter().map(|(_, whole)| whole).collect();
        assert_eq!(whole, [true, false, true, false]);
    }

    #[test]
    fn hexadecimal_is_pairs_of_digits() {
        let cases: [(&[u8], Option<&[u8]>); 6] = [
            (b"", Some(b"")),
            (b"5d43", Some(b"]C")),
            (b"5D1d", Some(b"]\x1D")),
            (b"5", None),
            (b"5g", None),
            (b"5d 43", None),
        ];
        for (line, expected) in cases {
            assert_eq!(from_hex(line).as_deref(), expected, "{line:?}");
        }
    }
}
