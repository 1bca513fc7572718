//! What reading the licenses of files costs: the gate that ends most source files, and detection where licenses are talked
//! of.

use std::hint::black_box;

use kinprint::license::{detect_license_of_code, has_license_talk};

use crate::Outcome;
use crate::input::{Input, LanguageText, code_by_language};
use crate::table::{Goal, Table};
use crate::timing::{Clock, best_of};

const N_ROUNDS: usize = 5;

pub(crate) fn measure(input: &Input, table: &mut Table) -> Outcome<()> {
    let texts: Vec<LanguageText> = code_by_language(input)?.into_values().flatten().collect();
    let (talking, silent): (Vec<_>, Vec<_>) = texts.into_iter().partition(|text| has_license_talk(&text.bytes));
    Table::section("Licenses of code", "x blake3");
    row(table, "files without license talk", &silent, Goal::AtLeast(0.5, 1.0))?;
    row(table, "files with license talk", &talking, Goal::None)
}

fn row(table: &mut Table, what: &str, texts: &[LanguageText], goal: Goal) -> Outcome<()> {
    let n_bytes: usize = texts.iter().map(|text| text.bytes.len()).sum();
    let (mut hashing, mut detecting) = (f64::MAX, f64::MAX);
    // Round by round, so that a slow moment of the machine meets both alike.
    for _ in 0..N_ROUNDS {
        hashing = hashing.min(seconds(texts, |text| {
            black_box(blake3::hash(&text.bytes));
        })?);
        detecting = detecting.min(seconds(texts, |text| {
            black_box(detect_license_of_code(&text.bytes, text.language));
        })?);
    }
    let speed = format!("{:.0} MB/s", n_bytes as f64 / 1e6 / detecting);
    table.row(&format!("{what} ({} MB)", n_bytes / 1_000_000), &speed, hashing / detecting, goal);
    Ok(())
}

fn seconds(texts: &[LanguageText], work: impl Fn(&LanguageText)) -> Outcome<f64> {
    let all = || {
        texts.iter().for_each(&work);
        Ok(())
    };
    Ok(best_of(Clock::Wall, 1, all)?.0)
}
