//! The rules of SARIF: one a code of findings, and the kinds of notifications. Ids never change.

use super::model::{Configuration, Descriptor, Message, RuleProperties};

/// What a rule or a kind of notification says of itself.
pub(super) struct Said {
    pub(super) id: &'static str,
    name: &'static str,
    short: &'static str,
    full: &'static str,
    help: &'static str,
}

const HELP: &str = "`kinprint explain FILE:LINE` shows both sides and the evidence, `kinprint annotate FILE:LINE` adds the \
notice that the license asks for, `kinprint decide FILE:LINE` writes down what you decide, and `kinprint policy explain \
FILE:LINE` shows which rule of the policy spoke.";

const RULES: [Said; 3] = [
    Said {
        id: "copied-file",
        name: "CopiedFile",
        short: "A file equals a published one.",
        full: "The whole file equals a file of published open source, in bytes or in tokens. Its license and notices \
               apply to it.",
        help: HELP,
    },
    Said {
        id: "copied-region",
        name: "CopiedRegion",
        short: "Lines are a near-copy of published open source.",
        full: "Lines of the file are a near-copy of lines of published open source: identical, reformatted, renamed or \
               edited. The license and notices of the origin apply to them.",
        help: HELP,
    },
    Said {
        id: "declared-source",
        name: "DeclaredSource",
        short: "A comment says that code comes from elsewhere.",
        full: "A comment names a place that the code was taken from, such as an answer, a gist or a file of a code host. \
               Its terms apply to the code.",
        help: HELP,
    },
];

pub(super) const NOTIFICATIONS: [Said; 3] = [
    Said {
        id: "file-not-scanned",
        name: "FileNotScanned",
        short: "A file could not be scanned.",
        full: "A file could not be read or looked up, so the run is incomplete: there may be more.",
        help: "Make the file readable, or leave it out in .kinprintignore.",
    },
    Said {
        id: "corpus-too-small",
        name: "CorpusTooSmall",
        short: "The database holds less than was demanded.",
        full: "The database holds fewer packages of a language than --min-corpus asks for, so the run is incomplete.",
        help: "Index more packages, or ask for fewer.",
    },
    Said {
        id: "results-left-out",
        name: "ResultsLeftOut",
        short: "More was found than is shown.",
        full: "The worst findings are listed, the others counted: `kinprint scan --output sarif=FILE` lists all.",
        help: "Settle findings, or leave folders of others' code out in .kinprintignore.",
    },
];

pub(super) fn rules() -> Vec<Descriptor> {
    let tags: &[&str] = &["license", "provenance"];
    RULES.iter().map(|said| descriptor(said, "warning", Some(tags))).collect()
}

pub(super) fn notifications() -> Vec<Descriptor> {
    NOTIFICATIONS.iter().map(|said| descriptor(said, "error", None)).collect()
}

/// Returns the place of a rule in the list.
pub(super) fn index_of(code: &str) -> usize {
    RULES.iter().position(|said| said.id == code).expect("each code of findings has a rule")
}

fn descriptor(said: &Said, level: &'static str, tags: Option<&'static [&'static str]>) -> Descriptor {
    let text = |text: &str| Message { text: text.to_owned() };
    Descriptor {
        id: said.id,
        name: said.name,
        short_description: text(said.short),
        full_description: text(said.full),
        help: text(said.help),
        default_configuration: Configuration { level },
        properties: tags.map(|tags| RuleProperties { tags, precision: "high", severity: "warning" }),
    }
}
