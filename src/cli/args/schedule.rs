//! What can be typed of schedules: the verbs of `schedule`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `kinprint schedule`.
#[derive(Debug, Subcommand)]
pub(crate) enum ScheduleCommand {
    /// Scan a project at fixed times, by a timer of systemd in your own session
    Install(ScheduleInstallArgs),
    /// Scan it no longer
    Remove(ScheduleArgs),
    /// Say whether it is scanned, and when
    Status(ScheduleArgs),
}

/// `kinprint schedule install`.
#[derive(Debug, Args)]
#[command(after_help = "\
Writes a service, a timer and, with --notify, a notification below the systemd directory of your configuration, and starts the \
timer. The scan has no network; the notification is a unit of its own that gets the report (JSON) on standard input. Units that \
kinprint did not write are left alone. Templates for the whole machine, cron and CI are in docs/ci.

Examples:
  kinprint schedule install ~/work/app
  kinprint schedule install --at 'Mon 06:00' --notify ~/bin/tell-us
  kinprint schedule install --no-start")]
pub(crate) struct ScheduleInstallArgs {
    /// Project to scan
    #[arg(default_value = ".")]
    pub(crate) project: PathBuf,
    /// When, as systemd writes it (OnCalendar=)
    #[arg(long, value_name = "WHEN", default_value = "*-*-* 03:17:00")]
    pub(crate) at: String,
    /// Program that gets the report on standard input after each run
    #[arg(long, value_name = "PROGRAM")]
    pub(crate) notify: Option<PathBuf>,
    /// Write the units, but start nothing
    #[arg(long)]
    pub(crate) no_start: bool,
}

/// `kinprint schedule remove` and `kinprint schedule status`.
#[derive(Debug, Args)]
pub(crate) struct ScheduleArgs {
    /// Project that is scanned
    #[arg(default_value = ".")]
    pub(crate) project: PathBuf,
}
