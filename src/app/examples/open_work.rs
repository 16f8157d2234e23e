//! The figures of `benches/spine/open_work` without a screen: `cargo run --release -p app --example
//! open_work -- 200000`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]
#![allow(clippy::indexing_slicing, clippy::float_arithmetic, missing_docs, unreachable_pub)]

#[path = "../../../benches/benches/spine/open_work.rs"]
mod open_work;

fn main() {
    let lines = std::env::args().nth(1).and_then(|lines| lines.parse().ok());
    open_work::run(lines.unwrap_or(200_000));
}
