//! Toledo 8217 and 8213: the retail and postal protocol without unit, checksum or stability flag.
//!
//! Implements the answers to `W`, `Z` and `Ehello` as the PSC Magellan 8500 / Mettler Diva service
//! manual (status byte) and the Salter 3700LP manual (8213) describe them. A weight comes only when
//! it is stable and in range; in every other state `? status` comes in its place. Nothing comes at
//! all in set-up, or while the scale could not capture zero at power-up.
//!
//! ```text
//! STX XX.XXX CR      STX XX.XXX N CR      STX ? status CR      STX E CR hello
//! ```

use super::digits::Digits;
use super::frame::{CR, Cut, Grammar, STX, printable};
use super::reading::{Condition, Mode, Said, Weighing};

/// The grammar of both: they differ in when they answer, not in how.
pub(crate) struct Toledo8217;

/// The most characters that an echo test sends.
const ECHO_MAX: usize = 16;

impl Grammar for Toledo8217 {
    fn cut(&self, bytes: &[u8], ended: bool) -> Cut {
        let Some(cr) = bytes.iter().position(|byte| *byte == CR) else {
            return Cut::More;
        };
        // A status byte may look like CR when an old scale leaves bit 6 clear: the byte after `?`
        // belongs to the frame whatever it is.
        let start = bytes.iter().take(cr).rposition(|byte| *byte == STX);
        let Some(skip) = start else {
            return Cut::Noise { len: cr + 1 };
        };
        let rest = bytes.get(skip..).unwrap_or_default();
        match rest {
            [STX, b'?', CR, CR, ..] => Cut::Frame { skip, len: 4 },
            [STX, b'E', CR, echo @ ..] => {
                let text = echo.iter().take_while(|byte| byte.is_ascii_graphic()).count();
                let complete = ended || text < echo.len() || ECHO_MAX <= text;
                if complete { Cut::Frame { skip, len: 3 + text.min(ECHO_MAX) } } else { Cut::More }
            }
            _ => Cut::Frame { skip, len: cr + 1 - skip },
        }
    }

    fn read(&self, frame: &[u8]) -> Said {
        match frame {
            [STX, b'E', CR, echo @ ..] => Said::Echo(printable(echo)),
            [STX, b'?', status, CR] => Said::Status(condition_of(*status)),
            [STX, b'?', ..] => Said::Reject("status byte"),
            [STX, figure @ .., b'N', CR] => weight_of(figure, Some(Mode::Net)),
            [STX, figure @ .., CR] => weight_of(figure, None),
            _ => Said::Reject("noise"),
        }
    }
}

fn weight_of(figure: &[u8], mode: Option<Mode>) -> Said {
    match Digits::read(figure) {
        Some(digits) => {
            Said::Weight(Weighing::new(digits, Condition { mode, ..Condition::stable(true) }))
        }
        None => Said::Reject("weight not numeric"),
    }
}

/// Bit 6 is set on newer scales and clear on older ones, so bits are tested, never the whole byte.
fn condition_of(status: u8) -> Condition {
    let bit = |at: u8| status & (1 << at) != 0;
    Condition {
        stable: Some(!bit(0)),
        over: bit(1),
        under: bit(2),
        outside_zero_capture: bit(3),
        zero: Some(bit(4)),
        mode: bit(5).then_some(Mode::Net),
        ..Condition::default()
    }
}
