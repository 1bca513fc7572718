//! Packs of the sample report: made, read by others' readers, and attacked.

use std::io::{Cursor, Write as _};
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer as _;
use proptest::prelude::*;
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;

use super::envelope::{PAYLOAD_TYPE, pre_authentication_encoding};
use super::frame::{FrameWriter, MAX_MEMBERS, is_name, read_frame};
use super::*;
use crate::finding::PolicySummary;
use crate::lexer::Language;
use crate::policy::digest_of_texts;
use crate::report::{CodeSide, CodeView, Credit, CreditText, TextSource, sample};
use crate::span::LineSpan;

fn key(seed: u8) -> PrivateKey {
    PrivateKey::of_random(&[seed; 32])
}

const POLICY: &str = "[gate]\nfail_on = 'deny'\n";

fn judged() -> ScanReport {
    let mut report = sample::judged();
    report.policy = Some(PolicySummary {
        files: vec!["kinprint.toml".into()],
        digest: digest_of_texts([POLICY.as_bytes()]),
        outbound: None,
        notes: Vec::new(),
    });
    report
}

fn evidence(report: &ScanReport) -> Evidence {
    let side = |text: &'static str| CodeSide {
        text: text.as_bytes(),
        language: Language::GENERIC,
        lines: LineSpan::new(0, 3),
        first_line_idx: 9,
    };
    let (left, right) = ("int slot;\nint same;\nint own;\n", "int entry;\nint same;\n\u{202e}int theirs;\n");
    let Some(finding) = report.findings.get(1) else { return Evidence::default() };
    let key = (finding.scanned.path.path.clone(), finding.id.clone());
    let mut evidence = Evidence::default();
    evidence.code.insert(key.clone(), CodeView::new(side(left), side(right), &finding.renames));
    let text = "Take it.\n".repeat(300);
    evidence.credits.texts.push(CreditText {
        name: "lru-cache 2.0.0: ../LICENSE".into(),
        source: TextSource::Origin,
        text,
    });
    evidence.credits.of.insert(key, Credit { texts: vec![0], ..Credit::default() });
    evidence
}

fn pack_of(report: &ScanReport, key: Option<&PrivateKey>) -> Vec<u8> {
    let policy = [("kinprint.toml".to_owned(), POLICY.to_owned())];
    let policy = if report.policy.is_some() { &policy[..] } else { &[] };
    build_pack(&PackInput { report, project: "app", evidence: &evidence(report), policy }, key).unwrap()
}

/// The pack that is attacked, signed by `key(1)`, and the same without a signature.
static SIGNED: LazyLock<Vec<u8>> = LazyLock::new(|| pack_of(&judged(), Some(&key(1))));
static UNSIGNED: LazyLock<Vec<u8>> = LazyLock::new(|| pack_of(&judged(), None));

type Unpacked = Vec<(String, Vec<u8>)>;

fn unpacked(pack: &[u8]) -> Unpacked {
    let unpack = |member: &frame::Packed<&[u8]>| {
        let mut bytes = Vec::new();
        member.unpack(&mut |piece| bytes.extend_from_slice(piece)).unwrap();
        (member.name.clone(), bytes)
    };
    read_frame(pack).unwrap().iter().map(unpack).collect()
}

fn packed(members: &Unpacked) -> Vec<u8> {
    let mut frame = FrameWriter::default();
    for (name, bytes) in members {
        assert!(frame.add(name, bytes));
    }
    frame.finish()
}

fn member<'a>(members: &'a mut Unpacked, name: &str) -> &'a mut Vec<u8> {
    &mut members.iter_mut().find(|(other, _)| other == name).unwrap().1
}

fn verify(pack: &[u8]) -> Result<VerifiedPack, VerifyPackError> {
    verify_pack(pack, Some(&key(1).public()))
}

#[track_caller]
fn refused(pack: &[u8], words: &str) {
    for key in [Some(&key(1).public()), None] {
        let error = verify_pack(pack, key).unwrap_err().to_string();
        assert!(error.contains(words), "`{error}` does not say `{words}`");
    }
}

#[test]
fn a_pack_is_believed_by_who_has_the_key() {
    let pack = verify(&SIGNED).unwrap();
    assert_eq!((pack.vouched, pack.n_signatures, pack.has_policy_texts), (Vouched::Signed, 1, true));
    assert_eq!(pack.key_id, Some(key(1).public().id()));
    assert_eq!(pack.predicate.gate, judged().gate);
    assert_eq!((pack.predicate.counts.n_findings, pack.predicate.counts.n_declared), (4, 2));
    assert_eq!(pack.predicate.packed_by.version, env!("CARGO_PKG_VERSION"));
    let paths: Vec<&str> = pack.manifest.members.iter().map(|member| member.path.as_str()).collect();
    let id = &judged().findings[1].id;
    let code = format!("code/00002-{id}.txt");
    let license = "licenses/0001-lru-cache-2.0.0--..-LICENSE.txt";
    assert_eq!(
        paths,
        [
            "NOTICE.txt",
            "README.txt",
            "SHA256SUMS",
            &code,
            license,
            "policy/01-kinprint.toml",
            "report.html",
            "result.json"
        ]
    );
    let not_checked = verify_pack(&SIGNED, None).unwrap();
    assert_eq!((not_checked.vouched, not_checked.key_id), (Vouched::NotChecked, None));
    let unsigned = verify(&UNSIGNED).unwrap();
    assert_eq!((unsigned.vouched, unsigned.n_signatures), (Vouched::Unsigned, 0));
    assert_eq!(unsigned.predicate.gate, pack.predicate.gate);
    refused_by_others(&SIGNED);
}

fn refused_by_others(pack: &[u8]) {
    let other = key(2).public();
    assert_eq!(verify_pack(pack, Some(&other)), Err(VerifyPackError::Signature { key_id: other.id() }));
}

#[test]
fn the_same_is_packed_alike_and_anything_is_packed() {
    assert_eq!(*SIGNED, pack_of(&judged(), Some(&key(1))));
    for report in [sample::report(), sample::clean(), sample::incomplete()] {
        let pack = verify(&pack_of(&report, Some(&key(1)))).unwrap();
        assert_eq!(pack.predicate.complete, report.complete);
    }
}

#[test]
fn code_is_laid_line_by_line_and_nothing_in_it_is_obeyed() {
    let mut members = unpacked(&SIGNED);
    let name = members.iter().find(|(name, _)| name.starts_with("code/")).unwrap().0.clone();
    let text = String::from_utf8(member(&mut members, &name).clone()).unwrap();
    insta::assert_snapshot!("aligned_code", text);
    let readme = String::from_utf8(member(&mut members, "README.txt").clone()).unwrap();
    insta::assert_snapshot!("readme", readme.replace(env!("CARGO_PKG_VERSION"), "[VERSION]"));
}

#[test]
fn what_is_signed_keeps_to_the_schema() {
    let schema: Value = serde_json::from_str(include_str!("../../docs/kinprint.pack-1.schema.json")).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let mut manifests = schema.clone();
    manifests["$ref"] = "#/$defs/manifest".into();
    manifests.as_object_mut().unwrap().retain(|name, _| ["$schema", "$defs", "$ref"].contains(&name.as_str()));
    let of_manifests = jsonschema::draft202012::new(&manifests).unwrap();
    for report in [judged(), sample::report(), sample::clean(), sample::incomplete()] {
        let mut members = unpacked(&pack_of(&report, Some(&key(1))));
        let statement = statement_in(member(&mut members, STATEMENT));
        let errors: Vec<String> =
            validator.iter_errors(&statement["predicate"]).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        let manifest: Value = serde_json::from_slice(member(&mut members, MANIFEST)).unwrap();
        assert!(of_manifests.is_valid(&manifest));
        assert_eq!(statement["_type"], "https://in-toto.io/Statement/v1");
        assert_eq!(statement["predicateType"], PREDICATE_TYPE);
    }
}

fn statement_in(envelope: &[u8]) -> Value {
    let envelope: Value = serde_json::from_slice(envelope).unwrap();
    serde_json::from_slice(&STANDARD.decode(envelope["payload"].as_str().unwrap()).unwrap()).unwrap()
}

// Keys.

#[test]
fn keys_are_read_and_written_as_openssl_has_them() {
    // The private key that is 32 times 1, as `openssl pkey` writes it, and with `-pubout`.
    let private = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB\n-----END PRIVATE KEY-----\n";
    let public = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAiojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w=\n-----END PUBLIC KEY-----\n";
    let key = PrivateKey::parse(private).unwrap();
    assert_eq!(key.public(), super::tests::key(1).public());
    assert_eq!((key.to_pem().as_str(), key.public().to_pem().as_str()), (private, public));
    assert_eq!(PublicKey::parse(public).unwrap(), key.public());
    // By securesystemslib 1.6 of that public key.
    assert_eq!(key.public().id(), "7ab6b86cb2c9684b0ddc10896153aa2595decf4d4327a5ff1a8ab7422c828b12");
    let around = format!("a comment\r\n{}\r\n", public.replace('\n', "\r\n"));
    assert_eq!(PublicKey::parse(&around).unwrap(), key.public());
}

#[test]
fn what_is_no_key_is_told() {
    let pem =
        |label: &str, der: &[u8]| format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der));
    let (private, public) = (key(1), key(1).public());
    let private_error = |text: &str| PrivateKey::parse(text).err().unwrap().to_string();
    let public_error = |text: &str| PublicKey::parse(text).unwrap_err().to_string();
    assert!(private_error(&public.to_pem()).contains("a private key is needed"));
    assert!(public_error(&private.to_pem()).contains("`openssl pkey -in KEY -pubout`"));
    assert!(private_error(&pem("ENCRYPTED PRIVATE KEY", &[0; 99])).contains("takes the password off"));
    for text in ["", "ssh-ed25519 AAAA", "-----BEGIN PUBLIC KEY-----\nMCow", &public.to_pem().repeat(2)] {
        assert_eq!(PublicKey::parse(text), Err(KeyError::NoPem), "{text}");
    }
    // The second version of PKCS#8 has the public key with it; it has to be the right one.
    let prefix = [0x30, 0x51, 2, 1, 1, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    let both = |public: [u8; 32]| [&prefix[..], &[1; 32], &[0x81, 0x21, 0], &public].concat();
    let read = PrivateKey::parse(&pem("PRIVATE KEY", &both(public.0.to_bytes()))).unwrap();
    assert_eq!(read.public(), public);
    assert!(PrivateKey::parse(&pem("PRIVATE KEY", &both(key(2).public().0.to_bytes()))).is_err());
    // Points of small order, and a second spelling of one.
    let spki = |point: &[u8]| pem("PUBLIC KEY", &[&STANDARD.decode("MCowBQYDK2VwAyEA").unwrap()[..], point].concat());
    let mut point = [0; 32];
    point[0] = 1;
    assert_eq!(PublicKey::parse(&spki(&point)), Err(KeyError::Weak));
    point = [0xff; 32];
    (point[0], point[31]) = (0xed + 3, 0x7f); // The y of 3, and the prime on top.
    assert!(matches!(PublicKey::parse(&spki(&point)), Err(KeyError::Weak | KeyError::Malformed)));
    for der in [&[][..], &[7; 44], &[7; 48]] {
        assert_eq!(PublicKey::parse(&pem("PUBLIC KEY", der)), Err(KeyError::Malformed));
    }
}

// The envelope.

#[test]
fn the_encoding_is_that_of_the_specification() {
    let encoded = pre_authentication_encoding("http://example.com/HelloWorld", b"hello world");
    assert_eq!(encoded, b"DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    assert_eq!(pre_authentication_encoding("", b""), b"DSSEv1 0  0 ");
}

/// The pack with another envelope.
fn with_envelope(change: impl Fn(&mut Value)) -> Vec<u8> {
    let mut members = unpacked(&SIGNED);
    let text = member(&mut members, STATEMENT);
    let mut envelope: Value = serde_json::from_slice(text).unwrap();
    change(&mut envelope);
    *text = serde_json::to_vec(&envelope).unwrap();
    packed(&members)
}

#[test]
fn a_signature_is_for_one_type_and_one_payload() {
    refused(&with_envelope(|envelope| envelope["payloadType"] = "text/plain".into()), "its payload is no application/");
    refused(&with_envelope(|envelope| envelope["signatures"] = json!([])), "it has 0 signatures");
    let many = |envelope: &mut Value| envelope["signatures"] = vec![envelope["signatures"][0].clone(); 17].into();
    refused(&with_envelope(many), "it has 17 signatures");
    refused(&with_envelope(|envelope| envelope["payload"] = "*".into()), "no base64");
    refused(&with_envelope(|envelope| envelope["signatures"][0]["sig"] = Value::Null), "cannot be read");
    // Signed as another type, and then called this one.
    let other_type = |envelope: &mut Value| {
        let payload = STANDARD.decode(envelope["payload"].as_str().unwrap()).unwrap();
        let signature = key(1).0.sign(&pre_authentication_encoding("text/plain", &payload));
        envelope["signatures"][0]["sig"] = STANDARD.encode(signature.to_bytes()).into();
    };
    let by_key = |change: &dyn Fn(&mut Value)| verify(&with_envelope(change));
    assert!(matches!(by_key(&other_type), Err(VerifyPackError::Signature { .. })));
    // The same signature with the group's order added to its second half: valid for who does not look closely.
    let second_spelling = |envelope: &mut Value| {
        let order = STANDARD.decode("7dP1XBpjEljWnPei3vneFAAAAAAAAAAAAAAAAAAAABA=").unwrap();
        let mut bytes = STANDARD.decode(envelope["signatures"][0]["sig"].as_str().unwrap()).unwrap();
        let mut carry = 0_u16;
        for (byte, add) in bytes[32..].iter_mut().zip(order) {
            carry += u16::from(*byte) + u16::from(add);
            *byte = carry as u8;
            carry >>= 8;
        }
        envelope["signatures"][0]["sig"] = STANDARD.encode(bytes).into();
    };
    assert!(matches!(by_key(&second_spelling), Err(VerifyPackError::Signature { .. })));
    let short = |envelope: &mut Value| envelope["signatures"][0]["sig"] = STANDARD.encode([7; 63]).into();
    assert!(matches!(by_key(&short), Err(VerifyPackError::Signature { .. })));
}

#[test]
fn one_good_signature_among_others_is_enough_and_key_ids_decide_nothing() {
    let others = |envelope: &mut Value| {
        let good = envelope["signatures"][0].clone();
        let bad = json!({ "keyid": key(1).public().id(), "sig": STANDARD.encode([7; 64]) });
        envelope["signatures"] = json!([bad, { "sig": "" }, { "sig": good["sig"], "keyid": "somebody else's" }]);
        envelope["more"] = json!([1]);
    };
    let pack = verify(&with_envelope(others)).unwrap();
    assert_eq!((pack.vouched, pack.n_signatures), (Vouched::Signed, 3));
    assert_eq!(pack.key_id, Some(key(1).public().id()));
    let url_safe = |envelope: &mut Value| {
        for text in ["/payload", "/signatures/0/sig"] {
            let text = envelope.pointer_mut(text).unwrap();
            *text = text.as_str().unwrap().replace('+', "-").replace('/', "_").into();
        }
    };
    assert_eq!(verify(&with_envelope(url_safe)), verify(&SIGNED));
}

/// The pack with another statement, signed anew by the right key: even the signer is not believed what the pack belies.
fn with_statement(change: impl Fn(&mut Value)) -> Vec<u8> {
    with_envelope(|envelope| {
        let mut statement: Value =
            serde_json::from_slice(&STANDARD.decode(envelope["payload"].as_str().unwrap()).unwrap()).unwrap();
        change(&mut statement);
        let payload = serde_json::to_vec(&statement).unwrap();
        let signature = key(1).0.sign(&pre_authentication_encoding(PAYLOAD_TYPE, &payload));
        envelope["payload"] = STANDARD.encode(&payload).into();
        envelope["signatures"][0]["sig"] = STANDARD.encode(signature.to_bytes()).into();
    })
}

#[test]
fn a_statement_is_about_this_result_and_these_members() {
    assert_eq!(verify(&with_statement(|_| ())), verify(&SIGNED));
    let predicate = |change: fn(&mut Value)| with_statement(move |statement| change(&mut statement["predicate"]));
    refused(&predicate(|it| it["gate"]["is_passed"] = true.into()), "the gate that is signed");
    refused(&predicate(|it| it["database"]["id"] = "other".into()), "the database that is signed");
    refused(&predicate(|it| it["counts"]["n_findings"] = 3.into()), "the counts that is signed");
    refused(&predicate(|it| it["complete"] = false.into()), "the completeness");
    refused(&predicate(|it| it["verdict"] = "clean".into()), "the verdict");
    refused(&predicate(|it| it["policy"] = Value::Null), "the policy");
    refused(&predicate(|it| it["tool"]["version"] = "9".into()), "the tool");
    refused(&predicate(|it| it["run"]["at"] = "2020-01-01T00:00:00Z".into()), "the run");
    refused(&predicate(|it| it["schema"] = "kinprint.pack/2".into()), "another version, kinprint.pack/2");
    refused(&predicate(|it| *it = Value::Null), "cannot be read");
    refused(&with_statement(|it| it["predicateType"] = "https://slsa.dev/provenance/v1".into()), "none of kinprint's");
    refused(&with_statement(|it| it["_type"] = "https://in-toto.io/Statement/v0.1".into()), "version 1");
    refused(&with_statement(|it| it["subject"] = json!([])), "another number of members");
    let renamed = |it: &mut Value| it["subject"][2]["name"] = "other.txt".into();
    refused(&with_statement(renamed), "not about this `README.txt`");
    let digest = |it: &mut Value| it["subject"][0]["digest"]["sha256"] = "00".into();
    refused(&with_statement(digest), "not about this `manifest.json`");
    // The statement of another pack by the same key.
    let mut members = unpacked(&SIGNED);
    *member(&mut members, STATEMENT) =
        member(&mut unpacked(&pack_of(&sample::clean(), Some(&key(1)))), STATEMENT).clone();
    refused(&packed(&members), "another number of members");
    // Without it the pack is unsigned, and says so.
    members.retain(|(name, _)| name != STATEMENT);
    assert_eq!(verify(&packed(&members)).unwrap().vouched, Vouched::Unsigned);
}

// Members.

#[test]
fn no_member_is_changed_added_or_taken_away() {
    for pack in [&*SIGNED, &*UNSIGNED] {
        for (name, _) in unpacked(pack).iter().filter(|(name, _)| ![MANIFEST, STATEMENT].contains(&name.as_str())) {
            let mut members = unpacked(pack);
            member(&mut members, name).push(b' ');
            refused(&packed(&members), &format!("`{name}` was changed: its size"));
            member(&mut members, name).pop();
            let byte = member(&mut members, name).first_mut().unwrap();
            *byte ^= 1;
            refused(&packed(&members), &format!("`{name}` was changed: its SHA-256"));
            members.retain(|(other, _)| other != name);
            refused(&packed(&members), &format!("it has no `{name}`"));
        }
        let mut members = unpacked(pack);
        members.push(("code/99999-more.txt".into(), b"more".to_vec()));
        refused(&packed(&members), "`code/99999-more.txt` was added");
        members.retain(|(name, _)| name != MANIFEST);
        refused(&packed(&members), "it has no `manifest.json`");
    }
}

/// The unsigned pack with another member and a manifest that lists it.
fn with_member(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut members = unpacked(&UNSIGNED);
    members.retain(|(other, _)| ![name, MANIFEST].contains(&other.as_str()));
    members.push((name.to_owned(), bytes.to_vec()));
    let entries = members.iter().map(|(name, bytes)| ManifestEntry::of(name, bytes)).collect();
    members.push((MANIFEST.to_owned(), json(MANIFEST, &Manifest::of(entries)).unwrap()));
    packed(&members)
}

#[test]
fn what_is_inside_has_to_make_sense() {
    refused(&with_member("result.json", b"{"), "`result.json` cannot be read");
    refused(&with_member("result.json", b"{\"schema\": \"kinprint.scan/2\"}"), "another version, kinprint.scan/2");
    let nested = [b"{\"more\": ".as_slice(), &b"[".repeat(1 << 20)].concat();
    refused(&with_member("result.json", &nested), "`result.json` cannot be read");
    refused(&with_member("policy/01-kinprint.toml", b""), "the texts in `policy/`");
    let mut report = serde_json::to_value(judged()).unwrap();
    report["gate"]["is_passed"] = true.into();
    let better = with_member("result.json", report.to_string().as_bytes());
    assert!(verify(&better).unwrap().predicate.gate.is_passed, "nobody vouches for an unsigned one");
    // A manifest that lists more, or says more, than is there.
    let manifest = |change: &dyn Fn(&mut Value)| {
        let mut members = unpacked(&UNSIGNED);
        let text = member(&mut members, MANIFEST);
        let mut manifest: Value = serde_json::from_slice(text).unwrap();
        change(&mut manifest);
        *text = serde_json::to_vec(&manifest).unwrap();
        packed(&members)
    };
    refused(&manifest(&|_| ()), "it is not as `report --pack` writes it");
    refused(&manifest(&|it| it["more"] = 1.into()), "unknown field");
    refused(&manifest(&|it| it["schema"] = "kinprint.pack-manifest/2".into()), "another version");
    refused(&manifest(&|it| it["members"][0]["path"] = "../../etc/passwd".into()), "it has no `../../etc/passwd`");
    refused(&manifest(&|it| it["members"][0]["blake3"] = "00".into()), "its BLAKE3");
}

// The file.

#[test]
fn others_read_the_file_too() {
    let mut archive = zip::ZipArchive::new(Cursor::new(&*SIGNED)).unwrap();
    let members = unpacked(&SIGNED);
    assert_eq!((archive.len(), archive.offset(), archive.has_duplicate_names()), (members.len(), 0, false));
    for (idx, (name, bytes)) in members.iter().enumerate() {
        let mut file = archive.by_index(idx).unwrap();
        let mut read = Vec::new();
        std::io::copy(&mut file, &mut read).unwrap();
        assert_eq!((&*file.name().unwrap(), &read, file.unix_mode()), (name.as_str(), bytes, Some(0o100_644)));
    }
}

/// A zip by another writer.
fn zipped(write: impl Fn(&mut zip::ZipWriter<Cursor<Vec<u8>>>)) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    write(&mut writer);
    writer.finish().unwrap().into_inner()
}

#[test]
fn other_zips_are_no_packs() {
    let plain = SimpleFileOptions::default();
    let one = |name: &'static str, options: SimpleFileOptions| {
        zipped(move |zip| {
            zip.start_file(name, options).unwrap();
            zip.write_all(b"x").unwrap();
        })
    };
    refused(b"", "it does not begin with a member");
    refused(b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "it does not begin with a member");
    refused(&packed(&Vec::new()), "it has no `manifest.json`");
    refused(&packed(&vec![("manifest.json".into(), b"[]".to_vec())]), "cannot be read");
    for name in ["../x", "/x", "a//b", "a/../b", "./x", "C:x", "a\\b", ".hidden", "x\u{202e}", "a b", "dir/", ""] {
        assert!(!is_name(name), "{name}");
        refused(&one(name, plain), "at byte 0");
    }
    refused(&one("x", plain), "it has no `manifest.json`"); // By chance the same form.
    refused(
        &one("x", plain.last_modified_time(zip::DateTime::from_date_and_time(2026, 1, 1, 0, 0, 0).unwrap())),
        "at byte 0",
    );
    refused(&one("x", plain.large_file(true)), "at byte 0");
    refused(&zipped(|zip| zip.add_symlink("x", "/etc/passwd", plain).unwrap()), "at byte 0");
    refused(&zipped(|zip| zip.add_directory("x", plain).unwrap()), "at byte 0");
}

#[test]
fn nothing_hides_around_members() {
    let pack = &*SIGNED;
    refused(&[b"MZ", &pack[..]].concat(), "it does not begin with a member");
    refused(&[pack, &b"x"[..]].concat(), "its directory is not that of its members");
    refused(&[&pack[..], pack].concat(), "its directory is not that of its members");
    // A comment, announced as the format has it.
    let mut comment = [&pack[..], b"hello"].concat();
    let at = pack.len() - 2;
    comment[at] = 5;
    refused(&comment, "its directory is not that of its members");
    for end in (0..pack.len()).step_by(7) {
        assert!(verify(&pack[..end]).is_err(), "cut at {end}");
    }
    // The same member twice, or in two spellings, or not in order.
    let raw = |names: &[&str]| {
        let frames: Vec<Vec<u8>> =
            names.iter().map(|name| packed(&vec![((*name).to_owned(), b"x".to_vec())])).collect();
        let locals = frames.iter().zip(names).map(|(frame, name)| frame[..=30 + name.len()].to_vec());
        locals.collect::<Vec<_>>().concat()
    };
    for names in [["a", "a"], ["A", "a"], ["b", "a"]] {
        refused(&raw(&names), "not in order, or one is there twice");
    }
}

#[test]
fn bombs_are_refused_before_they_are_unpacked() {
    let zeros = vec![0; 4 << 20];
    // Stored as it is, since it would shrink to less than a hundredth.
    assert!(packed(&vec![("zeros".into(), zeros.clone())]).len() > zeros.len());
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&zeros).unwrap();
    let deflated = encoder.finish().unwrap();
    let local = |name: &str, n_unpacked: u32, bytes: &[u8]| {
        let mut local = packed(&vec![(name.to_owned(), b"x".to_vec())])[..35].to_vec();
        local[8] = 8;
        local[18..22].copy_from_slice(&(bytes.len() as u32).to_le_bytes());
        local[22..26].copy_from_slice(&n_unpacked.to_le_bytes());
        [&local, bytes].concat()
    };
    refused(&local("zeros", zeros.len() as u32, &deflated), "a member unpacks to more than packs hold");
    refused(&local("zeros", u32::MAX, &deflated), "a member unpacks to more than packs hold");
    // Many that are within the ratio.
    let piece = vec![7; 12 << 20];
    let many: Vec<u8> = ["a-one", "b-two"].iter().flat_map(|name| local(name, 1 << 30, &piece)).collect();
    refused(&many, "it unpacks to is larger");
    let names: Vec<u8> =
        (0..=MAX_MEMBERS).flat_map(|idx| packed(&vec![(format!("{idx:05}"), Vec::new())])[..35].to_vec()).collect();
    refused(&names, "it unpacks to is larger");
    // One that says it is shorter than it is.
    let mut frame = local("zeros", 100, &deflated);
    let crc = frame[14..18].to_vec();
    frame.extend([b"PK\x01\x02\x14\x03\x14\0\0\0\x08\0\0\0\x21\0".as_slice(), &crc].concat());
    assert!(verify(&frame).is_err());
}

#[test]
fn a_stream_that_lies_about_its_length_is_damaged() {
    let text = b"some words, some words, some words, some words";
    let pack = packed(&vec![("a".into(), text.to_vec())]);
    let n_deflated = u32::from_le_bytes(pack[18..22].try_into().unwrap()) as usize;
    assert!(n_deflated < text.len());
    let check = |n_unpacked: u8| {
        let mut changed = pack.clone();
        changed[22] = n_unpacked;
        changed[31 + n_deflated + 24] = n_unpacked; // In the directory.
        let members = read_frame(&changed).unwrap();
        members[0].unpack(&mut |_| ()).is_ok()
    };
    assert!(check(text.len() as u8));
    assert!(!check(text.len() as u8 - 1) && !check(text.len() as u8 + 1) && !check(0));
}

/// What the fuzz target puts together is a pack where it can be one. Its seeds are of this test: `KINPRINT_BLESS=1` writes them.
#[test]
fn what_is_fuzzed_is_a_pack() {
    let part = |name: &str, bytes: &[u8]| {
        [&[name.len() as u8][..], name.as_bytes(), &(bytes.len() as u16).to_le_bytes(), bytes].concat()
    };
    let report = serde_json::to_vec(&sample::clean()).unwrap();
    let members = [part("result.json", &report), part("code/00001-x.txt", b"int x;"), part("../x", b"")].concat();
    let pack = verify(&fuzz_members(&members)).unwrap();
    assert_eq!((pack.vouched, pack.manifest.members.len()), (Vouched::Signed, 2));
    assert!(verify(&fuzz_members(&members[..members.len() / 2])).is_err());
    assert!(verify(&fuzz_members(&[])).is_err());
    if std::env::var_os("KINPRINT_BLESS").is_some() {
        let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds/pack");
        let write =
            |name: &str, kind: u8, bytes: &[u8]| std::fs::write(dir.join(name), [&[kind], bytes].concat()).unwrap();
        write("file", 0, &fuzz_members(&members));
        write("members", 1, &members);
        write("private-key", 2, key(1).to_pem().as_bytes());
        write("public-key", 2, key(1).public().to_pem().as_bytes());
    }
}

fn flip(bytes: &mut [u8], bit: usize) {
    let bit = bit % (bytes.len() * 8);
    bytes[bit / 8] ^= 1 << (bit % 8);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// One flipped bit of the file is told, or what is unpacked and believed is the same as before.
    #[test]
    fn a_flipped_bit_of_the_file_is_told_or_changes_nothing(bit in any::<usize>(), is_signed in any::<bool>()) {
        let pack = if is_signed { &*SIGNED } else { &*UNSIGNED };
        let mut flipped = pack.clone();
        flip(&mut flipped, bit);
        if let Ok(found) = verify(&flipped) {
            prop_assert_eq!(found, verify(pack).unwrap());
            prop_assert_eq!(unpacked(&flipped), unpacked(pack));
        }
    }

    /// One flipped bit of a member, packed again as it should be, is told; only the hints of the envelope, which nobody signs,
    /// may change (a key id, the name of a field that nobody reads), and then all that is believed is the same.
    #[test]
    fn a_flipped_bit_of_a_member_is_told(at in any::<usize>(), bit in any::<usize>(), is_signed in any::<bool>()) {
        let pack = if is_signed { &*SIGNED } else { &*UNSIGNED };
        let mut members = unpacked(pack);
        let at = at % members.len();
        flip(&mut members[at].1, bit);
        match verify(&packed(&members)) {
            Err(_) => {}
            Ok(found) => {
                prop_assert_eq!(&members[at].0, STATEMENT);
                prop_assert_eq!(found, verify(pack).unwrap());
            }
        }
    }

    /// No bytes make it panic.
    #[test]
    fn any_bytes_are_refused(head in prop::collection::vec(any::<u8>(), 0..300), cut in any::<usize>()) {
        prop_assert!(verify(&head).is_err());
        let mut spliced = SIGNED[..cut % SIGNED.len()].to_vec();
        spliced.extend(&head);
        if spliced != *SIGNED {
            prop_assert!(verify(&spliced).is_err());
        }
    }
}
