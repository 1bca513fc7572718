//! Links: what kind of place one leads to, its one spelling, and the package URL where a code host's link tells it.
//!
//! Sources: the purl specification for types `github`, `gitlab` and `bitbucket` (version is a commit, tag or branch, the
//! subpath a file); the hosts' own forms of links.

use crate::provenance::Purl;

/// What a declaration names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// What kind of place it is.
    pub kind: SourceKind,
    /// What people call it: the host of a link, `RFC 1321`, the project.
    pub name: String,
    /// The link in its one spelling; `None` where only a name stands.
    pub url: Option<String>,
    /// The package URL, for files and repositories of code hosts.
    pub purl: Option<String>,
}

/// What kind of place a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// An answer of a Stack Exchange site.
    Answer,
    /// A question of a Stack Exchange site, with its answers.
    Question,
    /// A gist.
    Gist,
    /// A pastebin, pen, fiddle or code host's snippet.
    Snippet,
    /// A file of a repository at a code host.
    File,
    /// A repository or package.
    Repository,
    /// A change, issue or release of a repository.
    Change,
    /// A page of Wikipedia.
    Wiki,
    /// An RFC of the IETF.
    Rfc,
    /// Documentation or a specification.
    Documentation,
    /// A project known by its name.
    Project,
    /// Any other page.
    Page,
}

impl SourceKind {
    /// Returns it in words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "an answer",
            Self::Question => "a question and its answers",
            Self::Gist => "a gist",
            Self::Snippet => "a snippet",
            Self::File => "a file of a repository",
            Self::Repository => "a repository",
            Self::Change => "a change or issue of a repository",
            Self::Wiki => "a wiki page",
            Self::Rfc => "an RFC",
            Self::Documentation => "documentation",
            Self::Project => "a project",
            Self::Page => "a page",
        }
    }
}

/// Where the project itself lives: links to it are no foreign sources.
#[derive(Debug, Clone, Default)]
pub struct OwnSources {
    /// Host and path, in lower case, without scheme and `.git`.
    places: Vec<String>,
}

impl OwnSources {
    /// Takes links (any spelling) and package URLs of the project.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut places: Vec<String> = names.into_iter().filter_map(own_place).collect();
        places.sort_unstable();
        places.dedup();
        Self { places }
    }

    pub(super) fn holds(&self, source: &Source) -> bool {
        let Some(place) = source.url.as_deref().map(place_of) else { return false };
        self.places.iter().any(|own| {
            place.strip_prefix(own.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '#', '?']))
        })
    }
}

fn own_place(name: &str) -> Option<String> {
    let name = name.trim();
    let name = name.strip_prefix("git+").or_else(|| name.strip_prefix("scm:git:")).unwrap_or(name);
    for (prefix, host) in [("pkg:github/", "github.com"), ("pkg:gitlab/", "gitlab.com"), ("pkg:golang/", "")] {
        if let Some(rest) = name.strip_prefix(prefix) {
            let rest = rest.split(['@', '?', '#']).next().unwrap_or(rest);
            return Some(format!("{host}/{rest}").trim_start_matches('/').to_ascii_lowercase());
        }
    }
    // npm's shorthand and git's other spelling.
    let name = name.strip_prefix("github:").map_or(name.to_owned(), |rest| format!("github.com/{rest}"));
    let name = name.strip_prefix("git@").map_or(name.clone(), |rest| rest.replacen(':', "/", 1));
    let place = place_of(&name);
    let place = place.split(['#', '?']).next().unwrap_or_default().trim_end_matches('/').trim_end_matches(".git");
    let segments: Vec<&str> = place.split('/').collect();
    // A repository below a code host, never the host as a whole.
    let is_host = HOSTS.iter().any(|(host, _)| *host == segments[0]);
    let n_kept = if is_host { 3 } else { segments.len() };
    (place.contains('.') && segments.len() >= n_kept).then(|| segments[..n_kept].join("/"))
}

fn place_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.strip_prefix("www.").unwrap_or(rest).to_ascii_lowercase()
}

/// Code hosts, and the purl type of their repositories.
const HOSTS: [(&str, &str); 5] = [
    ("github.com", "github"),
    ("gitlab.com", "gitlab"),
    ("bitbucket.org", "bitbucket"),
    ("codeberg.org", ""),
    ("git.sr.ht", ""),
];

const STACK_SITES: [&str; 7] = [
    "stackoverflow.com",
    "superuser.com",
    "serverfault.com",
    "askubuntu.com",
    "mathoverflow.net",
    "stackapps.com",
    "stackexchange.com",
];

/// Hosts where people leave pieces of code, and what stands before the piece's own name.
const SNIPPETS: [(&str, &str); 15] = [
    ("pastebin.com", ""),
    ("paste.ubuntu.com", ""),
    ("pastie.org", ""),
    ("hastebin.com", ""),
    ("dpaste.com", ""),
    ("dpaste.org", ""),
    ("paste.debian.net", ""),
    ("ideone.com", ""),
    ("jsfiddle.net", ""),
    ("jsbin.com", ""),
    ("plnkr.co", ""),
    ("codesandbox.io", "s/"),
    ("codepen.io", ""),
    ("djangosnippets.org", "snippets/"),
    ("rosettacode.org", "wiki/"),
];

/// Hosts of documentation, specifications and lists of bugs; and what a link holds anywhere that leads to such.
const DOCUMENTATION: [&str; 35] = [
    "developer.mozilla.org",
    "mdn.io",
    "w3.org",
    "whatwg.org",
    "w3c.github.io",
    "tc39.es",
    "tc39.github.io",
    "ecma-international.org",
    "unicode.org",
    "iana.org",
    "iso.org",
    "ieee.org",
    "microsoft.com",
    "msdn.com",
    "man7.org",
    "linux.die.net",
    "pubs.opengroup.org",
    "readthedocs.io",
    "readthedocs.org",
    "docs.rs",
    "pkg.go.dev",
    "godoc.org",
    "nodejs.org",
    "python.org",
    "oracle.com",
    "apple.com",
    "postgresql.org",
    "mysql.com",
    "sqlite.org",
    "mongodb.com",
    "openid.net",
    "oasis-open.org",
    "kernel.org",
    "doi.org",
    "ietf.org",
];

const NEVER: [&str; 12] = [
    "gnu.org/licenses",
    "gnu.org/copyleft",
    "apache.org/licenses",
    "opensource.org",
    "creativecommons.org",
    "spdx.org",
    "example.com",
    "example.org",
    "example.net",
    "localhost",
    "mozilla.org/mpl",
    "unlicense.org",
];

/// Reads a link as it stands in a comment. `None` for license texts, placeholders and what is no link.
pub(super) fn source_of(link: &str) -> Option<Source> {
    let (scheme, rest) = link.split_once("://").unwrap_or(("https", link));
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.to_ascii_lowercase();
    let place = format!("{host}/{}", path.to_ascii_lowercase());
    let is_license = ["license", "copying", "contributors", "authors"].iter().any(|word| {
        let name = place.rsplit('/').next().unwrap_or_default();
        name.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphabetic() && c != 's'))
    });
    let is_never =
        is_license || NEVER.iter().any(|never| place.starts_with(never) || host.ends_with(&format!(".{never}")));
    if is_never || !host.contains('.') || host.len() < 4 || host.contains(['%', '$', '{', '@']) {
        return None;
    }
    let source = |kind, url: String, purl| Some(Source { kind, name: host.clone(), url: Some(url), purl });
    if let Some((kind, url)) = stack(&host, path) {
        return source(kind, url, None);
    }
    if let Some(number) = rfc_number(&host, path) {
        return Some(rfc(number));
    }
    if host == "gist.github.com" || host == "gist.githubusercontent.com" {
        let path = path.split(['?', '#']).next().unwrap_or(path);
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).take(2).collect();
        return (!parts.is_empty()).then(|| Source {
            kind: SourceKind::Gist,
            name: "gist.github.com".into(),
            url: Some(format!("https://gist.github.com/{}", parts.join("/"))),
            purl: None,
        });
    }
    // Besides repositories these hosts have pages of people.
    let is_code_host = HOSTS.iter().any(|(known, _)| *known == host);
    if let Some(found) = code_host(&host, path) {
        return Some(found);
    }
    if is_code_host {
        return None;
    }
    let kind = other_kind(&host, path);
    source(kind, format!("{}://{host}/{path}", scheme.to_ascii_lowercase()).trim_end_matches('/').to_owned(), None)
}

fn is_below(host: &str, site: &str) -> bool {
    host.strip_suffix(site).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Reads `/a/1`, `/q/1`, `/questions/1/title/2#2`.
fn stack(host: &str, path: &str) -> Option<(SourceKind, String)> {
    if !STACK_SITES.iter().any(|site| is_below(host, site)) {
        return None;
    }
    let (path, anchor) = path.split_once('#').unwrap_or((path, ""));
    let path = path.split('?').next().unwrap_or(path);
    let parts: Vec<&str> = path.split('/').collect();
    let is_number = |part: &str| !part.is_empty() && part.len() < 12 && part.bytes().all(|byte| byte.is_ascii_digit());
    let answer = |id: &str| Some((SourceKind::Answer, format!("https://{host}/a/{id}")));
    let id = parts.get(1).copied().filter(|id| is_number(id))?;
    let anchor = anchor.strip_prefix("answer-").unwrap_or(anchor);
    match parts[0] {
        "a" => answer(id),
        "questions" if parts.get(3).is_some_and(|part| is_number(part)) => answer(parts[3]),
        "questions" | "q" if is_number(anchor) => answer(anchor),
        "questions" | "q" => Some((SourceKind::Question, format!("https://{host}/q/{id}"))),
        _ => None,
    }
}

fn rfc_number(host: &str, path: &str) -> Option<u32> {
    const RFC_HOSTS: [&str; 4] = ["ietf.org", "rfc-editor.org", "faqs.org", "rfc2html.com"];
    if !RFC_HOSTS.iter().any(|site| is_below(host, site)) {
        return None;
    }
    let lower = path.to_ascii_lowercase();
    let at = lower.rfind("rfc").filter(|&at| at == 0 || lower.as_bytes()[at - 1] == b'/')?;
    let digits: String = lower[at + 3..].chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|number| (1..100_000).contains(number))
}

/// Returns the source that an RFC is.
pub(super) fn rfc(number: u32) -> Source {
    Source {
        kind: SourceKind::Rfc,
        name: format!("RFC {number}"),
        url: Some(format!("https://www.rfc-editor.org/rfc/rfc{number}")),
        purl: None,
    }
}

/// Reads links to repositories, their files and changes.
fn code_host(host: &str, path: &str) -> Option<Source> {
    let (host, path) = match host {
        "raw.githubusercontent.com" | "raw.github.com" | "rawgit.com" | "cdn.rawgit.com" => {
            let mut parts = path.splitn(3, '/');
            let (owner, name, rest) = (parts.next()?, parts.next()?, parts.next()?);
            ("github.com", format!("{owner}/{name}/blob/{}", rest.strip_prefix("refs/heads/").unwrap_or(rest)))
        }
        _ => (host, path.to_owned()),
    };
    let &(_, purl_type) = HOSTS.iter().find(|(known, _)| *known == host)?;
    let (path, fragment) = path.split_once('#').map_or((path.as_str(), None), |(path, anchor)| (path, Some(anchor)));
    let path = path.split('?').next().unwrap_or(path).trim_end_matches('/');
    let (repository, rest) = split_repository(host, path)?;
    let repository = repository.trim_end_matches(".git");
    let make = |kind, purl: Option<String>| {
        let rest = if rest.is_empty() { String::new() } else { format!("/{rest}") };
        let anchor = fragment.filter(|_| kind != SourceKind::Repository).map_or(String::new(), |it| format!("#{it}"));
        let url = Some(format!("https://{host}/{repository}{rest}{anchor}"));
        Some(Source { kind, name: repository.to_owned(), url, purl })
    };
    let purl = |version: &str, file: &str| {
        let version = if version.is_empty() { String::new() } else { format!("@{version}") };
        let file = if file.is_empty() { String::new() } else { format!("#{file}") };
        let repository = repository.to_ascii_lowercase();
        (!purl_type.is_empty()).then(|| Purl::parse(&format!("pkg:{purl_type}/{repository}{version}{file}")).ok())?
    };
    let parts: Vec<&str> = rest.split('/').collect();
    let parts = if parts[0] == "-" { &parts[1..] } else { &parts[..] };
    match parts {
        [""] | [] => make(SourceKind::Repository, purl("", "").map(|purl| purl.to_string())),
        ["snippets", ..] => make(SourceKind::Snippet, None),
        // Codeberg and its like say what kind of version follows.
        ["blob" | "raw" | "blame" | "src", "branch" | "tag" | "commit", version, file @ ..]
        | ["blob" | "raw" | "blame" | "src", version, file @ ..]
            if !file.is_empty() =>
        {
            let file = file.join("/");
            let kind = if is_prose(&file) { SourceKind::Documentation } else { SourceKind::File };
            make(kind, purl(version, &file).map(|purl| purl.to_string()))
        }
        ["tree", version, folder @ ..] => {
            make(SourceKind::Repository, purl(version, &folder.join("/")).map(|purl| purl.to_string()))
        }
        ["wiki", ..] => make(SourceKind::Documentation, None),
        ["commit" | "commits", version, ..] => make(SourceKind::Change, purl(version, "").map(|purl| purl.to_string())),
        // As Go imports it: `github.com/owner/name/path/file.go`.
        [first, .., file] if !OF_CHANGES.contains(first) && file.contains('.') => {
            make(SourceKind::File, purl("", rest).map(|purl| purl.to_string()))
        }
        _ => make(SourceKind::Change, None),
    }
}

/// What follows a repository where no file does.
const OF_CHANGES: [&str; 7] = ["issues", "pull", "pulls", "merge_requests", "releases", "compare", "discussions"];

/// First parts of paths at code hosts that are nobody's.
const PAGES: [&str; 9] =
    ["orgs", "topics", "features", "about", "settings", "sponsors", "marketplace", "security", "snippets"];

/// Splits `owner/name` from the rest. Groups of GitLab nest; there `/-/` ends the repository.
fn split_repository<'a>(host: &str, path: &'a str) -> Option<(&'a str, &'a str)> {
    if host == "gitlab.com"
        && let Some((repository, _)) = path.split_once("/-/")
    {
        return repository.contains('/').then(|| (repository, &path[repository.len() + 1..]));
    }
    let owner_end = path.find('/')?;
    let name_end = path[owner_end + 1..].find('/').map_or(path.len(), |at| owner_end + 1 + at);
    let is_named = owner_end > 0 && name_end > owner_end + 1 && !PAGES.contains(&&path[..owner_end]);
    is_named.then(|| (&path[..name_end], path[name_end..].trim_start_matches('/')))
}

fn is_prose(file: &str) -> bool {
    let name = file.to_ascii_lowercase();
    [".md", ".rst", ".txt", ".adoc", ".html", ".mdx", ".pdf"].iter().any(|ending| name.ends_with(ending))
        || name.starts_with("docs/")
        || name.starts_with("doc/")
}

fn other_kind(host: &str, path: &str) -> SourceKind {
    let lower = path.to_ascii_lowercase();
    let first = lower.split(['/', '?', '#']).next().unwrap_or_default();
    let has = |needles: &[&str]| needles.iter().any(|needle| lower.contains(needle));
    if SNIPPETS
        .iter()
        .any(|(site, start)| is_below(host, site) && lower.len() > start.len() && lower.starts_with(start))
    {
        return SourceKind::Snippet;
    }
    if is_below(host, "wikipedia.org") {
        return SourceKind::Wiki;
    }
    // Other hosts of repositories: gitweb, cgit, googlesource, code search.
    let is_source_view = has(&["/+/", "/source/browse", "/-/blob/", "/-/raw/", "/src/branch/", "/src/commit/", ";f="])
        || (is_below(host, "kernel.org") || host.starts_with("git.") || host.starts_with("cgit."))
            && has(&["/tree/", "/plain/", "/blob/"])
        || (host.starts_with("searchfox.") || host.starts_with("source.") || host.starts_with("cs."))
            && has(&["/source/", ".c", ".h", ".cc"])
        || (is_below(host, "apple.com") && host.starts_with("opensource"));
    if is_source_view {
        return if is_prose(&lower) { SourceKind::Documentation } else { SourceKind::File };
    }
    let is_tracker = ["bugs.", "bugzilla.", "issues.", "jira.", "trac.", "tracker.", "crbug.", "lore.", "lists."]
        .iter()
        .any(|start| host.starts_with(start))
        || has(&[
            "bugzilla",
            "/issues/",
            "/ticket/",
            "/pull/",
            "/merge_requests/",
            "show_bug",
            "/browse/",
            "changelog",
        ])
        || ["bugs", "issues", "browse"].contains(&first);
    if is_tracker {
        return SourceKind::Change;
    }
    let is_documentation =
        ["docs.", "doc.", "api.", "developer.", "developers.", "dev.", "man.", "help.", "wiki.", "spec."]
            .iter()
            .any(|start| host.starts_with(start))
            || host.contains("spec.")
            || host.contains("-spec")
            || DOCUMENTATION.iter().any(|site| is_below(host, site))
            || ["docs", "doc", "documentation", "manual", "reference", "api", "spec", "specs", "help", "tr"]
                .contains(&first)
            || has(&["/docs/", "/doc/", "/documentation", "/manual/", "/reference/", "/spec/", "specification"])
            || lower.rsplit('.').next() == Some("pdf");
    if is_documentation { SourceKind::Documentation } else { SourceKind::Page }
}
