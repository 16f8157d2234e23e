//! Short ASCII text kept inside the value that owns it, so that a scan is read without touching the
//! heap.
//!
//! Not a general string: it never grows past `N`, never holds anything but ASCII, and stays inside
//! this crate.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Range;

/// At most `N` ASCII characters.
#[derive(Clone, Copy)]
pub(crate) struct Text<const N: usize> {
    bytes: [u8; N],
    length: u8,
}

impl<const N: usize> Text<N> {
    /// No characters yet.
    pub(crate) const fn empty() -> Self {
        Self { bytes: [0; N], length: 0 }
    }

    /// A copy of `bytes`, when they are ASCII and no more than `N`.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        let mut text = Self::empty();
        if !bytes.is_ascii() {
            return None;
        }
        text.bytes.get_mut(..bytes.len())?.copy_from_slice(bytes);
        text.length = u8::try_from(bytes.len()).ok()?;
        Some(text)
    }

    /// Adds one ASCII character; `None` when it is none or when the text is full.
    pub(crate) fn push(&mut self, byte: u8) -> Option<()> {
        if !byte.is_ascii() {
            return None;
        }
        *self.bytes.get_mut(usize::from(self.length))? = byte;
        self.length += 1;
        Some(())
    }

    /// Adds `number` as exactly `width` decimal digits, its lowest ones; `None` when the text is
    /// full.
    pub(crate) fn push_number(&mut self, mut number: u64, width: usize) -> Option<()> {
        let start = self.len();
        for place in self.bytes.get_mut(start..start + width)?.iter_mut().rev() {
            // A remainder of ten fits in a byte.
            *place = b'0' + (number % 10) as u8;
            number /= 10;
        }
        self.length += u8::try_from(width).ok()?;
        Some(())
    }

    /// The characters as bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len()).unwrap_or_default()
    }

    /// The characters. They are ASCII by construction, so the fallback is never taken.
    pub(crate) fn as_str(&self) -> &str {
        str::from_utf8(self.bytes()).unwrap_or_default()
    }

    /// The characters in `range`, or nothing where the text is shorter.
    pub(crate) fn part(&self, range: Range<usize>) -> &str {
        self.as_str().get(range).unwrap_or_default()
    }

    /// How many characters there are.
    pub(crate) fn len(&self) -> usize {
        usize::from(self.length)
    }
}

impl<const N: usize> PartialEq for Text<N> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes() == other.bytes()
    }
}

impl<const N: usize> Eq for Text<N> {}

impl<const N: usize> Hash for Text<N> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes().hash(state);
    }
}

impl<const N: usize> fmt::Debug for Text<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ascii_that_fits_is_kept() {
        let cases: [(&[u8], Option<&str>); 4] =
            [(b"", Some("")), (b"99M", Some("99M")), (b"99M9", None), (&[b'9', 0xE4], None)];
        for (bytes, expected) in cases {
            let text = Text::<3>::of(bytes);
            assert_eq!(text.as_ref().map(Text::as_str), expected, "{bytes:?}");
        }
    }

    #[test]
    fn a_full_text_takes_no_more() {
        let mut text = Text::<2>::empty();
        assert_eq!(
            [b'1', 0x80, b'2', b'3'].map(|byte| text.push(byte).is_some()),
            [true, false, true, false]
        );
        assert_eq!(text.as_str(), "12");
        assert_eq!(text.part(1..2), "2");
        assert_eq!(text.part(1..3), "");
    }

    #[test]
    fn what_stood_behind_the_end_does_not_matter() {
        let mut longer = Text::<4>::of(b"12").unwrap();
        assert_eq!(Some(longer), Text::of(b"12"));
        longer.push(b'3').unwrap();
        assert_ne!(Some(longer), Text::of(b"12"));
    }
}
