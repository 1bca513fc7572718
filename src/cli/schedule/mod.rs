//! `schedule`: a scan at fixed times, by a timer of systemd in the user's own session.

mod units;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use etcetera::BaseStrategy as _;

use super::args::{ScheduleArgs, ScheduleCommand, ScheduleInstallArgs};
use super::exit::Exit;
use super::session::{Session, print};
use units::{MARK, Units};

/// `kinprint schedule`.
pub(crate) fn run(session: &Session, command: &ScheduleCommand) -> anyhow::Result<Exit> {
    match command {
        ScheduleCommand::Install(args) => install(session, args),
        ScheduleCommand::Remove(args) => remove(session, args),
        ScheduleCommand::Status(args) => status(session, args),
    }
}

fn install(session: &Session, args: &ScheduleInstallArgs) -> anyhow::Result<Exit> {
    let (project, name) = project_of(&args.project)?;
    if !args.no_start {
        systemctl_there()?;
    }
    check_calendar(&args.at)?;
    let notify = args.notify.as_deref().map(|program| {
        let whole = program.canonicalize();
        whole.with_context(|| format!("there is no program `{}`", program.display()))
    });
    fs::create_dir_all(&session.db).with_context(|| format!("cannot make `{}`", session.db.display()))?;
    let db = session.db.canonicalize().context("cannot find the database")?;
    let units = Units {
        name: name.clone(),
        project: unit_text(&project)?,
        program: unit_text(&std::env::current_exe().context("cannot find this program")?)?,
        db: unit_text(&db)?,
        flock: find_program("flock").map(|path| unit_text(&path)).transpose()?,
        notify: notify.transpose()?.map(|path| unit_text(&path)).transpose()?,
        at: args.at.clone(),
    };
    let dir = unit_dir()?;
    let files = units.files();
    for (file, _) in &files {
        check_own(&dir.join(file))?;
    }
    fs::create_dir_all(&dir).with_context(|| format!("cannot make `{}`", dir.display()))?;
    for (file, text) in &files {
        let path = dir.join(file);
        super::outputs::write_whole(&path, &|out| out.write_all(text.as_bytes()))
            .with_context(|| format!("cannot write `{}`", path.display()))?;
        session.note(&format!("wrote `{}`", path.display()));
    }
    if args.notify.is_none() {
        remove_unit(session, &dir.join(format!("{name}-notify@.service")))?; // Of an earlier installation.
    }
    let timer = format!("{name}.timer");
    let lines = [vec!["--user", "daemon-reload"], vec!["--user", "enable", "--now", timer.as_str()]];
    for line in &lines {
        print(|out| writeln!(out, "systemctl {}", line.join(" ")))?;
        if !args.no_start {
            systemctl(line)?;
        }
    }
    Ok(Exit::Pass)
}

fn remove(session: &Session, args: &ScheduleArgs) -> anyhow::Result<Exit> {
    let (project, name) = project_of(&args.project)?;
    let dir = unit_dir()?;
    let files = unit_files(&name).map(|file| dir.join(file));
    if !files.iter().any(|file| file.exists()) {
        bail!("`{}` is not scanned by a timer: there is no `{}`", project.display(), files[1].display());
    }
    for file in &files {
        check_own(file)?;
    }
    let timer = format!("{name}.timer");
    if find_program("systemctl").is_some() {
        // A timer that never ran cannot be stopped, and its files go all the same.
        if let Err(error) = systemctl(&["--user", "disable", "--now", &timer]) {
            session.note(&format!("{error:#}"));
        }
    }
    for file in &files {
        remove_unit(session, file)?;
    }
    if find_program("systemctl").is_some()
        && let Err(error) = systemctl(&["--user", "daemon-reload"])
    {
        session.note(&format!("{error:#}"));
    }
    Ok(Exit::Pass)
}

fn status(session: &Session, args: &ScheduleArgs) -> anyhow::Result<Exit> {
    let (project, name) = project_of(&args.project)?;
    let dir = unit_dir()?;
    let timer = dir.join(format!("{name}.timer"));
    if !timer.exists() {
        print(|out| writeln!(out, "{}: not scheduled", project.display()))?;
        return Ok(Exit::Pass);
    }
    let text = fs::read_to_string(&timer).with_context(|| format!("cannot read `{}`", timer.display()))?;
    let at = text.lines().find_map(|line| line.strip_prefix("OnCalendar=")).unwrap_or("at times of its own");
    print(|out| {
        writeln!(out, "{}: {at}, by `{}`", crate::report::shown(&project.display().to_string()), timer.display())
    })?;
    if find_program("systemctl").is_none() {
        session.note("there is no systemctl here, so nothing starts it");
        return Ok(Exit::Pass);
    }
    let unit = format!("{name}.timer");
    if let Err(error) = systemctl(&["--user", "--no-pager", "list-timers", "--all", &unit]) {
        session.note(&format!("{error:#}"));
    }
    Ok(Exit::Pass)
}

/// Returns the project and what its units are called: by its directory, and by a hash of where that is.
fn project_of(given: &Path) -> anyhow::Result<(PathBuf, String)> {
    let project = given.canonicalize().with_context(|| format!("there is no project `{}`", given.display()))?;
    if !project.is_dir() {
        bail!("`{}` is no directory", given.display());
    }
    let name = project.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(24).collect();
    let hash = blake3::hash(project.as_os_str().as_encoded_bytes()).to_hex();
    let words = plain.split('-').filter(|word| !word.is_empty());
    let name = ["kinprint"].into_iter().chain(words).chain([&hash[..8]]).collect::<Vec<_>>().join("-");
    Ok((project, name))
}

fn unit_files(name: &str) -> [String; 3] {
    [format!("{name}.service"), format!("{name}.timer"), format!("{name}-notify@.service")]
}

fn unit_dir() -> anyhow::Result<PathBuf> {
    let strategy = etcetera::choose_base_strategy().context("cannot find your configuration directory; set HOME")?;
    Ok(strategy.config_dir().join("systemd").join("user"))
}

/// A unit is text of lines, with escapes of its own.
fn unit_text(path: &Path) -> anyhow::Result<String> {
    let text = path.to_str().with_context(|| format!("`{}` is no UTF-8, so no unit can name it", path.display()))?;
    if text.chars().any(|c| c.is_control() || c == '\\') {
        bail!("`{}` has characters that no unit can name", crate::report::shown(text));
    }
    Ok(text.to_owned())
}

/// Fails on a unit that is there and that kinprint did not write.
fn check_own(file: &Path) -> anyhow::Result<()> {
    match fs::read(file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Ok(text) if text.starts_with(MARK.as_bytes()) => Ok(()),
        Ok(_) => bail!("`{}` was not written by kinprint; it is left alone, move it away first", file.display()),
        Err(error) => Err(error).with_context(|| format!("cannot read `{}`", file.display())),
    }
}

fn remove_unit(session: &Session, file: &Path) -> anyhow::Result<()> {
    if !file.exists() {
        return Ok(());
    }
    check_own(file)?;
    fs::remove_file(file).with_context(|| format!("cannot remove `{}`", file.display()))?;
    session.note(&format!("removed `{}`", file.display()));
    Ok(())
}

fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file())
}

fn systemctl_there() -> anyhow::Result<()> {
    if find_program("systemctl").is_none() {
        bail!(
            "there is no systemd here: no `systemctl`; docs/ci/crontab has a line for cron, and --no-start writes the units"
        );
    }
    Ok(())
}

/// Asks systemd whether it understands the time, where that can be asked.
fn check_calendar(at: &str) -> anyhow::Result<()> {
    if at.trim().is_empty() || at.chars().any(char::is_control) {
        bail!("--at `{}` is no time; write as 'Mon 06:00' or '*-*-* 03:17:00'", crate::report::shown(at));
    }
    let Some(analyze) = find_program("systemd-analyze") else { return Ok(()) };
    let mut command = Command::new(analyze);
    command.arg("calendar").arg("--").arg(at).stdout(Stdio::null()).stderr(Stdio::null());
    match command.status() {
        Ok(status) if !status.success() => bail!("--at `{at}` is no time for systemd; write as 'Mon 06:00'"),
        _ => Ok(()),
    }
}

fn systemctl(line: &[&str]) -> anyhow::Result<()> {
    let said = || format!("`systemctl {}`", line.join(" "));
    let output = Command::new("systemctl").args(line.iter().map(OsStr::new)).output();
    let output = output.with_context(|| format!("cannot run {}", said()))?;
    print(|out| out.write_all(&output.stdout))?;
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr);
        bail!("{} failed: {}", said(), why.trim());
    }
    Ok(())
}
