//! `decide`: writes down what a person says of findings, or lists what was said.

mod bulk;
mod dialog;
mod export;
mod import;
mod interactive;
mod kept;
mod keyboard;
mod list;
mod word;

use std::path::PathBuf;

use anyhow::bail;

use super::args::{DecideArgs, Format, PolicyArgs};
use super::exit::{self, Exit};
use super::findings::{FoundBy, find_findings};
use super::gate::find_policy;
use super::session::{Session, print, print_json};
use crate::decision::{Decision, has_address};
use crate::finding::LineRange;
use crate::license::{LicenseClass, SpdxExpression, class_of};
use crate::policy::Policy;
use crate::report::{plural, range_text, shown};

use kept::Kept;
use word::{Word, author, told};

/// `kinprint decide`.
pub(crate) fn run(session: &Session, args: &DecideArgs) -> anyhow::Result<Exit> {
    let root = args.project.clone().unwrap_or_else(|| PathBuf::from("."));
    if args.list {
        return list::run(session, args, &root);
    }
    if let Some(day) = args.expires.as_deref().filter(|&day| day < session.today()) {
        bail!("--expires {day} is past, so the decision would hold at no time");
    }
    if !args.export.is_empty() {
        return export::run(session, args, &root);
    }
    if !args.import.is_empty() {
        return import::run(session, args, &root);
    }
    if args.interactive {
        return interactive::run(session, args, &root);
    }
    let (Some(status), Some(reason)) = (args.status, args.reason.as_deref()) else {
        bail!("a decision needs --status and --reason; --list shows those there are, --interactive asks");
    };
    let word = Word {
        status,
        reason: told(reason, "--reason")?,
        by: author(args, &root)?,
        license: args.license.clone(),
        redistributed: args.redistributed.map(Into::into),
        expires: args.expires.clone(),
    };
    let policy = find_policy(&root, &PolicyArgs::default())?;
    let mut kept = Kept::find(&root)?;
    let found = if args.filters.is_empty() {
        let mut own = args.matching.own.clone();
        own.extend(policy.iter().flat_map(|policy| policy.own.patterns()));
        let by =
            FoundBy { findings: &args.findings, from: args.from.as_deref(), project: args.project.as_deref(), own };
        find_findings(session, &by, &args.matching)?
    } else {
        let Some(found) = bulk::find(session, args, &root)? else { return Ok(Exit::Interrupted) };
        found
    };
    let decisions = word.about(&found, policy.as_ref(), session)?;
    let root_of = |decision: &Decision| found.roots.get(&decision.content_id).unwrap_or(&root).clone();
    let decisions = kept.ready(decisions, &root_of);
    if args.dry_run {
        return dry_run(session, args, &decisions, policy.as_ref());
    }
    let path = kept.add(&decisions)?;
    for decision in &decisions {
        session.note(&said(decision, policy.as_ref(), session));
    }
    session.note(&format!("wrote {} to `{}`", plural(decisions.len() as u64, "decision"), path.display()));
    Ok(Exit::Pass)
}

/// Says what would be written.
fn dry_run(
    session: &Session,
    args: &DecideArgs,
    decisions: &[Decision],
    policy: Option<&Policy>,
) -> anyhow::Result<Exit> {
    let printed = match args.format {
        Format::Json => print_json(&decisions),
        Format::Text => print(|out| {
            for decision in decisions {
                writeln!(out, "{}  {}", said(decision, policy, session), shown(&decision.origin))?;
            }
            Ok(())
        }),
    };
    exit::ignore_closed_pipe(printed)?;
    session.note(&format!("{} would be written", plural(decisions.len() as u64, "decision")));
    Ok(Exit::Pass)
}

/// Returns `src/a.c:10–20: accept`, and whether another person is needed.
fn said(decision: &Decision, policy: Option<&Policy>, session: &Session) -> String {
    let place = place(&decision.path, decision.lines, session);
    let license = decision.license_choice.as_ref().or(decision.license.as_ref());
    let license = license.and_then(|text| SpdxExpression::find_in(text));
    let class = license.as_ref().map_or(LicenseClass::Unknown, class_of);
    let is_asked = policy.is_some_and(|policy| policy.two_people.is_asked(decision.status, class, decision.outcome));
    let second = match (is_asked, has_address(&decision.by)) {
        (false, _) => "",
        (true, true) => "; the policy asks for two people to say so",
        (true, false) => {
            "; the policy asks for two people to say so, told apart by e-mail addresses: say --by with one"
        }
    };
    format!("{place}: {}{second}", decision.status.as_str())
}

fn place(path: &str, lines: Option<LineRange>, session: &Session) -> String {
    let lines = lines.map_or(String::new(), |lines| format!(":{}", range_text(lines, session.text)));
    shown(&format!("{path}{lines}")).into_owned()
}
