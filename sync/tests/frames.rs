//! The frames: their bytes are pinned, and nothing that is no frame gets past them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use ed25519_dalek::{Signer, SigningKey};
use expect_test::expect_file;
use proptest::prelude::*;
use store::journal::row_hash;
use sync::wire::down::{Begins, FeedOp, FeedPage, FeedWanted, Previous, RowsPage, RowsWanted};
use sync::wire::enrol::{Enrol, Enrolled, Fingerprint};
use sync::wire::hello::{
    FeedCursor, FeedHead, Hello, HelloAnswer, Known, LastAcknowledged, MoreRows,
};
use sync::wire::push::{Acknowledgement, Batch, Outcome, Push, Standing, Statement};
use sync::wire::{
    BATCH_BYTES_MAX, BATCH_ROWS_MAX, FRAME_BYTES_MAX, Frame, HEADER_BYTES_MAX, Kind, NotAMessage,
    RequestId, join_rows, pack, seal, split_rows, unpack,
};
use sync::{DeviceId, JournalId};

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn public() -> [u8; 32] {
    key().verifying_key().to_bytes()
}

fn sealed<T: minicbor::Encode<()>>(kind: Kind, header: &T, body: &[u8]) -> Vec<u8> {
    seal(kind, header, body, |bytes| key().sign(bytes).to_bytes())
}

fn statement() -> Statement {
    Statement {
        journal: JournalId::from_bytes([2; 16]),
        seq: 2,
        hash: [3; 32],
        made_at_ms: 1_543_929_000_000,
        signature: [4; 64],
    }
}

const ROWS: [&[u8]; 2] = [b"{\"kind\":\"journal_opened\"}", b"{\"kind\":\"container_scanned\"}"];

fn push() -> (Push, Vec<u8>) {
    let journal = JournalId::from_bytes([2; 16]);
    let prev = store::journal::RowHash([9; 32]);
    let last = ROWS.iter().fold(prev, |prev, row| row_hash(journal, &prev, row));
    let raw = join_rows(ROWS).unwrap();
    let push = Push {
        device: DeviceId::from_bytes([1; 16]),
        journal,
        first_seq: 1,
        last_seq: 2,
        prev_hash: prev.0,
        last_hash: last.0,
        count: 2,
        raw_len: raw.len() as u32,
        program: "tallydock 0.1.0".to_owned(),
        nonce: [5; 8],
        statement: Some(statement()),
    };
    (push, raw)
}

fn push_frame() -> Vec<u8> {
    let (push, raw) = push();
    sealed(Kind::Push, &push, &pack(&raw).unwrap())
}

fn changed(change: impl FnOnce(&mut Push, &mut Vec<u8>)) -> Vec<u8> {
    let (mut push, mut raw) = push();
    change(&mut push, &mut raw);
    sealed(Kind::Push, &push, &pack(&raw).unwrap())
}

fn read(bytes: &[u8]) -> Result<Batch, NotAMessage> {
    Batch::read(&Frame::read(bytes)?, &public())
}

fn standing() -> Standing {
    Standing {
        journal: JournalId::from_bytes([2; 16]),
        outcome: Outcome::Fork { seq: 17 },
        head_seq: 16,
        head_hash: [8; 32],
        safe_seq: 12,
    }
}

/// A golden file: the header in diagnostic notation, then the bytes of the header and signature.
fn golden<T: minicbor::Encode<()>>(kind: Kind, header: &T) -> String {
    let frame = sealed(kind, header, b"");
    let cbor = &frame[8..frame.len() - 64];
    format!(
        "{}\n\n{}\n",
        minicbor::display(cbor),
        frame
            .chunks(32)
            .map(|line| data_encoding::HEXLOWER.encode(line))
            .collect::<Vec<_>>()
            .join("\n")
    )
}

#[test]
fn the_bytes_of_every_kind_are_pinned() {
    let request = RequestId([0xA0; 16]);
    let device = DeviceId::from_bytes([1; 16]);
    let journal = JournalId::from_bytes([2; 16]);
    let check = |file: expect_test::ExpectFile, text: String| file.assert_eq(&text);
    check(expect_file!["../golden/push.txt"], golden(Kind::Push, &push().0));
    check(
        expect_file!["../golden/acknowledgement.txt"],
        golden(
            Kind::Acknowledgement,
            &Acknowledgement {
                request,
                epoch: [0xE0; 16],
                server_time_ms: 1_543_929_000_000,
                standing: standing(),
            },
        ),
    );
    check(
        expect_file!["../golden/hello.txt"],
        golden(
            Kind::Hello,
            &Hello {
                device,
                nonce: [5; 8],
                statement: statement(),
                backlog: 3,
                acknowledged: Some(LastAcknowledged { epoch: [0xE0; 16], seq: 1 }),
                own: vec![Known { journal, seq: 2, hash: [3; 8], said_ms: None }],
                known: vec![Known { journal, seq: 70_000, hash: [6; 8], said_ms: None }],
                feeds: vec![FeedCursor { feed: "people".into(), rev: 4, sum: [9; 16] }],
                program: "tallydock 0.1.0".into(),
            },
        ),
    );
    check(
        expect_file!["../golden/hello_answer.txt"],
        golden(
            Kind::HelloAnswer,
            &HelloAnswer {
                request,
                epoch: [0xE0; 16],
                server_time_ms: 1_543_929_000_000,
                standings: vec![standing()],
                more: vec![MoreRows { journal, head_seq: 80_000, statement: Some(statement()) }],
                feeds: vec![FeedHead { feed: "people".into(), head: 5, agrees: true }],
            },
        ),
    );
    check(
        expect_file!["../golden/rows_wanted.txt"],
        golden(
            Kind::RowsWanted,
            &RowsWanted { device, nonce: [5; 8], journal, from_seq: 18, rows_max: 200 },
        ),
    );
    check(
        expect_file!["../golden/rows_page.txt"],
        golden(
            Kind::RowsPage,
            &RowsPage {
                request,
                epoch: [0xE0; 16],
                device,
                journal,
                public_key: [3; 32],
                begins: Begins {
                    ordinal: 2,
                    previous: Some(Previous {
                        journal: JournalId::from_bytes([6; 16]),
                        seq: 41,
                        hash: [7; 32],
                    }),
                },
                first_seq: 18,
                count: 2,
                raw_len: 60,
                prev_hash: [7; 32],
                last_hash: [8; 32],
                head_seq: 19,
                statement: None,
            },
        ),
    );
    check(
        expect_file!["../golden/feed_wanted.txt"],
        golden(
            Kind::FeedWanted,
            &FeedWanted { device, nonce: [5; 8], feed: "statements".into(), since: 12 },
        ),
    );
    let ops = [
        FeedOp { key: "a".into(), row: Some(b"{}".to_vec()) },
        FeedOp { key: "b".into(), row: None },
    ];
    let body = FeedPage::body_of(&ops);
    check(
        expect_file!["../golden/feed_page.txt"],
        golden(
            Kind::FeedPage,
            &FeedPage {
                request,
                epoch: [0xE0; 16],
                feed: "statements".into(),
                from: 12,
                upto: 14,
                head: 14,
                sum: [1; 16],
                count: 2,
                raw_len: body.len() as u32,
                body_hash: *blake3::hash(&body).as_bytes(),
            },
        ),
    );
    check(
        expect_file!["../golden/enrol.txt"],
        golden(
            Kind::Enrol,
            &Enrol {
                device,
                public_key: public(),
                box_key: [6; 32],
                code: "ABCD-EFGH".into(),
                nonce: [5; 8],
                program: "tallydock 0.1.0".into(),
            },
        ),
    );
    check(
        expect_file!["../golden/enrolled.txt"],
        golden(
            Kind::Enrolled,
            &Enrolled {
                request,
                epoch: [0xE0; 16],
                server_time_ms: 1_543_929_000_000,
                unit: [0x11; 16],
                role: "dock".into(),
                letter: 'C',
                name: "Dock handheld".into(),
                central: DeviceId::from_bytes([0xCE; 16]),
                current_key: public(),
                next_key: [4; 32],
            },
        ),
    );
}

#[test]
fn a_push_comes_out_as_it_went_in() {
    let batch = read(&push_frame()).unwrap();
    assert_eq!(batch.push, push().0);
    assert_eq!(batch.rows().collect::<Vec<_>>(), ROWS);
}

#[test]
fn a_frame_that_is_cut_anywhere_is_refused() {
    let frame = push_frame();
    for length in 0..frame.len() {
        assert!(read(&frame[..length]).is_err(), "{length} of {}", frame.len());
    }
}

#[test]
fn a_frame_with_any_bit_flipped_is_refused_or_has_other_rows() {
    let frame = push_frame();
    for bit in 0..frame.len() * 8 {
        let mut flipped = frame.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let Ok(batch) = read(&flipped) else { continue };
        // Only the body is beyond the signature: the chain of its rows gives it away.
        assert_eq!(batch.push, push().0, "bit {bit}");
        let prev = store::journal::RowHash(batch.push.prev_hash);
        let last = batch.rows().fold(prev, |prev, row| row_hash(batch.push.journal, &prev, row));
        let same_rows = batch.rows().eq(ROWS);
        assert_eq!(last.0 == batch.push.last_hash, same_rows, "bit {bit}");
    }
}

#[test]
fn a_push_that_contradicts_itself_or_its_limits_is_refused_before_decompression() {
    let over = u32::try_from(BATCH_ROWS_MAX + 1).unwrap();
    let bytes_over = u32::try_from(BATCH_BYTES_MAX + 1).unwrap();
    let large = |bytes: u32, most: usize| {
        Some(NotAMessage::TooLarge { bytes: u64::from(bytes), most: most as u64 })
    };
    let cases: [(&str, Vec<u8>, Option<NotAMessage>); 10] = [
        ("nothing wrong", changed(|_, _| ()), None),
        ("count too large", changed(|p, _| p.count = over), large(over, BATCH_ROWS_MAX)),
        ("count of all bits", changed(|p, _| p.count = u32::MAX), large(u32::MAX, BATCH_ROWS_MAX)),
        (
            "raw_len too large",
            changed(|p, _| p.raw_len = bytes_over),
            large(bytes_over, BATCH_BYTES_MAX),
        ),
        ("program too long", changed(|p, _| p.program = "x".repeat(129)), large(129, 128)),
        (
            "no rows",
            changed(|p, _| p.count = 0),
            contradiction("a batch has at least one row, and row 1 is the first"),
        ),
        (
            "row 0",
            changed(|p, _| p.first_seq = 0),
            contradiction("a batch has at least one row, and row 1 is the first"),
        ),
        (
            "last before first",
            changed(|p, _| p.last_seq = 1),
            contradiction("first, last and count do not agree"),
        ),
        (
            "numbers at the end of all numbers",
            changed(|p, _| {
                (p.first_seq, p.last_seq) = (u64::MAX - 1, u64::MAX);
            }),
            contradiction("first, last and count do not agree"),
        ),
        (
            "another journal's statement",
            changed(|p, _| p.journal = JournalId::from_bytes([0xFF; 16])),
            contradiction("the head statement is of another journal"),
        ),
    ];
    for (name, frame, wrong) in cases {
        assert_eq!(read(&frame).err(), wrong, "{name}");
    }
}

fn contradiction(text: &'static str) -> Option<NotAMessage> {
    Some(NotAMessage::Contradiction(text))
}

#[test]
fn a_body_other_than_announced_is_refused() {
    for (name, frame) in [
        ("a row more", changed(|_, raw| raw.extend_from_slice(b"{}\n"))),
        ("a row cut off", changed(|_, raw| raw.truncate(raw.len() - 1))),
        ("a line feed for a byte", changed(|_, raw| raw[3] = b'\n')),
        ("announced shorter", changed(|p, _| p.raw_len -= 1)),
        ("announced longer", changed(|p, _| p.raw_len += 1)),
        ("announced as nothing", changed(|p, _| p.raw_len = 0)),
    ] {
        assert!(read(&frame).is_err(), "{name}");
    }
    let (push, raw) = push();
    for (name, body) in [
        ("no zstd at all", raw.clone()),
        ("nothing", Vec::new()),
        ("two frames", [pack(&raw).unwrap(), pack(&raw).unwrap()].concat()),
        ("a frame and more", [pack(&raw).unwrap(), vec![1, 2, 3]].concat()),
    ] {
        assert!(read(&sealed(Kind::Push, &push, &body)).is_err(), "{name}");
    }
}

#[test]
fn a_bomb_is_refused_by_what_it_says_about_itself_and_by_what_it_is() {
    let bomb = zstd::bulk::compress(&vec![b'\n'; 64 << 20], 19).unwrap();
    assert!(bomb.len() < 64 * 1024, "a bomb is small: {}", bomb.len());
    assert_eq!(
        unpack(&bomb, 1_000),
        Err(NotAMessage::Contradiction("the packed size is not the announced one")),
    );
    // The same content behind a header that lies: content size 1,000 in a single segment.
    let mut lying = bomb;
    lying.splice(4..9, [0b0110_0000, 0xE8, 0x02]);
    assert_eq!(unpack(&lying, 1_000), Err(NotAMessage::Packing));
    assert_eq!(
        unpack(&[], u32::MAX),
        Err(NotAMessage::TooLarge { bytes: u64::from(u32::MAX), most: BATCH_BYTES_MAX as u64 }),
    );
}

#[test]
fn a_window_above_its_limit_is_refused() {
    // A frame with a window descriptor (2 GiB) and a content size of four bytes: 1,000.
    let mut packed = vec![0x28, 0xB5, 0x2F, 0xFD, 0b1000_0000, 21 << 3];
    packed.extend_from_slice(&1_000_u32.to_le_bytes());
    packed.extend_from_slice(&[0; 16]);
    assert_eq!(
        unpack(&packed, 1_000),
        Err(NotAMessage::TooLarge { bytes: 1 << 31, most: 512 * 1024 }),
    );
}

#[test]
fn a_frame_of_another_protocol_or_kind_or_size_says_which() {
    let mut frame = push_frame();
    frame[2] = 2;
    assert_eq!(Frame::read(&frame).err(), Some(NotAMessage::Protocol(2)));
    let mut frame = push_frame();
    frame[3] = 99;
    assert_eq!(Frame::read(&frame).err(), Some(NotAMessage::Kind));
    let hello = sealed(Kind::Hello, &push().0, b"");
    assert_eq!(read(&hello).err(), Some(NotAMessage::Kind));
    let long = vec![0; FRAME_BYTES_MAX + 1];
    assert_eq!(
        Frame::read(&long).err(),
        Some(NotAMessage::TooLarge { bytes: long.len() as u64, most: FRAME_BYTES_MAX as u64 }),
    );
    let mut frame = push_frame();
    frame[4..8].copy_from_slice(&u32::MAX.to_be_bytes());
    assert_eq!(
        Frame::read(&frame).err(),
        Some(NotAMessage::TooLarge { bytes: u64::from(u32::MAX), most: HEADER_BYTES_MAX as u64 }),
    );
    assert_eq!(
        Frame::read(b"<html>Sign in to this network</html>").err(),
        Some(NotAMessage::Layout)
    );
}

#[test]
fn a_signature_of_another_key_is_not_good() {
    let frame = push_frame();
    let other = SigningKey::from_bytes(&[8; 32]).verifying_key().to_bytes();
    let frame = Frame::read(&frame).unwrap();
    assert_eq!(Batch::read(&frame, &other).err(), Some(NotAMessage::Signature));
    assert_eq!(Batch::read(&frame, &[0xFF; 32]).err(), Some(NotAMessage::Signature));
}

#[test]
fn a_header_of_a_newer_program_is_read_without_what_it_adds() {
    /// A hello of tomorrow: two more fields.
    #[derive(minicbor::Encode)]
    #[cbor(map)]
    struct RowsWantedTomorrow {
        #[cbor(n(0), with = "minicbor::bytes")]
        device: [u8; 16],
        #[cbor(n(1), with = "minicbor::bytes")]
        nonce: [u8; 8],
        #[cbor(n(2), with = "minicbor::bytes")]
        journal: [u8; 16],
        #[n(3)]
        from_seq: u64,
        #[n(4)]
        rows_max: u32,
        #[n(5)]
        colour: String,
        #[n(200)]
        nested: Vec<Vec<u32>>,
    }
    let tomorrow = RowsWantedTomorrow {
        device: [1; 16],
        nonce: [5; 8],
        journal: [2; 16],
        from_seq: 18,
        rows_max: 200,
        colour: "blue".into(),
        nested: vec![vec![1, 2], vec![]],
    };
    let frame = sealed(Kind::RowsWanted, &tomorrow, b"");
    let wanted: RowsWanted = Frame::read(&frame).unwrap().header().unwrap();
    assert_eq!(wanted.from_seq, 18);
}

#[test]
fn an_answer_names_the_request_and_no_other() {
    let one = Frame::read(&push_frame()).unwrap().id();
    let again = Frame::read(&push_frame()).unwrap().id();
    let other = Frame::read(&changed(|p, _| p.nonce = [6; 8])).unwrap().id();
    assert_eq!(one, again);
    assert_ne!(one, other);
}

#[test]
fn an_enrolment_is_answered_by_the_key_that_the_code_names() {
    let request = RequestId([1; 16]);
    let answer = Enrolled {
        request,
        epoch: [0; 16],
        server_time_ms: 0,
        unit: [0; 16],
        role: "kiosk".into(),
        letter: 'A',
        name: String::new(),
        central: DeviceId::from_bytes([0; 16]),
        current_key: public(),
        next_key: [0; 32],
    };
    let frame = sealed(Kind::Enrolled, &answer, b"");
    let frame = Frame::read(&frame).unwrap();
    let good = Fingerprint::of(&public());
    assert_eq!(Enrolled::read(&frame, request, &good), Ok(answer.clone()));
    for (name, request, fingerprint) in [
        ("another key", request, Fingerprint::of(&[3; 32])),
        ("another request", RequestId([2; 16]), good),
    ] {
        assert!(Enrolled::read(&frame, request, &fingerprint).is_err(), "{name}");
    }
    // Somebody else who shows the central's key but cannot sign with it.
    let forged = seal(Kind::Enrolled, &answer, b"", |bytes| {
        SigningKey::from_bytes(&[8; 32]).sign(bytes).to_bytes()
    });
    let forged = Frame::read(&forged).unwrap();
    assert_eq!(Enrolled::read(&forged, request, &good), Err(NotAMessage::Signature));
    assert_eq!(Fingerprint::parse(&good.to_string()), Some(good));
    assert_eq!(Fingerprint::parse("12"), None);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_panic_any_reader(bytes in proptest::collection::vec(any::<u8>(), 0..600), raw_len in any::<u32>()) {
        read_everything(&bytes);
        let _ = unpack(&bytes, raw_len);
        let _ = split_rows(&bytes, raw_len);
    }

    #[test]
    fn no_header_behind_a_good_layout_panics_any_reader(
        kind in 0_u8..=0xFF,
        header in proptest::collection::vec(any::<u8>(), 0..300),
        body in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let mut frame = vec![b't', b'd', 1, kind];
        frame.extend_from_slice(&(header.len() as u32).to_be_bytes());
        frame.extend_from_slice(&header);
        frame.extend_from_slice(&[0; 64]);
        frame.extend_from_slice(&body);
        read_everything(&frame);
    }

    #[test]
    fn a_damaged_frame_panics_no_reader(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut frame = push_frame();
        let at = at.index(frame.len());
        frame[at] = byte;
        read_everything(&frame);
    }

    #[test]
    fn rows_come_out_as_they_went_in(rows in proptest::collection::vec("[ -~é]{0,60}", 1..40)) {
        let raw = join_rows(rows.iter().map(String::as_bytes)).unwrap();
        let unpacked = unpack(&pack(&raw).unwrap(), raw.len() as u32).unwrap();
        let back = split_rows(&unpacked, rows.len() as u32).unwrap();
        prop_assert_eq!(back, rows.iter().map(String::as_bytes).collect::<Vec<_>>());
    }
}

fn read_everything(bytes: &[u8]) {
    let Ok(frame) = Frame::read(bytes) else { return };
    let _ = frame.check(&public());
    let _ = Batch::read(&frame, &public());
    let _ = Enrol::read(&frame);
    let _ = Enrolled::read(&frame, RequestId([0; 16]), &Fingerprint([0; 16]));
    let _ = frame.header::<Hello>().map(|hello| hello.check());
    let _ = frame.header::<HelloAnswer>();
    let _ = frame.header::<Acknowledgement>();
    let _ = frame.header::<RowsWanted>();
    let _ = frame.header::<FeedWanted>();
    let _ = frame.header::<RowsPage>().map(|page| page.rows(&frame));
    let _ = frame.header::<FeedPage>().map(|page| page.ops(&frame));
}
