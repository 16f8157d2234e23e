//! Opens a PIN's verifier and checks PINs against verifiers. A check takes tens of milliseconds and
//! 19 MB on purpose, so all of them run on one thread, in the order of asking, over memory that is
//! taken once: a thread and a block for each would be kept by the allocator and never given back.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use argon2::password_hash::phc::{Output, PasswordHash};
use argon2::{Algorithm, Argon2, Block, Params, PasswordHasher, Version};
use domain::ids::PersonId;

/// Tasks that may wait. The sign-in screen asks for one at a time.
const TASKS_MAX: usize = 16;
/// The most memory that a verifier may ask for, in KiB: three times what the central asks for.
const MEMORY_KIB_MAX: u32 = 64 * 1024;
/// The most passes that a verifier may ask for.
const PASSES_MAX: u32 = 10;
/// The most bytes of a verifier's hash.
const HASH_BYTES_MAX: usize = 64;
/// A verifier that nobody's PIN meets: checking against nothing takes as long as against one.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$dGFsbHlkb2NrLW5vYm9keQ$QZ6cW0Yh3wJr1x1c0ZpJm1vVtLw3zq6mJYy8yH2bq0E";

/// The verifier that the central sealed for this device alone; none when it was sealed for another
/// one, or is no verifier.
pub(crate) fn unseal(identity: &store::Identity, sealed: &str) -> Option<String> {
    let sealed = data_encoding::BASE64.decode(sealed.as_bytes()).ok()?;
    String::from_utf8(identity.open_sealed(&sealed)?).ok()
}

/// The argon2id verifier (PHC form) of a PIN that was just chosen, with a salt of its own.
fn verifier(pin: &str) -> Option<String> {
    let salt = uuid::Uuid::new_v4();
    let argon2 = argon2::Argon2::default();
    let hash = argon2.hash_password_with_salt(pin.as_bytes(), salt.as_bytes());
    hash.ok().map(|hash| hash.to_string())
}

/// A PIN that somebody typed.
#[derive(Clone)]
pub struct Check {
    /// Whose it has to be.
    pub person: PersonId,
    /// The digits.
    pub pin: String,
    /// What it has to meet: argon2id in PHC form. Empty when nothing is known of the person.
    pub verifier: String,
}

/// Something for the thread.
#[derive(Clone)]
pub enum Task {
    /// Check a PIN.
    Check(Check),
    /// Make the verifier of a PIN that was just chosen.
    Make {
        /// Whose it is.
        person: PersonId,
        /// The digits.
        pin: String,
    },
}

/// What came of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// A PIN was checked.
    Checked {
        /// Whose it had to be.
        person: PersonId,
        /// It is theirs.
        correct: bool,
    },
    /// A verifier was made.
    Made {
        /// Whose.
        person: PersonId,
        /// In PHC form; empty when none could be made.
        verifier: String,
    },
}

/// Checks one PIN after the other, in memory that it keeps.
#[derive(Default)]
pub struct Checker {
    memory: Vec<Block>,
}

impl Checker {
    /// Whether the digits are the PIN that the argon2id verifier (PHC form) was made of. A verifier
    /// that asks for more than any central does is nobody's.
    pub fn is_correct(&mut self, pin: &str, verifier: &str) -> bool {
        let known = !verifier.is_empty();
        let matches = self.meets(pin, if known { verifier } else { NOBODY });
        known && matches.unwrap_or(false)
    }

    /// None when the verifier cannot be used.
    fn meets(&mut self, pin: &str, verifier: &str) -> Option<bool> {
        let known = PasswordHash::new(verifier).ok()?;
        let (salt, expected) = (known.salt.as_ref()?, known.hash.as_ref()?);
        let algorithm = Algorithm::try_from(known.algorithm.as_str()).ok()?;
        let version = known.version.map_or(Ok(Version::default()), Version::try_from).ok()?;
        let params = Params::try_from(&known).ok()?;
        if MEMORY_KIB_MAX < params.m_cost() || PASSES_MAX < params.t_cost() {
            tracing::warn!("What a PIN has to meet asks for more than any central does");
            return None;
        }
        let blocks = params.block_count();
        if self.memory.len() < blocks {
            self.memory.resize(blocks, Block::default());
        }
        let memory = self.memory.get_mut(..blocks)?;
        let mut made = [0; HASH_BYTES_MAX];
        let made = made.get_mut(..expected.len())?;
        Argon2::new(algorithm, version, params)
            .hash_password_into_with_memory(pin.as_bytes(), salt, made, memory)
            .ok()?;
        // Outputs compare in constant time.
        Some(Output::new(made).ok()? == *expected)
    }
}

/// The thread that checks PINs and makes verifiers.
pub struct Desk {
    tasks: Option<SyncSender<Task>>,
    thread: Option<JoinHandle<()>>,
}

impl Desk {
    /// Starts the thread. `answer` is told what came of each task, in the order of asking.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(answer: impl FnMut(Done) + Send + 'static) -> std::io::Result<Self> {
        let (tasks, asked) = sync_channel(TASKS_MAX);
        let thread = std::thread::Builder::new()
            .name("pins".to_owned())
            .spawn(move || do_all(&asked, answer))?;
        Ok(Self { tasks: Some(tasks), thread: Some(thread) })
    }

    /// Asks for something, without waiting for it. False when too much waits already.
    pub fn ask(&self, task: Task) -> bool {
        self.tasks.as_ref().is_some_and(|tasks| tasks.try_send(task).is_ok())
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.tasks.take();
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has said so itself.
            let _ = thread.join();
        }
    }
}

fn do_all(asked: &Receiver<Task>, mut answer: impl FnMut(Done)) {
    let mut checker = Checker::default();
    while let Ok(task) = asked.recv() {
        answer(match task {
            Task::Check(Check { person, pin, verifier }) => {
                Done::Checked { person, correct: checker.is_correct(&pin, &verifier) }
            }
            Task::Make { person, pin } => {
                Done::Made { person, verifier: verifier(&pin).unwrap_or_default() }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verifier(pin: &str) -> String {
        Argon2::default().hash_password(pin.as_bytes()).unwrap().to_string()
    }

    #[test]
    fn only_the_pin_that_a_verifier_was_made_of_meets_it() {
        let mut checker = Checker::default();
        let (one, other) = (verifier("123456"), verifier("654321"));
        for (pin, verifier, correct) in [
            ("123456", &one, true),
            ("654321", &one, false),
            ("654321", &other, true),
            ("", &one, false),
            ("123456", &String::new(), false),
            ("123456", &"no verifier".to_owned(), false),
            ("123456", &one.replace("argon2id", "argon2i"), false),
            ("123456", &one.replace("t=2", "t=1"), false),
        ] {
            assert_eq!(checker.is_correct(pin, verifier), correct, "{pin} {verifier}");
        }
    }

    #[test]
    fn a_verifier_that_asks_for_too_much_is_refused_and_nothing_is_taken_for_it() {
        let mut checker = Checker::default();
        let known = verifier("123456");
        for wrong in ["m=4194303,t=2", "m=65537,t=2", "m=19456,t=4000000", "m=1,t=2", "m=x,t=2"] {
            let asked = known.replace("m=19456,t=2", wrong);
            assert_ne!(asked, known);
            assert!(!checker.is_correct("123456", &asked), "{wrong}");
            assert_eq!(checker.memory.len(), 0, "{wrong}");
        }
    }

    #[test]
    fn tasks_are_answered_in_the_order_of_asking() {
        let (tell, told) = std::sync::mpsc::channel();
        let desk = Desk::start(move |done| drop(tell.send(done))).unwrap();
        let known = verifier("123456");
        let person = |n| PersonId::from_bytes([n; 16]);
        for n in 0..5 {
            let pin = if n == 3 { "000000" } else { "123456" }.to_owned();
            let check = Check { person: person(n), pin, verifier: known.clone() };
            assert!(desk.ask(Task::Check(check)));
        }
        assert!(desk.ask(Task::Make { person: person(5), pin: "271828".to_owned() }));
        drop(desk);
        let mut answers: Vec<_> = told.iter().collect();
        let Some(Done::Made { person: made_for, verifier: made }) = answers.pop() else { panic!() };
        assert_eq!(made_for, person(5));
        assert!(Checker::default().is_correct("271828", &made));
        let checked = |n| Done::Checked { person: person(n), correct: n != 3 };
        assert_eq!(answers, (0..5).map(checked).collect::<Vec<_>>());
    }

    #[test]
    fn a_pin_that_was_just_chosen_is_met_by_itself_alone_and_never_twice_by_one_verifier() {
        let mut checker = Checker::default();
        let made = super::verifier("271828").unwrap();
        assert!(checker.is_correct("271828", &made));
        assert!(!checker.is_correct("271829", &made));
        assert_ne!(made, super::verifier("271828").unwrap(), "each has a salt of its own");
    }
}
