//! Findings: all of them in a table, the worst in detail, and of the worst among these the code of both sides.

use super::document::Sources;
use super::facts::{copy_facts, declared_facts, share};
use super::listing::{Titles, set_listing};
use super::paper::{Color, Paper, Style};
use super::table::{Cell, Column, Table};
use super::tags::Tag;
use super::{MAX_DETAILED, MAX_WITH_CODE};
use crate::report::files::class_text;
use crate::report::hosted::Reported;
use crate::report::html::{license_of, notice_name, origin_of, outcome_of, place_of};
use crate::report::layout::{count, plural};

/// Wide enough that most rows are one line: a table of 20,000 has 600 pages and not 1,200.
const COLUMNS: [Column; 8] = [
    Column::number("#", 1.0),
    Column::text("Outcome", 1.5),
    Column::text("Place", 4.4),
    Column::text("Copy", 2.6),
    Column::number("aligned", 1.4),
    Column::text("Origin", 2.8),
    Column::text("License", 2.4),
    Column::text("Notice", 1.5),
];

/// Sets all findings in a table, the worst first.
pub(super) fn set_table(paper: &mut Paper, section: Tag, sources: &Sources<'_>) {
    let (n_all, n_told) = (sources.worst.len(), sources.details.len());
    let text = if n_told < n_all {
        format!(
            "All {}, the worst first. The first {} are told in detail below; `kinprint explain` tells of any other.",
            plural(n_all as u64, "finding"),
            count(n_told as u64)
        )
    } else {
        format!("All {}, the worst first. Each is told in detail below.", plural(n_all as u64, "finding"))
    };
    paper.paragraph(section, Style::BODY, &text);
    let table = Table::new(paper, section, &COLUMNS);
    for (idx, &one) in sources.worst.iter().enumerate() {
        let (copy, aligned, notice) = match one {
            Reported::Copy(finding) => {
                let aligned = share(finding.containment.scanned);
                (class_text(finding), aligned, notice_name(finding.attribution.state))
            }
            Reported::Declared(_) => ("named by a comment".to_owned(), String::new(), ""),
        };
        let row = vec![
            Cell::of((idx + 1).to_string()),
            outcome_cell(one),
            Cell::of(place_of(one)).leading_to(sources.details.get(idx).copied()),
            Cell::of(copy),
            Cell::of(aligned),
            Cell::of(origin_of(one)),
            Cell::of(license_of(one)),
            Cell::of(notice),
        ];
        table.row(paper, row);
    }
}

fn outcome_cell(one: Reported<'_>) -> Cell {
    let (name, ..) = outcome_of(one);
    Cell::of(name).styled(Style::SMALL.bold().colored(outcome_color(name)))
}

fn outcome_color(name: &str) -> Color {
    match name {
        "deny" => Color::RED,
        "review" => Color::AMBER,
        _ => Color::GREEN,
    }
}

/// Sets the worst findings in detail.
pub(super) fn set_details(paper: &mut Paper, section: Tag, sources: &Sources<'_>) {
    let n_code = sources.worst.iter().take(MAX_WITH_CODE).filter(|one| find_code(**one, sources).is_some()).count();
    let mut text = String::new();
    if sources.worst.len() > MAX_DETAILED {
        let (worst, all) = (count(MAX_DETAILED as u64), count(sources.worst.len() as u64));
        text = format!(
            "The worst {worst} of {all} findings; the others are in the table above and in the JSON and HTML reports. "
        );
    }
    if n_code == 0 {
        text += "The code is not shown: it was not at hand when this report was written.";
    } else {
        text += "The project's code is on the left, the origin's on the right, line beside line: ";
        text += "what is underlined on yellow differs, what is on blue has another name, everything else is the same.";
        if sources.worst.len() > MAX_WITH_CODE {
            text += " Code is shown of the worst ";
            text += &count(MAX_WITH_CODE as u64);
            text += " findings; the HTML report and `kinprint explain` show more.";
        }
    }
    paper.paragraph(section, Style::BODY, &text);
    for (idx, (&one, &anchor)) in sources.worst.iter().zip(&sources.details).enumerate() {
        let title = format!("{} · {}", idx + 1, place_of(one));
        paper.heading(section, 3, &title, 84.0, Some(anchor));
        let (name, ..) = outcome_of(one);
        let facts = match one {
            Reported::Copy(finding) => copy_facts(finding),
            Reported::Declared(finding) => declared_facts(finding),
        };
        let table = Table::of_facts(paper, section, 0.17, &title);
        let outcome = Cell::of(name).styled(Style::SMALL.bold().colored(outcome_color(name)));
        table.row(paper, vec![Cell::of("Outcome").bold(), outcome]);
        for (what, said) in facts {
            table.fact(paper, what, said);
        }
        if idx < MAX_WITH_CODE {
            set_code(paper, section, one, &title, sources);
        }
    }
}

fn find_code<'a>(one: Reported<'_>, sources: &Sources<'a>) -> Option<&'a crate::report::CodeView> {
    let key = (one.scanned().path.path.clone(), one.id().to_owned());
    sources.evidence.code.get(&key).filter(|code| !code.rows.is_empty())
}

fn set_code(paper: &mut Paper, section: Tag, one: Reported<'_>, title: &str, sources: &Sources<'_>) {
    let Some(code) = find_code(one, sources) else { return };
    let Reported::Copy(finding) = one else { return };
    paper.space(6.0);
    let left = format!("Project: {}", finding.scanned.path.path);
    let right = format!("Origin: {}, {}", origin_of(one), finding.origin.path);
    set_listing(paper, section, &Titles { what: title, left: &left, right: &right }, code);
}
