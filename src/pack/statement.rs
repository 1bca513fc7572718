//! The statement: what is signed of a pack, so that the gate's result can be believed without reading the rest.
//!
//! Source: in-toto Attestation Framework, Statement v1. Subjects are the members; the predicate is kinprint's own, with the schema
//! `docs/kinprint.pack-1.schema.json`. Everything in it is taken from the report in the pack, so that it can be compared.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::VerifyPackError as Error;
use super::manifest::{Manifest, ManifestEntry};
use crate::finding::{DatabaseSummary, Gate, PolicySummary, RunInfo, ScanReport, Tool, Verdict};

/// The schema's name and major version of what is signed.
pub const PACK_SCHEMA: &str = "kinprint.pack/1";
/// What programs that read attestations know the predicate by. A name; nothing has to be there.
pub const PREDICATE_TYPE: &str = "https://example.org/kinprint/pack/v1";
const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";

/// A Statement v1.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Statement {
    #[serde(rename = "_type")]
    kind: String,
    subject: Vec<Subject>,
    predicate_type: String,
    pub(super) predicate: PackPredicate,
}

/// A member by name and digest.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Subject {
    name: String,
    digest: BTreeMap<String, String>,
}

/// What a pack is of: the result of a scan in short. All of it but `packed_by` stands in `result.json` too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PackPredicate {
    /// [`PACK_SCHEMA`].
    pub schema: String,
    /// What scanned.
    pub tool: Tool,
    /// What made the pack.
    pub packed_by: Tool,
    /// When and how it was scanned.
    pub run: RunInfo,
    /// What it was compared with.
    pub database: DatabaseSummary,
    /// What it was judged by; `None` where there is no policy.
    pub policy: Option<PolicySummary>,
    /// Whether every file could be read and looked up.
    pub complete: bool,
    /// The result in a word.
    pub verdict: Verdict,
    /// What the findings come to.
    pub gate: Gate,
    /// How much of what was found.
    pub counts: PackCounts,
}

/// How much of what a report holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackCounts {
    /// Files read.
    pub n_files: u64,
    /// Lines read.
    pub n_lines: u64,
    /// Lines inside findings.
    pub n_lines_copied: u64,
    /// Copies.
    pub n_findings: u64,
    /// Places whose comments name a source.
    pub n_declared: u64,
    /// Folders most of which come from one package.
    pub n_components: u64,
    /// Files left out by a rule.
    pub n_filtered: u64,
    /// Files that could not be scanned.
    pub n_failed: u64,
}

impl PackPredicate {
    pub(super) fn of(report: &ScanReport, packed_by: Tool) -> Self {
        Self {
            schema: PACK_SCHEMA.to_owned(),
            tool: report.tool.clone(),
            packed_by,
            run: report.run.clone(),
            database: report.database.clone(),
            policy: report.policy.clone(),
            complete: report.complete,
            verdict: report.summary.verdict,
            gate: report.gate.clone(),
            counts: PackCounts {
                n_files: report.summary.n_files,
                n_lines: report.summary.n_lines,
                n_lines_copied: report.summary.n_lines_copied,
                n_findings: report.findings.len() as u64,
                n_declared: report.declared.len() as u64,
                n_components: report.components.len() as u64,
                n_filtered: report.filtered.len() as u64,
                n_failed: report.failed.len() as u64,
            },
        }
    }

    /// Names the first thing that differs from `other`.
    fn difference(&self, other: &Self) -> Option<&'static str> {
        let differences = [
            ("the schema", self.schema != other.schema),
            ("the gate", self.gate != other.gate),
            ("the database", self.database != other.database),
            ("the counts", self.counts != other.counts),
            ("the completeness", self.complete != other.complete),
            ("the verdict", self.verdict != other.verdict),
            ("the policy", self.policy != other.policy),
            ("the tool", self.tool != other.tool),
            ("the run", self.run != other.run),
        ];
        differences.into_iter().find_map(|(name, is_different)| is_different.then_some(name))
    }
}

impl Statement {
    /// Makes the statement about the members that `manifest` lists and the manifest itself.
    pub(super) fn of(predicate: PackPredicate, manifest: &Manifest, of_manifest: &ManifestEntry) -> Self {
        Self {
            kind: STATEMENT_TYPE.to_owned(),
            subject: subjects(manifest, of_manifest),
            predicate_type: PREDICATE_TYPE.to_owned(),
            predicate,
        }
    }

    /// Checks that this is the statement about those members and that report, and no other.
    pub(super) fn check(
        &self,
        manifest: &Manifest,
        of_manifest: &ManifestEntry,
        report: &ScanReport,
    ) -> Result<(), Error> {
        let fail = |what: &str| Err(Error::Statement { what: what.to_owned() });
        if self.kind != STATEMENT_TYPE {
            return fail("it is no in-toto statement of version 1");
        }
        if self.predicate_type != PREDICATE_TYPE {
            return fail("its predicate is none of kinprint's");
        }
        let expected = subjects(manifest, of_manifest);
        if self.subject.len() != expected.len() {
            return fail("it is about another number of members");
        }
        if let Some((_, other)) = self.subject.iter().zip(&expected).find(|(left, right)| left != right) {
            return fail(&format!("it is not about this `{}`", other.name));
        }
        let of_report = PackPredicate::of(report, self.predicate.packed_by.clone());
        match self.predicate.difference(&of_report) {
            Some(what) => fail(&format!("{what} that is signed is not what `result.json` says")),
            None => Ok(()),
        }
    }
}

fn subjects(manifest: &Manifest, of_manifest: &ManifestEntry) -> Vec<Subject> {
    let all = [of_manifest].into_iter().chain(&manifest.members);
    all.map(|member| Subject {
        name: member.path.clone(),
        digest: BTreeMap::from([("sha256".to_owned(), member.sha256.clone())]),
    })
    .collect()
}
