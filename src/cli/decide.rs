//! `decide`: writes down what a person says of findings, or lists what was said.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::args::{DecideArgs, Format, PolicyArgs};
use super::exit::{self, Exit};
use super::findings::{Found, FoundBy, find_findings};
use super::gate::find_policy;
use super::session::{Session, print, print_json};
use crate::decision::{DECISIONS_FILE, Decision, Decisions, Redistributed, origin_key};
use crate::finding::{DecisionStatus, LineRange, PathText};
use crate::fingerprint::Sketch;
use crate::git::author_email;
use crate::license::{LicenseClass, LicenseReading, SpdxExpression, class_of};
use crate::policy::{Policy, Subject};
use crate::report::{Paint, range_text, shown};
use crate::source::find_above;

/// `kinprint decide`.
pub(crate) fn run(session: &Session, args: &DecideArgs) -> anyhow::Result<Exit> {
    let root = args.project.clone().unwrap_or_else(|| PathBuf::from("."));
    if args.list {
        return list(session, args, &root);
    }
    let (Some(status), Some(reason)) = (args.status, args.reason.as_deref()) else {
        bail!("a decision needs --status and --reason; --list shows those there are");
    };
    if let Some(day) = args.expires.as_deref().filter(|&day| day < session.today()) {
        bail!("--expires {day} is past, so the decision would hold at no time");
    }
    let word = Word { status, reason: told(reason, "--reason")?, by: author(args, &root)?, args };
    let policy = find_policy(&root, &PolicyArgs::default())?;
    let mut own = args.matching.own.clone();
    own.extend(policy.iter().flat_map(|policy| policy.own.patterns()));
    let by = FoundBy { findings: &args.findings, from: args.from.as_deref(), project: args.project.as_deref(), own };
    let found = find_findings(session, &by, &args.matching)?;
    let decisions = word.about(&found, policy.as_ref(), session)?;
    let dir = find_above(&root, DECISIONS_FILE).and_then(|(file, _)| Some(file.parent()?.parent()?.to_owned()));
    let path = Decisions::append(dir.as_deref().unwrap_or(&root), &decisions)?;
    let two_people = policy.map(|policy| policy.two_people).unwrap_or_default();
    for decision in &decisions {
        let place = place(&decision.path, decision.lines, session);
        let class = decision
            .license
            .as_deref()
            .and_then(SpdxExpression::find_in)
            .as_ref()
            .map_or(LicenseClass::Unknown, class_of);
        let is_asked = two_people.is_asked(decision.status, class, decision.outcome);
        let second = if is_asked { "; the policy asks for two people to say so" } else { "" };
        session.note(&format!("{place}: {}{second}", decision.status.as_str()));
    }
    session.note(&format!(
        "wrote {} to `{}`",
        crate::report::plural(decisions.len() as u64, "decision"),
        path.display()
    ));
    Ok(Exit::Pass)
}

/// What a person says.
struct Word<'a> {
    status: DecisionStatus,
    reason: String,
    by: String,
    args: &'a DecideArgs,
}

/// What of a finding is written down.
struct Facts<'a> {
    content_id: &'a str,
    sketch: Sketch,
    origin: String,
    license: Option<&'a SpdxExpression>,
    strictest: LicenseClass,
    path: &'a PathText,
    lines: Option<LineRange>,
}

impl Word<'_> {
    fn about(&self, found: &Found, policy: Option<&Policy>, session: &Session) -> anyhow::Result<Vec<Decision>> {
        let day = session.today();
        let mut decisions: BTreeMap<String, Decision> = BTreeMap::new(); // Copies of one code are one decision.
        for finding in &found.copies {
            let facts = Facts {
                content_id: &finding.content_id,
                sketch: finding.sketch.clone(),
                origin: origin_key(&finding.origin.purl),
                license: finding.license.concluded.as_ref(),
                strictest: finding.strictest_class(),
                path: &finding.scanned.path,
                lines: finding.scanned.lines,
            };
            let outcome = policy.map(|policy| policy.judge(&Subject::of_copy(finding), day)).transpose()?;
            let decision = self.decision(facts, policy, outcome.map(|trace| trace.judgement.outcome), session)?;
            decisions.entry(finding.content_id.clone()).or_insert(decision);
        }
        for finding in &found.declared {
            let facts = Facts {
                content_id: &finding.content_id,
                sketch: Sketch::default(),
                origin: finding.declared.origin.label().to_owned(),
                license: finding.license.concluded.as_ref(),
                strictest: finding.license.concluded.as_ref().map_or(LicenseClass::Unknown, class_of),
                path: &finding.scanned.path,
                lines: finding.scanned.lines,
            };
            let outcome = policy.map(|policy| policy.judge(&Subject::of_declared(finding), day)).transpose()?;
            let decision = self.decision(facts, policy, outcome.map(|trace| trace.judgement.outcome), session)?;
            decisions.entry(finding.content_id.clone()).or_insert(decision);
        }
        Ok(decisions.into_values().collect())
    }

    fn decision(
        &self,
        facts: Facts<'_>,
        policy: Option<&Policy>,
        outcome: Option<crate::finding::Outcome>,
        session: &Session,
    ) -> anyhow::Result<Decision> {
        Ok(Decision {
            status: self.status,
            reason: self.reason.clone(),
            by: self.by.clone(),
            at: session.moment(),
            expires: self.args.expires.clone(),
            license_choice: self.license_choice(&facts)?,
            redistributed: self.args.redistributed.map(Redistributed::from),
            content_id: facts.content_id.to_owned(),
            sketch: facts.sketch,
            origin: facts.origin,
            license: facts.license.map(ToString::to_string),
            strictest: Some(facts.strictest),
            outcome,
            policy: policy.map(|policy| policy.digest().to_owned()),
            path: facts.path.path.clone(),
            lines: facts.lines,
        })
    }

    /// The license that was taken must be one that the origin offers.
    fn license_choice(&self, facts: &Facts<'_>) -> anyhow::Result<Option<String>> {
        let Some(chosen) = &self.args.license else { return Ok(None) };
        let Some(offered) = facts.license else {
            bail!("the license of {} is not known, so `{chosen}` cannot be chosen", facts.origin);
        };
        let ways = LicenseReading::branches(offered);
        if !ways.iter().any(|way| way.chosen.join(" AND ") == chosen.as_str()) && chosen != offered {
            bail!("{} is under {offered}; `{chosen}` is not one of its choices", facts.origin);
        }
        Ok(Some(chosen.to_string()))
    }
}

fn told(text: &str, option: &str) -> anyhow::Result<String> {
    let text = text.trim();
    if text.is_empty() {
        bail!("{option} is empty");
    }
    Ok(text.to_owned())
}

/// Returns who decides: `--by`, else whom git would name.
fn author(args: &DecideArgs, root: &Path) -> anyhow::Result<String> {
    if let Some(by) = &args.by {
        return told(by, "--by");
    }
    let named = ["GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL", "EMAIL"].into_iter();
    let mut named = named.filter_map(|name| std::env::var(name).ok()).filter(|text| !text.trim().is_empty());
    let named = named.next().or_else(|| author_email(root));
    named.context("who decides? Say --by, or set GIT_AUTHOR_EMAIL, EMAIL, or git's user.email")
}

fn place(path: &str, lines: Option<LineRange>, session: &Session) -> String {
    let lines = lines.map_or(String::new(), |lines| format!(":{}", range_text(lines, session.text)));
    shown(&format!("{path}{lines}")).into_owned()
}

fn list(session: &Session, args: &DecideArgs, root: &Path) -> anyhow::Result<Exit> {
    let Some((file, label)) = find_above(root, DECISIONS_FILE) else {
        bail!("`{}` has no decisions; `kinprint decide FINDING --status … --reason …` writes one", root.display());
    };
    let decisions = Decisions::load(&file, &label)?;
    let printed = match args.format {
        Format::Json => print_json(&decisions.iter().map(|(_, decision)| decision).collect::<Vec<_>>()),
        Format::Text => print(|out| {
            for (id, decision) in decisions.iter() {
                let place = place(&decision.path, decision.lines, session);
                let (place, origin) = (session.text.paint(Paint::Bold, &place), shown(&decision.origin));
                writeln!(out, "{place}  {}  {origin}", decision.status.as_str())?;
                let day = decision.at.split('T').next().unwrap_or_default();
                let until = decision.expires.as_ref().map_or(String::new(), |day| format!(", until {day}"));
                let said = format!("{day} {}{until}: {}", decision.by, decision.reason);
                writeln!(out, "  {}", shown(&said))?;
                writeln!(out, "  {}", session.text.paint(Paint::Dim, id))?;
            }
            Ok(())
        }),
    };
    exit::ignore_closed_pipe(printed)?;
    Ok(Exit::Pass)
}
