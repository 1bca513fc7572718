//! The units of a scheduled scan, made of the templates that people copy (`docs/ci/systemd`): names and paths are put in.
//!
//! In: paths as text. Out: texts of units. A path is escaped as systemd reads it: `%` and, in commands, `$` are doubled.

const SERVICE: &str = include_str!("../../../docs/ci/systemd/kinprint.service");
const TIMER: &str = include_str!("../../../docs/ci/systemd/kinprint.timer");
const NOTIFY: &str = include_str!("../../../docs/ci/systemd/kinprint-notify@.service");

/// What every unit begins with that kinprint wrote; others are not its own to change.
pub(super) const MARK: &str = "# Written by kinprint schedule install.";

/// What stands in the templates.
const PROJECT: &str = "/srv/project";
const PROGRAM: &str = "/usr/local/bin/kinprint";
const DB: &str = "/var/lib/kinprint/db";
const NOTIFY_PROGRAM: &str = "/usr/local/bin/kinprint-notify";
const FLOCK: &str = "\"/usr/bin/flock\" --nonblock --conflict-exit-code 75 \"%S/kinprint/kinprint.lock\" ";
const AT: &str = "*-*-* 03:17:00";

/// What goes into the units of one project.
#[derive(Debug, Clone)]
pub(super) struct Units {
    /// `kinprint-app-0123abcd`.
    pub(super) name: String,
    pub(super) project: String,
    pub(super) program: String,
    pub(super) db: String,
    /// The program that keeps two runs apart; `None` where there is none.
    pub(super) flock: Option<String>,
    pub(super) notify: Option<String>,
    pub(super) at: String,
}

impl Units {
    /// Returns file names with texts.
    pub(super) fn files(&self) -> Vec<(String, String)> {
        let mut files = vec![
            (format!("{}.service", self.name), self.made_of(SERVICE)),
            (format!("{}.timer", self.name), self.made_of(TIMER)),
        ];
        if self.notify.is_some() {
            files.push((format!("{}-notify@.service", self.name), self.made_of(NOTIFY)));
        }
        files
    }

    /// Tells whether a directory for temporary files of its own would hide what the scan is about.
    fn is_in_tmp(&self) -> bool {
        let paths = [&self.project, &self.program, &self.db];
        paths.iter().any(|path| path.starts_with("/tmp/") || path.starts_with("/var/tmp/"))
    }

    fn made_of(&self, template: &str) -> String {
        let body = template.lines().filter(|line| !line.starts_with('#')).filter_map(|line| self.line(line));
        format!("{MARK}\n{}\n", body.collect::<Vec<_>>().join("\n"))
    }

    /// Returns a line with what it is for this project; `None` where it does not belong.
    fn line(&self, line: &str) -> Option<String> {
        let is_command = line.starts_with("ExecStart");
        let escaped = |text: &str| {
            let text = text.replace('%', "%%");
            let text = if is_command { text.replace('$', "$$") } else { text };
            if line.contains('"') { text.replace('"', "\\\"") } else { text }
        };
        let for_notify = ["OnSuccess=", "OnFailure=", "ExecStartPre="];
        if self.notify.is_none() && for_notify.iter().any(|setting| line.starts_with(setting)) {
            return None;
        }
        // A user may write there anyway only what root may not, and containers refuse it.
        if line.starts_with("ProtectKernelTunables=") || line.starts_with("PrivateTmp=") && self.is_in_tmp() {
            return None;
        }
        if let Some(at) = line.strip_prefix("OnCalendar=") {
            debug_assert_eq!(at, AT);
            return Some(format!("OnCalendar={}", self.at));
        }
        // Names first: a path that is put in may hold anything, also what stands in the templates.
        let line = line.replace("kinprint-notify@", &format!("{}-notify@", self.name));
        let line = line.replace("Unit=kinprint.service", &format!("Unit={}.service", self.name));
        let line = line.replace("kinprint/kinprint.json", &format!("kinprint/{}.json", self.name));
        let (line, flock) = match (line.contains(FLOCK), &self.flock) {
            (true, Some(flock)) => {
                let lock = FLOCK.replace("kinprint.lock", &format!("{}.lock", self.name));
                (line.replace(FLOCK, ""), lock.replace("/usr/bin/flock", &escaped(flock)))
            }
            (true, None) => (line.replace(FLOCK, ""), String::new()),
            (false, _) => (line, String::new()),
        };
        let line = put_in(
            &line,
            &[
                (NOTIFY_PROGRAM, &escaped(self.notify.as_deref().unwrap_or_default())),
                (PROGRAM, &escaped(&self.program)),
                (PROJECT, &escaped(&self.project)),
                (DB, &escaped(&self.db)),
            ],
        );
        Some(if flock.is_empty() { line } else { line.replacen("ExecStart=", &format!("ExecStart={flock}"), 1) })
    }
}

/// Replaces each of the marks by its text, in one go from left to right: what was put in is not looked at again.
fn put_in(line: &str, texts: &[(&str, &String)]) -> String {
    let mut made = String::new();
    let mut rest = line;
    loop {
        let next = texts.iter().filter_map(|(mark, text)| rest.find(mark).map(|at| (at, *mark, *text)));
        // Of two marks at one place the longer one is meant.
        let Some((at, mark, text)) = next.min_by_key(|(at, mark, _)| (*at, usize::MAX - mark.len())) else {
            return made + rest;
        };
        made.push_str(&rest[..at]);
        made.push_str(text);
        rest = &rest[at + mark.len()..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units() -> Units {
        Units {
            name: "kinprint-app-0123abcd".into(),
            project: "/home/ada/my 100% $app /srv/project".into(),
            program: "/opt/kin print/kinprint".into(),
            db: "/home/ada/db \"x\"".into(),
            flock: Some("/usr/bin/flock".into()),
            notify: Some("/home/ada/tell%us".into()),
            at: "Mon 06:00".into(),
        }
    }

    #[test]
    fn units_are_the_templates_with_this_projects_names_and_paths() {
        let all: String = units().files().iter().map(|(name, text)| format!("== {name}\n{text}")).collect();
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("units", all) });
    }

    #[test]
    fn what_is_not_there_is_left_out() {
        let plain = Units { notify: None, flock: None, ..units() };
        let files = plain.files();
        assert_eq!(files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().len(), 2);
        let service = &files[0].1;
        assert!(!service.contains("notify") && !service.contains("flock") && !service.contains("Pre="), "{service}");
        assert!(service.contains("PrivateTmp=yes"));
        let in_tmp = Units { project: "/tmp/app".into(), ..plain };
        assert!(!in_tmp.files()[0].1.contains("PrivateTmp"));
        assert!(service.contains("ExecStart=\"/opt/kin print/kinprint\" audit"), "{service}");
    }

    #[test] // Who edits a template keeps what is replaced.
    fn the_templates_hold_what_is_replaced() {
        for mark in [PROJECT, PROGRAM, DB, FLOCK, "kinprint/kinprint.json", "OnSuccess=kinprint-notify@success.service"]
        {
            assert!(SERVICE.contains(mark), "{mark}");
        }
        assert!(TIMER.contains(&format!("OnCalendar={AT}")) && TIMER.contains("Unit=kinprint.service"));
        assert!(NOTIFY.contains(NOTIFY_PROGRAM) && NOTIFY.contains("file:%S/kinprint/kinprint.json"));
        assert!(SERVICE.contains("PrivateTmp=yes") && SERVICE.contains("ProtectKernelTunables=yes"));
        assert!(SERVICE.contains("PrivateNetwork=yes") && TIMER.contains("Persistent=true"));
    }
}
