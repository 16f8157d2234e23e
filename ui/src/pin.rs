//! Opens a PIN's verifier and checks the PIN against it. It takes tens of milliseconds on purpose, so it runs on a
//! thread of its own.

use argon2::PasswordVerifier;
use argon2::password_hash::phc::PasswordHash;

/// The verifier that the central sealed for this device alone; none when it was sealed for another
/// one, or is no verifier.
pub(crate) fn unseal(identity: &store::Identity, sealed: &str) -> Option<String> {
    let sealed = data_encoding::BASE64.decode(sealed.as_bytes()).ok()?;
    String::from_utf8(identity.open_sealed(&sealed)?).ok()
}

/// A verifier that nobody's PIN meets: checking against nothing takes as long as against one.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$dGFsbHlkb2NrLW5vYm9keQ$QZ6cW0Yh3wJr1x1c0ZpJm1vVtLw3zq6mJYy8yH2bq0E";

/// Whether the digits are the PIN that the argon2id verifier (PHC form) was made of.
pub(crate) fn is_correct(pin: &str, verifier: &str) -> bool {
    let known = !verifier.is_empty();
    let text = if known { verifier } else { NOBODY };
    let matches = PasswordHash::new(text)
        .is_ok_and(|hash| argon2::Argon2::default().verify_password(pin.as_bytes(), &hash).is_ok());
    known && matches
}
