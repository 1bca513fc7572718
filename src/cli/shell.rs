//! `completions` and `man`: generated from the arguments, so that they never differ from them.

use std::io::Write;

use anyhow::Context as _;
use clap::CommandFactory;

use super::args::{Cli, CompletionsArgs, ManArgs};
use super::exit::Exit;

/// `kinprint completions SHELL`.
pub(crate) fn completions(args: &CompletionsArgs) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "kinprint", &mut script);
    print_bytes(&script)
}

/// `kinprint man [VERB]`.
pub(crate) fn man(args: &ManArgs) -> anyhow::Result<Exit> {
    let mut root = Cli::command();
    root.build();
    let mut command = &root;
    for verb in &args.verb {
        command = command
            .find_subcommand(verb)
            .with_context(|| format!("no verb `{}`; `kinprint --help` lists them", args.verb.join(" ")))?;
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page).context("cannot write the manual page")?;
    print_bytes(&page)
}

fn print_bytes(bytes: &[u8]) -> anyhow::Result<Exit> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).context("cannot write to standard output")?;
    Ok(Exit::Pass)
}
