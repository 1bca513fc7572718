//! Python. Source: the `site` module; "dist-packages" of Debian; the homes of pyenv, conda, pipx, poetry and uv.

use std::path::{Path, PathBuf};

use super::{Layout, LocalEnv, below_children, children, file_name};

pub(super) fn roots(env: &LocalEnv) -> Vec<(PathBuf, Layout)> {
    let environments = libraries(env).iter().flat_map(|library| environments(library)).collect::<Vec<_>>();
    // uv keeps each wheel unpacked under a hash; metadata beside it says what it is.
    let wheels = env.cache("uv/archive-v0").map(|cache| children(&cache)).unwrap_or_default();
    environments.into_iter().chain(wheels).map(|path| (path, Layout::Tree)).collect()
}

/// Directories that hold `python3.X` directories.
fn libraries(env: &LocalEnv) -> Vec<PathBuf> {
    let mut libraries = vec![env.system("lib"), env.system("local/lib")];
    libraries.extend(env.home(".local/lib"));
    libraries
        .extend(["VIRTUAL_ENV", "CONDA_PREFIX"].iter().filter_map(|name| env.variable(name)).map(|p| p.join("lib")));
    libraries.extend(below_children(env.variable_or_home("PYENV_ROOT", ".pyenv").map(|p| p.join("versions")), "lib"));
    for tools in
        [env.home(".local/pipx/venvs"), env.data("pipx/venvs"), env.data("uv/tools"), env.cache("pypoetry/virtualenvs")]
    {
        libraries.extend(below_children(tools, "lib"));
    }
    libraries.extend([".venv/lib", "venv/lib", "env/lib"].iter().filter_map(|library| env.project(library)));
    libraries
}

fn environments(library: &Path) -> Vec<PathBuf> {
    let versions = children(library).into_iter().filter(|path| file_name(path).starts_with("python"));
    versions.flat_map(|version| ["site-packages", "dist-packages"].map(|packages| version.join(packages))).collect()
}
