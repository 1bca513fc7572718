//! `decide --list`: the decisions there are.

use std::path::Path;

use anyhow::bail;

use super::place;
use crate::cli::args::{DecideArgs, Format};
use crate::cli::exit::{self, Exit};
use crate::cli::session::{Session, print, print_json};
use crate::decision::{DECISIONS_FILE, Decisions};
use crate::report::{Paint, shown};
use crate::source::find_above;

pub(super) fn run(session: &Session, args: &DecideArgs, root: &Path) -> anyhow::Result<Exit> {
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
