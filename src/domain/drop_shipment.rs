//! PS Form 8125: which containers of a load it covers (Contingency Plan 5.1, DMM 705 on plant
//! verified drop shipment).
//!
//! A form lists barcodes, or claims a number of pallets without naming them. Only a listed
//! barcode reconciles a container by itself; a pallet that is merely counted is reconciled by a
//! person.

use crate::change::dock::FormPresented;
use crate::container::{Container, Load};
use crate::ids::FormId;

/// Whether two barcodes are the same label: blanks between printed groups and the case of
/// letters do not count.
pub fn same_label(one: &str, other: &str) -> bool {
    let plain = |text: &str| -> Vec<u8> {
        text.bytes()
            .filter(|byte| !byte.is_ascii_whitespace())
            .map(|b| b.to_ascii_uppercase())
            .collect()
    };
    plain(one) == plain(other)
}

/// The form of a load that lists a container.
pub fn form_listing<'a>(load: &'a Load, barcode: &str) -> Option<&'a FormPresented> {
    load.forms.iter().find(|form| form.containers.iter().any(|listed| same_label(listed, barcode)))
}

/// How far a form is covered by what came off the trailer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormCount {
    /// The form.
    pub form: FormId,
    /// Pallets that it claims.
    pub claimed: u32,
    /// Containers that were reconciled to it.
    pub reconciled: u32,
}

/// Each form of a load with what was reconciled to it.
pub fn form_counts(load: &Load, containers: &[Container]) -> Vec<FormCount> {
    load.forms
        .iter()
        .map(|form| {
            let on_it = containers.iter().filter(|one| one.form.value() == Some(&form.form));
            FormCount {
                form: form.form,
                claimed: form.pallets,
                reconciled: u32::try_from(on_it.count()).unwrap_or(u32::MAX),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_the_same_with_blanks_and_in_either_case() {
        assert!(same_label("99M 900066875 EMA000052", "99M900066875EMA000052"));
        assert!(same_label("99m900066875ema000052", "99M900066875EMA000052"));
        assert!(!same_label("99M900066875EMA000052", "99M900066875EMA000053"));
    }
}
