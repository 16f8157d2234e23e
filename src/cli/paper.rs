//! `tallyctl paper`: the papers of an outage from a data folder, and blanks for a day on which no
//! device works.
//!
//! A data folder is opened for reading only, also while a device writes to it. Nothing is recorded
//! by printing here, so a release printed here is marked as a later copy than those on record.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use barcode::imcb::Imcb;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use clap::{Args, Subcommand, ValueEnum};
use domain::calendar::Calendar;
use domain::change::Actor;
use domain::change::close_out::DayClosed;
use domain::clocks::clocks;
use domain::container::{Container, Load};
use domain::fold::Stamp;
use domain::ids::{DeviceId, LineId, UnitId};
use domain::layout::Layout;
use domain::log_entry::LogEntry;
use domain::moment::Timestamp;
use domain::outage::Outage;
use domain::reconcile::{ClaimedTwice, Tolerance, reconcile};
use domain::reference::StatementRow;
use domain::report::close_out::{CloseOutReport, close_out_report};
use domain::rulebook::Rulebook;
use domain::rules::close_out::{CloseOutInput, CloseOutRuling};
use domain::rules::reconciliation::work_list;
use domain::rules::{self, DeclaredOutage, Site, UnitProfile, outage};
use paper::papers::{
    CloseOut, ContainerPlacard, LoadTally, LogSheet, MailRelease, MailerSlip, Signature,
    blank_logs, blank_mail_releases, close_out, container_placard, deadlines, load_tally,
    mail_release, mailer_slip, outages_in_words, record_of_mailings,
};
use paper::{Dpi, Format, Stock, render};
use store::{LineQuery, LineRow, Reader};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Blank log sheets and release placards, to keep in a drawer
    Blank(Blank),
    /// The USPS Record of Mailings Log
    Log(FromData),
    /// PS Form 3607, Mail Release Placard, of a line
    Placard(OfLine),
    /// The slip for the mailer of a line
    Slip(OfLine),
    /// The two placards of a container, with its barcode
    Container(OfContainer),
    /// The tally of a load
    Tally(OfLoad),
    /// The close-out of a day that was signed
    CloseOut(OfDay),
}

#[derive(Debug, Args)]
pub(crate) struct Blank {
    /// Log sheets, eight lines each
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=SHEETS_MAX))]
    log: u32,
    /// Release placards
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=SHEETS_MAX))]
    placards: u32,
    /// The paper number to begin with, so that no number is out twice
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=999_999))]
    first: u32,
    /// The folder for the files, which is made when it is missing
    #[arg(long)]
    out: PathBuf,
    #[command(flatten)]
    unit: Unit,
    #[command(flatten)]
    printer: Printer,
}

#[derive(Debug, Args)]
pub(crate) struct FromData {
    /// The data folder of a device or the central
    #[arg(long)]
    data: PathBuf,
    #[command(flatten)]
    unit: Unit,
    #[command(flatten)]
    sink: Sink,
}

#[derive(Debug, Args)]
pub(crate) struct OfLine {
    /// The line's number, such as B-038
    #[arg(long)]
    line: String,
    #[command(flatten)]
    from: FromData,
}

#[derive(Debug, Args)]
pub(crate) struct OfContainer {
    /// The 21 characters of the barcode; blanks do not count
    #[arg(long)]
    barcode: String,
    /// Line 1: where it goes; without it a line to write on
    #[arg(long, default_value = "")]
    destination: String,
    /// Line 2: class, processing category, level
    #[arg(long, default_value = "")]
    contents: String,
    /// Line 3: office of mailing or mailer
    #[arg(long, default_value = "")]
    origin: String,
    #[command(flatten)]
    sink: Sink,
}

#[derive(Debug, Args)]
pub(crate) struct OfLoad {
    /// The FAST appointment; without it the only load there is
    #[arg(long)]
    load: Option<String>,
    #[command(flatten)]
    from: FromData,
}

#[derive(Debug, Args)]
pub(crate) struct OfDay {
    /// The day, such as 2018-12-04; without it the latest that was signed
    #[arg(long)]
    day: Option<NaiveDate>,
    #[command(flatten)]
    from: FromData,
}

#[derive(Debug, Args)]
struct Unit {
    /// The unit's name as papers show it
    #[arg(long = "unit", default_value = "")]
    name: String,
    /// The unit's time zone
    #[arg(long, default_value = "UTC")]
    zone: Tz,
}

#[derive(Debug, Args)]
struct Sink {
    /// Where to; standard output without it
    #[arg(long)]
    out: Option<PathBuf>,
    #[command(flatten)]
    printer: Printer,
}

#[derive(Debug, Args)]
struct Printer {
    /// What the printer understands
    #[arg(long, value_enum, default_value = "pdf")]
    format: Language,
    /// Dots to the inch of a label printer
    #[arg(long, value_enum, default_value = "203")]
    dpi: Resolution,
    /// Characters on a line of a receipt printer
    #[arg(long, default_value_t = 48, value_parser = clap::value_parser!(u8).range(16..=80))]
    columns: u8,
    /// PDF pages of the size of a label
    #[arg(long)]
    label: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    Pdf,
    Zpl,
    Escpos,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Resolution {
    #[value(name = "203")]
    Dpi203,
    #[value(name = "300")]
    Dpi300,
}

/// Blank sheets of a kind in one run.
const SHEETS_MAX: i64 = 500;

/// Prints; what cannot be printed is said, and nothing is written then.
pub(crate) fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Blank(blank) => blank.run(),
        Command::Log(from) => {
            let folder = Folder::open(&from)?;
            let layout = folder.log()?;
            from.sink.write(&layout)
        }
        Command::Placard(of) => {
            let folder = Folder::open(&of.from)?;
            let layout = folder.release(&folder.line(&of.line)?, of.from.sink.printer.stock())?;
            of.from.sink.write(&layout)
        }
        Command::Slip(of) => {
            let folder = Folder::open(&of.from)?;
            let layout = folder.slip(&folder.line(&of.line)?, of.from.sink.printer.stock())?;
            of.from.sink.write(&layout)
        }
        Command::Container(of) => of.run(),
        Command::Tally(of) => {
            let folder = Folder::open(&of.from)?;
            let (load, containers) = folder.load(of.load.as_deref())?;
            let (unit, made_at) = (&folder.unit, folder.now);
            let tally = LoadTally { unit, load: &load, containers: &containers, made_at };
            of.from.sink.write(&load_tally(&tally))
        }
        Command::CloseOut(of) => {
            let layout = Folder::open(&of.from)?.close_out(of.day)?;
            of.from.sink.write(&layout)
        }
    }
}

impl Blank {
    fn run(&self) -> anyhow::Result<ExitCode> {
        if self.log == 0 && self.placards == 0 {
            bail!("Nothing was asked for: say how many sheets with --log or --placards");
        }
        let (unit, first) = (&*self.unit.name, self.first);
        let mut papers = Vec::new();
        if 0 < self.log {
            papers.push(("log_blank", blank_logs(unit, now(), first, self.log)));
        }
        if 0 < self.placards {
            let stock = self.printer.stock();
            let blanks = blank_mail_releases(unit, now(), first, self.placards, stock)?;
            papers.push(("3607_blank", blanks));
        }
        std::fs::create_dir_all(&self.out)
            .with_context(|| format!("Make the folder {}", self.out.display()))?;
        for (name, layout) in papers {
            let bytes = render(&layout, self.printer.format())?;
            let path = self.out.join(format!("{name}.{}", self.printer.ending()));
            std::fs::write(&path, bytes).with_context(|| format!("Write {}", path.display()))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl OfContainer {
    fn run(self) -> anyhow::Result<ExitCode> {
        let barcode =
            Imcb::read(self.barcode.as_bytes()).map_err(|reason| anyhow!("--barcode: {reason}"))?;
        let Self { destination, contents, origin, sink, .. } = self;
        let placard = ContainerPlacard { barcode, destination, contents, origin, made_at: now() };
        sink.write(&container_placard(&placard, sink.printer.stock())?)
    }
}

impl Sink {
    fn write(&self, layout: &Layout) -> anyhow::Result<ExitCode> {
        let bytes = render(layout, self.printer.format())?;
        match &self.out {
            Some(path) => {
                std::fs::write(path, bytes).with_context(|| format!("Write {}", path.display()))
            }
            None => std::io::stdout().write_all(&bytes).context("Write the paper"),
        }?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Printer {
    fn format(&self) -> Format {
        match (self.format, self.dpi) {
            (Language::Pdf, _) => Format::Pdf,
            (Language::Zpl, Resolution::Dpi203) => Format::Zpl { dpi: Dpi::Dpi203 },
            (Language::Zpl, Resolution::Dpi300) => Format::Zpl { dpi: Dpi::Dpi300 },
            (Language::Escpos, _) => Format::EscPos { columns: self.columns },
        }
    }

    fn stock(&self) -> Stock {
        match self.format {
            Language::Pdf if !self.label => Stock::Letter,
            _ => Stock::Label,
        }
    }

    const fn ending(&self) -> &'static str {
        match self.format {
            Language::Pdf => "pdf",
            Language::Zpl => "zpl",
            Language::Escpos => "escpos",
        }
    }
}

/// This machine's time. Papers show it on the unit's clocks.
fn now() -> Timestamp {
    let wall: DateTime<Utc> = std::time::SystemTime::now().into();
    Timestamp::new(wall.fixed_offset())
}

/// A data folder and what is read of it for every paper.
struct Folder {
    reader: Reader,
    unit: UnitProfile,
    rulebook: Rulebook,
    outages: Vec<DeclaredOutage>,
    now: Timestamp,
}

impl Folder {
    fn open(from: &FromData) -> anyhow::Result<Self> {
        let reader = Reader::open(&from.data)
            .with_context(|| format!("Open the data folder {}", from.data.display()))?;
        let outages: Vec<Outage> = reader.outages().context("Read the outages")?;
        let rulebook = Rulebook::whole();
        Ok(Self {
            outages: outage::resolve(&rulebook, &outages),
            reader,
            unit: UnitProfile::usual(&*from.unit.name, Site::Bmeu, from.unit.zone),
            rulebook,
            now: now(),
        })
    }

    fn context(&self, now: Timestamp) -> rules::Context<'_> {
        rules::Context {
            now,
            rulebook: &self.rulebook,
            outages: &self.outages,
            calendar: Calendar::embedded(),
            unit: &self.unit,
            clock_suspect: false,
        }
    }

    fn lines(&self) -> anyhow::Result<Vec<LogEntry>> {
        self.reader.all_log_entries().context("Read the log")
    }

    fn log(&self) -> anyhow::Result<Layout> {
        let lines = self.lines()?;
        let outage = outages_in_words(&self.outages, self.unit.zone);
        Ok(record_of_mailings(&LogSheet {
            unit: &self.unit,
            lines: &lines,
            outage: &outage,
            made_at: self.now,
        }))
    }

    fn line(&self, number: &str) -> anyhow::Result<LogEntry> {
        let found =
            self.reader.lines(&LineQuery::Find(number.to_owned())).context("Read the log")?;
        let wanted = |row: &&LineRow| {
            row.number.is_some_and(|one| one.to_string().eq_ignore_ascii_case(number.trim()))
        };
        let Some(row) = found.iter().find(wanted) else {
            bail!(
                "No line {number} is in this data folder. Its log lists the numbers: tallyctl paper log"
            )
        };
        self.reader.line(row.line).context("Read the log")
    }

    fn release(&self, entry: &LogEntry, stock: Stock) -> anyhow::Result<Layout> {
        let made = entry.placards.iter().map(|placard| placard.copies).max().unwrap_or(0);
        let made_at = entry.released_at.unwrap_or(self.now);
        let copy = made.saturating_add(1);
        Ok(mail_release(&MailRelease { entry, unit: &self.unit, made_at, copy }, stock)?)
    }

    fn slip(&self, entry: &LogEntry, stock: Stock) -> anyhow::Result<Layout> {
        let deadlines = deadlines(entry, &clocks(&self.context(self.now)), self.unit.zone);
        let (unit, made_at) = (&self.unit, self.now);
        Ok(mailer_slip(&MailerSlip { entry, unit, deadlines: &deadlines, made_at }, stock)?)
    }

    fn load(&self, appointment: Option<&str>) -> anyhow::Result<(Load, Vec<Container>)> {
        let loads = self.reader.loads().context("Read the loads")?;
        let mut wanted = loads
            .into_iter()
            .filter(|load| appointment.is_none() || load.appointment.as_deref() == appointment);
        let Some(found) = wanted.next() else {
            bail!("No such load is in this data folder");
        };
        if wanted.next().is_some() {
            bail!("There is more than one such load: say which with --load APPOINTMENT");
        }
        let containers = self.reader.containers_of(found.load).context("Read the containers")?;
        Ok((self.reader.load(found.load).context("Read the load")?, containers))
    }

    /// The report is made again from what is known now; what was signed is on it by its digest.
    fn close_out(&self, day: Option<NaiveDate>) -> anyhow::Result<Layout> {
        let (stamp, closed) = self.signed(day)?;
        let report = self.report(&stamp, &closed)?;
        let signature = Signature {
            name: self.name(&stamp)?,
            at: stamp.at,
            digest: closed.report,
            signed_over: closed.signed_over,
        };
        let devices = self.reader.devices().context("Read the devices")?;
        let names: Vec<(DeviceId, String)> = devices
            .into_iter()
            .filter_map(|row| Some((row.state.device, row.state.enrolled?.name)))
            .collect();
        Ok(close_out(&CloseOut {
            report: &report,
            devices: &names,
            signature: Some(&signature),
            zone: self.unit.zone,
        }))
    }

    /// The last signature of a day, or of the latest day that was signed.
    fn signed(&self, day: Option<NaiveDate>) -> anyhow::Result<(Stamp, DayClosed)> {
        let mut units: Vec<UnitId> = vec![UnitId::from_bytes([0; 16])];
        let devices = self.reader.devices().context("Read the devices")?;
        units.extend(devices.iter().filter_map(|row| Some(row.state.enrolled.as_ref()?.unit)));
        self.reader.each_line(|row| units.extend(row.unit))?;
        units.sort();
        units.dedup();
        let days: Vec<NaiveDate> = match day {
            Some(day) => vec![day],
            None => self.days()?,
        };
        for day in days {
            for unit in &units {
                let closed = self.reader.day(*unit, day).context("Read the day")?.closed;
                if let Some(last) = closed.into_iter().next_back() {
                    return Ok(last);
                }
            }
        }
        bail!("No such day was signed here. Sign it on a device first; then print it again")
    }

    /// The days from today back to the first arrival, latest first.
    fn days(&self) -> anyhow::Result<Vec<NaiveDate>> {
        let mut first = self.now.local_date();
        let today = first;
        self.reader.each_line(|row| {
            first = row.arrival.map_or(first, |arrival| first.min(arrival.local_date()));
        })?;
        let back = std::iter::successors(Some(today), NaiveDate::pred_opt);
        Ok(back.take(DAYS_MAX).take_while(|day| first <= *day).collect())
    }

    fn name(&self, stamp: &Stamp) -> anyhow::Result<String> {
        Ok(match stamp.actor {
            Actor::Person(person) => {
                let known = self.reader.person(person).context("Read the people")?;
                known.map_or_else(|| person.to_string(), |row| row.name)
            }
            Actor::Device(device) => device.to_string(),
        })
    }

    /// As the device makes it: of the day's work, and of what may bill it twice.
    fn report(&self, stamp: &Stamp, closed: &DayClosed) -> anyhow::Result<CloseOutReport> {
        let tolerance = Tolerance::default();
        let lines = self.fold(self.reader.desk_lines(closed.day)?)?;
        let beside = self.fold(self.reader.desk_look_alikes(tolerance.twin_minutes)?)?;
        let mut every: Vec<&LogEntry> = lines.iter().chain(&beside).collect();
        let mut met = BTreeSet::new();
        every.retain(|line| met.insert(line.line));
        let desk = self.reader.desk_statements(&every).context("Read the statements")?;
        let containers = self.reader.desk_containers(closed.day).context("Read the containers")?;
        let permits = self.reader.permits_logged().context("Read the log")?;
        let ctx = self.context(stamp.at);
        let input = CloseOutInput {
            day: closed.day,
            lines: &lines,
            permits: &permits,
            twice: &ClaimedTwice::new(),
            containers: &containers,
            devices: &closed.devices,
            // What held the day then stands in the fact itself.
            damaged: &[],
            attention: 0,
            report_made: true,
        };
        let elsewhere = |row: &&StatementRow| desk.taken.contains(&row.statement);
        let statements: Vec<&StatementRow> =
            desk.rows.iter().filter(|row| !elsewhere(row)).collect();
        let reconciled = reconcile(&every, &statements, &tolerance);
        let list = work_list(&ctx, &lines, &desk.rows, &reconciled);
        let holds = closed.signed_over.iter().map(|over| over.hold.clone()).collect();
        let ruling = CloseOutRuling { holds, ..CloseOutRuling::default() };
        Ok(close_out_report(&ctx, &input, &ruling, desk.by_status, list.untouched.len()))
    }

    fn fold(&self, lines: Vec<LineId>) -> anyhow::Result<Vec<LogEntry>> {
        lines.into_iter().map(|line| self.reader.line(line).context("Read the log")).collect()
    }
}

/// Days that are looked through for a signature.
const DAYS_MAX: usize = 20_000;
