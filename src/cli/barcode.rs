//! `tallyctl barcode`: postal barcodes, one line of input to one line of JSON, in order.
//!
//! The keys of that JSON are a contract; docs/barcodes.md lists them. What a line means is decided
//! in the `barcode` crate; here lines come in, and answers go out.

mod answers;
mod draw;
mod lines;

use std::process::ExitCode;

use barcode::postnet::Standard;
use clap::{Args, Subcommand};

use answers::Answer;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say which label each scan is and what it holds
    Read(Lines),
    /// Digits to bars
    #[command(subcommand)]
    Encode(Encode),
    /// Bars to digits
    #[command(subcommand)]
    Decode(Decode),
    /// Draw one barcode as SVG, PNG or ZPL
    Draw(draw::Draw),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Encode {
    /// One JSON object a line: {"tracking":"…","routing":"…"}
    Imb,
    /// 5, 9 or 11 digits a line
    Postnet(Lines),
    /// 11 or 13 digits a line
    Planet(Lines),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Decode {
    /// 65 letters A, D, F and T a line
    Imb {
        #[command(flatten)]
        lines: Lines,
        /// Repair damaged bars where exactly one barcode lies within reach
        #[arg(long)]
        repair: bool,
    },
    /// 1 for a tall and 0 for a short bar, frame bars included
    Postnet(Lines),
    /// 1 for a tall and 0 for a short bar, frame bars included
    Planet(Lines),
}

#[derive(Debug, Args)]
pub(crate) struct Lines {
    /// Each line is the bytes in hexadecimal
    #[arg(long)]
    hex: bool,
}

/// Runs one command; lines come from standard input and answers go to standard output.
pub(crate) fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Draw(draw) => return draw::run(&draw),
        Command::Read(how) => answer(how, answers::read),
        Command::Encode(Encode::Imb) => lines::answer_each(answers::encode_imb),
        Command::Encode(Encode::Postnet(how)) => {
            answer(how, |line| answers::encode(Standard::Postnet, line))
        }
        Command::Encode(Encode::Planet(how)) => {
            answer(how, |line| answers::encode(Standard::Planet, line))
        }
        Command::Decode(Decode::Imb { lines, repair: true }) => answer(lines, answers::repair_imb),
        Command::Decode(Decode::Imb { lines, repair: false }) => answer(lines, answers::decode_imb),
        Command::Decode(Decode::Postnet(how)) => {
            answer(how, |line| answers::decode(Standard::Postnet, line))
        }
        Command::Decode(Decode::Planet(how)) => {
            answer(how, |line| answers::decode(Standard::Planet, line))
        }
    }?;
    Ok(ExitCode::SUCCESS)
}

fn answer(how: Lines, ask: impl Fn(&[u8]) -> Answer) -> anyhow::Result<()> {
    match how.hex {
        false => lines::answer_each(ask),
        true => lines::answer_each(|line| match lines::from_hex(line) {
            Some(bytes) => ask(&bytes),
            None => Answer::error("hex", "the line is not pairs of hexadecimal digits"),
        }),
    }
}
