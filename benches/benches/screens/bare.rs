//! The baseline: the toolkit alone with a list of as many rows, nothing behind it.

use std::rc::Rc;
use std::time::Instant;

use slint::{ComponentHandle, ModelRc, VecModel};

use crate::glass::{self, Panel};

slint::slint! {
    import { ListView } from "std-widgets.slint";
    export struct BareRow { number: string, holder: string, detail: string, amount: string }
    export component BareList inherits Window {
        in property <[BareRow]> rows;
        in property <string> answer;
        background: white;
        if root.rows.length == 0: Text { text: root.answer; font-size: 72px; }
        if root.rows.length > 0: ListView {
            for row in root.rows: Rectangle {
                height: 64px;
                Text { x: 12px; y: 18px; text: row.number; font-size: 22px; }
                Text { x: 92px; y: 6px; text: row.holder; font-size: 22px; }
                Text { x: 92px; y: 34px; text: row.detail; font-size: 18px; }
                Text { x: 620px; y: 18px; text: row.amount; font-size: 22px; }
            }
        }
    }
}

/// Shows the list, scrolls through it and says what it took.
pub fn list(lines: usize) {
    glass::platform();
    let window = BareList::new().unwrap();
    let mut panel = Panel::of_the_window();
    window.show().unwrap();
    assert!(panel.draw());
    println!("drawn");
    let opened = Instant::now();
    let rows: Vec<BareRow> = (0..lines)
        .map(|number| BareRow {
            number: format!("B-{number:03}").into(),
            holder: "Kettle Moraine Electric Cooperative".into(),
            detail: format!("PI {number}, {number} pcs").into(),
            amount: format!("${number}.20").into(),
        })
        .collect();
    window.set_rows(ModelRc::from(Rc::new(VecModel::from(rows))));
    assert!(panel.draw());
    crate::list::report(&mut panel, opened.elapsed());
}
