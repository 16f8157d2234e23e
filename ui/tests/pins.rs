//! What checking PINs costs in memory. A process of its own: nothing else allocates beside it.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::sync::mpsc::channel;

use argon2::{Argon2, PasswordHasher};
use domain::ids::PersonId;
use tallydock::pin::{Check, Desk, Done, Task};

/// The most that 190 further checks may add to the memory in use, in KiB.
const GROWTH_KIB_MAX: u64 = 2 * 1024;

/// The resident memory of this process, in KiB.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn two_hundred_sign_ins_take_no_more_memory_than_ten() {
    // As the central makes it.
    let verifier = Argon2::default().hash_password(b"123456").unwrap().to_string();
    let (tell, told) = channel();
    let desk = Desk::start(move |done| tell.send(done).unwrap()).unwrap();
    let mut after_ten = 0;
    for n in 1..=200 {
        let (pin, correct) = if n % 3 == 0 { ("123456", true) } else { ("123457", false) };
        let person = PersonId::from_bytes([1; 16]);
        let check = Check { person, pin: pin.to_owned(), verifier: verifier.clone() };
        assert!(desk.ask(Task::Check(check)));
        assert_eq!(told.recv().unwrap(), Done::Checked { person, correct });
        if n == 10 {
            after_ten = resident_kib();
        }
    }
    let after_all = resident_kib();
    println!("{after_ten} KiB after ten checks, {after_all} KiB after two hundred");
    assert!(after_all <= after_ten + GROWTH_KIB_MAX, "{after_ten} KiB, then {after_all} KiB");
}
