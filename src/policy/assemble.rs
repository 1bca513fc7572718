//! Puts a policy together from its files: the project's own first, then what it extends.
//!
//! Rules, exceptions, scopes and cases of all files hold together. Of a setting (outbound license, a class, a state of the
//! notice, a threshold, the gate) the entry of the nearest file counts.

use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;

use super::case::Case;
use super::condition::Conditions;
use super::error::PolicyError;
use super::file::{
    ClauseTable, DistributionKind, LicensesTable, OutboundTable, PolicyFile, ScopeTable, Threshold as ThresholdTable,
};
use super::{
    Distribution, Exception, Layer, OutboundLicense, OutboundSetting, Policy, Rule, Scope, Threshold, TwoPeople,
};
use crate::finding::{AttributionState, Outcome};
use crate::license::{LicenseClass, SpdxExpression};
use crate::matching::MatchClass;

/// A file with its text, which errors point into.
pub(super) struct Source {
    pub(super) label: String,
    pub(super) text: String,
    pub(super) file: PolicyFile,
}

/// What the license of a work is called that is nobody else's to use.
const PROPRIETARY: &str = "proprietary";

/// Objections to a lost notice where a policy says nothing of it: the license of nearly all code asks for one.
const NOTICE_DEFAULTS: [(AttributionState, Outcome); 3] = [
    (AttributionState::Replaced, Outcome::Deny),
    (AttributionState::Missing, Outcome::Review),
    (AttributionState::Partial, Outcome::Review),
];

/// Puts the files together.
///
/// # Errors
/// When a value makes no sense, a clause lacks what it needs, or two entries contradict each other; with line and column.
pub(super) fn assemble(sources: &[Source]) -> Result<Policy, PolicyError> {
    let mut policy = Policy {
        files: sources.iter().map(|source| source.label.clone()).collect(),
        digest: digest_of_texts(sources.iter().map(|source| source.text.as_bytes())),
        texts: sources.iter().map(|source| source.text.clone()).collect(),
        below: String::new(),
        base: Layer::default(),
        scopes: Vec::new(),
        thresholds: Vec::new(),
        cases: Vec::new(),
        fail_on: sources.iter().find_map(|source| source.file.gate.fail_on).unwrap_or_default(),
        fail_on_new_knowledge: sources.iter().find_map(|source| source.file.gate.new_knowledge),
        exit_code: sources.iter().find_map(|source| source.file.gate.exit_code),
        two_people: TwoPeople::default(),
        own: sources.iter().flat_map(|source| source.file.own.patterns()).collect(),
    };
    let mut names = Names::default();
    let mut classes: BTreeMap<LicenseClass, (Outcome, usize)> = BTreeMap::new();
    for (file_idx, source) in sources.iter().enumerate() {
        let file = &source.file;
        let reader = Reader { source, file_idx };
        policy.base.outbound.fill(reader.outbound(&file.outbound)?);
        policy.base.default = policy.base.default.or(file.default);
        for (&state, &outcome) in &file.attribution {
            policy.base.attribution.entry(state).or_insert(outcome);
        }
        for (&class, &outcome) in &file.licenses.classes {
            classes.entry(class).or_insert((outcome, file_idx));
        }
        policy.base.rules.extend(reader.rules(&file.licenses, &file.rule, "", &mut names)?);
        policy.base.exceptions.extend(reader.exceptions(&file.exception, &mut names)?);
        for scope in &file.scope {
            let (read, at) = (reader.scope(scope, &mut names)?, scope.span().start);
            let both = policy.scopes.iter().find_map(|other| {
                let path = other.paths.iter().find(|path| read.paths.contains(path))?;
                Some((&other.name, path))
            });
            if let Some((other, path)) = both {
                let both = format!("the scopes `{other}` and `{}` both claim `{path}`: a file lies in one", read.name);
                return Err(reader.fail(at, both));
            }
            policy.scopes.push(read);
        }
        if let Some(two_people) = &file.decisions.two_people {
            if let Some(message) = two_people.get_ref().contradiction() {
                return Err(reader.fail(two_people.span().start, format!("`decisions.two_people`: {message}")));
            }
            policy.two_people.add(two_people.get_ref());
        }
        for case in &file.case {
            policy.cases.push(Case::read(case.get_ref()).map_err(|message| reader.fail(case.span().start, message))?);
        }
    }
    policy
        .base
        .rules
        .extend(classes.into_iter().map(|(class, (outcome, file_idx))| class_rule("", class, outcome, file_idx)));
    for (state, outcome) in NOTICE_DEFAULTS {
        policy.base.attribution.entry(state).or_insert(outcome);
    }
    policy.thresholds = thresholds(sources);
    Ok(policy)
}

/// Returns the digest of a policy whose files have these texts, in order: blake3 as hex digits.
pub fn digest_of_texts<'a>(texts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hasher = blake3::Hasher::new();
    for text in texts {
        // Length before text, so that no two lists of files run together.
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text);
    }
    hasher.finalize().to_hex().to_string()
}

/// Names that are taken, and what is said by rules already.
#[derive(Default)]
struct Names {
    clauses: BTreeSet<String>,
    scopes: BTreeSet<String>,
}

/// Takes over the tables of one file.
struct Reader<'a> {
    source: &'a Source,
    file_idx: usize,
}

impl Reader<'_> {
    fn fail(&self, at: usize, message: impl Into<String>) -> PolicyError {
        PolicyError::at(&self.source.label, &self.source.text, at, message)
    }

    fn outbound(&self, table: &OutboundTable) -> Result<OutboundSetting, PolicyError> {
        let license = table.license.as_deref().map(|text| self.outbound_license(text)).transpose()?;
        Ok(OutboundSetting { license, distribution: table.distribution.map(distribution_of) })
    }

    fn outbound_license(&self, text: &str) -> Result<OutboundLicense, PolicyError> {
        if text == PROPRIETARY {
            return Ok(OutboundLicense::Proprietary);
        }
        let at = self.source.text.find(text).unwrap_or_default();
        SpdxExpression::find_in(text).map(OutboundLicense::Spdx).ok_or_else(|| {
            self.fail(at, format!("`{text}` is no license; expected an SPDX license expression or `{PROPRIETARY}`"))
        })
    }

    /// Returns the rules of the lists, then those written out.
    fn rules(
        &self,
        lists: &LicensesTable,
        written: &[Spanned<ClauseTable>],
        prefix: &str,
        names: &mut Names,
    ) -> Result<Vec<Rule>, PolicyError> {
        self.check_lists(lists)?;
        let lists = [
            ("deny", Outcome::Deny, &lists.deny),
            ("review", Outcome::Review, &lists.review),
            ("allow", Outcome::Allow, &lists.allow),
        ];
        let mut rules = Vec::new();
        for (name, outcome, licenses) in lists {
            if !licenses.is_empty() {
                let when = Conditions { licenses: licenses.clone(), ..Conditions::default() };
                let name = format!("{prefix}licenses.{name}");
                rules.push(Rule { name, file_idx: self.file_idx, is_setting: true, outcome, reason: None, when });
            }
        }
        let n_listed = rules.len();
        for table in written {
            let rule = self.rule(table, names)?;
            if let Some(other) = rules[n_listed..].iter().find(|other| other.when == rule.when) {
                let message = format!("the rules `{}` and `{}` ask for the same; remove one", other.name, rule.name);
                return Err(self.fail(table.span().start, message));
            }
            rules.push(rule);
        }
        Ok(rules)
    }

    fn check_lists(&self, lists: &LicensesTable) -> Result<(), PolicyError> {
        let all = [("allow", &lists.allow), ("review", &lists.review), ("deny", &lists.deny)];
        for (idx, (first, patterns)) in all.iter().enumerate() {
            for (second, others) in &all[idx + 1..] {
                if let Some(pattern) = patterns.iter().find(|pattern| others.contains(pattern)) {
                    let at = self.source.text.rfind(&pattern.to_string()).unwrap_or_default();
                    let message = format!("`{pattern}` is in the lists `{first}` and `{second}`; keep it in one");
                    return Err(self.fail(at, message));
                }
            }
        }
        Ok(())
    }

    fn rule(&self, table: &Spanned<ClauseTable>, names: &mut Names) -> Result<Rule, PolicyError> {
        let (clause, at) = (table.get_ref(), table.span().start);
        self.check_clause(clause, at, names)?;
        if clause.owner.is_some() || clause.expires.is_some() {
            return Err(self.fail(at, "a rule has no `owner` and no `expires`; an exception (`[[exception]]`) has"));
        }
        let Some(outcome) = clause.outcome else {
            return Err(self.fail(at, format!("the rule `{}` lacks `outcome`: allow, review or deny", clause.name)));
        };
        Ok(Rule {
            name: clause.name.clone(),
            file_idx: self.file_idx,
            is_setting: false,
            outcome,
            reason: clause.reason.clone(),
            when: clause.conditions(),
        })
    }

    fn exceptions(&self, tables: &[Spanned<ClauseTable>], names: &mut Names) -> Result<Vec<Exception>, PolicyError> {
        tables.iter().map(|table| self.exception(table, names)).collect()
    }

    fn exception(&self, table: &Spanned<ClauseTable>, names: &mut Names) -> Result<Exception, PolicyError> {
        let (clause, at) = (table.get_ref(), table.span().start);
        self.check_clause(clause, at, names)?;
        let name = &clause.name;
        let wanted = |value: &Option<String>, key: &str| {
            let given = value.as_deref().map(str::trim).filter(|text| !text.is_empty());
            given.map(str::to_owned).ok_or_else(|| self.fail(at, format!("the exception `{name}` lacks `{key}`")))
        };
        if clause.outcome.is_some_and(|outcome| outcome != Outcome::Allow) {
            return Err(self.fail(at, format!("the exception `{name}` can only allow; write a rule instead")));
        }
        let when = clause.conditions();
        if when.is_empty() {
            return Err(self.fail(at, format!("the exception `{name}` asks for nothing and would allow everything")));
        }
        let expires = clause.expires.as_ref().map(day).transpose().map_err(|message| self.fail(at, message))?;
        Ok(Exception {
            name: name.clone(),
            file_idx: self.file_idx,
            reason: wanted(&clause.reason, "reason")?,
            owner: wanted(&clause.owner, "owner")?,
            expires,
            when,
        })
    }

    fn check_clause(&self, clause: &ClauseTable, at: usize, names: &mut Names) -> Result<(), PolicyError> {
        if clause.name.trim().is_empty() {
            return Err(self.fail(at, "it lacks a `name`, by which findings tell what decided about them"));
        }
        if !names.clauses.insert(clause.name.clone()) {
            return Err(self.fail(at, format!("the name `{}` is taken by another rule or exception", clause.name)));
        }
        clause.contradiction().map_or(Ok(()), |message| Err(self.fail(at, format!("`{}`: {message}", clause.name))))
    }

    fn scope(&self, table: &Spanned<ScopeTable>, names: &mut Names) -> Result<Scope, PolicyError> {
        let (scope, at) = (table.get_ref(), table.span().start);
        if scope.name.trim().is_empty() || !names.scopes.insert(scope.name.clone()) {
            return Err(self.fail(at, format!("a scope needs a `name` of its own; `{}` is none", scope.name)));
        }
        if scope.paths.is_empty() {
            return Err(self.fail(at, format!("the scope `{}` lacks `paths`", scope.name)));
        }
        let prefix = format!("{}/", scope.name);
        let mut rules = self.rules(&scope.licenses, &scope.rule, &prefix, names)?;
        let class = |(&class, &outcome)| class_rule(&prefix, class, outcome, self.file_idx);
        rules.extend(scope.licenses.classes.iter().map(class));
        let outbound = OutboundTable { license: scope.outbound.clone(), distribution: scope.distribution };
        let layer = Layer {
            outbound: self.outbound(&outbound)?,
            is_shipped: scope.shipped,
            default: scope.default,
            attribution: scope.attribution.clone(),
            exceptions: self.exceptions(&scope.exception, names)?,
            rules,
        };
        Ok(Scope { name: scope.name.clone(), paths: scope.paths.clone(), layer })
    }
}

impl OutboundSetting {
    /// Takes from `other` what is not said here.
    pub(super) fn fill(&mut self, other: Self) {
        self.license = self.license.take().or(other.license);
        self.distribution = self.distribution.or(other.distribution);
    }
}

const fn distribution_of(kind: DistributionKind) -> Distribution {
    match kind {
        DistributionKind::Source | DistributionKind::Binary => Distribution::GivenOut,
        DistributionKind::Saas => Distribution::Network,
        DistributionKind::Internal => Distribution::Internal,
    }
}

fn class_rule(prefix: &str, class: LicenseClass, outcome: Outcome, file_idx: usize) -> Rule {
    let when = Conditions { classes: vec![class], ..Conditions::default() };
    let name = format!("{prefix}licenses.classes.{}", class.as_str());
    Rule { name, file_idx, is_setting: true, outcome, reason: None, when }
}

/// Of one class the table of the nearest file that has one counts; those of all classes come last.
fn thresholds(sources: &[Source]) -> Vec<Threshold> {
    let tables = || sources.iter().map(|source| &source.file.thresholds);
    let of_class = |class: Option<MatchClass>, table: Option<ThresholdTable>| {
        let ThresholdTable { min_lines, min_tokens, min_containment } = table?;
        let name = class.map_or("thresholds".to_owned(), |class| format!("thresholds.{}", class.as_str()));
        Some(Threshold { name, class, min_lines, min_tokens, min_containment })
    };
    let all = |table: &super::file::ThresholdsTable| {
        let (min_lines, min_tokens) = (table.min_lines, table.min_tokens);
        let all = ThresholdTable { min_lines, min_tokens, min_containment: table.min_containment };
        Some(all).filter(|all| *all != ThresholdTable::default())
    };
    [
        of_class(Some(MatchClass::Identical), tables().find_map(|table| table.identical)),
        of_class(Some(MatchClass::Reformatted), tables().find_map(|table| table.reformatted)),
        of_class(Some(MatchClass::Renamed), tables().find_map(|table| table.renamed)),
        of_class(Some(MatchClass::Edited), tables().find_map(|table| table.edited)),
        of_class(None, tables().find_map(all)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Reads a day, `2026-12-31`, with or without quotes.
fn day(value: &toml::Value) -> Result<String, String> {
    let text = match value {
        toml::Value::String(text) => text.trim().to_owned(),
        toml::Value::Datetime(time) => time.date.map_or_else(|| time.to_string(), |date| date.to_string()),
        other => other.to_string(),
    };
    let date: Result<jiff::civil::Date, _> = text.parse();
    date.map(|date| date.to_string()).map_err(|_| format!("`{text}` is no day; write it as 2026-12-31"))
}
