//! What hundreds of packages hold: a file that all of them vendored is a copy, an idiom that all of them write is none.

use std::fmt::Write as _;

use crate::project::{Project, weir_c};

const N_PACKAGES: usize = 300;

/// What everybody writes who reads numbers from a file.
const IDIOM: &str = "    while (fgets(line, sizeof line, file) != NULL) {\n        char *end = strchr(line, '\\n');\n        \
    if (end != NULL)\n            *end = '\\0';\n        if (line[0] == '#' || line[0] == '\\0')\n            continue;\n        \
    total += strtol(line, &end, 10);\n        count++;\n    }\n    fclose(file);\n";

/// A file around the idiom that shares nothing else with the others.
fn reader(of: &str, nth: usize) -> String {
    let mut text = format!("static int {of}_{nth}_ready;\n\nlong {of}_{nth}_sum(FILE *file)\n{{\n");
    text.push_str("    char line[256];\n    long total = 0;\n    int count = 0;\n");
    text.push_str(IDIOM);
    writeln!(text, "    {of}_{nth}_ready = count > {nth};\n    return {of}_{nth}_ready ? total : -{nth};\n}}").unwrap();
    text
}

#[test]
fn a_file_vendored_by_hundreds_is_found_and_their_idiom_is_not() {
    let mut project = Project::with_weir();
    for nth in 0..N_PACKAGES {
        let name = format!("basin{nth}");
        // Each of them changed a line, so that the file's fingerprints are in 300 contents.
        let vendored = weir_c().replacen("return", &format!("log_{nth}(); return"), 1);
        project = project
            .package(&name, &format!("pkg:generic/{name}@1.0.0"), "MIT")
            .corpus(&format!("{name}/vendor/weir/weir.c"), vendored)
            .corpus(&format!("{name}/src/read.c"), reader(&name, nth));
    }
    let edited: String = weir_c()
        .lines()
        .enumerate()
        .filter(|(nth, _)| nth % 30 != 17)
        .fold(String::new(), |text, (_, line)| text + line + "\n");
    let project = project.indexed().file("src/flow.c", edited).file("src/sum.c", reader("mine", 7));
    let (code, report) = project.scan();
    assert_eq!(code, 1);
    let found: Vec<(&str, &str)> = report
        .findings
        .iter()
        .map(|finding| (finding.scanned.path.path.as_str(), finding.origin.name.as_str()))
        .collect();
    assert!(!found.is_empty() && found.iter().all(|&of| of == ("src/flow.c", "weir")), "{found:?}");
}
