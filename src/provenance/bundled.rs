//! Bundled code: directories that hold other people's packages. Pure, over paths.

/// Names of directories in which projects keep copies of others' code.
const BUNDLING_DIRECTORIES: &[&str] = &[
    "3rd_party",
    "3rdparty",
    "_vendor",
    "_vendored",
    "_vendored_packages",
    "_vendored_pkgs",
    "bower_components",
    "bundled",
    "contrib-libs",
    "deps",
    "extern",
    "external",
    "externals",
    "godeps",
    "jspm_packages",
    "node_modules",
    "site-packages",
    "submodules",
    "third-party",
    "third_party",
    "thirdparty",
    "vendor",
    "vendored",
    "vendors",
];

/// Tells whether a path inside a package lies in a directory of bundled code, at any depth.
///
/// The file's own name never counts: `lib/vendor.rs` is not bundled. Case is ignored (`Godeps`, `ThirdParty`).
pub fn is_bundled_path(path: &str) -> bool {
    let Some((directories, _)) = path.rsplit_once('/') else {
        return false;
    };
    directories.split('/').any(is_bundling_directory)
}

/// Tells whether a directory of this name holds other people's packages.
pub fn is_bundling_directory(name: &str) -> bool {
    let is_listed = |name: &str| BUNDLING_DIRECTORIES.binary_search(&name).is_ok();
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        is_listed(&name.to_ascii_lowercase())
    } else {
        is_listed(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(BUNDLING_DIRECTORIES.is_sorted());
    }

    #[test]
    fn knows_bundling_directories() {
        for path in [
            "vendor/zlib/inflate.c",
            "pip/_vendor/six.py",
            "a/third_party/b.c",
            "deps/x.c",
            "node_modules/a/i.js",
            "src/ThirdParty/x.c",
            "Godeps/_workspace/x.go",
            "external/a.h",
        ] {
            assert!(is_bundled_path(path), "{path}");
        }
    }

    #[test]
    fn file_names_and_similar_names_are_not_bundled() {
        for path in ["vendor", "src/vendor.rs", "depsolver/x.c", "vendoring/x", "src/external.c", ""] {
            assert!(!is_bundled_path(path), "{path}");
        }
    }
}
