//! What a person says, as decisions about findings.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, bail};

use crate::cli::args::DecideArgs;
use crate::cli::findings::Found;
use crate::cli::session::Session;
use crate::decision::{Decision, Redistributed, origin_key};
use crate::finding::{DecisionStatus, DeclaredFinding, Finding, Judgement, LineRange, Outcome, PathText};
use crate::fingerprint::Sketch;
use crate::git::author_email;
use crate::license::{LicenseClass, LicenseReading, SpdxExpression, class_of};
use crate::policy::{Policy, Subject};

/// What a person says.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) status: DecisionStatus,
    pub(super) reason: String,
    pub(super) by: String,
    pub(super) license: Option<SpdxExpression>,
    pub(super) redistributed: Option<Redistributed>,
    pub(super) expires: Option<String>,
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

impl Word {
    /// Returns a decision for each code that was found; copies of one code are one.
    pub(super) fn about(
        &self,
        found: &Found,
        policy: Option<&Policy>,
        session: &Session,
    ) -> anyhow::Result<Vec<Decision>> {
        let mut decisions: BTreeMap<String, Decision> = BTreeMap::new();
        for finding in &found.copies {
            decisions.entry(finding.content_id.clone()).or_insert(self.about_copy(finding, policy, session)?);
        }
        for finding in &found.declared {
            decisions.entry(finding.content_id.clone()).or_insert(self.about_declared(finding, policy, session)?);
        }
        Ok(decisions.into_values().collect())
    }

    pub(super) fn about_copy(
        &self,
        finding: &Finding,
        policy: Option<&Policy>,
        session: &Session,
    ) -> anyhow::Result<Decision> {
        let facts = Facts {
            content_id: &finding.content_id,
            sketch: finding.sketch.clone(),
            origin: origin_key(&finding.origin.purl),
            license: finding.license.concluded.as_ref(),
            strictest: finding.strictest_class(),
            path: &finding.scanned.path,
            lines: finding.scanned.lines,
        };
        self.decision(facts, &Subject::of_copy(finding), policy, session)
    }

    pub(super) fn about_declared(
        &self,
        finding: &DeclaredFinding,
        policy: Option<&Policy>,
        session: &Session,
    ) -> anyhow::Result<Decision> {
        let facts = Facts {
            content_id: &finding.content_id,
            sketch: Sketch::default(),
            origin: finding.declared.origin.label().to_owned(),
            license: finding.license.concluded.as_ref(),
            strictest: finding.license.concluded.as_ref().map_or(LicenseClass::Unknown, class_of),
            path: &finding.scanned.path,
            lines: finding.scanned.lines,
        };
        self.decision(facts, &Subject::of_declared(finding), policy, session)
    }

    fn decision(
        &self,
        facts: Facts<'_>,
        subject: &Subject<'_>,
        policy: Option<&Policy>,
        session: &Session,
    ) -> anyhow::Result<Decision> {
        let taken = self.taken(&facts)?;
        let subject = taken.iter().fold(subject.clone(), |subject, license| subject.taking(license.clone()));
        let judgement = match policy {
            Some(policy) => Some(policy.judge(&subject, session.today())?.judgement),
            None => None,
        };
        self.check_taken(&facts, taken.as_ref(), judgement.as_ref())?;
        Ok(Decision {
            status: self.status,
            reason: self.reason.clone(),
            by: self.by.clone(),
            at: session.moment(),
            expires: self.expires.clone(),
            license_choice: taken.map(|license| license.to_string()),
            redistributed: self.redistributed,
            content_id: facts.content_id.to_owned(),
            sketch: facts.sketch,
            origin: facts.origin,
            license: facts.license.map(ToString::to_string),
            strictest: Some(facts.strictest),
            outcome: judgement.map(|judgement| judgement.outcome),
            policy: policy.map(|policy| policy.digest().to_owned()),
            overrules: Vec::new(), // Said when it is written: by then the file is known.
            path: facts.path.path.clone(),
            lines: facts.lines,
        })
    }

    /// The license that is taken must be one that the origin offers, and leave nothing to choose.
    fn taken(&self, facts: &Facts<'_>) -> anyhow::Result<Option<SpdxExpression>> {
        let Some(chosen) = &self.license else { return Ok(None) };
        if !self.status.takes_license() {
            bail!("a license is taken by accept and license-acquired; {} takes none", self.status.as_str());
        }
        let Some(offered) = facts.license else {
            bail!("the license of {} is not known, so `{chosen}` cannot be chosen", facts.origin);
        };
        let taken = LicenseReading::taken(offered, chosen).and_then(|way| way.expression());
        if taken.is_none() {
            let ways = choices(offered).iter().map(|way| format!("`{way}`")).collect::<Vec<_>>().join(" or ");
            bail!("{} is under {offered}, of which {ways} can be taken, not `{chosen}`", facts.origin);
        }
        Ok(taken)
    }

    /// Who may choose does not choose what the policy denies: that needs an exception, or another branch.
    fn check_taken(
        &self,
        facts: &Facts<'_>,
        taken: Option<&SpdxExpression>,
        judgement: Option<&Judgement>,
    ) -> anyhow::Result<()> {
        let (Some(license), Some(judgement)) = (taken, judgement) else { return Ok(()) };
        let is_choice = facts.license.is_some_and(|offered| choices(offered).len() > 1);
        if is_choice && judgement.outcome == Outcome::Deny && self.status.is_settled() {
            let Judgement { rule, reason, .. } = judgement;
            bail!(
                "the policy denies {} under {license} by `{rule}` ({reason}); take another of its choices, or grant an \
                 [[exception]] in the policy",
                facts.origin
            );
        }
        Ok(())
    }
}

/// Returns the ways to take a license, the mildest first.
pub(super) fn choices(offered: &SpdxExpression) -> Vec<String> {
    LicenseReading::branches(offered).iter().map(|way| way.chosen.join(" AND ")).collect()
}

pub(super) fn told(text: &str, option: &str) -> anyhow::Result<String> {
    let text = text.trim();
    if text.is_empty() {
        bail!("{option} is empty");
    }
    Ok(text.to_owned())
}

/// Returns who decides: `--by`, else whom git would name.
pub(super) fn author(args: &DecideArgs, root: &Path) -> anyhow::Result<String> {
    if let Some(by) = &args.by {
        return told(by, "--by");
    }
    let named = ["GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL", "EMAIL"].into_iter();
    let mut named = named.filter_map(|name| std::env::var(name).ok()).filter(|text| !text.trim().is_empty());
    let named = named.next().or_else(|| author_email(root));
    named.context("who decides? Say --by, or set GIT_AUTHOR_EMAIL, EMAIL, or git's user.email")
}
