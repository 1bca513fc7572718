//! `policy`: writes, checks, tests and explains the policy that findings are judged by.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::args::{Format, PolicyCheckArgs, PolicyCommand, PolicyExplainArgs, PolicyInitArgs};
use super::exit::{self, Exit};
use super::findings::{Found, FoundBy, find_findings, ids_of, meant_ids, read_report};
use super::gate::{find_decisions, find_policy, read_policy, with_outbound};
use super::session::{Session, print, print_json};
use crate::inventory::declared_outbound;
use crate::license::SpdxExpression;
use crate::policy::{POLICY_FILE, PRESETS, Policy, Subject};
use crate::report::{PolicyCheck, TracedFinding, write_cases, write_policy_check, write_trace};

/// `kinprint policy`.
pub(crate) fn run(session: &Session, command: &PolicyCommand) -> anyhow::Result<Exit> {
    match command {
        PolicyCommand::Init(args) => init(session, args),
        PolicyCommand::Check(args) => check(session, args),
        PolicyCommand::Test(args) => test(session, args),
        PolicyCommand::Explain(args) => explain(session, args),
    }
}

fn init(session: &Session, args: &PolicyInitArgs) -> anyhow::Result<Exit> {
    let file = args.path.join(POLICY_FILE);
    if let Some(name) = &args.preset
        && !PRESETS.iter().any(|preset| preset.name == name)
    {
        let names: Vec<&str> = PRESETS.iter().map(|preset| preset.name).collect();
        bail!("no preset is called `{name}`; there are {}", names.join(", "));
    }
    if fs::symlink_metadata(&file).is_ok() && !args.force {
        bail!("`{}` is there already; change it, or replace it with --force", file.display());
    }
    let outbound = match &args.outbound {
        Some(text) if text != "proprietary" && SpdxExpression::find_in(text).is_none() => {
            bail!("`{text}` is no license; expected an SPDX license expression or `proprietary`")
        }
        Some(text) => Some(text.clone()),
        None => declared_outbound(&args.path).map(|license| license.to_string()),
    };
    let text = starting_text(args.preset.as_deref(), outbound.as_deref());
    // What is written must be a policy.
    Policy::parse(POLICY_FILE, &text, &args.path).context("cannot write a policy")?;
    fs::write(&file, text).with_context(|| format!("cannot write `{}`", file.display()))?;
    session.note(&format!("wrote `{}`; look at it, then run `kinprint policy check`", file.display()));
    Ok(Exit::Pass)
}

/// Returns a policy file to start from, with what else can be said as comments.
fn starting_text(preset: Option<&str>, outbound: Option<&str>) -> String {
    let extends = match preset {
        Some(name) => format!("extends = [\"preset:{name}\"]"),
        None => "# extends = [\"preset:permissive-only\", \"../company.toml\"]".to_owned(),
    };
    let outbound = match (outbound, preset) {
        (Some(license), _) => format!("[outbound]\nlicense = \"{license}\"\n# distribution = \"binary\"   # source, binary, saas or internal\n"),
        (None, Some(_)) => "# [outbound]\n# license = \"Apache-2.0\"      # or \"proprietary\"\n".to_owned(),
        (None, None) => "# What the project is given out under: what is copied in must go with it.\n# [outbound]\n# license = \"Apache-2.0\"      # or \"proprietary\"\n# distribution = \"source\"    # source, binary, saas or internal\n".to_owned(),
    };
    format!(
        "# What may be copied into this project. `kinprint policy check` reads it, `kinprint policy explain FINDING` shows how\n\
         # a finding was judged. What no rule decides goes by the outbound license.\n\
         {extends}\n\n{outbound}\n\
         # [licenses]\n# allow = [\"MIT\", \"BSD-*\"]\n# deny = [\"AGPL-*\"]\n# classes = {{ unknown = \"review\", none = \"deny\" }}\n\n\
         # [[rule]]\n# name = \"no code of the old library\"\n# outcome = \"deny\"\n# origins = [\"pkg:npm/left-*\"]\n# reason = \"it is being replaced\"\n\n\
         # [[scope]]\n# name = \"tests\"\n# paths = [\"tests/**\"]\n# shipped = false\n\n\
         # [[exception]]\n# name = \"lru cache\"\n# paths = [\"src/lru.c\"]\n# reason = \"license bought, contract 17\"\n# owner = \"legal@example.org\"\n# expires = 2027-12-31\n\n\
         [gate]\nfail_on = \"review\"\n\n\
         # What one person alone does not settle: by license class, by outcome, by what is decided.\n# [decisions.two_people]\n# classes = [\"strong-copyleft\", \"network-copyleft\"]\n# outcomes = [\"deny\"]\n# statuses = [\"license-acquired\"]\n\n\
         # [[case]]\n# name = \"GPL is refused\"\n# license = \"GPL-3.0-only\"\n# expect = \"deny\"\n"
    )
}

/// Reads the policy that is meant: a file, a preset, or that of a project.
fn meant(path: &Path) -> anyhow::Result<Policy> {
    let is_project = path.is_dir();
    if !is_project {
        return Ok(with_outbound(read_policy(path)?, path.parent().unwrap_or(Path::new("."))));
    }
    let policy = find_policy(path, &super::args::PolicyArgs::default())?;
    policy.with_context(|| {
        format!("`{}` has no `{POLICY_FILE}`; `kinprint policy init` writes one to start from", path.display())
    })
}

fn check(session: &Session, args: &PolicyCheckArgs) -> anyhow::Result<Exit> {
    let policy = meant(&args.path)?;
    let check = PolicyCheck::of(&policy, session.today());
    let printed = match args.format {
        Format::Json => print_json(&check),
        Format::Text => print(|out| write_policy_check(&check, session.text, out)),
    };
    exit::ignore_closed_pipe(printed)?;
    Ok(Exit::Pass)
}

fn test(session: &Session, args: &PolicyCheckArgs) -> anyhow::Result<Exit> {
    let policy = meant(&args.path)?;
    let results = policy.test(session.today()).context("cannot judge the cases")?;
    if results.is_empty() {
        bail!("the policy keeps no cases; add some as `[[case]]` with `name`, `license` and `expect`");
    }
    let printed = match args.format {
        Format::Json => print_json(&results),
        Format::Text => print(|out| write_cases(&results, session.text, out)),
    };
    exit::ignore_closed_pipe(printed)?;
    let is_passed = results.iter().all(crate::policy::CaseResult::is_passed);
    Ok(if is_passed { Exit::Pass } else { Exit::Findings(1) })
}

fn explain(session: &Session, args: &PolicyExplainArgs) -> anyhow::Result<Exit> {
    let root = args.project.clone().unwrap_or_else(|| PathBuf::from("."));
    let policy = match &args.policy {
        Some(given) => with_outbound(read_policy(given)?, &root),
        None => find_policy(&root, &super::args::PolicyArgs::default())?
            .unwrap_or_else(|| with_outbound(Policy::built_in(), &root)),
    };
    let mut found = if let Some(from) = &args.from {
        found_in_report(from, args)?
    } else {
        let own = args.matching.own.iter().cloned().chain(policy.own.patterns()).collect();
        let by = FoundBy { findings: &args.findings, from: None, project: args.project.as_deref(), own };
        find_findings(session, &by, &args.matching)?
    };
    for finding in &mut found.copies {
        finding.judgement = Some(policy.judge(&Subject::of_copy(finding), session.today())?.judgement);
    }
    for finding in &mut found.declared {
        finding.judgement = Some(policy.judge(&Subject::of_declared(finding), session.today())?.judgement);
    }
    if let Some(decisions) = find_decisions(&root)?.filter(|_| args.from.is_none()) {
        let findings = (found.copies.as_mut_slice(), found.declared.as_mut_slice());
        decisions.attach_to(findings, &session.moment(), Some(&policy));
    }
    let mut traced = Vec::new();
    for finding in &found.copies {
        let trace = policy.judge(&Subject::of_copy(finding), session.today())?;
        traced.push(TracedFinding::of_copy(finding, trace));
    }
    for finding in &found.declared {
        let trace = policy.judge(&Subject::of_declared(finding), session.today())?;
        traced.push(TracedFinding::of_declared(finding, trace));
    }
    let printed = match args.format {
        Format::Json => print_json(&traced),
        Format::Text => print(|out| traced.iter().try_for_each(|one| write_trace(one, session.text, out))),
    };
    exit::ignore_closed_pipe(printed)?;
    Ok(Exit::Pass)
}

fn found_in_report(from: &Path, args: &PolicyExplainArgs) -> anyhow::Result<Found> {
    let report = read_report(from)?;
    let mut found = Found::default();
    for id in &args.findings {
        let id = id.to_string_lossy();
        let ids = meant_ids(&id, ids_of(&report), from)?;
        found.copies.extend(report.findings.iter().filter(|finding| ids.contains(&finding.id.as_str())).cloned());
        found.declared.extend(report.declared.iter().filter(|finding| ids.contains(&finding.id.as_str())).cloned());
    }
    Ok(found)
}
