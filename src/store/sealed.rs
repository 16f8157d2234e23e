//! Secrets that only one device may read: the central seals them to the device's box key, the
//! device opens them with its identity. Sealed boxes of NaCl (X25519, XSalsa20-Poly1305).
//!
//! The box key is derived from the device key for this purpose alone, so nothing more has to be
//! kept, and a copy of the database opens nothing.

use crypto_box::aead::rand_core::{self, CryptoRng, RngCore};
use crypto_box::{PublicKey as BoxKey, SecretKey};
use domain::ids::IdSource;

use crate::Identity;

const CONTEXT: &str = "tallydock sealed box 1";
/// The most bytes that are sealed or opened at once.
pub const SEALED_BYTES_MAX: usize = 4096;

/// Seals a secret so that only the device with this box key can open it. None when it is longer
/// than [`SEALED_BYTES_MAX`].
pub fn seal(box_key: &[u8; 32], secret: &[u8], ids: &mut IdSource) -> Option<Vec<u8>> {
    if SEALED_BYTES_MAX < secret.len() {
        return None;
    }
    BoxKey::from_bytes(*box_key).seal(&mut Random(ids), secret).ok()
}

impl Identity {
    /// The key that the central seals to.
    pub fn box_key(&self) -> [u8; 32] {
        self.box_secret().public_key().to_bytes()
    }

    /// Opens what was sealed to this device. None when it was sealed to another one, or damaged.
    pub fn open_sealed(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        if SEALED_BYTES_MAX * 2 < sealed.len() {
            return None;
        }
        self.box_secret().unseal(sealed).ok()
    }

    fn box_secret(&self) -> SecretKey {
        SecretKey::from_bytes(self.derive(CONTEXT))
    }
}

/// The ids' random bytes, as the box wants them.
struct Random<'a>(&'a mut IdSource);

impl RngCore for Random<'_> {
    fn next_u32(&mut self) -> u32 {
        let [a, b, c, d, ..] = self.0.bytes();
        u32::from_be_bytes([a, b, c, d])
    }

    fn next_u64(&mut self) -> u64 {
        (u64::from(self.next_u32()) << 32) | u64::from(self.next_u32())
    }

    fn fill_bytes(&mut self, place: &mut [u8]) {
        for chunk in place.chunks_mut(16) {
            for (to, from) in chunk.iter_mut().zip(self.0.bytes()) {
                *to = from;
            }
        }
    }

    fn try_fill_bytes(&mut self, place: &mut [u8]) -> Result<(), rand_core::Error> {
        self.fill_bytes(place);
        Ok(())
    }
}

impl CryptoRng for Random<'_> {}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::BootId;
    use domain::moment::{Moment, Timestamp};

    fn identity(seed: u64) -> Identity {
        let now = Moment {
            wall: Timestamp::parse("2018-12-04T08:10:00-06:00").unwrap().wall(),
            monotonic_ns: 0,
            boot_id: BootId::from_bytes([0; 16]),
        };
        Identity::new(&now, &mut IdSource::seeded(seed))
    }

    #[test]
    fn only_the_device_it_is_sealed_to_opens_it() {
        let (ours, theirs) = (identity(1), identity(2));
        let sealed = seal(&ours.box_key(), b"$argon2id$", &mut IdSource::seeded(3)).unwrap();
        assert_eq!(ours.open_sealed(&sealed).as_deref(), Some(&b"$argon2id$"[..]));
        assert_eq!(theirs.open_sealed(&sealed), None);
    }

    #[test]
    fn what_is_damaged_or_cut_off_does_not_open() {
        let ours = identity(1);
        let sealed = seal(&ours.box_key(), b"secret", &mut IdSource::seeded(3)).unwrap();
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert_eq!(ours.open_sealed(&damaged), None, "byte {at}");
            assert_eq!(ours.open_sealed(&sealed[..at]), None, "cut at {at}");
        }
    }

    #[test]
    fn the_same_secret_is_sealed_differently_each_time() {
        let mut ids = IdSource::seeded(3);
        let key = identity(1).box_key();
        assert_ne!(seal(&key, b"secret", &mut ids), seal(&key, b"secret", &mut ids));
    }

    #[test]
    fn more_than_fits_is_not_sealed() {
        let long = [0; SEALED_BYTES_MAX + 1];
        assert_eq!(seal(&identity(1).box_key(), &long, &mut IdSource::seeded(3)), None);
    }
}
