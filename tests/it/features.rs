//! The dependency graph holds nothing that could open a network connection, and deny.toml bans the same packages.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Packages that open connections, speak a network protocol or make no sense without one.
const BANNED_PACKAGES: &[&str] = &[
    "actix-web",
    "attohttpc",
    "axum",
    "curl",
    "git2",
    "h2",
    "h3",
    "hickory-resolver",
    "hyper",
    "isahc",
    "minreq",
    "mio",
    "native-tls",
    "openssl",
    "openssl-sys",
    "quinn",
    "reqwest",
    "rustls",
    "socket2",
    "tonic",
    "ureq",
    "warp",
];

/// Features of packages that are fine without them.
const BANNED_FEATURES: &[(&str, &[&str])] = &[
    // Of git's transport only the types are built: `gix` cannot be had without them.
    ("gix", NETWORK_OF_GIX),
    ("gix-protocol", &["blocking-client", "async-client"]),
    ("gix-transport", NETWORK_OF_GIX_TRANSPORT),
    ("tokio", &["net", "full"]),
    ("nix", &["net", "socket"]),
    ("rustix", &["net"]),
    ("jsonschema", &["resolve-http", "resolve-async"]),
];

const NETWORK_OF_GIX: &[&str] = &[
    "blocking-network-client",
    "async-network-client",
    "async-network-client-async-std",
    "blocking-http-transport-curl",
    "blocking-http-transport-reqwest",
    "credentials",
];

const NETWORK_OF_GIX_TRANSPORT: &[&str] = &[
    "blocking-client",
    "async-client",
    "http-client",
    "http-client-curl",
    "http-client-reqwest",
    "http-client-insecure-credentials",
];

/// Packages of `kinprint` as it is built here, each with its features, by `cargo tree`. Other targets would need
/// packages that are not downloaded; [`locked_packages`] covers those.
fn built_packages(edges: &str) -> Vec<(String, Vec<String>)> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--package", "kinprint", "--prefix", "none"])
        .args(["--no-dedupe", "--edges", edges, "--format", "{p}|{f}"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs, it runs this test");
    assert!(output.status.success(), "cargo tree failed: {}", String::from_utf8_lossy(&output.stderr));
    let mut packages: Vec<_> =
        String::from_utf8(output.stdout).expect("cargo prints UTF-8").lines().map(parse_line).collect();
    packages.sort();
    packages.dedup();
    packages
}

/// Parses `name v1.0.0 (proc-macro)|feature,feature`.
fn parse_line(line: &str) -> (String, Vec<String>) {
    let (package, features) = line.split_once('|').expect("the format has one bar");
    let name = package.split(' ').next().expect("split gives at least one part");
    (name.to_owned(), features.split(',').filter(|feature| !feature.is_empty()).map(str::to_owned).collect())
}

/// Names of all packages that `kinprint` can be built or tested with on any target, by Cargo.lock.
fn locked_packages() -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock");
    let lock: toml::Table = fs::read_to_string(path).unwrap().parse().unwrap();
    let packages = lock["package"].as_array().unwrap();
    let (mut seen, mut open) = (BTreeSet::new(), vec!["kinprint".to_owned()]);
    while let Some(name) = open.pop() {
        if seen.insert(name.clone()) {
            let same_name = packages.iter().filter(|package| package["name"].as_str() == Some(&name));
            let dependencies = same_name.filter_map(|package| package.get("dependencies")?.as_array()).flatten();
            // An entry is `name` or `name version`; a version more than is used does no harm here.
            open.extend(dependencies.map(|entry| entry.as_str().unwrap().split(' ').next().unwrap().to_owned()));
        }
    }
    seen
}

/// What of `packages` is banned.
fn banned(packages: &[(String, Vec<String>)]) -> Vec<String> {
    let mut found = Vec::new();
    for (name, features) in packages {
        if BANNED_PACKAGES.contains(&name.as_str()) {
            found.push(name.clone());
        }
        for (_, bad) in BANNED_FEATURES.iter().filter(|(package, _)| package == name) {
            found.extend(features.iter().filter(|f| bad.contains(&f.as_str())).map(|f| format!("{name}/{f}")));
        }
    }
    found
}

#[test]
fn no_network_package_or_feature_is_built() {
    let packages = built_packages("normal,build");
    assert!(packages.len() > 50 && packages.iter().any(|(name, _)| name == "rusqlite"), "the graph was not read");
    assert_eq!(banned(&packages), Vec::<String>::new());
}

#[test]
fn no_network_package_is_locked_for_any_target() {
    let locked = locked_packages();
    assert!(locked.len() > 100 && locked.contains("rusqlite"), "the lock file was not read");
    assert_eq!(BANNED_PACKAGES.iter().filter(|name| locked.contains(**name)).collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn the_check_sees_what_it_must_see() {
    let lines = ["mio v1.0.0|os-poll", "tokio v1.50.0|rt,net,sync", "tokio v1.50.0|rt,sync", "serde v1.0.0|derive"];
    let packages: Vec<_> = lines.into_iter().map(parse_line).collect();
    assert_eq!(banned(&packages), ["mio", "tokio/net"]);
}

#[test]
fn deny_toml_bans_the_same_packages() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("deny.toml");
    let deny: toml::Table = fs::read_to_string(path).unwrap().parse().unwrap();
    let entries = deny["bans"]["deny"].as_array().unwrap();
    let mut names: Vec<_> = entries.iter().map(|entry| entry["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, BANNED_PACKAGES);
    assert!(entries.iter().all(|entry| entry.get("reason").is_some()), "every ban gives its reason");
}
