//! PNG: one bit a dot, white ground, the resolution in the file.

use png::{BitDepth, ColorType, Encoder, PixelDimensions, Unit};

use super::{CannotDraw, Drawing};

pub(super) fn write(drawing: &Drawing) -> Result<Vec<u8>, CannotDraw> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, drawing.width, drawing.bars_height);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::One);
    let per_metre = drawing.resolution.dots_per_inch() * 10_000 / 254;
    encoder.set_pixel_dims(Some(PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: Unit::Meter,
    }));
    let mut writer = encoder.write_header().map_err(|_| CannotDraw::Picture)?;
    writer.write_image_data(&dots(drawing)).map_err(|_| CannotDraw::Picture)?;
    writer.finish().map_err(|_| CannotDraw::Picture)?;
    Ok(file)
}

/// Rows of bits, 1 for white, each row filled up to a whole byte.
fn dots(drawing: &Drawing) -> Vec<u8> {
    let row_bytes = usize::try_from(drawing.width.div_ceil(8)).unwrap_or_default();
    let mut dots = Vec::new();
    for row in 0..drawing.bars_height {
        let mut bits = vec![0xFF_u8; row_bytes];
        let crossed =
            drawing.boxes.iter().filter(|bar| (bar.top..bar.top + bar.height).contains(&row));
        for dot in crossed.flat_map(|bar| bar.left..bar.left + bar.width) {
            let place = usize::try_from(dot / 8).unwrap_or_default();
            if let Some(byte) = bits.get_mut(place) {
                *byte &= !(0x80 >> (dot % 8));
            }
        }
        dots.append(&mut bits);
    }
    dots
}
