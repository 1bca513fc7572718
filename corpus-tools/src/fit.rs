//! Fits the constants of the score: which values find more copies of training sets and report fewer files that are none.
//!
//! Coordinate search (Fletcher, "Practical Methods of Optimization", 1987, section 2.2): each constant in turn is made
//! larger and smaller by a step, and keeps the value that costs least; rounds with half the step follow until nothing
//! helps. Derivative-free, since a copy is found or not. What it finds is a proposal for `src/matching/params.rs`; sets that
//! it did not see tell whether it holds.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use kinprint::index::Index;
use kinprint::matching::ScoreParams;
use kinprint::scan::{ScanOptions, Unwatched, scan};
use serde::Serialize;

use crate::evaluate::{Quality, Report, evaluate};
use crate::say;
use crate::truth::{self, Truth};

/// What to fit, on what.
#[derive(clap::Args)]
pub(crate) struct FitOptions {
    /// Directories that `mutate` made, of the training part.
    #[arg(required = true)]
    sets: Vec<PathBuf>,
    /// The database that holds the origins.
    #[arg(long)]
    db: PathBuf,
    /// A set that is only measured, before and after.
    #[arg(long)]
    confirm: Option<PathBuf>,
    /// Only these constants.
    #[arg(long = "only", value_name = "NAME", value_delimiter = ',', value_parser = known_name)]
    only: Vec<&'static str>,
    /// How many missed copies a file weighs that is reported and copies nothing.
    #[arg(long, default_value_t = 1.0, value_parser = positive::<f64>)]
    false_weight: f64,
    /// First step, as a share of the value; of a constant that is 0, in bits.
    #[arg(long, default_value_t = 0.2, value_parser = share)]
    step: f32,
    /// Most rounds over all constants.
    #[arg(long, default_value_t = 2)]
    rounds: u32,
    /// Write the constants and what they cost there as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
}

fn known_name(name: &str) -> Result<&'static str, String> {
    let known = ScoreParams::NAMED.iter().map(|(known, _)| *known);
    let found = known.clone().find(|known| *known == name);
    found.ok_or_else(|| format!("no constant of the score; known are {}", known.collect::<Vec<_>>().join(", ")))
}

fn positive<T: std::str::FromStr + PartialOrd + Default>(text: &str) -> Result<T, String> {
    text.parse().ok().filter(|value| *value > T::default()).ok_or_else(|| "a number above 0 is needed".to_owned())
}

fn share(text: &str) -> Result<f32, String> {
    positive(text).ok().filter(|value| *value < 1.0).ok_or_else(|| "a number between 0 and 1 is needed".to_owned())
}

/// What a set of constants costs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
#[expect(clippy::struct_field_names, reason = "all are counts, and say so")]
struct Cost {
    n_copies: u32,
    n_missed: u32,
    n_negatives: u32,
    n_false: u32,
}

impl Cost {
    fn of(quality: &Quality) -> Self {
        let copies =
            |level: &str| quality.copies.get(level).and_then(|row| row.get("all")).copied().unwrap_or_default();
        let negatives = quality.negatives.get("all").and_then(|row| row.get("all")).copied().unwrap_or_default();
        let (fixed, harder) = (copies("all"), copies("harder"));
        Self {
            n_copies: fixed.n_copies + harder.n_copies,
            n_missed: fixed.n_copies + harder.n_copies - fixed.n_found - harder.n_found,
            n_negatives: negatives.n_files,
            n_false: negatives.n_reported,
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            n_copies: self.n_copies + other.n_copies,
            n_missed: self.n_missed + other.n_missed,
            n_negatives: self.n_negatives + other.n_negatives,
            n_false: self.n_false + other.n_false,
        }
    }

    fn total(self, false_weight: f64) -> f64 {
        f64::from(self.n_missed) + false_weight * f64::from(self.n_false)
    }

    fn shown(self) -> String {
        let Self { n_copies, n_missed, n_negatives, n_false } = self;
        format!("{n_missed} of {n_copies} copies missed, {n_false} of {n_negatives} other files reported")
    }
}

/// One constant before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Change {
    name: &'static str,
    before: f32,
    after: f32,
}

/// The outcome of a fit.
#[derive(Debug, Clone, Serialize)]
struct Fitted {
    before: Cost,
    after: Cost,
    confirmed_before: Option<Cost>,
    confirmed_after: Option<Cost>,
    changes: Vec<Change>,
}

/// A set with its truth.
struct Set {
    project: PathBuf,
    truths: Vec<Truth>,
}

impl Set {
    fn read(dir: &Path) -> Result<Self> {
        Ok(Self { project: dir.join("project"), truths: truth::read(dir)? })
    }

    fn cost(&self, index: &Index, score: ScoreParams) -> Result<Cost> {
        let options = ScanOptions { score, ..ScanOptions::default() };
        let report = scan(index, &self.project, &options, &Unwatched)?;
        ensure!(report.complete, "the scan of `{}` was incomplete", self.project.display());
        let report: Report =
            serde_json::from_value(serde_json::to_value(&report)?).context("a report is not as expected")?;
        Ok(Cost::of(&evaluate(&self.truths, &report)))
    }
}

/// Fits, and prints the constants that changed.
pub(crate) fn fit(options: &FitOptions) -> Result<()> {
    let index = Index::open(&options.db)?;
    let sets: Vec<Set> = options.sets.iter().map(|dir| Set::read(dir)).collect::<Result<_>>()?;
    let confirm = options.confirm.as_deref().map(Set::read).transpose()?;
    let cost_of =
        |score: ScoreParams| sets.iter().try_fold(Cost::default(), |sum, set| Ok(sum.plus(set.cost(&index, score)?)));
    let shipped = ScoreParams::default();
    let before = cost_of(shipped)?;
    say(&format!("as shipped: {}", before.shown()));
    let names: Vec<&str> = ScoreParams::NAMED
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| options.only.is_empty() || options.only.contains(name))
        .collect();
    let (fitted, after) = search(shipped, before, options, &names, cost_of)?;
    let confirmed = |score| confirm.as_ref().map(|set| set.cost(&index, score)).transpose();
    let (confirmed_before, confirmed_after) = (confirmed(shipped)?, confirmed(fitted)?);
    let outcome = Fitted { before, after, confirmed_before, confirmed_after, changes: changes(shipped, fitted) };
    if let Some(path) = &options.json {
        crate::write(path, &serde_json::to_string_pretty(&outcome)?)?;
    }
    crate::print(&table(&outcome));
    Ok(())
}

/// Walks down from `start`; each step is kept only if it costs less.
fn search(
    start: ScoreParams,
    cost: Cost,
    options: &FitOptions,
    names: &[&str],
    cost_of: impl Fn(ScoreParams) -> Result<Cost>,
) -> Result<(ScoreParams, Cost)> {
    let (mut best, mut least) = (start, cost);
    let mut step = options.step;
    for _ in 0..options.rounds {
        let cost_of_round = least.total(options.false_weight);
        for (name, value) in ScoreParams::NAMED.iter().filter(|(name, _)| names.contains(name)) {
            for change in [step, -step] {
                let mut tried = best;
                let constant = value(&mut tried);
                *constant += change * if *constant == 0.0 { 1.0 } else { *constant };
                let cost = cost_of(tried)?;
                if cost.total(options.false_weight) < least.total(options.false_weight) {
                    (best, least) = (tried, cost);
                    say(&format!("{name} {}: {}", value(&mut tried), cost.shown()));
                    break;
                }
            }
        }
        if least.total(options.false_weight) >= cost_of_round {
            break;
        }
        step /= 2.0;
    }
    Ok((best, least))
}

fn changes(mut before: ScoreParams, mut after: ScoreParams) -> Vec<Change> {
    let both = ScoreParams::NAMED.iter().map(|(name, value)| (*name, *value(&mut before), *value(&mut after)));
    both.filter(|(_, before, after)| before.total_cmp(after).is_ne())
        .map(|(name, before, after)| Change { name, before, after })
        .collect()
}

fn table(outcome: &Fitted) -> String {
    let mut text = format!("as shipped: {}\nfitted:     {}\n", outcome.before.shown(), outcome.after.shown());
    if let (Some(before), Some(after)) = (outcome.confirmed_before, outcome.confirmed_after) {
        let _ = writeln!(text, "not seen, as shipped: {}\nnot seen, fitted:     {}", before.shown(), after.shown());
    }
    if outcome.changes.is_empty() {
        return text + "no other value of any constant costs less\n";
    }
    text += "\n| constant | shipped | fitted |\n|---|--:|--:|\n";
    for Change { name, before, after } in &outcome.changes {
        let _ = writeln!(text, "| {name} | {before} | {after} |");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(step: f32, rounds: u32) -> FitOptions {
        FitOptions {
            sets: Vec::new(),
            db: PathBuf::new(),
            confirm: None,
            only: Vec::new(),
            false_weight: 2.0,
            step,
            rounds,
            json: None,
        }
    }

    /// Costs the more, the farther two constants are from where they should be.
    fn bowl(score: ScoreParams) -> Cost {
        let n_missed = ((score.idf_scale - 0.9).abs() * 100.0) as u32;
        let n_false = ((score.rename_again - 1.0).abs() * 100.0) as u32;
        Cost { n_copies: 1000, n_missed, n_negatives: 1000, n_false }
    }

    #[test]
    fn it_walks_to_where_nothing_costs_less() {
        let start = ScoreParams::default();
        let names = ["idf_scale", "rename_again"];
        let (fitted, cost) = search(start, bowl(start), &options(0.3, 30), &names, |score| Ok(bowl(score))).unwrap();
        assert!(cost.total(2.0) < bowl(start).total(2.0) / 4.0, "{cost:?}");
        assert!((fitted.idf_scale - 0.9).abs() < 0.15 && (fitted.rename_again - 1.0).abs() < 0.4, "{fitted:?}");
        let named: Vec<&str> = changes(start, fitted).iter().map(|change| change.name).collect();
        assert_eq!(named, names);
    }

    #[test]
    fn a_constant_that_is_nothing_can_grow() {
        let start = ScoreParams { rename_first: 0.0, ..ScoreParams::default() };
        let wanted = |score: ScoreParams| Cost {
            n_missed: ((score.rename_first - 0.5).abs() * 100.0) as u32,
            ..Cost::default()
        };
        let names = ["rename_first"];
        let (fitted, _) = search(start, wanted(start), &options(0.4, 3), &names, |score| Ok(wanted(score))).unwrap();
        assert!(fitted.rename_first > 0.3, "{}", fitted.rename_first);
    }

    #[test]
    fn constants_that_are_not_asked_for_stay() {
        let start = ScoreParams::default();
        let (fitted, _) =
            search(start, bowl(start), &options(0.3, 5), &["idf_scale"], |score| Ok(bowl(score))).unwrap();
        assert_eq!(fitted, ScoreParams { idf_scale: fitted.idf_scale, ..start });
    }

    #[test]
    fn where_nothing_helps_nothing_changes() {
        let level = |_| Ok(Cost { n_copies: 9, n_missed: 1, n_negatives: 9, n_false: 1 });
        let start = ScoreParams::default();
        let names = ScoreParams::NAMED.map(|(name, _)| name);
        let (fitted, cost) = search(start, level(start).unwrap(), &options(0.2, 4), &names, level).unwrap();
        let outcome = Fitted {
            before: cost,
            after: cost,
            confirmed_before: None,
            confirmed_after: None,
            changes: changes(start, fitted),
        };
        assert!(table(&outcome).ends_with("no other value of any constant costs less\n"));
    }

    #[test]
    fn unknown_constants_and_odd_numbers_are_refused() {
        assert!(known_name("idf_scales").unwrap_err().contains("idf_scale,"));
        assert_eq!(known_name("gap"), Ok("gap"));
        for text in ["0", "-1", "x", "NaN"] {
            assert!(positive::<f64>(text).is_err(), "{text}");
            assert!(share(text).is_err(), "{text}");
        }
        assert!(share("1.5").is_err(), "it would turn signs around");
    }
}
