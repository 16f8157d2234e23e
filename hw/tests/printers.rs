//! Printers on pseudo-terminals and network ports, and everything that goes wrong with them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::net::TcpListener;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use hw::Trouble;
use hw::printer::ipp::{
    GET_JOB, GET_PRINTER, JOB_GROUP, Message, PRINT_JOB, PRINTER_GROUP, Writer,
};
use hw::printer::{
    Condition, Fate, JobId, Language, PrintJob, PrinterCommand, PrinterConfig, PrinterEvent,
    PrinterPort, PrinterTiming, PrinterWorker,
};
use hw::sim::{Faults, Plug, PrinterModel, PrinterServer, Socket, turn};
use hw::worker::LineSettings;

/// Nothing takes longer than this, however busy the machine is.
const LONG: Duration = Duration::from_secs(20);
const LABEL: &[u8] = b"^XA^FO50,50^FDB-017^FS^XZ\n";

fn brisk() -> PrinterTiming {
    PrinterTiming {
        read: Duration::from_millis(5),
        connect: Duration::from_secs(2),
        answer: Duration::from_millis(150),
        poll: Duration::from_millis(10),
        stall: Duration::from_millis(300),
        printing: Duration::from_secs(10),
        linger: Duration::from_millis(100),
        reopen_first: Duration::from_millis(5),
        reopen_max: Duration::from_millis(40),
    }
}

struct Printer {
    worker: PrinterWorker,
    events: Receiver<PrinterEvent>,
}

impl Printer {
    fn start(port: PrinterPort, language: Language) -> Self {
        Self::with(port, language, brisk())
    }

    fn with(port: PrinterPort, language: Language, timing: PrinterTiming) -> Self {
        let config = PrinterConfig { port, language, dpi: 203, timing };
        let (worker, events) = PrinterWorker::start_with_channel(config).unwrap();
        Self { worker, events }
    }

    fn print(&self, id: u64, bytes: &[u8]) {
        let title = format!("PS Form 3607 of B-{id:03}");
        let job = PrintJob { id: JobId(id), title, bytes: bytes.to_vec() };
        self.tell(PrinterCommand::Print(job));
    }

    fn tell(&self, command: PrinterCommand) {
        self.worker.tell(command).unwrap();
    }

    fn next(&self) -> PrinterEvent {
        self.events.recv_timeout(LONG).expect("the event did not come")
    }

    /// The job's next fate that is of interest; others pass.
    fn fate(&self, id: u64, wanted: impl Fn(&Fate) -> bool) -> Fate {
        loop {
            if let PrinterEvent::Job { id: JobId(own), fate } = self.next()
                && own == id
                && wanted(&fate)
            {
                return fate;
            }
        }
    }

    /// What happens to a job up to its end.
    fn story(&self, id: u64) -> Vec<Fate> {
        let mut story = Vec::new();
        loop {
            let fate = self.fate(id, |_| true);
            story.push(fate.clone());
            if matches!(fate, Fate::Printed | Fate::AskPerson(_) | Fate::Failed(_)) {
                return story;
            }
        }
    }
}

/// A printer on a pseudo-terminal, played by the test itself.
struct Bench {
    socket: Socket,
    _folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = Socket::new(folder.path().join("printer")).unwrap();
        Self { socket, _folder: folder }
    }

    fn port(&self) -> PrinterPort {
        PrinterPort::Serial(self.socket.path().to_owned(), LineSettings::default())
    }
}

/// Plays a printer until something is so.
fn play(plug: &mut Plug, model: &mut PrinterModel, enough: impl Fn(&PrinterModel) -> bool) {
    let until = Instant::now() + LONG;
    while !enough(model) {
        assert!(Instant::now() < until, "{:?}", model.faults);
        let heard = plug.receive(Duration::from_millis(5)).unwrap();
        let (answers, _) = turn(model, &heard);
        plug.send(&answers, None).unwrap();
    }
}

/// Plays a printer in a thread until the test is through with the printer.
fn while_played<T>(plug: Plug, model: PrinterModel, test: impl FnOnce() -> T) -> (T, PrinterModel) {
    let over = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|threads| {
        let over = &over;
        let player = threads.spawn(move || {
            let (mut plug, mut model) = (plug, model);
            while !over.load(std::sync::atomic::Ordering::Acquire) {
                let heard = plug.receive(Duration::from_millis(2)).unwrap();
                let (answers, _) = turn(&mut model, &heard);
                plug.send(&answers, None).unwrap();
            }
            model
        });
        let done = test();
        over.store(true, std::sync::atomic::Ordering::Release);
        (done, player.join().unwrap())
    })
}

fn tcp(server: &PrinterServer) -> PrinterPort {
    PrinterPort::Tcp(server.address().to_string())
}

#[test]
fn a_label_is_done_when_the_printer_says_so() {
    for (language, bytes) in [(Language::Zpl, LABEL), (Language::EscPos, b"\x1b@3607\n")] {
        let server = PrinterServer::start("127.0.0.1:0", PrinterModel::new(language)).unwrap();
        let printer = Printer::start(tcp(&server), language);
        printer.print(17, bytes);
        assert_eq!(
            printer.story(17),
            [Fate::Queued, Fate::Sending, Fate::Sent, Fate::Printed],
            "{language:?}"
        );
        server.with(|model| assert_eq!(model.printed.len(), 1, "{language:?}"));
    }
}

#[test]
fn a_label_is_done_on_a_serial_line_too() {
    for (language, bytes) in [(Language::Zpl, LABEL), (Language::EscPos, b"\x1b@3607\n")] {
        let bench = Bench::new();
        let plug = bench.socket.plug().unwrap();
        let printer = Printer::start(bench.port(), language);
        let (story, model) = while_played(plug, PrinterModel::new(language), || {
            printer.print(17, bytes);
            printer.story(17)
        });
        assert_eq!(story, [Fate::Queued, Fate::Sending, Fate::Sent, Fate::Printed], "{language:?}");
        assert_eq!(model.printed.len(), 1);
    }
}

#[test]
fn what_is_wrong_with_the_printer_is_told_before_anything_is_sent() {
    let with = |change: fn(&mut Faults)| {
        let mut faults = Faults::default();
        change(&mut faults);
        faults
    };
    for (language, faults, condition) in [
        (Language::Zpl, with(|it| it.paper_out = true), Condition::PaperOut),
        (Language::Zpl, with(|it| it.ribbon_out = true), Condition::RibbonOut),
        (Language::Zpl, with(|it| it.open = true), Condition::Open),
        (Language::Zpl, with(|it| it.paused = true), Condition::Paused),
        (Language::EscPos, with(|it| it.paper_out = true), Condition::PaperOut),
        (Language::EscPos, with(|it| it.open = true), Condition::Open),
        (Language::EscPos, with(|it| it.paused = true), Condition::Offline),
    ] {
        let mut model = PrinterModel::new(language);
        model.faults = faults;
        let server = PrinterServer::start("127.0.0.1:0", model).unwrap();
        let printer = Printer::start(tcp(&server), language);
        printer.print(1, b"^XA^XZ");
        let waits = printer.fate(1, |fate| matches!(fate, Fate::Waiting(_)));
        assert_eq!(waits, Fate::Waiting(condition.to_string()));
        server.with(|model| {
            let sent = model.got.windows(3).any(|three| three == b"^XA");
            assert!(!sent, "{language:?} {faults:?}");
            model.faults = Faults::default();
        });
        assert_eq!(printer.story(1).last(), Some(&Fate::Printed), "{language:?} {faults:?}");
    }
}

#[test]
fn paper_that_runs_out_in_a_job_holds_it_until_there_is_some() {
    let bench = Bench::new();
    let mut plug = bench.socket.plug().unwrap();
    let mut model = PrinterModel::new(Language::Zpl);
    let printer = Printer::start(bench.port(), Language::Zpl);
    printer.print(1, LABEL);
    // The roll ends after the job has come and before it is printed.
    let came = |model: &PrinterModel| model.got.windows(3).any(|three| three == b"^XZ");
    let until = Instant::now() + LONG;
    while !came(&model) && Instant::now() < until {
        let heard = plug.receive(Duration::from_millis(5)).unwrap();
        let answers = model.hear(&heard);
        plug.send(&answers, None).unwrap();
    }
    model.faults.paper_out = true;
    let (_, mut model) = while_played(plug, model, || {
        let sentence = Condition::PaperOut.to_string();
        printer.fate(1, |fate| *fate == Fate::Waiting(sentence.clone()));
    });
    assert_eq!(model.printed, Vec::<Vec<u8>>::new());
    model.faults.paper_out = false;
    assert_eq!(model.work(), b"");
    assert_eq!(model.printed.len(), 1, "it goes on by itself, and prints once");
}

#[test]
fn a_cable_that_comes_off_in_a_job_asks_a_person_and_never_prints_twice() {
    for cut in [1, 10, LABEL.len() - 1] {
        let bench = Bench::new();
        let mut plug = bench.socket.plug().unwrap();
        let mut model = PrinterModel::new(Language::Zpl);
        let printer = Printer::start(bench.port(), Language::Zpl);
        printer.print(1, LABEL);
        let begun = |model: &PrinterModel| {
            let at = model.got.windows(3).position(|three| three == b"^XA");
            at.is_some_and(|at| at + cut <= model.got.len())
        };
        play(&mut plug, &mut model, begun);
        drop(plug);
        let asked = printer.fate(1, |fate| matches!(fate, Fate::AskPerson(_)));
        let Fate::AskPerson(sentence) = asked else { panic!() };
        assert!(sentence.contains("PS Form 3607 of B-001") && sentence.contains("reprint"));
        // The printer is back. Nothing comes by itself.
        let plug = bench.socket.plug().unwrap();
        let ((), model) = while_played(plug, PrinterModel::new(Language::Zpl), || {
            std::thread::sleep(Duration::from_millis(150));
        });
        assert_eq!(model.printed, Vec::<Vec<u8>>::new(), "cut after {cut}");
        // A person has looked and wants it again.
        let plug = bench.socket.plug().unwrap();
        let (story, model) = while_played(plug, PrinterModel::new(Language::Zpl), || {
            printer.tell(PrinterCommand::Again(JobId(1)));
            printer.fate(1, |fate| *fate == Fate::Printed)
        });
        assert_eq!(story, Fate::Printed);
        assert_eq!(model.printed.len(), 1);
    }
}

#[test]
fn a_network_printer_that_is_cut_in_a_job_asks_a_person() {
    let mut model = PrinterModel::new(Language::Pdf);
    model.cut_after = Some(5_000);
    let server = PrinterServer::start("127.0.0.1:0", model).unwrap();
    let printer = Printer::start(tcp(&server), Language::Pdf);
    printer.print(1, &[b'x'; 4_000_000]);
    assert!(matches!(printer.story(1).last(), Some(Fate::AskPerson(_))));
    server.with(|model| assert!(model.got.len() <= 5_000));
}

#[test]
fn a_cable_that_is_off_before_the_job_began_loses_nothing() {
    let bench = Bench::new();
    let printer = Printer::start(bench.port(), Language::Zpl);
    assert_eq!(printer.next(), PrinterEvent::Lost(Trouble::Absent));
    printer.print(1, LABEL);
    let waits = printer.fate(1, |fate| matches!(fate, Fate::Waiting(_)));
    assert_eq!(waits, Fate::Waiting(Trouble::Absent.to_string()));
    let plug = bench.socket.plug().unwrap();
    let (_, model) = while_played(plug, PrinterModel::new(Language::Zpl), || {
        printer.fate(1, |fate| *fate == Fate::Printed)
    });
    assert_eq!(model.printed.len(), 1);
}

#[test]
fn a_printer_that_tells_nothing_prints_and_a_person_is_asked() {
    for language in Language::ALL {
        let mut model = PrinterModel::new(language);
        model.faults.silent = true;
        let server = PrinterServer::start("127.0.0.1:0", model).unwrap();
        let printer = Printer::start(tcp(&server), language);
        printer.print(1, b"^XA^XZ %%EOF");
        let story = printer.story(1);
        assert_eq!(story[..3], [Fate::Queued, Fate::Sending, Fate::Sent], "{language:?}");
        assert!(matches!(story[3], Fate::AskPerson(_)), "{language:?}");
        server.with(|model| assert_eq!(model.printed.len(), 1, "{language:?}"));
    }
}

#[test]
fn a_printer_that_falls_silent_holds_the_next_job() {
    let server = PrinterServer::start("127.0.0.1:0", PrinterModel::new(Language::Zpl)).unwrap();
    let timing = PrinterTiming { linger: LONG, ..brisk() };
    let printer = Printer::with(tcp(&server), Language::Zpl, timing);
    printer.print(1, LABEL);
    printer.fate(1, |fate| *fate == Fate::Printed);
    server.with(|model| model.faults.silent = true);
    printer.print(2, LABEL);
    let waits = printer.fate(2, |fate| matches!(fate, Fate::Waiting(_)));
    assert_eq!(waits, Fate::Waiting(Condition::Silent.to_string()));
    server.with(|model| {
        assert_eq!(model.printed.len(), 1);
        model.faults.silent = false;
    });
    printer.fate(2, |fate| *fate == Fate::Printed);
}

#[test]
fn nobody_at_the_address_is_told_and_tried_again() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    drop(taken);
    let printer = Printer::start(PrinterPort::Tcp(address.to_string()), Language::Zpl);
    printer.print(1, LABEL);
    printer.fate(1, |fate| *fate == Fate::Waiting(Trouble::Refused.to_string()));
    let server = PrinterServer::start(&address.to_string(), PrinterModel::new(Language::Zpl));
    let server = server.unwrap();
    printer.fate(1, |fate| *fate == Fate::Printed);
    server.with(|model| assert_eq!(model.printed.len(), 1));
}

#[test]
fn a_network_printer_is_left_to_others_when_there_is_nothing_to_do() {
    let server = PrinterServer::start("127.0.0.1:0", PrinterModel::new(Language::Zpl)).unwrap();
    let one = Printer::start(tcp(&server), Language::Zpl);
    let other = Printer::start(tcp(&server), Language::Zpl);
    one.print(1, LABEL);
    one.fate(1, |fate| *fate == Fate::Printed);
    // The simulated printer takes one connection at a time.
    other.print(2, LABEL);
    other.fate(2, |fate| *fate == Fate::Printed);
    server.with(|model| assert_eq!(model.printed.len(), 2));
}

#[test]
fn one_job_is_printed_once_however_often_it_is_handed_over() {
    let server = PrinterServer::start("127.0.0.1:0", PrinterModel::new(Language::Zpl)).unwrap();
    let printer = Printer::start(tcp(&server), Language::Zpl);
    for _ in 0..3 {
        printer.print(1, LABEL);
    }
    printer.fate(1, |fate| *fate == Fate::Printed);
    printer.print(1, LABEL);
    printer.print(2, LABEL);
    printer.fate(2, |fate| *fate == Fate::Printed);
    server.with(|model| assert_eq!(model.printed.len(), 2));
}

#[test]
fn a_job_that_waits_can_be_taken_back() {
    let mut model = PrinterModel::new(Language::Zpl);
    model.faults.open = true;
    let server = PrinterServer::start("127.0.0.1:0", model).unwrap();
    let printer = Printer::start(tcp(&server), Language::Zpl);
    printer.print(1, LABEL);
    printer.print(2, LABEL);
    printer.fate(1, |fate| matches!(fate, Fate::Waiting(_)));
    for id in [2, 1] {
        printer.tell(PrinterCommand::Withdraw(JobId(id)));
        assert!(matches!(printer.fate(id, |_| true), Fate::Failed(_)));
    }
    server.with(|model| model.faults = Faults::default());
    printer.print(3, LABEL);
    printer.fate(3, |fate| *fate == Fate::Printed);
    server.with(|model| assert_eq!(model.printed.len(), 1));
}

#[test]
fn a_person_may_ask_how_the_printer_is() {
    let mut model = PrinterModel::new(Language::Zpl);
    model.faults.open = true;
    let server = PrinterServer::start("127.0.0.1:0", model).unwrap();
    let printer = Printer::start(tcp(&server), Language::Zpl);
    printer.tell(PrinterCommand::Ask);
    assert_eq!(printer.next(), PrinterEvent::Opened);
    assert_eq!(printer.next(), PrinterEvent::Condition(Condition::Open));
}

#[test]
fn a_folder_takes_jobs_and_says_when_it_cannot() {
    let folder = tempfile::tempdir().unwrap();
    let spool = folder.path().join("spool");
    let printer = Printer::start(PrinterPort::Folder(spool.clone()), Language::Pdf);
    printer.print(1, b"%PDF");
    assert_eq!(printer.story(1), [Fate::Queued, Fate::Printed]);
    assert_eq!(std::fs::read(spool.join("ps-form-3607-of-b-001.pdf")).unwrap(), b"%PDF");
    std::fs::write(folder.path().join("file"), "").unwrap();
    let nowhere = Printer::start(PrinterPort::Folder(folder.path().join("file")), Language::Pdf);
    nowhere.print(1, b"%PDF");
    assert!(matches!(nowhere.story(1).last(), Some(Fate::Failed(_))));
}

/// A print system of one queue that answers as CUPS does.
fn print_system(
    states: &'static [i32],
    device: &'static str,
) -> (String, std::thread::JoinHandle<usize>) {
    use std::io::{Read, Write};
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let thread = std::thread::spawn(move || {
        let mut states = states.iter();
        let mut jobs = 0;
        let mut ended = false;
        while !ended {
            let (mut stream, _) = listener.accept().unwrap();
            stream.set_read_timeout(Some(LONG)).unwrap();
            let mut request = Vec::new();
            let mut buffer = [0; 4096];
            let message = loop {
                let count = stream.read(&mut buffer).unwrap();
                request.extend_from_slice(&buffer[..count]);
                let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") else {
                    continue;
                };
                let head = String::from_utf8_lossy(&request[..end]).into_owned();
                let length: usize = head
                    .split("Content-Length: ")
                    .nth(1)
                    .unwrap()
                    .lines()
                    .next()
                    .unwrap()
                    .parse()
                    .unwrap();
                if request.len() == end + 4 + length {
                    break Message::read(&request[end + 4..]).unwrap();
                }
            };
            let answer = match message.code {
                PRINT_JOB => {
                    assert_eq!(message.document, LABEL);
                    assert_eq!(message.texts("document-format"), ["application/vnd.cups-raw"]);
                    jobs += 1;
                    Writer::new(0).group(JOB_GROUP).integer("job-id", 7).end(b"")
                }
                GET_JOB => {
                    assert_eq!(message.number("job-id"), Some(7));
                    let state = *states.next().unwrap();
                    ended = states.as_slice().is_empty() && 7 <= state;
                    Writer::new(0).group(JOB_GROUP).number_of("job-state", state).end(b"")
                }
                GET_PRINTER => Writer::new(0)
                    .group(PRINTER_GROUP)
                    .number_of("printer-state", 3)
                    .uri("device-uri", device)
                    .end(b""),
                code => panic!("{code:#x}"),
            };
            write!(stream, "HTTP/1.0 200 OK\r\n\r\n").unwrap();
            stream.write_all(&answer).unwrap();
            // Asked how it is after the last state of the job.
            drop(stream);
            if ended {
                let (mut stream, _) = listener.accept().unwrap();
                let _ = stream.read(&mut buffer);
                let bytes = Writer::new(0)
                    .group(PRINTER_GROUP)
                    .number_of("printer-state", 3)
                    .uri("device-uri", device)
                    .end(b"");
                write!(stream, "HTTP/1.0 200 OK\r\n\r\n").unwrap();
                stream.write_all(&bytes).unwrap();
            }
        }
        jobs
    });
    (address, thread)
}

#[test]
fn a_queue_says_what_became_of_its_job() {
    for (states, device, printed) in [
        (&[3, 5, 9][..], "ipp://laser.local/ipp/print", true),
        (&[5, 9], "socket://10.0.0.7", false),
        (&[3, 7], "ipp://laser.local/ipp/print", false),
        (&[5, 8], "ipp://laser.local/ipp/print", false),
    ] {
        let (server, thread) = print_system(states, device);
        let port = PrinterPort::Queue { server: Some(server), name: "Laser".to_owned() };
        let printer = Printer::start(port, Language::Zpl);
        printer.print(1, LABEL);
        let story = printer.story(1);
        assert_eq!(story[..3], [Fate::Queued, Fate::Sending, Fate::Sent], "{states:?}");
        match story.last() {
            Some(Fate::Printed) => assert!(printed, "{states:?}"),
            Some(Fate::AskPerson(_)) => assert!(!printed, "{states:?} {device}"),
            other => panic!("{other:?}"),
        }
        assert_eq!(thread.join().unwrap(), 1, "handed over once");
    }
}

#[test]
fn a_print_system_that_is_not_there_is_told_and_waited_for() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    drop(taken);
    let port = PrinterPort::Queue { server: Some(address), name: "Laser".to_owned() };
    let printer = Printer::start(port, Language::Pdf);
    printer.print(1, b"%PDF");
    printer.fate(1, |fate| *fate == Fate::Waiting(Trouble::Unreachable.to_string()));
    printer.tell(PrinterCommand::Withdraw(JobId(1)));
    assert!(matches!(printer.story(1).last(), Some(Fate::Failed(_))));
}

/// With a queue of this machine's own print system: `TALLYDOCK_CUPS_QUEUE=name`.
#[test]
fn a_queue_of_this_machine_takes_a_job() {
    let Ok(name) = std::env::var("TALLYDOCK_CUPS_QUEUE") else { return };
    let port = PrinterPort::Queue { server: None, name };
    let printer = Printer::start(port, Language::Zpl);
    printer.print(1, LABEL);
    let story = printer.story(1);
    assert_eq!(story[..3], [Fate::Queued, Fate::Sending, Fate::Sent], "{story:?}");
    assert!(matches!(story.last(), Some(Fate::AskPerson(_) | Fate::Printed)), "{story:?}");
    let port = PrinterPort::Queue { server: None, name: "no-such-queue".to_owned() };
    let printer = Printer::start(port, Language::Zpl);
    printer.print(1, LABEL);
    printer.fate(1, |fate| *fate == Fate::Waiting(Trouble::NoQueue.to_string()));
}
