//! Scan to durable: from the last byte of a label to the committed row.

use std::time::{Duration, Instant};

use app::{Beep, Effect, Event};
use hw::scanner::{Heard, LineProfile, ScannerDecoder, ScannerProtocol};
use rusqlite::{Connection, params};

use crate::unit::{at_the_dock, label, moment, store};

pub fn run(scans: usize) {
    let folder = tempfile::tempdir().unwrap();
    // The three take turns, so that whatever else the machine does hits all of them.
    let mut product = Product::new(folder.path());
    let mut bare = Bare::new(&folder.path().join("bare.db"));
    let mut one_row = OneRow::new(&folder.path().join("one_row.db"));
    let mut times: [Vec<Duration>; 3] = Default::default();
    for number in 0..scans {
        times[0].push(product.scan(number));
        times[1].push(bare.scan(number));
        times[2].push(one_row.scan(number));
    }
    let [product, bare, one_row] = times.map(Quantiles::of);
    println!("scan to durable, {scans} scans, microseconds");
    println!("  {:<34} p50 {:>7.1}   p99 {:>7.1}", "tallydock", product.p50, product.p99);
    println!(
        "  {:<34} p50 {:>7.1}   p99 {:>7.1}",
        "bare: same rows, tables, indexes", bare.p50, bare.p99
    );
    println!("  {:<34} p50 {:>7.1}   p99 {:>7.1}", "bare: one row", one_row.p50, one_row.p99);
    println!(
        "  ratio to the same rows: p50 {:.2}, p99 {:.2}; to one row: p50 {:.2}, p99 {:.2}\n",
        product.p50 / bare.p50,
        product.p99 / bare.p99,
        product.p50 / one_row.p50,
        product.p99 / one_row.p99
    );
}

/// The program: decoder, station, store.
struct Product {
    station: app::Station,
    decoder: ScannerDecoder,
}

impl Product {
    fn new(folder: &std::path::Path) -> Self {
        let station = at_the_dock(store(&folder.join("device")));
        let protocol = ScannerProtocol::Line(LineProfile::default());
        Self { station, decoder: ScannerDecoder::new(&protocol) }
    }

    fn scan(&mut self, number: usize) -> Duration {
        let bytes = label(number);
        let now = moment(1_000 + i64::try_from(number).unwrap() * 40);
        let (last, rest) = bytes.split_last().unwrap();
        let mut heard = Vec::new();
        self.decoder.push(rest, &mut heard);
        let began = Instant::now();
        self.decoder.push(&[*last], &mut heard);
        let payload = heard
            .iter()
            .find_map(|heard| match heard {
                Heard::Scan(scan) => Some(scan.identified()),
                _ => None,
            })
            .expect("a label");
        let update = self.station.update(&now, Event::Scanned(payload));
        let took = began.elapsed();
        assert!(update.effects.contains(&Effect::Beep(Beep::Stored)), "{update:?}");
        took
    }
}

/// A bare transaction that writes the same rows to the same tables and indexes.
struct Bare {
    db: Connection,
}

impl Bare {
    fn new(path: &std::path::Path) -> Self {
        // The schema is the product's own: an empty data folder's, whose file is then used bare.
        let folder = path.with_extension("folder");
        drop(store(&folder));
        std::fs::rename(folder.join(store::DATABASE), path).unwrap();
        Self { db: open(path) }
    }

    fn scan(&mut self, number: usize) -> Duration {
        let seq = i64::try_from(number).unwrap() + 2;
        let row_id = (1_i64 << 40) + seq;
        let bytes = [b'x'; 420];
        let barcode = format!("99M900066875{number:09}");
        let mut entity = vec![b'c'];
        entity.extend([5; 16]);
        entity.extend(barcode.as_bytes());
        let mut fact = [3_u8; 16];
        fact[8..]
            .copy_from_slice(&(number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
        let began = Instant::now();
        let db = &self.db;
        db.prepare_cached("BEGIN IMMEDIATE").unwrap().execute([]).unwrap();
        db.prepare_cached("INSERT INTO rows (row_id, hash, bytes) VALUES (?1, ?2, ?3)")
            .unwrap()
            .execute(params![row_id, [7_u8; 32], bytes])
            .unwrap();
        db.prepare_cached("INSERT INTO facts (fact, writer_no, row_id) VALUES (?1, 1, ?2)")
            .unwrap()
            .execute(params![fact, row_id])
            .unwrap();
        db.prepare_cached("INSERT INTO touches (entity, row_id) VALUES (?1, ?2)")
            .unwrap()
            .execute(params![entity, row_id])
            .unwrap();
        db.prepare_cached(
            "INSERT INTO containers (load, barcode, state, scans, first_scan_ms, collected, conflicts)
             VALUES (?1, ?2, 'open', 1, ?3, 0, 0)",
        )
        .unwrap()
        .execute(params![[5_u8; 16], barcode, seq])
        .unwrap();
        db.prepare_cached(
            "UPDATE journals SET head_seq = ?1, head_hash = ?2, own_upto = ?1, folded_seq = ?1
             WHERE journal_no = 1",
        )
        .unwrap()
        .execute(params![seq, [8_u8; 32]])
        .unwrap();
        db.prepare_cached("COMMIT").unwrap().execute([]).unwrap();
        began.elapsed()
    }
}

/// A bare transaction of one row.
struct OneRow {
    db: Connection,
}

impl OneRow {
    fn new(path: &std::path::Path) -> Self {
        let db = open(path);
        db.execute_batch("CREATE TABLE rows (row_id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)")
            .unwrap();
        Self { db }
    }

    fn scan(&mut self, number: usize) -> Duration {
        let began = Instant::now();
        self.db
            .prepare_cached("INSERT INTO rows (row_id, bytes) VALUES (?1, ?2)")
            .unwrap()
            .execute(params![i64::try_from(number).unwrap(), [b'x'; 420]])
            .unwrap();
        began.elapsed()
    }
}

/// A database set up as the product's.
pub fn open(path: &std::path::Path) -> Connection {
    let db = Connection::open(path).unwrap();
    db.pragma_update(None, "journal_mode", "WAL").unwrap();
    db.pragma_update(None, "synchronous", "FULL").unwrap();
    db.pragma_update(None, "foreign_keys", "ON").unwrap();
    db.pragma_update(None, "wal_autocheckpoint", 8_000).unwrap();
    db.set_prepared_statement_cache_capacity(64);
    db
}

/// The median and the slowest hundredth, in microseconds.
struct Quantiles {
    p50: f64,
    p99: f64,
}

impl Quantiles {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort();
        let at = |part: usize| times[(times.len() - 1) * part / 100].as_secs_f64() * 1e6;
        Self { p50: at(50), p99: at(99) }
    }
}
