//! `tallyctl`: the same facts, read and checked from a terminal.
//!
//! One subcommand family, one file. Exit codes: 0 done (a refused input is an answer, not a failure), 1 the machine
//! failed (a file, a pipe), 2 the arguments cannot be used.

mod barcode;
mod devices;
mod editions;
mod paper;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Reads, checks and repairs what tallydock reads, checks and stores.
#[derive(Debug, Parser)]
#[command(name = "tallyctl", version)]
struct Arguments {
    #[command(subcommand)]
    family: Family,
}

#[derive(Debug, Subcommand)]
enum Family {
    /// Read, encode, decode and draw postal barcodes
    #[command(subcommand)]
    Barcode(barcode::Command),
    /// Show, test, bind, decode and simulate scanners, scales and printers
    #[command(subcommand)]
    Devices(devices::Command),
    /// Print the papers of an outage, and blanks for a day without devices
    #[command(subcommand)]
    Paper(Box<paper::Command>),
    /// Say by which editions of rules and tables the facts of a data folder were judged
    Editions(editions::Editions),
    /// Prove from the databases alone that a central has everything that its devices recorded
    Verify(verify::Verify),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("tallyctl: {failure:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    domain::tables::check()?;
    match arguments.family {
        Family::Barcode(command) => barcode::run(command),
        Family::Devices(command) => devices::run(command),
        Family::Paper(command) => paper::run(*command),
        Family::Editions(editions) => editions.run(),
        Family::Verify(verify) => verify.run(),
    }
}
