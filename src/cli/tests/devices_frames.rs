//! Every frame of the public corpus decodes as its row says, through the command that others call.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

fn corpus() -> Option<Vec<Value>> {
    let folder = std::env::var_os("TALLYDOCK_VECTORS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors"),
        PathBuf::from,
    );
    let text = std::fs::read_to_string(folder.join("hardware/frames_public.jsonl")).ok()?;
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn decode(lines: &str) -> Vec<Value> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tallyctl"))
        .args(["devices", "decode"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = lines.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The keys of a row that the answer does not repeat.
fn differences(expected: &Value, answer: &Value) -> Vec<String> {
    let expected = expected.as_object().unwrap();
    expected
        .iter()
        .filter(|(key, value)| answer.get(key.as_str()).unwrap_or(&Value::Null) != *value)
        .map(|(key, value)| format!("{key}: {value} wanted, {:?} said", answer.get(key.as_str())))
        .collect()
}

#[test]
fn every_public_frame_decodes_as_its_row_says() {
    let Some(rows) = corpus() else {
        assert!(
            std::env::var("TALLYDOCK_VECTORS_REQUIRED").as_deref() != Ok("1"),
            "the frames are required and not there: set TALLYDOCK_VECTORS to their folder"
        );
        println!("98 rows of frames did not run: set TALLYDOCK_VECTORS to their folder");
        return;
    };
    let lines: String = rows.iter().map(|row| format!("{row}\n")).collect();
    let answers = decode(&lines);
    assert_eq!(answers.len(), rows.len());
    let mut wrong = Vec::new();
    let mut score = [(0, 0); 2];
    for (row, answer) in rows.iter().zip(&answers) {
        let composed = usize::from(row["provenance"] == "composed");
        score[composed].1 += 1;
        let differs = differences(&row["expect"], answer);
        if differs.is_empty() {
            score[composed].0 += 1;
        } else {
            wrong.push(format!("{} {}: {differs:?}", row["id"], row["protocol"]));
        }
    }
    let [(right, all), (right_composed, all_composed)] = score;
    println!(
        "frames: {right} of {all}; composed from the grammar: {right_composed} of {all_composed}"
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
