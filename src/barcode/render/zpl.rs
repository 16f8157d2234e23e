//! ZPL II: bars as graphic boxes (`^GB`) and the text in the printer's scalable font.

use std::fmt::Write;

use super::Drawing;

pub(super) fn write(drawing: &Drawing) -> String {
    let Drawing { width, bars_height, text_height, .. } = drawing;
    let height = bars_height + text_height + text_height / 2;
    let mut label = format!("^XA\n^PW{width}\n^LL{height}\n^LH0,0\n");
    for bar in &drawing.boxes {
        // A box whose line is as thick as the narrower side is solid. Writing to a string cannot
        // fail.
        let thick = bar.width.min(bar.height);
        let _ = writeln!(
            label,
            "^FO{},{}^GB{},{},{thick}^FS",
            bar.left, bar.top, bar.width, bar.height
        );
    }
    if !drawing.text.is_empty() {
        let _ = writeln!(
            label,
            "^FO0,{bars_height}^A0N,{text_height},{text_height}^FB{width},1,0,C^FD{}^FS",
            drawing.text
        );
    }
    label.push_str("^XZ\n");
    label
}
