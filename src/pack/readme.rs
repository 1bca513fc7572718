//! `README.txt`: what a pack is, for who gets it, and how to check it with kinprint or by hand.

use std::fmt::Write as _;

use super::PackInput;
use super::envelope::PAYLOAD_TYPE;
use crate::report::{LIMITS, gate_sentence, plural, shown, verdict_sentence, wrap};

const COLUMNS: usize = 78;

/// Writes it. Lines that begin with `$` are commands; `.ci/extra/pack` runs them.
pub(super) fn readme(input: &PackInput<'_>, is_signed: bool) -> String {
    let report = input.report;
    let mut text = format!("Evidence pack: {}\n\n", shown(input.project));
    let facts = [
        ("Result", verdict_sentence(report)),
        ("Gate", gate_sentence(&report.gate)),
        ("Complete", if report.complete { "yes" } else { "no: there may be more than is told here" }.to_owned()),
        ("Scanned", format!("{}, by {} {}", report.run.at, report.tool.name, report.tool.version)),
        ("Database", format!("{}, {}", report.database.id, report.database.state())),
        ("Policy", policy_text(input)),
        ("Packed by", format!("kinprint {}", env!("CARGO_PKG_VERSION"))),
    ];
    for (name, value) in facts {
        fact(&mut text, name, &value);
    }
    text.push_str("\nWHAT IS INSIDE\n\n");
    for (name, value) in members(input, is_signed) {
        fact(&mut text, name, &value);
    }
    for note in input.evidence.notes.iter().chain(&input.evidence.credits.notes) {
        paragraph(&mut text, note);
    }
    text.push_str("\nHOW TO CHECK IT\n\n");
    text.push_str(if is_signed { SIGNED } else { UNSIGNED });
    text.push_str(BY_HAND);
    if is_signed {
        text.push_str(&BY_HAND_SIGNED.replace("TYPE", &format!("{} {PAYLOAD_TYPE}", PAYLOAD_TYPE.len())));
    }
    text.push_str("\nWHAT IT SAYS AND WHAT NOT\n\n");
    if is_signed {
        paragraph(&mut text, SIGNATURE_MEANS);
    }
    paragraph(&mut text, LIMITS);
    text
}

const SIGNED: &str = "\
The key has to come from whoever signed, by another way than this file. With
kinprint, on any machine, without its database:

    kinprint verify-pack PACK.zip --key KEY.pub

";

const UNSIGNED: &str = "\
This pack is not signed: what follows tells whether it is damaged, not whether
somebody changed it and the list of digests with it. With kinprint:

    kinprint verify-pack PACK.zip

";

const BY_HAND: &str = "\
By hand, in the directory that it was unpacked to. Is everything as listed?

    $ sha256sum --check SHA256SUMS

";

const BY_HAND_SIGNED: &str = r#"Who signed the list? The statement, the bytes that were signed, the signature:

    $ sed -n 's/^ *"payload": "\(.*\)",*$/\1/p' statement.dsse.json | base64 -d > statement.json
    $ { printf 'DSSEv1 TYPE %d ' $(wc -c < statement.json); cat statement.json; } > signed.bin
    $ sed -n 's/^ *"sig": "\(.*\)",*$/\1/p' statement.dsse.json | base64 -d > signature.bin
    $ openssl pkeyutl -verify -pubin -inkey KEY.pub -rawin -in signed.bin -sigfile signature.bin
    $ for file in SHA256SUMS manifest.json; do grep -q "$(sha256sum < $file | cut -c1-64)" statement.json && echo "$file: signed"; done

The fourth has to say "Signature Verified Successfully", the last one
"signed" of both files.
"#;

const SIGNATURE_MEANS: &str = "The signature says that whoever has the private key made this pack, or had it made, and that nobody \
changed it since. It does not say when, nor that the scanned code was all there was, nor that the result is right.";

fn members(input: &PackInput<'_>, is_signed: bool) -> Vec<(&'static str, String)> {
    let evidence = input.evidence;
    let mut members = vec![
        ("report.html", "the result for people: open it in a browser; it loads nothing".to_owned()),
        ("result.json", format!("the whole result for programs ({})", input.report.schema)),
    ];
    if !input.report.findings.is_empty() {
        members.push(("NOTICE.txt", "third-party notices: what the origins of copies ask to be handed on".to_owned()));
    }
    let mut folder = |name, n_files: usize, what: &str| {
        members.extend((n_files > 0).then(|| (name, format!("{}: {what}", plural(n_files as u64, "file")))));
    };
    folder("code/", evidence.code.len(), "the code of a finding, < in the project, > in the origin");
    folder(
        "licenses/",
        evidence.credits.texts.len(),
        "license and notice texts of origins, else those of the SPDX list",
    );
    folder("policy/", input.policy.len(), "the policy's texts, the project's own first");
    members.push(("SHA256SUMS", "digests of these files".to_owned()));
    members.push(("manifest.json", "the same with sizes and BLAKE3".to_owned()));
    if is_signed {
        members.push(("statement.dsse.json", "result in short and digests, signed (DSSE, in-toto)".to_owned()));
    }
    members
}

fn policy_text(input: &PackInput<'_>) -> String {
    let Some(policy) = &input.report.policy else { return "none".to_owned() };
    let texts = if input.policy.is_empty() { "; its texts are not in the pack" } else { "" };
    format!("{}; BLAKE3 of its texts {}{texts}", policy.files.join(", "), policy.digest)
}

fn fact(text: &mut String, name: &str, value: &str) {
    const NAME: usize = 21;
    for (idx, line) in wrap(&shown(value), COLUMNS - NAME).iter().enumerate() {
        let _ = writeln!(text, "{:<NAME$}{line}", if idx == 0 { name } else { "" });
    }
}

fn paragraph(text: &mut String, words: &str) {
    for line in wrap(&shown(words), COLUMNS) {
        let _ = writeln!(text, "{line}");
    }
}
