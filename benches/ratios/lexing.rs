//! Lexing and fingerprinting texts in memory, by language and over all.

use std::hint::black_box;

use kinprint::fingerprint::{FingerprintParams, Level, fingerprint};
use kinprint::lexer::{Lexed, lex_into};
use kinprint::license::{find_copyrights, find_license_tags};

use crate::Outcome;
use crate::input::{Input, LanguageText, code_by_language};
use crate::table::{Goal, Table};
use crate::timing::{Clock, best_of};

/// Languages with less text say nothing.
const MIN_BYTES: usize = 1_000_000;
const N_ROUNDS: usize = 7;

/// Seconds of each step over some texts.
#[derive(Default, Clone, Copy)]
struct Seconds {
    blake3: f64,
    lex: f64,
    exact: f64,
    both: f64,
    licenses: f64,
}

pub(crate) fn measure(input: &Input, table: &mut Table) -> Outcome<()> {
    let by_language: Vec<_> = code_by_language(input)?.into_iter().collect();
    let mut total = Seconds::default();
    let mut n_bytes_total = 0;
    let mut rows = Vec::new();
    for (language, texts) in &by_language {
        let n_bytes: usize = texts.iter().map(|text| text.bytes.len()).sum();
        if n_bytes < MIN_BYTES {
            continue;
        }
        let seconds = time_steps(texts)?;
        n_bytes_total += n_bytes;
        total.blake3 += seconds.blake3;
        total.lex += seconds.lex;
        total.exact += seconds.exact;
        total.both += seconds.both;
        total.licenses += seconds.licenses;
        rows.push((language, n_bytes, seconds));
    }
    let speed = |n_bytes: usize, seconds: f64| format!("{:.0} MB/s", n_bytes as f64 / 1e6 / seconds);
    let row = |table: &mut Table, what: &str, seconds: f64, goal: Goal| {
        table.row(what, &speed(n_bytes_total, seconds), total.blake3 / seconds, goal);
    };
    let title = format!("Lexing {} MB in {} languages", n_bytes_total / 1_000_000, rows.len());
    Table::section(&title, "x blake3");
    row(table, "blake3", total.blake3, Goal::None);
    row(table, "lexing", total.lex, Goal::None);
    row(table, "lexing, level E", total.exact, Goal::AtLeast(0.08, 0.12));
    row(table, "lexing, both levels", total.both, Goal::None);
    row(table, "license tags and copyright lines", total.licenses, Goal::None);
    for (language, n_bytes, seconds) in rows {
        let what = format!("{language}, level E");
        table.row(&what, &speed(n_bytes, seconds.exact), seconds.blake3 / seconds.exact, Goal::None);
    }
    Ok(())
}

fn time_steps(texts: &[LanguageText]) -> Outcome<Seconds> {
    let params = FingerprintParams::CURRENT;
    let mut lexed = Lexed::default();
    let mut best = Seconds { blake3: f64::MAX, lex: f64::MAX, exact: f64::MAX, both: f64::MAX, licenses: f64::MAX };
    // Round by round, so that a slow moment of the machine meets all steps alike.
    for _ in 0..N_ROUNDS {
        let step = |best: &mut f64, work: &mut dyn FnMut(&LanguageText)| -> Outcome<()> {
            let all = || {
                texts.iter().for_each(&mut *work);
                Ok(())
            };
            *best = best.min(best_of(Clock::Wall, 1, all)?.0);
            Ok(())
        };
        step(&mut best.blake3, &mut |text| {
            black_box(blake3::hash(&text.bytes));
        })?;
        step(&mut best.lex, &mut |text| lex_into(text.language, &text.bytes, &mut lexed))?;
        step(&mut best.exact, &mut |text| {
            lex_into(text.language, &text.bytes, &mut lexed);
            black_box(fingerprint(&lexed.tokens, Level::Exact, params.exact));
        })?;
        step(&mut best.both, &mut |text| fingerprint_both(text, &mut lexed))?;
        step(&mut best.licenses, &mut |text| {
            black_box((find_license_tags(&text.bytes), find_copyrights(&text.bytes)));
        })?;
    }
    Ok(best)
}

/// Lexes a text and fingerprints it at both levels: what a scan of it cannot do without.
pub(crate) fn fingerprint_both(text: &LanguageText, lexed: &mut Lexed) {
    let params = FingerprintParams::CURRENT;
    lex_into(text.language, &text.bytes, lexed);
    black_box(fingerprint(&lexed.tokens, Level::Exact, params.exact));
    black_box(fingerprint(&lexed.tokens, Level::Abstract, params.abstracted));
}
