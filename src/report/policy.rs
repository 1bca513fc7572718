//! What a policy comes to, its cases, and how a finding was judged, as a person reads it.

use std::io::{self, Write};

use serde::Serialize;

use super::files::{decision_lines, range_text};
use super::layout::{Paint, TextOptions, display_width, wrap};
use super::shown;
use crate::finding::{Decided, DeclaredFinding, FailOn, Finding, Judgement, LineRange, Outcome};
use crate::policy::{CaseResult, Policy, Step, Trace};

/// What a policy comes to.
#[derive(Debug, Clone, Serialize)]
pub struct PolicyCheck {
    files: Vec<String>,
    digest: String,
    outbound: Option<String>,
    fail_on: FailOn,
    n_rules: usize,
    n_exceptions: usize,
    n_scopes: usize,
    n_cases: usize,
    two_people: Vec<&'static str>,
    notes: Vec<String>,
}

impl PolicyCheck {
    /// Looks at a policy on the day `today`.
    pub fn of(policy: &Policy, today: &str) -> Self {
        let counts = policy.counts();
        Self {
            files: policy.files().to_vec(),
            digest: policy.digest().to_owned(),
            outbound: policy.outbound_words(),
            fail_on: policy.fail_on,
            n_rules: counts.n_rules,
            n_exceptions: counts.n_exceptions,
            n_scopes: counts.n_scopes,
            n_cases: counts.n_cases,
            two_people: policy.two_people.words(),
            notes: policy.lint(today),
        }
    }
}

/// A finding with how it was judged.
#[derive(Debug, Clone, Serialize)]
pub struct TracedFinding {
    id: String,
    path: String,
    lines: Option<LineRange>,
    origin: String,
    license: Option<String>,
    decision: Option<Decided>,
    #[serde(flatten)]
    trace: Trace,
}

impl TracedFinding {
    /// Takes what is shown of a near-copy.
    pub fn of_copy(finding: &Finding, trace: Trace) -> Self {
        Self {
            id: finding.id.clone(),
            path: finding.scanned.path.path.clone(),
            lines: finding.scanned.lines,
            origin: finding.origin.purl.clone(),
            license: finding.license.concluded.as_ref().map(ToString::to_string),
            decision: finding.decision.clone(),
            trace,
        }
    }

    /// Takes what is shown of a source that a comment names.
    pub fn of_declared(finding: &DeclaredFinding, trace: Trace) -> Self {
        Self {
            id: finding.id.clone(),
            path: finding.scanned.path.path.clone(),
            lines: finding.scanned.lines,
            origin: finding.declared.origin.label().to_owned(),
            license: finding.license.concluded.as_ref().map(ToString::to_string),
            decision: finding.decision.clone(),
            trace,
        }
    }
}

/// Returns how an outcome is painted.
pub(super) const fn paint_of(outcome: Outcome) -> Paint {
    match outcome {
        Outcome::Allow => Paint::Green,
        Outcome::Review => Paint::Yellow,
        Outcome::Deny => Paint::Red,
    }
}

/// Returns `denied by licenses.deny: the license is GPL-3.0-only`.
pub(super) fn judgement_sentence(judgement: &Judgement) -> String {
    let said = match judgement.outcome {
        Outcome::Allow => "allowed",
        Outcome::Review => "to review",
        Outcome::Deny => "denied",
    };
    let scope = judgement.scope.as_ref().map_or(String::new(), |scope| format!(" in {scope}"));
    let choice = judgement.license.as_ref().map_or(String::new(), |license| format!(", taken under {license}"));
    shown(&format!("{said}{scope} by {}: {}{choice}", judgement.rule, judgement.reason)).into_owned()
}

/// Writes what a policy comes to.
///
/// # Errors
/// When `out` refuses.
pub fn write_policy_check(check: &PolicyCheck, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let files: Vec<String> = check.files.iter().map(|file| shown(file).into_owned()).collect();
    writeln!(out, "{}", options.paint(Paint::Green, &format!("{} holds", files[0])))?;
    let outbound = check.outbound.as_deref().map_or("not said".to_owned(), |words| shown(words).into_owned());
    let people =
        if check.two_people.is_empty() { String::new() } else { format!("two for {}", check.two_people.join(", ")) };
    let rows = [
        ("extends", files[1..].join(", ")),
        ("outbound", outbound),
        ("gate", format!("closed by {}", check.fail_on.as_str())),
        ("rules", format!("{} and {} exceptions", check.n_rules, check.n_exceptions)),
        ("scopes", check.n_scopes.to_string()),
        ("cases", check.n_cases.to_string()),
        ("people", people),
        ("digest", check.digest[..16].to_owned()),
    ];
    for (name, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        writeln!(out, "  {name:10}{value}")?;
    }
    for note in &check.notes {
        for line in wrap(&shown(note), options.columns()) {
            writeln!(out, "{}", options.paint(Paint::Yellow, &line))?;
        }
    }
    Ok(())
}

/// Writes what a policy said of its cases.
///
/// # Errors
/// When `out` refuses.
pub fn write_cases(results: &[CaseResult], options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let n_failed = results.iter().filter(|result| !result.is_passed()).count();
    for result in results {
        let (mark, paint) = if result.is_passed() { ("ok", Paint::Green) } else { ("failed", Paint::Red) };
        writeln!(out, "{}  {}", options.paint(paint, &format!("{mark:6}")), shown(&result.name))?;
        if !result.is_passed() {
            let rule = result.rule.as_ref().map_or(String::new(), |rule| format!(" by {rule}"));
            writeln!(out, "        expected {}{}", result.expect.as_str(), shown(&rule))?;
            writeln!(out, "        {}", judgement_sentence(&result.trace.judgement))?;
        }
    }
    let n_passed = results.len() - n_failed;
    writeln!(out, "{n_passed} of {} cases hold", results.len())
}

/// Writes every rule that was asked about a finding.
///
/// # Errors
/// When `out` refuses.
pub fn write_trace(finding: &TracedFinding, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let lines = finding.lines.map_or(String::new(), |lines| format!(":{}", range_text(lines, options)));
    let place = format!("{}{lines}", shown(&finding.path));
    let license = finding.license.as_deref().unwrap_or("no license known");
    writeln!(out, "{}  {}, {}", options.paint(Paint::Bold, &place), shown(&finding.origin), shown(license))?;
    let judgement = &finding.trace.judgement;
    for line in wrap(&judgement_sentence(judgement), options.columns().saturating_sub(2)) {
        writeln!(out, "  {}", options.paint(paint_of(judgement.outcome), &line))?;
    }
    for line in decision_lines(finding.decision.as_ref(), options.columns().saturating_sub(2), options) {
        writeln!(out, "  {line}")?;
    }
    let columns = finding.trace.steps.iter().map(|step| display_width(&shown(&step.rule))).max().unwrap_or(0).min(40);
    for step in &finding.trace.steps {
        write_step(step, columns, options, out)?;
    }
    writeln!(out)
}

fn write_step(step: &Step, columns: usize, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let rule = shown(&step.rule);
    let padding = " ".repeat(columns.saturating_sub(display_width(&rule)));
    let outcome = format!("{:6}", step.outcome.as_str());
    let (said, paint) = match step.unmet {
        Some(condition) => (format!("does not hold: {condition}"), Paint::Dim),
        None if step.is_decisive => ("decides".to_owned(), paint_of(step.outcome)),
        None => ("holds, another went before".to_owned(), Paint::Dim),
    };
    writeln!(out, "    {rule}{padding}  {outcome}  {}", options.paint(paint, &said))
}
