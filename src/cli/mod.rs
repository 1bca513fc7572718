//! The command line: arguments, progress, terminal, environment and clock. The only place that prints, and the only
//! one where errors are `anyhow`.

mod annotate;
mod args;
mod audit;
mod change;
mod db;
mod decide;
mod demo;
mod evidence;
mod exit;
mod explain;
mod findings;
mod fleet;
mod gate;
mod history;
mod index;
mod licenses;
mod outputs;
mod pack;
mod policy;
mod progress;
mod report;
mod rules;
mod runs;
mod scan;
mod scanning;
mod schedule;
mod session;
mod shell;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command, LicensesCommand};
use exit::Exit;
use session::Session;

use crate::index::survive_shortened_files;
use crate::isolation::{isolated, silence_isolated_panics};

/// Runs the command with the arguments of this process.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return exit::of_clap(&error),
    };
    // A bug is told in one line like any other error; the exit code says that the run was not finished.
    silence_isolated_panics();
    survive_shortened_files();
    match isolated(|| run(&cli)) {
        Ok(result) => exit::report(result),
        Err(panicked) => exit::report_panic(&panicked),
    }
}

/// Tells whether a verb reads what texts say of their licenses.
const fn reads_licenses(command: &Command) -> bool {
    use Command::{Audit, Decide, Explain, Fleet, Index, Licenses, Policy, Scan};
    matches!(command, Audit(_) | Decide(_) | Fleet(_) | Index(_) | Scan(_) | Explain(_) | Licenses(_) | Policy(_))
}

fn run(cli: &Cli) -> anyhow::Result<Exit> {
    match &cli.command {
        Command::Completions(args) => return shell::completions(args),
        Command::Man(args) => return shell::man(args),
        _ => {}
    }
    let session = Session::start(&cli.shared)?;
    if let Command::Licenses(args) = &cli.command
        && let Some(LicensesCommand::ImportRules(args)) = &args.command
    {
        return rules::run(&session, args);
    }
    if reads_licenses(&cli.command) {
        rules::load(&session)?;
    }
    match &cli.command {
        Command::Audit(args) => audit::run(&session, args),
        Command::Index(args) => index::run(&session, args),
        Command::Scan(args) => scan::run(&session, args),
        Command::Explain(args) => explain::run(&session, args),
        Command::Annotate(args) => annotate::run(&session, args),
        Command::Licenses(args) => licenses::run(&session, args),
        Command::Decide(args) => decide::run(&session, args),
        Command::Policy(command) => policy::run(&session, command),
        Command::Report(args) => report::run(&session, args),
        Command::VerifyPack(args) => pack::verify(&session, args),
        Command::Keygen(args) => pack::keygen(&session, args),
        Command::Fleet(command) => fleet::run(&session, command),
        Command::History(command) => history::run(&session, command),
        Command::Schedule(command) => schedule::run(&session, command),
        Command::Demo(args) => demo::run(&session, args),
        Command::Db(command) => db::run(&session, command),
        Command::Completions(_) | Command::Man(_) => unreachable!("both returned above"),
    }
}
