//! Debian's short names of licenses as SPDX expressions.
//!
//! Source: the table of DEP-5 and the names in use beside it. A name that is not known becomes a `LicenseRef-`, so that
//! the result is always an expression; which of both it is, it says.

use crate::license::SpdxExpression;

/// What a `License` field means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dep5License {
    /// The expression.
    pub expression: SpdxExpression,
    /// Whether every name in it was known; otherwise it holds a `LicenseRef-` made of a name.
    pub is_known: bool,
}

/// Longer fields are texts in the wrong place.
const MAX_BYTES: usize = 1000;
const MAX_TERMS: usize = 60;

/// Names in lower case; those that differ from the SPDX identifier in more than case. The GNU licenses go by rule.
const NAMES: &[(&str, &str)] = &[
    ("apache-1", "Apache-1.0"),
    ("apache-2", "Apache-2.0"),
    ("artistic", "Artistic-1.0-Perl"),
    ("artistic-1", "Artistic-1.0-Perl"),
    ("artistic-2", "Artistic-2.0"),
    ("bitstream-vera", "Bitstream-Vera"),
    ("boost", "BSL-1.0"),
    ("boost-1.0", "BSL-1.0"),
    ("bsd-2", "BSD-2-Clause"),
    ("bsd-2-clauses", "BSD-2-Clause"),
    ("bsd-3", "BSD-3-Clause"),
    ("bsd-3-clauses", "BSD-3-Clause"),
    ("bsd-4", "BSD-4-Clause"),
    ("bsd2", "BSD-2-Clause"),
    ("bsd3", "BSD-3-Clause"),
    ("bzip2", "bzip2-1.0.6"),
    ("cc0", "CC0-1.0"),
    ("cc-by-1", "CC-BY-1.0"),
    ("cc-by-2", "CC-BY-2.0"),
    ("cc-by-3", "CC-BY-3.0"),
    ("cc-by-4", "CC-BY-4.0"),
    ("cc-by-sa-2", "CC-BY-SA-2.0"),
    ("cc-by-sa-3", "CC-BY-SA-3.0"),
    ("cc-by-sa-4", "CC-BY-SA-4.0"),
    ("cddl", "CDDL-1.0"),
    ("cddl-1", "CDDL-1.0"),
    ("cpl", "CPL-1.0"),
    ("epl-1", "EPL-1.0"),
    ("epl-2", "EPL-2.0"),
    ("expat", "MIT"),
    ("lppl-1.3", "LPPL-1.3a"),
    ("mpl-1", "MPL-1.0"),
    ("mpl-2", "MPL-2.0"),
    ("ms-pl", "MS-PL"),
    ("openldap-2.8", "OLDAP-2.8"),
    ("openssl", "OpenSSL"),
    ("pd", "LicenseRef-public-domain"),
    ("perl", "Artistic-1.0-Perl OR GPL-1.0-or-later"),
    ("perl-5", "Artistic-1.0-Perl OR GPL-1.0-or-later"),
    ("php-3", "PHP-3.0"),
    ("psf", "PSF-2.0"),
    ("psf-2", "PSF-2.0"),
    ("public-domain", "LicenseRef-public-domain"),
    ("qpl", "QPL-1.0"),
    ("sil-1.1", "OFL-1.1"),
    ("sil-ofl-1.1", "OFL-1.1"),
    ("sil-open-font-license-1.1", "OFL-1.1"),
    ("ofl", "OFL-1.1"),
    ("university-of-illinois", "NCSA"),
    ("vim", "Vim"),
    ("w3c-software", "W3C"),
    ("wtfpl-2", "WTFPL"),
    ("x11", "X11"),
    ("zpl-2", "ZPL-2.0"),
];

/// What stands between `with` and `exception`, in lower case without `-` and blanks, and the identifier: of version 2 and
/// older of the license, and of version 3.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("autoconf", "Autoconf-exception-2.0", "Autoconf-exception-3.0"),
    ("autoconfdata", "Autoconf-exception-generic", "Autoconf-exception-generic-3.0"),
    ("autoconf2.0", "Autoconf-exception-2.0", "Autoconf-exception-2.0"),
    ("autoconf3.0", "Autoconf-exception-3.0", "Autoconf-exception-3.0"),
    ("automake", "Autoconf-exception-generic", "Autoconf-exception-generic-3.0"),
    ("bison", "Bison-exception-1.24", "Bison-exception-2.2"),
    ("bison2.2", "Bison-exception-2.2", "Bison-exception-2.2"),
    ("classpath", "Classpath-exception-2.0", "Classpath-exception-2.0"),
    ("classpath2.0", "Classpath-exception-2.0", "Classpath-exception-2.0"),
    ("font", "Font-exception-2.0", "Font-exception-2.0"),
    ("gcc", "GCC-exception-2.0", "GCC-exception-3.1"),
    ("gccruntimelibrary", "GCC-exception-3.1", "GCC-exception-3.1"),
    ("gccruntimelibrary3.1", "GCC-exception-3.1", "GCC-exception-3.1"),
    ("libtool", "Libtool-exception", "Libtool-exception"),
    ("linuxsyscallnote", "Linux-syscall-note", "Linux-syscall-note"),
    ("llvm", "LLVM-exception", "LLVM-exception"),
    ("qtlgpl1.1", "Qt-LGPL-exception-1.1", "Qt-LGPL-exception-1.1"),
    ("texinfo", "Texinfo-exception", "Texinfo-exception"),
    ("wxwindows", "WxWindows-exception-3.1", "WxWindows-exception-3.1"),
];

/// Reads a `License` field's first line: names joined by `or` and `and`, of which `and` binds first; a comma before one
/// of them makes it bind last. `None` for an empty one and one that is a text.
pub fn spdx_of_short_name(field: &str) -> Option<Dep5License> {
    let field = field.trim();
    if field.is_empty() || field.len() > MAX_BYTES {
        return None;
    }
    let mut is_known = true;
    let mut n_terms = 0;
    let text = joined(&words(field), 0, &mut |name| {
        n_terms += 1;
        let term = term(name);
        is_known &= term.is_some();
        term.unwrap_or_else(|| reference(name))
    });
    let expression = SpdxExpression::parse(&text).ok().filter(|_| n_terms <= MAX_TERMS);
    let fallback = || SpdxExpression::parse(&reference(field)).ok();
    let is_known = is_known && expression.is_some();
    expression.or_else(fallback).map(|expression| Dep5License { expression, is_known })
}

/// Splits at blanks; a comma is a word of its own.
fn words(field: &str) -> Vec<String> {
    field.replace(',', " , ").replace('|', " or ").split_whitespace().map(str::to_owned).collect()
}

/// The joints from the loosest to the tightest.
const JOINTS: [&[&str]; 4] = [&[",", "and"], &[",", "or"], &["or"], &["and"]];

fn joined(words: &[String], level: usize, name: &mut impl FnMut(&str) -> String) -> String {
    let Some(joint) = JOINTS.get(level) else {
        // A comma alone is a list.
        let parts: Vec<&[String]> = words.split(|word| word == ",").filter(|part| !part.is_empty()).collect();
        let parts: Vec<String> = parts.iter().map(|part| name(&part.join(" "))).collect();
        return joined_by(&parts, " AND ");
    };
    let mut parts = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while at + joint.len() <= words.len() {
        let is_joint = words[at..].iter().zip(joint.iter()).all(|(word, wanted)| word.eq_ignore_ascii_case(wanted));
        if is_joint && at > from && at + joint.len() < words.len() {
            parts.push(joined(&words[from..at], level + 1, name));
            from = at + joint.len();
            at = from;
        } else {
            at += 1;
        }
    }
    parts.push(joined(&words[from..], level + 1, name));
    joined_by(&parts, if joint.contains(&"or") { " OR " } else { " AND " })
}

fn joined_by(parts: &[String], operator: &str) -> String {
    if let [one] = parts {
        return one.clone();
    }
    let inner = |part: &String| {
        if part.contains(" OR ") || part.contains(" AND ") { format!("({part})") } else { part.clone() }
    };
    parts.iter().map(inner).collect::<Vec<_>>().join(operator)
}

/// Returns one license, with its exception, as an expression; `None` when the name is not known.
fn term(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let Some((license, exception)) = lower.split_once(" with ").or_else(|| lower.split_once("-with-")) else {
        return license(name.trim());
    };
    let license = self::license(license.trim())?;
    let key: String = exception.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let key = key.strip_suffix("exception").unwrap_or(&key).replace("exception", "");
    let (_, old, new) = EXCEPTIONS.iter().find(|(name, _, _)| *name == key)?;
    let is_new = license.starts_with("GPL-3") || license.starts_with("LGPL-3") || license.starts_with("AGPL");
    Some(format!("{license} WITH {}", if is_new { new } else { old }))
}

fn license(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let known = || NAMES.iter().find(|(short, _)| *short == lower).map(|(_, id)| (*id).to_owned());
    // `Expat~Name`: the same text, said apart by whose it is.
    let variant = || {
        let (base, _) = lower.split_once('~')?;
        matches!(base, "expat" | "bsd-2-clause" | "bsd-3-clause" | "bsd-4-clause").then(|| license(base))?
    };
    gnu(&lower).or_else(known).or_else(variant).or_else(|| by_identifier(name))
}

/// `GPL-2+`, `LGPL-2.1`, `AGPL-3.0-or-later`, `GFDL-1.3+`, `GFDL-NIV-1.3`: the version as SPDX writes it, with its grant.
fn gnu(lower: &str) -> Option<String> {
    let (family, rest) = lower.split_once('-')?;
    let family = match family {
        "gpl" => "GPL",
        "lgpl" => "LGPL",
        "agpl" => "AGPL",
        "gfdl" | "fdl" => "GFDL",
        _ => return None,
    };
    let (rest, no_invariants) = match rest.strip_prefix("niv-") {
        Some(rest) => (rest, family == "GFDL"),
        None => (rest, false),
    };
    let later = rest.strip_suffix('+').or_else(|| rest.strip_suffix("-or-later"));
    let version = later.or_else(|| rest.strip_suffix("-only")).unwrap_or(rest);
    let version = version.strip_suffix(".0").unwrap_or(version);
    let version = match (family, version) {
        ("GPL", "1" | "2" | "3") | ("LGPL", "2" | "3") | ("AGPL", "1" | "3") => format!("{version}.0"),
        ("LGPL", "2.1") | ("GFDL", "1.1" | "1.2" | "1.3") => version.to_owned(),
        _ => return None,
    };
    let middle = if no_invariants { "-no-invariants" } else { "" };
    Some(format!("{family}-{version}{middle}-{}", if later.is_some() { "or-later" } else { "only" }))
}

/// An SPDX identifier in any case.
fn by_identifier(name: &str) -> Option<String> {
    if name.contains(' ') {
        return None;
    }
    let id = spdx::license_id(name).or_else(|| {
        let upper = name.to_ascii_uppercase();
        spdx::identifiers::LICENSES
            .iter()
            .find(|known| known.name.to_ascii_uppercase() == upper)
            .and_then(|known| spdx::license_id(known.name))
    })?;
    SpdxExpression::parse(id.name).ok().map(|expression| expression.to_string())
}

fn reference(name: &str) -> String {
    let mut id = String::from("LicenseRef-");
    for c in name.chars().take(80) {
        let c = if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
        if c != '-' || !id.ends_with('-') {
            id.push(c);
        }
    }
    let trimmed = id.trim_end_matches(['-', '.']);
    if trimmed == "LicenseRef" { "LicenseRef-unnamed".to_owned() } else { trimmed.to_owned() }
}
