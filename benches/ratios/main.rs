//! The speed goals of ARCHITECTURE.md ("Speed, measured") beside their yardstick, blake3 of the same bytes, in one
//! process on one core: one table, a row a goal, reached or not.
//!
//! Real input, nothing fetched: the crate sources that cargo keeps on this machine, of which every eighth crate is not
//! indexed but scanned. `KINPRINT_BENCH_PACKAGES` names more directories of packages to index, and
//! `KINPRINT_BENCH_FOREIGN` directories to scan in place of those crates, both separated by `:`. Times are the best of
//! a few rounds, since other work on the machine only ever adds to them. Takes about five minutes; with the argument
//! `licenses` the rows of licenses only, in one.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

mod indexing;
mod input;
mod lexing;
mod licensing;
mod process;
mod scanning;
#[path = "../synthetic/mod.rs"]
mod synthetic;
mod table;
mod timing;

use std::error::Error;

use input::Input;
use table::Table;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let input = Input::find()?;
    let mut table = Table::begin();
    let only = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    println!("{} packages to index, {} to scan\n", input.packages.len(), input.foreign.len());
    timing::on_threads(1, || licensing::measure(&input, &mut table))?;
    if only.as_deref() == Some("licenses") {
        table.end();
        return Ok(());
    }
    timing::on_threads(1, || lexing::measure(&input, &mut table))?;
    let databases = tempfile::tempdir()?;
    let built = indexing::measure(&input, databases.path(), &mut table)?;
    scanning::measure(&input, &built, &mut table)?;
    process::measure(&input, &built, &mut table)?;
    table.end();
    Ok(())
}
