//! License fields of manifests that name no package we index: Perl's `META.*` and `dist.ini`, `*.cabal`, R's `DESCRIPTION`,
//! `*.nuspec`, `*.opam`, `*.spec`, JSON manifests of other managers. Read as text: one field is looked for, nothing is run.

use super::manifest::stated_license;
use crate::license::{DetectedLicense, SpdxExpression, UNKNOWN};

/// How a kind of file writes its license field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Syntax {
    /// `license: value` or `license = value` at the beginning of a line.
    Field,
    /// As `Field`, once for each package that is built.
    Packages,
    /// `s.license = 'value'` or `{ :type => 'value', … }`
    Ruby,
    /// `<license …>value</license>`
    Element,
    /// `"license": "value"` or a list.
    Json,
    /// `license: value`, or a list in the lines below it, of which any may be chosen.
    Yaml,
    /// As `Field` or `Json`, with the names of CPAN.
    Perl,
    /// `LICENSE => 'perl'`; a script without it, or with another value, is read as a text.
    PerlScript,
}

fn syntax_of(name: &str) -> Option<Syntax> {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    Some(match (name, ending) {
        ("META.json" | "META.yml" | "MYMETA.json" | "MYMETA.yml" | "dist.ini", _) => Syntax::Perl,
        ("Makefile.PL" | "Build.PL", _) => Syntax::PerlScript,
        ("DESCRIPTION", _) | (_, "cabal" | "opam" | "rockspec") => Syntax::Field,
        (_, "spec") => Syntax::Packages,
        // A gemspec comes here when its name is no plain text.
        (_, "podspec" | "gemspec") => Syntax::Ruby,
        (_, "nuspec") => Syntax::Element,
        ("CITATION.cff" | "snapcraft.yaml", _) => Syntax::Yaml,
        ("wapm.toml" | "wasmer.toml" | "typst.toml" | "gleam.toml" | "fpm.toml", _) => Syntax::Field,
        (
            "bower.json" | "codemeta.json" | "haxelib.json" | "elm.json" | "component.json" | "package.yaml"
            | "vcpkg.json",
            _,
        ) => Syntax::Json,
        _ => return None,
    })
}

/// Returns what the license field of the file called `name` says; `None` for other files and where there is no field.
pub fn detect_field(name: &str, bytes: &[u8]) -> Option<DetectedLicense> {
    let syntax = syntax_of(name)?;
    let text = String::from_utf8_lossy(bytes);
    let stated = match syntax {
        Syntax::Field => field(&text, ':').or_else(|| field(&text, '=')),
        Syntax::Packages => return packages(&text),
        Syntax::Ruby => ruby(&text),
        Syntax::Yaml => field(&text, ':').or_else(|| list(&text)),
        Syntax::Element => element(&text),
        Syntax::Json => json(&text),
        Syntax::Perl => return perl(&text),
        Syntax::PerlScript => return perl(&text).filter(|stated| !stated.is_unknown),
    }?;
    Some(stated_license(&r_names(&stated)))
}

/// Returns the value of the first line that begins with `license` and the sign.
fn field(text: &str, sign: char) -> Option<String> {
    text.lines().find_map(|line| {
        let (key, value) = line.split_once(sign)?;
        let value = value.trim().trim_matches(['"', '\'', '[', ']', ' ']);
        (key.trim().eq_ignore_ascii_case("license") && !value.is_empty()).then(|| value.to_owned())
    })
}

/// Returns all licenses of the packages that a file builds.
fn packages(text: &str) -> Option<DetectedLicense> {
    let values = text.lines().filter_map(|line| field(line, ':')).map(|value| stated_license(&value));
    let mut all: Vec<DetectedLicense> = values.collect();
    let mut known: Vec<SpdxExpression> = Vec::new();
    for expression in all.iter().filter(|one| !one.is_unknown).filter_map(|one| one.expression.clone()) {
        if !known.contains(&expression) {
            known.push(expression);
        }
    }
    let Some(joined) = known.into_iter().reduce(|joined, next| joined.and(&next)) else { return all.pop() };
    Some(DetectedLicense { expression: Some(joined), ..DetectedLicense::default() })
}

/// Returns the strings behind `.license =` or `.licenses =`.
fn ruby(text: &str) -> Option<String> {
    let value = text.lines().find_map(|line| {
        let (key, value) = line.split_once('=')?;
        [".license", ".licenses"].iter().any(|end| key.trim_end().ends_with(end)).then(|| value.trim())
    })?;
    if let Some(rest) = value.strip_prefix("%w").or_else(|| value.strip_prefix("%q")) {
        let words = rest.trim_start_matches(['(', '[', '{', '|', '<']).split([')', ']', '}', '|', '>']).next()?;
        let joint = if value.starts_with("%w") { " OR " } else { " " };
        return Some(words.split_whitespace().collect::<Vec<_>>().join(joint));
    }
    // `{ :type => 'MIT', :file => 'LICENSE' }` names one license, `['MIT', 'Ruby']` several.
    let mut quoted = value.split(['"', '\'']).skip(1).step_by(2);
    if value.starts_with('[') {
        Some(quoted.collect::<Vec<_>>().join(" OR "))
    } else {
        quoted.next().map(str::to_owned)
    }
}

/// Returns the items of the list below `license:`, as a choice.
fn list(text: &str) -> Option<String> {
    let below = text.lines().skip_while(|line| line.trim_end() != "license:").skip(1);
    let items = below.map_while(|line| line.trim_start().strip_prefix("- "));
    let names: Vec<&str> = items.map(|item| item.trim().trim_matches(['"', '\''])).collect();
    (!names.is_empty()).then(|| names.join(" OR "))
}

fn element(text: &str) -> Option<String> {
    let at = text.find("<license")?;
    let rest = text[at + 8..].strip_prefix("Url").unwrap_or(&text[at + 8..]);
    let rest = &rest[rest.find('>')? + 1..];
    let value = rest[..rest.find('<')?].trim();
    (!value.is_empty()).then(|| value.to_owned())
}

fn json(text: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    match value.get("license").or_else(|| value.get("licenses"))? {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Array(all) => {
            let names: Vec<&str> =
                all.iter().filter_map(|one| one.as_str().or_else(|| one.get("type")?.as_str())).collect();
            (!names.is_empty()).then(|| names.join(" OR "))
        }
        _ => None,
    }
}

/// R writes `GPL (>= 2)`, `GPL-2 | GPL-3` and `MIT + file LICENSE`.
fn r_names(stated: &str) -> String {
    let without_file = stated.split("+ file").next().unwrap_or(stated).trim();
    let mut stated = without_file.to_owned();
    while let (Some(open), Some(close)) = (stated.find("(>="), stated.find(')')) {
        if close < open {
            break;
        }
        let version = stated[open + 3..close].trim().to_owned();
        stated = format!("{}-{version}+{}", stated[..open].trim_end(), &stated[close + 1..]);
    }
    stated.replace(" | ", " OR ")
}

/// Returns what stands behind `LICENSE =>`, anywhere in a line.
fn pair_value(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("LICENSE")?;
    rest.trim_start_matches(['"', '\'', ' ']).strip_prefix("=>")
}

/// Source: CPAN::Meta::Spec, version 2, "license", and the names that older files have.
fn perl(text: &str) -> Option<DetectedLicense> {
    let at = text.lines().position(|line| {
        if pair_value(line).is_some() {
            return true;
        }
        let key = line.trim_start().trim_start_matches(['"', '\'']).to_ascii_lowercase();
        key.strip_prefix("license")
            .is_some_and(|rest| rest.trim_start_matches(['"', '\'', ' ']).starts_with([':', '=']))
    })?;
    let mut lines = text.lines().skip(at);
    let line = lines.next()?;
    let value = pair_value(line).or_else(|| line.split_once([':', '=']).map(|(_, value)| value))?;
    let mut joined = value.to_ascii_lowercase();
    // A list goes on below.
    let items = lines.take_while(|line| line.trim_start().starts_with(['-', '"']));
    if matches!(joined.trim(), "" | "[") {
        items.for_each(|item| joined.push_str(&item.to_ascii_lowercase()));
    }
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let known = joined.split(|c| !is_word(c)).find_map(|word| PERL_NAMES.iter().find(|(name, _)| *name == word));
    let expression = SpdxExpression::parse(known.map_or(UNKNOWN, |(_, expression)| expression)).ok();
    Some(DetectedLicense { expression, is_unknown: known.is_none(), ..DetectedLicense::default() })
}

const PERL_NAMES: [(&str, &str); 25] = [
    ("agpl_3", "AGPL-3.0-only"),
    ("apache", "Apache-2.0"),
    ("apache_1_1", "Apache-1.1"),
    ("apache_2_0", "Apache-2.0"),
    ("artistic", "Artistic-1.0"),
    ("artistic_1", "Artistic-1.0"),
    ("artistic_2", "Artistic-2.0"),
    ("artistic_2_0", "Artistic-2.0"),
    ("bsd", "BSD-3-Clause"),
    ("freebsd", "BSD-2-Clause"),
    ("gfdl_1_2", "GFDL-1.2-only"),
    ("gfdl_1_3", "GFDL-1.3-only"),
    ("gpl", "GPL-1.0-or-later"),
    ("gpl_2", "GPL-2.0-only"),
    ("gpl_3", "GPL-3.0-only"),
    ("lgpl", "LGPL-2.1-only"),
    ("lgpl_2_1", "LGPL-2.1-only"),
    ("lgpl_3_0", "LGPL-3.0-only"),
    ("mit", "MIT"),
    ("mozilla_1_1", "MPL-1.1"),
    ("openssl", "OpenSSL"),
    ("perl", "Artistic-1.0-Perl OR GPL-1.0-or-later"),
    ("perl_5", "Artistic-1.0-Perl OR GPL-1.0-or-later"),
    ("qpl_1_0", "QPL-1.0"),
    ("zlib", "Zlib"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, text: &str, expected: Option<&str>) {
        let found = detect_field(name, text.as_bytes());
        let found = found.as_ref().and_then(|found| found.expression.as_ref()).map(SpdxExpression::as_str);
        assert_eq!(found, expected, "{name}: {text}");
    }

    #[test]
    fn scripts_write_the_field_anywhere() {
        let perl = "Artistic-1.0-Perl OR GPL-1.0-or-later";
        check("Makefile.PL", "WriteMakefile(NAME => 'A', 'LICENSE' => 'perl_5');\n", Some(perl));
        check("Makefile.PL", "WriteMakefile(\n  LICENSE => 'artistic_2',\n);\n", Some("Artistic-2.0"));
        check("a.gemspec", "s.name = File.basename(__FILE__)\ns.license = \"LGPL-2.1+\"\n", Some("LGPL-2.1-or-later"));
        check("a.gemspec", "spec.license     = %q{Apache-2.0}\n", Some("Apache-2.0"));
        check("a.gemspec", "s.licenses = %w(MIT GPL-2.0)\n", Some("MIT OR GPL-2.0-only"));
        check("a.gemspec", "s.licenses = ['MIT', \"Ruby\"]\n", Some("MIT OR Ruby"));
        check("a.podspec", "s.license = { :type => 'MIT', :file => 'LICENSE' }\n", Some("MIT"));
    }

    #[test]
    fn fields_of_many_kinds() {
        check("a.cabal", "name: a\nlicense:        BSD-3-Clause\n", Some("BSD-3-Clause"));
        check("DESCRIPTION", "Package: a\nLicense: GPL (>= 2)\n", Some("GPL-2.0-or-later"));
        check("DESCRIPTION", "License: GPL-2 | GPL-3\n", Some("GPL-2.0-only OR GPL-3.0-only"));
        check("DESCRIPTION", "License: MIT + file LICENSE\n", Some("MIT"));
        check("a.nuspec", "<metadata>\n<license type=\"expression\">MIT</license>", Some("MIT"));
        check("a.opam", "license: \"ISC\"\n", Some("ISC"));
        check("bower.json", "{\"license\": [\"MIT\", \"ISC\"]}", Some("MIT OR ISC"));
        check("META.yml", "name: a\nlicense: perl\n", Some("Artistic-1.0-Perl OR GPL-1.0-or-later"));
        check("META.json", "{\n   \"license\" : [\n      \"artistic_2\"\n   ],\n}", Some("Artistic-2.0"));
        check("CITATION.cff", "title: a\nlicense:\n  - Apache-2.0\n  - MIT\nversion: 1\n", Some("Apache-2.0 OR MIT"));
        check("CITATION.cff", "license: ISC\n", Some("ISC"));
        check(
            "a.spec",
            "License: LGPLv2+\n%package tools\nLicense: GPLv2+\n",
            Some("LGPL-2.0-or-later AND GPL-2.0-or-later"),
        );
        check("a.podspec", "s.license      = \"MIT\"\n", Some("MIT"));
        check("a.podspec", "  s.license = { :type => 'ISC', :file => 'LICENSE' }\n", Some("ISC"));
        check("META.yml", "license:\n  - perl_5\n  - mit\nname: a\n", Some("Artistic-1.0-Perl OR GPL-1.0-or-later"));
        check("typst.toml", "[package]\nlicense = \"MIT-0\"\n", Some("MIT-0"));
        check(
            "Makefile.PL",
            "WriteMakefile(\n  LICENSE => 'perl',\n);\n",
            Some("Artistic-1.0-Perl OR GPL-1.0-or-later"),
        );
        check("Makefile.PL", "LICENSE => $license,\n", None);
        check("dist.ini", "license = Perl_5\n", Some("Artistic-1.0-Perl OR GPL-1.0-or-later"));
    }

    #[test]
    fn unknown_values_and_other_files() {
        check("a.cabal", "license: OtherLicense\n", Some("LicenseRef-unknown"));
        check("META.yml", "license: open_source\n", Some("LicenseRef-unknown"));
        check("META.yml", "license: unknown\nname: BSD-Resource\n", Some("LicenseRef-unknown"));
        check("a.cabal", "name: a\n", None);
        check("a.c", "license: MIT\n", None);
        check("bower.json", "{", None);
        check("a.nuspec", "<license", None);
        check("DESCRIPTION", "License: )(>=\n", Some("LicenseRef-unknown"));
    }
}
