//! Why a scan at the counter or on a form is no barcode, in both languages. What a label must hold
//! is `barcode`'s business, and so are the English words.

use barcode::{Family, NotABarcode};
use domain::language::Language;

/// The sentence in a person's language.
pub(crate) fn in_words(error: &NotABarcode, language: Language) -> String {
    match language {
        Language::English => error.to_string(),
        Language::Spanish => in_spanish(error),
    }
}

fn in_spanish(error: &NotABarcode) -> String {
    let again = "escanee otra vez o tecléelo";
    match error {
        NotABarcode::Empty => "no se leyó nada: escanee otra vez".to_owned(),
        NotABarcode::TooLong { found, most } => format!(
            "se leyeron {found} caracteres y ningún código postal tiene más de {most}: escanee una etiqueta a la vez"
        ),
        NotABarcode::Unknown { found, .. } => format!(
            "estos {found} caracteres no son un código de barras postal: escanee el que lleva la franja USPS"
        ),
        NotABarcode::NeedsIdentifier { found } => format!(
            "{found} dígitos solos pueden ser un ZIP Code tecleado o un número de otra empresa: para POSTNET y PLANET el escáner debe enviar identificadores AIM"
        ),
        NotABarcode::Goods => {
            "es un código de mercancía (EAN o UPC), no postal: escanee el que lleva la franja USPS"
                .to_owned()
        }
        NotABarcode::Length { family, found, .. } => {
            format!(
                "se leyeron {found} caracteres, que no es el largo de {}: {again}",
                kind(*family)
            )
        }
        NotABarcode::Character { family, at, .. } => {
            format!("el carácter {at} de {} no puede ser ese: {again}", kind(*family))
        }
        NotABarcode::CheckDigit { found, needed, .. }
        | NotABarcode::PackageCheckDigit { found, needed, .. } => {
            format!("el dígito de control es {found} y los demás dígitos piden {needed}: {again}")
        }
        NotABarcode::NeitherRouting { .. } => {
            format!("34 dígitos que no cuadran ni con ZIP+4 ni con ZIP Code: {again}")
        }
        NotABarcode::Country { .. } => {
            format!("los caracteres 12 y 13 no son el código de un país: {again}")
        }
        NotABarcode::ImbBars(_) | NotABarcode::HeightBars(_) => {
            "las barras no se leen completas: escanee otra vez".to_owned()
        }
    }
}

const fn kind(family: Family) -> &'static str {
    match family {
        Family::Imcb => "un código de contenedor",
        Family::Impb => "un código de paquete",
        Family::Pic => "un número de paquete antiguo",
        Family::S10 => "un número de envío internacional",
        Family::Imtb => "una etiqueta de bandeja",
        Family::Tray10 => "una etiqueta de bandeja antigua",
        Family::Imb => "un código Intelligent Mail",
        Family::Postnet => "un código POSTNET",
        Family::Planet => "un código PLANET",
        Family::Routing => "un código de ruta postal",
    }
}

#[cfg(test)]
mod tests {
    use barcode::Barcode;

    use super::*;

    #[test]
    fn every_refusal_is_told_in_the_language_of_the_person() {
        for (scan, spanish) in [
            ("", "no se leyó nada"),
            ("99M12345", "se leyeron 8 caracteres, que no es el largo de un código de contenedor"),
            ("99M!23456789012345678", "el carácter 4 de un código de contenedor"),
            ("hello", "estos 5 caracteres no son un código de barras postal"),
            ("]E04006381333931", "es un código de mercancía"),
        ] {
            let error = Barcode::read(scan.as_bytes()).unwrap_err();
            let said = in_words(&error, Language::Spanish);
            assert!(said.starts_with(spanish), "{scan:?}: {said} ({error})");
            assert_eq!(in_words(&error, Language::English), error.to_string());
        }
    }
}
