//! Reports in forms of a user's own: a template in the language of Jinja over the report as its JSON has it.
//!
//! Templates see `report` (schema `kinprint.scan/1`), `project`, `verdict`, `facts` (tool, database, coverage, limits by name) and
//! nothing of the machine: no files, no environment, no clock. Names that do not exist are errors. What comes from the scanned
//! project is escaped by the template's ending (`.html`, `.json`), everywhere else as on a terminal; `|safe` takes that back.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior, Value, context, escape_formatter};
use thiserror::Error;

use super::bill::facts;
use super::{shown, verdict_sentence};
use crate::finding::ScanReport;

/// Steps that a template may take: some seconds, and a hundred times what a table of 20,000 findings needs.
const MAX_STEPS: u64 = 200_000_000;

/// Why a template gave no report.
#[derive(Debug, Error)]
#[error("`{name}`{}: {reason}", .line.map_or(String::new(), |line| format!(", line {line}")))]
pub struct TemplateError {
    /// The template.
    pub name: String,
    /// Its line, from 1; `None` where it is about all of it.
    pub line: Option<usize>,
    /// What is wrong.
    pub reason: String,
}

/// Fills in the template called `name`, whose ending says how texts are escaped.
///
/// # Errors
/// When the template is none, names what there is not, or goes on for too long.
pub fn write_template(
    report: &ScanReport,
    project: &str,
    (name, template): (&str, &str),
) -> Result<String, TemplateError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    if let Ok(syntax) = SyntaxConfig::builder().keep_trailing_newline(true).build() {
        environment.set_syntax(syntax);
    }
    environment.set_fuel(Some(MAX_STEPS));
    environment.set_formatter(|out, state, value| match value.as_str() {
        Some(text) if !value.is_safe() && !matches!(state.auto_escape(), AutoEscape::Json) => {
            escape_formatter(out, state, &Value::from(shown(text).into_owned()))
        }
        _ => escape_formatter(out, state, value),
    });
    let facts: BTreeMap<&str, String> = facts(report).into_iter().collect();
    let known = context! {
        report => Value::from(Serde(report)),
        project => project,
        verdict => verdict_sentence(report),
        facts => facts,
    };
    environment.render_named_str(name, template, known).map_err(|error| {
        let reason = match error.kind() {
            ErrorKind::OutOfFuel => "goes on for too long".to_owned(),
            ErrorKind::UndefinedError => format!("names what is not there{}", detail(&error)),
            kind => format!("{kind}{}", detail(&error)),
        };
        TemplateError { name: name.to_owned(), line: error.line(), reason }
    })
}

fn detail(error: &minijinja::Error) -> String {
    error.detail().map_or(String::new(), |detail| format!(": {detail}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::PathText;
    use crate::report::sample;

    fn written(name: &str, template: &str) -> Result<String, String> {
        let mut report = sample::judged();
        report.findings.truncate(2);
        report.findings[0].scanned.path = PathText::new("a<b>\u{1b}.c");
        write_template(&report, "app", (name, template)).map_err(|error| error.to_string())
    }

    #[test]
    fn a_template_sees_the_report() {
        let check = |name: &str, template: &str, expected: &str| {
            assert_eq!(written(name, template).as_deref(), Ok(expected), "{template}");
        };
        check("a.txt", "{{ project }}: {{ report.findings | length }}\n", "app: 2\n");
        check(
            "a.txt",
            "{% for f in report.findings %}{{ f.scanned.path }};{% endfor %}",
            "a<b>\\u{1b}.c;src/util/lru.c;",
        );
        check("a.html", "{{ report.findings[0].scanned.path }}", "a&lt;b&gt;\\u{1b}.c");
        check("a.json", "{{ report.findings[0].scanned.path }}", "\"a<b>\\u001b.c\"");
        check("a", "{{ report.findings[0].scanned.path | safe }}", "a<b>\u{1b}.c");
        check(
            "a",
            "{{ facts.tool }} {{ report.findings | map(attribute='license.concluded') | list | tojson }}",
            "kinprint 0.1.0 [null, \"MIT\"]",
        );
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let check = |template: &str, said: &[&str]| {
            let error = written("t.txt", template).unwrap_err();
            assert!(said.iter().all(|said| error.contains(said)), "{error}");
        };
        check("a\n{% for %}", &["`t.txt`, line 2", "syntax error"]);
        check("\n\n{{ report.nothing }}", &["line 3", "names what is not there"]);
        check("{{ report.findings[0].scanned.path | shout }}", &["shout"]);
        check("{% include '/etc/passwd' %}", &["unknown statement include"]);
        check(
            "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}{% endfor %}{% endfor %}{% endfor %}",
            &["too long"],
        );
    }
}
