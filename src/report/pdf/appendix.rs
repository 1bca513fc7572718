//! Behind the findings: obligations by license, components, decisions, files left out, license texts, method and limits.

use super::MAX_TEXT_BYTES;
use super::document::Sources;
use super::facts::{WIDE, decision_lines, listed};
use super::paper::{Color, Paper, Style};
use super::table::{Cell, Column, Table};
use super::tags::Tag;
use crate::report::LIMITS;
use crate::report::files::version_text;
use crate::report::html::{left_out, method, origin_of, place_of};
use crate::report::layout::{count, plural};
use crate::report::licenses::group_by_license;

/// Sets what each license asks for, and where its code is.
pub(super) fn set_obligations(paper: &mut Paper, section: Tag, sources: &Sources<'_>) {
    let text = "What each license asks of whoever gives its code along, in the words of a checklist. The license's text decides.";
    paper.paragraph(section, Style::BODY, text);
    for group in group_by_license(sources.report) {
        let name = group.license.as_deref().unwrap_or("no license found: all rights reserved until known");
        paper.heading(section, 3, name, 80.0, None);
        let table = Table::of_facts(paper, section, 0.17, name);
        let mut fact = |what: &str, said: Vec<String>| table.fact(paper, what, said);
        fact("Class", vec![group.class.as_str().replace('-', " ")]);
        fact("Asks for", group.obligations.iter().map(|asked| asked.describe().to_owned()).collect());
        let size = format!("{} in {}", plural(group.n_lines, "line"), plural(group.files.len() as u64, "file"));
        fact("Size", vec![size]);
        fact("From", listed(group.packages.into_iter()));
        fact("In", listed(group.files.into_iter()));
        fact("Known by", vec![group.methods.join(", ")]);
        fact("Copyright", listed(group.copyrights.into_iter()));
    }
}

/// Sets folders that come from a package as a whole.
pub(super) fn set_components(paper: &mut Paper, section: Tag, sources: &Sources<'_>) {
    paper.paragraph(section, Style::BODY, "Folders of which most files come from one package.");
    let columns = [
        Column::text("Folder", 4.0),
        Column::text("Origin", 4.0),
        Column::text("License", 2.4),
        Column::number("identical", 1.5),
        Column::number("modified", 1.5),
        Column::number("added", 1.3),
        Column::number("missing", 1.4),
    ];
    let table = Table::new(paper, section, &columns);
    for component in &sources.report.components {
        let version = version_text(&component.version, &component.versions, WIDE);
        let license = component.license.concluded.as_ref().map_or("no license found", |license| license.as_str());
        let files = component.files;
        let name = format!("{} {version}", component.name).trim_end().to_owned();
        let mut row = vec![
            Cell::of(component.path.path.clone()),
            Cell::all(vec![name, component.purl.clone()]),
            Cell::of(license),
        ];
        row.extend(
            [files.n_identical, files.n_modified, files.n_added, files.n_missing].map(|n| Cell::of(n.to_string())),
        );
        table.row(paper, row);
    }
}

/// Sets what people decided.
pub(super) fn set_decisions(paper: &mut Paper, section: Tag, sources: &Sources<'_>) {
    if let Some(decisions) = &sources.report.decisions {
        let said = format!(
            "Kept in {}: {} decided, {} to be decided again, {} waiting for a second person.",
            decisions.file,
            plural(decisions.n_decided, "finding"),
            count(decisions.n_reopened),
            count(decisions.n_waiting)
        );
        paper.paragraph(section, Style::BODY, &said);
    }
    let decided: Vec<_> = sources.worst.iter().filter_map(|one| Some((*one, one.decision()?))).collect();
    if !decided.is_empty() {
        let columns = [
            Column::text("Place", 4.0),
            Column::text("Origin", 3.0),
            Column::text("Decision", 6.0),
            Column::text("Id", 2.6),
        ];
        let table = Table::new(paper, section, &columns);
        for (one, decision) in decided {
            let row = vec![
                Cell::of(place_of(one)),
                Cell::of(origin_of(one)),
                Cell::all(decision_lines(decision)),
                Cell::of(decision.id.clone()),
            ];
            table.row(paper, row);
        }
    }
    let obsolete = sources.report.decisions.iter().flat_map(|decisions| &decisions.obsolete);
    let obsolete: Vec<String> = obsolete.cloned().collect();
    if !obsolete.is_empty() {
        paper.heading(section, 3, "Decisions that belong to nothing any more", 30.0, None);
        for said in listed(obsolete.into_iter()) {
            paper.paragraph(section, Style::SMALL, &said);
        }
    }
}

/// Sets the files that a rule left out or that could not be read.
pub(super) fn set_left_out(paper: &mut Paper, section: Tag, sources: &Sources<'_>) {
    let report = sources.report;
    let said = format!(
        "{} left out by rules, {} could not be scanned.",
        plural(report.filtered.len() as u64, "file"),
        plural(report.failed.len() as u64, "file")
    );
    paper.paragraph(section, Style::BODY, &said);
    let table = Table::new(paper, section, &[Column::text("File", 3.0), Column::text("Why", 2.0)]);
    for (path, why) in left_out(report) {
        table.row(paper, vec![Cell::of(path), Cell::of(why)]);
    }
}

/// Sets the texts of licenses that come with the origins.
pub(super) fn set_texts(paper: &mut Paper, section: Tag, sources: &Sources<'_>) {
    let mut left = MAX_TEXT_BYTES;
    let mut n_left_out = 0;
    for (name, text) in &sources.evidence.license_texts {
        let Some(rest) = left.checked_sub(text.len()) else {
            n_left_out += 1;
            continue;
        };
        left = rest;
        paper.heading(section, 3, name, 30.0, None);
        let text = text.replace("\r\n", "\n");
        for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
            // Lines as the text has them: lists and titles in capitals live by their lines.
            let lines: Vec<&str> = paragraph.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
            paper.lines_of(section, Style::SMALL.sized(7.2), &lines);
        }
    }
    if n_left_out > 0 {
        let said = format!("{} left out for their length; the HTML report has more.", plural(n_left_out, "text"));
        paper.paragraph(section, Style::BODY.colored(Color::DIM), &said);
    }
}

/// Sets how it was found, and what the method cannot know.
pub(super) fn set_method(paper: &mut Paper, section: Tag, sources: &Sources<'_>) {
    paper.paragraph(section, Style::BODY.bold(), LIMITS);
    for said in method(sources.report) {
        paper.paragraph(section, Style::BODY, &said);
    }
    let measures = [
        "Measures: what is aligned is told for each side, as a share of it. Evidence is in bits that this is no chance.",
        "Licenses: declared is what the package states, detected what the file or the nearest license file says; to go by is what \
         follows from both, and nothing means that a person has to look.",
        "Text: controls, what reorders text, and characters that the fonts of this document do not have are written as \\u{…}. Long texts \
         and lists are cut, and say by how much; the JSON report has all.",
    ];
    for said in measures {
        paper.paragraph(section, Style::BODY, said);
    }
}
