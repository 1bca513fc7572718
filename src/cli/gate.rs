//! The gate of a scan: which policy holds, what it says of the findings, and which exit code that gives.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::args::{FailOnArg, OutputArgs, PolicyArgs};
use super::exit::Exit;
use super::outputs::Outputs;
use super::scanning::run_scan;
use super::session::Session;
use crate::decision::{DECISIONS_FILE, Decisions};
use crate::finding::{FailOn, Gate, ScanReport};
use crate::index::Store;
use crate::inventory::declared_outbound;
use crate::policy::{POLICY_FILE, PRESET_MARK, Policy};
use crate::scan::ScanOptions;
use crate::source::{find_above, place_below};

/// Exit code of a closed gate, unless another one is asked for.
const CLOSED: u8 = 1;

/// The policy that holds for a run, if any, and how it ends the run.
pub(super) struct GateKeeper {
    policy: Option<Policy>,
    decisions: Option<Decisions>,
    fail_on: FailOn,
    exit_code: u8,
    outputs: Outputs,
}

impl GateKeeper {
    /// Finds the policy for the project at `path` and reads it. Who asks for an outcome without a policy is given the
    /// built-in one.
    pub(super) fn find(path: &Path, args: &OutputArgs) -> anyhow::Result<Self> {
        let asked = args.policy.fail_on.map(FailOn::from);
        let policy = match find_policy(path, &args.policy)? {
            None if matches!(asked, Some(FailOn::Review | FailOn::Deny)) => {
                Some(with_outbound(Policy::built_in(), path))
            }
            found => found,
        };
        // Without a policy nobody has said that any finding may stay.
        let of_policy = policy.as_ref().map_or(FailOn::Any, |policy| policy.fail_on);
        let code_of_policy = policy.as_ref().and_then(|policy| policy.exit_code);
        Ok(Self {
            fail_on: if args.exit_zero { FailOn::Never } else { asked.unwrap_or(of_policy) },
            exit_code: args.exit_code.or(code_of_policy).unwrap_or(CLOSED),
            decisions: find_decisions(path)?,
            outputs: Outputs::find(args)?,
            policy,
        })
    }

    /// Scans, judges the findings, writes the reports, and returns what the gate says.
    pub(super) fn scan(
        &self,
        session: &Session,
        store: &dyn Store,
        path: &Path,
        mut options: ScanOptions,
    ) -> anyhow::Result<Exit> {
        let own_of_policy = self.policy.iter().flat_map(|policy| policy.own.patterns());
        options.own = options.own.patterns().chain(own_of_policy).collect();
        options.sketches = self.decisions.is_some(); // Edited code is known again by its sketch.
        let Some(mut report) = run_scan(session, store, path, &options)? else { return Ok(Exit::Interrupted) };
        self.judge(&mut report, options.only.is_none())?;
        self.outputs.write(session, &report, path)?;
        Ok(self.exit_of(&report))
    }

    /// Judges the findings of a report, says what was decided about them, and closes or opens the gate. `is_whole` says that
    /// all of the project was scanned.
    fn judge(&self, report: &mut ScanReport, is_whole: bool) -> anyhow::Result<()> {
        if let Some(policy) = &self.policy {
            policy.judge_report(report).context("cannot judge the findings")?;
        }
        if let Some(decisions) = &self.decisions {
            // Decisions of a directory above are about more than was scanned.
            decisions.attach(report, is_whole && !decisions.label.starts_with(".."));
        }
        report.gate = Gate::of(report, self.fail_on);
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
fn find_decisions(path: &Path) -> anyhow::Result<Option<Decisions>> {
    let load = |(file, label): (PathBuf, String)| Decisions::load(&file, &label).context("cannot use the decisions");
    find_above(path, DECISIONS_FILE).map(load).transpose()
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
