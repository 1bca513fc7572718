//! The cover: which project, the verdict, the numbers, when and by what it was made, what it is not, and the table of contents.

use super::document::Sources;
use super::paper::{Anchor, Area, Color, LEFT, Paper, Place, RIGHT, Style};
use super::table::Table;
use super::tags::{Role, Tag};
use crate::report::html::database_text;
use crate::report::layout::{count, percent, plural};
use crate::report::summary::gate_counts;
use crate::report::{LIMITS, shown, verdict_sentence};

/// Height of a line of the table of contents.
const CONTENTS_LINE: f32 = 15.0;

/// Where the table of contents belongs.
#[derive(Clone, Copy)]
pub(super) struct Reserved {
    tag: Tag,
    place: Place,
}

/// Sets the cover, with room for a table of contents of `n_chapters` lines.
pub(super) fn set(paper: &mut Paper, sources: &Sources<'_>, n_chapters: usize) -> Reserved {
    let report = sources.report;
    let section = paper.tags.add(Tag::ROOT, Role::Section);
    let dim = Style::BODY.colored(Color::DIM);
    paper.paragraph(section, dim.sized(11.0), "Report on copied code");
    paper.heading(section, 1, sources.name, 100.0, None);
    set_verdict(paper, section, sources);
    if !report.complete {
        let said = "The run is incomplete: there may be more than is told here.";
        paper.paragraph(section, Style::BODY.bold().colored(Color::AMBER), said);
    }
    for note in &sources.evidence.notes {
        paper.paragraph(section, Style::BODY.colored(Color::AMBER), note);
    }
    set_numbers(paper, section, sources);
    set_origin(paper, section, sources);
    paper.space(8.0);
    paper.paragraph(section, Style::BODY.bold(), "This is not legal advice.");
    paper.paragraph(section, dim, LIMITS);
    paper.keep(CONTENTS_LINE * n_chapters as f32 + 40.0);
    paper.heading(section, 2, "Contents", CONTENTS_LINE * n_chapters as f32, None);
    paper.outline.clear(); // The outline is a table of contents itself.
    let tag = paper.tags.add(section, Role::Contents);
    let place = paper.place();
    Reserved { tag, place }
}

fn set_verdict(paper: &mut Paper, section: Tag, sources: &Sources<'_>) {
    let gate = &sources.report.gate;
    let counts = gate_counts(gate);
    let counts = if counts.is_empty() { "nothing to judge".to_owned() } else { counts };
    let (state, color) = if gate.is_passed { ("Gate open", Color::GREEN) } else { ("Gate closed", Color::RED) };
    let style = Style::BODY.bold().sized(13.0).colored(color);
    let lines = paper.broken(style, &format!("{state}: {counts}"), RIGHT - LEFT - 20.0);
    let height = lines.len() as f32 * style.leading() + 12.0;
    paper.space(8.0);
    paper.fill(Area { x: LEFT, y: paper.y, width: RIGHT - LEFT, height }, Color::PALE);
    paper.fill(Area { x: LEFT, y: paper.y, width: 4.0, height }, color);
    let tag = paper.tags.add(section, Role::Paragraph);
    paper.begin(tag);
    for (idx, line) in lines.iter().enumerate() {
        paper.line(LEFT + 14.0, paper.y + 6.0 + idx as f32 * style.leading(), style, line);
    }
    paper.end();
    paper.y += height + 8.0;
    paper.paragraph(section, Style::BODY.sized(11.0), &capital(&verdict_sentence(sources.report)));
}

/// The numbers in two rows of three, each above what it counts.
fn set_numbers(paper: &mut Paper, section: Tag, sources: &Sources<'_>) {
    let (report, summary) = (sources.report, &sources.report.summary);
    let numbers = [
        (count(report.findings.len() as u64), "copies"),
        (count(report.declared.len() as u64), "sources named by comments"),
        (format!("{} of {}", count(summary.n_files_copied), count(summary.n_files)), "files with copies"),
        (format!("{} of {}", count(summary.n_lines_copied), count(summary.n_lines)), "lines copied"),
        (percent(summary.n_lines_copied, summary.n_lines), "of all lines"),
        (count(report.database.packages), "packages compared with"),
    ];
    paper.space(6.0);
    paper.keep(110.0);
    let width = (RIGHT - LEFT) / 3.0;
    let top = paper.y;
    for (idx, (number, what)) in numbers.iter().enumerate() {
        let (x, y) = (LEFT + (idx % 3) as f32 * width, top + (idx / 3) as f32 * 46.0);
        let tag = paper.tags.add(section, Role::Paragraph);
        paper.begin(tag);
        paper.line(x, y, Style::BODY.bold().sized(17.0), number);
        paper.line(x, y + 23.0, Style::BODY.colored(Color::DIM), what);
        paper.end();
    }
    paper.y = top + 96.0;
}

fn set_origin(paper: &mut Paper, section: Tag, sources: &Sources<'_>) {
    let report = sources.report;
    let table = Table::of_facts(paper, section, 0.2, sources.name);
    let mut fact = |what: &str, said: Vec<String>| table.fact(paper, what, said);
    fact("Scanned at", vec![report.run.at.clone()]);
    fact("By", vec![format!("{} {}", report.tool.name, report.tool.version)]);
    fact("Compared with", vec![format!("database {}", database_text(report))]);
    if let Some(policy) = &report.policy {
        let outbound = policy.outbound.as_ref().map(|outbound| format!("given out under {outbound}"));
        let files = format!("{} (digest {})", policy.files.join(", "), policy.digest);
        fact("Policy", outbound.into_iter().chain([files]).collect());
    }
    fact("Complete", vec![if report.complete { "yes" } else { "no" }.to_owned()]);
    let left_out = [(report.filtered.len(), "left out by rules"), (report.failed.len(), "could not be scanned")];
    let left_out = left_out.map(|(n, what)| format!("{} {what}", plural(n as u64, "file")));
    fact("Left out", vec![left_out.join(", ")]);
}

/// Sets the table of contents, now that it is known where the chapters begin.
pub(super) fn set_contents(paper: &mut Paper, reserved: Reserved, titles: &[&str], chapters: &[Anchor]) {
    let Reserved { tag, place } = reserved;
    paper.go_back(place);
    let style = Style::BODY;
    for (title, &to) in titles.iter().zip(chapters) {
        let number = paper.find(to).map_or(0, |place| place.page + 1).to_string();
        let item = paper.tags.add(tag, Role::ContentsItem);
        let link = paper.begin_link(item);
        let used = paper.line(LEFT, paper.y, style.colored(Color::BLUE), title);
        let width = paper.fonts.width(style.face, style.size, &number);
        paper.line(RIGHT - width, paper.y, style.colored(Color::BLUE), &number);
        paper.end();
        let area = Area { x: LEFT, y: paper.y, width: RIGHT - LEFT, height: CONTENTS_LINE - 1.0 };
        paper.react(link, area, to, &format!("{title}, page {number}"));
        let dots =
            Area { x: LEFT + used + 5.0, y: paper.y + 9.0, width: RIGHT - LEFT - used - width - 10.0, height: 0.4 };
        paper.fill(dots, Color::RULE);
        paper.end();
        paper.y += CONTENTS_LINE;
    }
}

pub(super) fn capital(text: &str) -> String {
    let text = shown(text);
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
