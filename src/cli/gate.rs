//! The gate of a scan: which policy holds, what it says of the findings, and which exit code that gives.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::args::{FailOnArg, OutputArgs, PolicyArgs};
use super::change::checked_out;
use super::exit::Exit;
use super::outputs::Outputs;
use super::runs::EarlierRuns;
use super::scanning::run_scan;
use super::session::Session;
use crate::decision::{DECISIONS_FILE, Decisions};
use crate::finding::{FailOn, Gate, ScanReport, ScopeMode, is_notice_path};
use crate::git::GitTree;
use crate::index::Store;
use crate::inventory::declared_outbound;
use crate::policy::{POLICY_FILE, PRESET_MARK, Policy};
use crate::provenance::{MAX_MANIFEST_BYTES, ManifestKind};
use crate::scan::ScanOptions;
use crate::source::{Tree, find_above, place_below};

/// Exit code of a closed gate, unless another one is asked for.
pub(super) const CLOSED: u8 = 1;

/// The policy that holds for a run, if any, and how it ends the run.
pub(super) struct GateKeeper {
    policy: Option<Policy>,
    decisions: Option<Decisions>,
    fail_on: FailOn,
    fail_on_new_knowledge: FailOn,
    exit_code: u8,
    outputs: Outputs,
    earlier: EarlierRuns,
}

impl GateKeeper {
    /// Finds the policy for the project at `path` and reads it. Who asks for an outcome without a policy is given the
    /// built-in one. `is_whole` says that all of the project is scanned.
    pub(super) fn find(session: &Session, path: &Path, args: &OutputArgs, is_whole: bool) -> anyhow::Result<Self> {
        let (policy, decisions) = (find_policy(path, &args.policy)?, find_decisions(path)?);
        let earlier = EarlierRuns::find(session, path, args, is_whole)?;
        Self::new((policy, decisions, earlier), args, |policy| with_outbound(policy, path))
    }

    /// As [`GateKeeper::find`], with the policy and the decisions of a commit or the index of git.
    pub(super) fn find_in(session: &Session, tree: &GitTree, path: &Path, args: &OutputArgs) -> anyhow::Result<Self> {
        let policy = find_policy_in(tree, &args.policy)?;
        let decisions = find_decisions_in(tree)?;
        let earlier = EarlierRuns::find(session, path, args, false)?;
        Self::new((policy, decisions, earlier), args, |policy| with_outbound_of(policy, tree))
    }

    fn new(
        (found, decisions, earlier): (Option<Policy>, Option<Decisions>, EarlierRuns),
        args: &OutputArgs,
        with_outbound: impl Fn(Policy) -> Policy,
    ) -> anyhow::Result<Self> {
        let asked = args.policy.fail_on.map(FailOn::from);
        let policy = match found {
            None if matches!(asked, Some(FailOn::Review | FailOn::Deny)) => Some(with_outbound(Policy::built_in())),
            found => found,
        };
        // Without a policy nobody has said that any finding may stay.
        let of_policy = policy.as_ref().map_or(FailOn::Any, |policy| policy.fail_on);
        let code_of_policy = policy.as_ref().and_then(|policy| policy.exit_code);
        let fail_on = asked.unwrap_or(of_policy);
        let of_knowledge = policy.as_ref().and_then(|policy| policy.fail_on_new_knowledge);
        let of_knowledge = of_knowledge.filter(|_| fail_on != FailOn::Never); // Who only reports, only reports.
        let fail_on_new_knowledge = args.policy.fail_on_new_knowledge.map(FailOn::from).or(of_knowledge);
        let unless_zero = |fail_on| if args.exit_zero { FailOn::Never } else { fail_on };
        Ok(Self {
            fail_on: unless_zero(fail_on),
            fail_on_new_knowledge: unless_zero(fail_on_new_knowledge.unwrap_or(fail_on)),
            exit_code: args.exit_code.or(code_of_policy).unwrap_or(CLOSED),
            decisions,
            outputs: Outputs::of(&args.output, args.format.map(Into::into))?.redacting(args.redact),
            earlier,
            policy,
        })
    }

    /// Scans, judges the findings, writes the reports, and returns what the gate says.
    pub(super) fn scan(
        mut self,
        session: &Session,
        store: &dyn Store,
        (path, tree): (&Path, Option<&dyn Tree>),
        options: ScanOptions,
    ) -> anyhow::Result<Exit> {
        let Some(report) = self.report(session, store, (path, tree), options)? else { return Ok(Exit::Interrupted) };
        self.outputs.write(session, &report, path)?;
        Ok(self.exit_of(&report))
    }

    /// Scans and judges the findings; `None` after Ctrl-C.
    pub(super) fn report(
        &mut self,
        session: &Session,
        store: &dyn Store,
        (path, tree): (&Path, Option<&dyn Tree>),
        mut options: ScanOptions,
    ) -> anyhow::Result<Option<ScanReport>> {
        let own_of_policy = self.policy.iter().flat_map(|policy| policy.own.patterns());
        options.own = options.own.patterns().chain(own_of_policy).collect();
        options.cache = self.earlier.cache();
        if !options.scope.is_change() && options.scope.mode != ScopeMode::Text {
            options.scope.checked_out = checked_out(path);
        }
        // Edited code is known again by its sketch.
        options.sketches |= self.decisions.is_some() || self.earlier.need_sketches();
        let Some(mut report) = run_scan(session, store, (path, tree), &options)? else { return Ok(None) };
        self.judge(&mut report, (path, tree))?;
        self.earlier.record(session, &mut report);
        Ok(Some(report))
    }

    /// Writes the reports that go to files.
    pub(super) fn write_files(&self, session: &Session, report: &ScanReport, path: &Path) -> anyhow::Result<()> {
        self.outputs.write_files(session, report, path)
    }

    /// Judges the findings of a report, says what was decided about them and which are new, and closes or opens the gate.
    fn judge(&self, report: &mut ScanReport, scanned: (&Path, Option<&dyn Tree>)) -> anyhow::Result<()> {
        let is_whole = report.run.scope.mode == ScopeMode::Whole;
        if let Some(policy) = &self.policy {
            policy.judge_report(report).context("cannot judge the findings")?;
        }
        if let Some(decisions) = &self.decisions {
            // Decisions of a directory above are about more than was scanned.
            decisions.attach(report, is_whole && !decisions.label.starts_with(".."), self.policy.as_ref());
        }
        self.earlier.attach(report, scanned, is_whole);
        report.gate = Gate::of(report, self.fail_on, self.fail_on_new_knowledge);
        Ok(())
    }

    /// Returns the exit code of a run. A closed gate goes before incompleteness: the report says `complete: false` as well.
    fn exit_of(&self, report: &ScanReport) -> Exit {
        match (report.gate.is_passed, report.complete) {
            (false, _) => Exit::Findings(self.exit_code),
            (true, false) => Exit::Incomplete,
            (true, true) => Exit::Pass,
        }
    }
}

/// Reads the decisions that hold for the project at `path`.
pub(super) fn find_decisions(path: &Path) -> anyhow::Result<Option<Decisions>> {
    let load = |(file, label): (PathBuf, String)| Decisions::load(&file, &label).context("cannot use the decisions");
    find_above(path, DECISIONS_FILE).map(load).transpose()
}

fn find_decisions_in(tree: &GitTree) -> anyhow::Result<Option<Decisions>> {
    let Some((file, n_levels)) = tree.find_above(DECISIONS_FILE) else { return Ok(None) };
    let label = format!("{}{DECISIONS_FILE}", "../".repeat(n_levels));
    let text = tree.read_at(&file).with_context(|| format!("cannot read the decisions `{label}`"))?;
    Ok(Some(Decisions::parse(&label, &text).context("cannot use the decisions")?))
}

/// Reads the policy that holds for what a commit or the index has: the one that was asked for, else its own.
fn find_policy_in(tree: &GitTree, args: &PolicyArgs) -> anyhow::Result<Option<Policy>> {
    if args.no_policy {
        return Ok(None);
    }
    if let Some(given) = &args.policy {
        return Ok(Some(with_outbound_of(read_policy(given)?, tree)));
    }
    let Some((file, n_levels)) = tree.find_above(POLICY_FILE) else { return Ok(None) };
    let label = format!("{}{POLICY_FILE}", "../".repeat(n_levels));
    let read = |path: &Path| tree.read_at(path);
    let mut policy = Policy::load_by(&file, &label, &read).context("cannot use the policy")?;
    policy.set_place(&tree.place_below(n_levels));
    Ok(Some(with_outbound_of(policy, tree)))
}

/// As [`with_outbound`], by the manifests that the tree has at its root. They are read with the license files that they name.
fn with_outbound_of(policy: Policy, tree: &GitTree) -> Policy {
    if policy.has_outbound() {
        return policy;
    }
    let Ok(dir) = tempfile::tempdir() else { return policy };
    for path in
        tree.find(&|path| !path.contains('/') && (ManifestKind::of_path(path).is_some() || is_notice_path(path)))
    {
        let is_name = Path::new(&path.shown).file_name() == Some(path.shown.as_ref());
        if let Some(bytes) = tree.read_start(&path, MAX_MANIFEST_BYTES).filter(|_| is_name) {
            let _ = std::fs::write(dir.path().join(&path.shown), bytes); // What is not there declares nothing.
        }
    }
    with_outbound(policy, dir.path())
}

/// Reads the policy that holds for the project at `path`: the one that was asked for, else its own.
pub(super) fn find_policy(path: &Path, args: &PolicyArgs) -> anyhow::Result<Option<Policy>> {
    if args.no_policy {
        return Ok(None);
    }
    let policy = match &args.policy {
        Some(given) => Some(read_policy(given)?),
        None => find_above(path, POLICY_FILE)
            .map(|(file, label)| {
                let mut policy = Policy::load(&file, &label).context("cannot use the policy")?;
                policy.set_place(&place_below(path, label.matches("../").count()));
                anyhow::Ok(policy)
            })
            .transpose()?,
    };
    Ok(policy.map(|policy| with_outbound(policy, path)))
}

/// Reads a policy file, or the preset that `preset:NAME` names.
pub(super) fn read_policy(given: &Path) -> anyhow::Result<Policy> {
    match given.to_str().and_then(|text| text.strip_prefix(PRESET_MARK)) {
        Some(name) => Policy::preset(name),
        None => Policy::load(given, &given.display().to_string()),
    }
    .context("cannot use the policy")
}

/// Adds what the project's manifest declares, where the policy does not say what the project is given out under.
pub(super) fn with_outbound(mut policy: Policy, path: &Path) -> Policy {
    if !policy.has_outbound()
        && let Some(declared) = declared_outbound(path)
    {
        policy.set_outbound_of_manifest(declared);
    }
    policy
}

impl From<FailOnArg> for FailOn {
    fn from(arg: FailOnArg) -> Self {
        match arg {
            FailOnArg::Deny => Self::Deny,
            FailOnArg::Review => Self::Review,
            FailOnArg::Any => Self::Any,
            FailOnArg::Never => Self::Never,
        }
    }
}
