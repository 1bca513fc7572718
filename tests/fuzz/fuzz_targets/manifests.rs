//! Manifests, list lines, sidecars and purls: the first byte chooses which. No panic, no endless loop; a purl that was
//! taken is printed so that it parses again.
#![no_main]

use kinprint::provenance::{ManifestKind, parse_list_line, parse_manifest, parse_sidecar};
use libfuzzer_sys::fuzz_target;

const PATHS: [&str; 12] = [
    "x/Cargo.toml",
    "x/package.json",
    "x/PKG-INFO",
    "x-1.dist-info/METADATA",
    "pyproject.toml",
    "setup.cfg",
    "x@v1.0.0/go.mod",
    "pom.xml",
    "META-INF/maven/g/a/pom.properties",
    "x.gemspec",
    "debian/changelog",
    "debian/copyright",
];

fuzz_target!(|data: &[u8]| {
    let Some((&first, bytes)) = data.split_first() else { return };
    let first = usize::from(first) % (PATHS.len() + 4);
    let text = String::from_utf8_lossy(bytes);
    match PATHS.get(first) {
        Some(path) => parse(ManifestKind::of_path(path).expect("the paths are those of manifests"), path, bytes),
        None if first == PATHS.len() => parse(ManifestKind::GemMetadata, "metadata", bytes),
        None if first == PATHS.len() + 1 => parse(ManifestKind::Composer, "composer.json", bytes),
        None if first == PATHS.len() + 2 => drop(parse_list_line(&text)),
        None => drop(parse_sidecar(bytes)),
    }
});

fn parse(kind: ManifestKind, path: &str, bytes: &[u8]) {
    if let Ok(Some(manifest)) = parse_manifest(kind, path, bytes)
        && let Ok(package) = manifest.into_package(kind, "0")
    {
        assert!(package.purl.starts_with("pkg:") && !package.name.is_empty());
    }
}
