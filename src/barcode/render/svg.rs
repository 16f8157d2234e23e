//! SVG 1.1: one path for all bars and one line of text.

use std::fmt::Write;

use super::Drawing;

pub(super) fn write(drawing: &Drawing) -> String {
    let Drawing { width, bars_height, text_height, .. } = drawing;
    let height = bars_height + text_height + text_height / 2;
    let dots_per_inch = drawing.resolution.dots_per_inch();
    let mut path = String::new();
    for bar in &drawing.boxes {
        // Writing to a string cannot fail.
        let _ =
            write!(path, "M{} {}h{}v{}h-{}z", bar.left, bar.top, bar.width, bar.height, bar.width);
    }
    let text = match drawing.text.is_empty() {
        true => String::new(),
        false => format!(
            "<text x=\"{}\" y=\"{}\" font-size=\"{text_height}\" font-family=\"Helvetica, Arial, sans-serif\" \
             text-anchor=\"middle\" xml:space=\"preserve\">{}</text>\n",
            width / 2,
            bars_height + text_height,
            drawing.text
        ),
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {width} {height}\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>\n\
         <path d=\"{path}\" shape-rendering=\"crispEdges\"/>\n\
         {text}</svg>\n",
        inches(*width, dots_per_inch),
        inches(height, dots_per_inch),
    )
}

/// Inches with four decimals, by whole numbers.
fn inches(dots: u32, dots_per_inch: u32) -> String {
    let ten_thousandths = u64::from(dots) * 10_000 / u64::from(dots_per_inch);
    format!("{}.{:04}in", ten_thousandths / 10_000, ten_thousandths % 10_000)
}
