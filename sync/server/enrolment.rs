//! Taking a device in: a one-time code for a unit and a role, good for fifteen minutes and one
//! device, kept as a hash. `docs/sync.md`, "Enrolment".

use chrono::TimeDelta;
use data_encoding::BASE32_NOPAD;
use domain::ids::DeviceLetter;
use store::ledger::{CodeFor, Enrolment};
use store::{DeviceRole, PublicKey, Timestamp, UnitId};
use sync::enrol::{Ticket, role_word};
use sync::wire::enrol::{Enrol, Enrolled};
use sync::wire::{Frame, Kind};

use crate::ServerError;
use crate::central::{Central, Refusal};
use crate::{people, statements};

/// How long a code is good.
pub const CODE_LIFETIME: TimeDelta = TimeDelta::minutes(15);

impl Central {
    /// Makes a one-time code for a device of `unit` that people will call `name`, good for
    /// [`CODE_LIFETIME`]. Where the central is, whoever shows the ticket adds.
    ///
    /// # Errors
    /// For the role of the central itself, and when the ledger cannot be written.
    pub fn enrolment_code(
        &self,
        unit: UnitId,
        role: DeviceRole,
        name: &str,
    ) -> Result<Ticket, ServerError> {
        if role == DeviceRole::Central {
            return Err(ServerError::Role);
        }
        self.with_ledger(|ledger, now, ids| {
            // Fifty bits: at any rate of guessing hopeless within fifteen minutes.
            let text = BASE32_NOPAD.encode(&ids.bytes());
            let mut code: String = text.chars().take(10).collect();
            code.insert(5, '-');
            let expires_at = Timestamp::new(now.wall + CODE_LIFETIME);
            let code_for = CodeFor { unit, name: name.to_owned(), role, expires_at };
            ledger.add_enrolment_code(&plain(&code), &code_for)?;
            Ok(Ticket { code, fingerprint: self.fingerprint(), address: None })
        })
    }

    pub(crate) fn enrol(&self, frame: &Frame<'_>) -> Result<Vec<u8>, Refusal> {
        let enrol = Enrol::read(frame)?;
        let public_key = PublicKey(enrol.public_key);
        let (enrolment, epoch, now) = self.with_ledger(|ledger, now, ids| {
            let code = plain(&enrol.code);
            let enrolment = ledger.enrol(&code, enrol.device, public_key, now, ids)?;
            if let (Enrolment::Enrolled(_), Some(account)) =
                (&enrolment, ledger.account(enrol.device)?)
            {
                let welcomed = people::welcome(ledger, &account, &enrol.box_key, ids);
                // With its first device the unit may be the only one that there is.
                welcomed.and_then(|()| statements::settle(ledger)).map_err(|error| {
                    tracing::error!(%error, "feeds could not be told to a new device");
                    Refusal::Says("The device is enrolled, but people and statements did not reach it. Try the same code again in a moment.")
                })?;
            }
            Ok::<_, Refusal>((enrolment, ledger.epoch(), *now))
        })?;
        let enrolled = match enrolment {
            Enrolment::Enrolled(enrolled) => enrolled,
            refused => return Err(Refusal::Says(why_not(&refused))),
        };
        let answer = Enrolled {
            request: frame.id(),
            epoch: epoch.0,
            server_time_ms: now.timestamp().unix_ms(),
            unit: *enrolled.unit.as_bytes(),
            role: role_word(&enrolled.role).to_owned(),
            letter: letter(enrolled.letter),
            name: enrolled.name,
            central: self.inner.identity.device,
            current_key: self.inner.identity.public_key.0,
            next_key: self.inner.next_key.0,
        };
        Ok(self.seal(Kind::Enrolled, &answer, &[]))
    }
}

const fn why_not(enrolment: &Enrolment) -> &'static str {
    match enrolment {
        Enrolment::Enrolled(_) => "The device is enrolled",
        Enrolment::UnknownCode => "There is no such code. Check it, or ask for a new one",
        Enrolment::Expired => "The code was good for fifteen minutes. Ask for a new one",
        Enrolment::Used => "Another device has used the code. Ask for a new one",
        Enrolment::NoLetterLeft => {
            "The unit has had 26 devices, and every letter is taken. Enrol the device in another unit"
        }
        Enrolment::NotAgain => {
            "The device is known here with another key, or was revoked. Begin with an empty data folder, and enrol that one"
        }
    }
}

/// A code as it is kept: without what people put between its characters.
fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

fn letter(letter: DeviceLetter) -> char {
    char::from(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_of_an_enrolment_is_short_enough_to_be_shown() {
        for refused in [
            Enrolment::UnknownCode,
            Enrolment::Expired,
            Enrolment::Used,
            Enrolment::NoLetterLeft,
            Enrolment::NotAgain,
        ] {
            let said = why_not(&refused);
            assert!(said.chars().count() <= 200, "{said:?}");
        }
    }
}
