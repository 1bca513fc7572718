"""Compares a scan of pip with pip/_vendor/vendor.txt: per vendored package, files found and the origin named."""

import collections
import json
import pathlib
import re
import sys

project, report_path = pathlib.Path(sys.argv[1]), sys.argv[2]
report = json.load(open(report_path, encoding="utf-8"))
vendor = project / "pip" / "_vendor"

# Directories that are not called like the package that they come from.
DIRECTORIES = {"setuptools": "pkg_resources", "pyproject-hooks": "pyproject_hooks", "typing-extensions": "typing_extensions.py", "six": "six.py"}

versions = {}
for line in (vendor / "vendor.txt").read_text().splitlines():
    match = re.match(r"\s*([A-Za-z0-9_-]+)==(\S+)", line)
    if match and match[1] != "msgpack":
        versions[match[1].lower().replace("_", "-")] = match[2]

found = collections.defaultdict(lambda: collections.defaultdict(collections.Counter))
own = set()
for finding in report["findings"]:
    path = finding["scanned"]["path"]
    lines = finding["scanned"]["lines"]
    n_lines = lines["end"] - lines["start"] + 1 if lines else 1
    if "/_vendor/" not in path:
        own.add((path, finding["origin"]["name"], n_lines))
        continue
    origin = finding["origin"]
    found[path][origin["name"].lower().replace("_", "-")][(origin["versions"]["from"], origin["versions"]["to"])] += n_lines

n_files = n_found = n_right = 0
print(f"{'vendored':<20}{'version':<12}{'files':>6}{'found':>7}{'right':>7}")
for name, version in sorted(versions.items()):
    place = vendor / DIRECTORIES.get(name, name)
    files = [place] if place.is_file() else sorted(place.rglob("*.py"))
    # Below five lines nothing is reported.
    files = [f for f in files if sum(1 for line in f.open(encoding="utf-8") if line.strip()) >= 10]
    hits = {f: found.get(f.relative_to(project).as_posix(), {}) for f in files}
    is_right = lambda origins: max(origins, key=lambda o: sum(origins[o].values())) == name
    here, right = sum(1 for o in hits.values() if o), sum(1 for o in hits.values() if o and is_right(o))
    n_files, n_found, n_right = n_files + len(files), n_found + here, n_right + right
    print(f"{name:<20}{version:<12}{len(files):>6}{here:>7}{right:>7}")
    for f, origins in hits.items():
        if not origins:
            print(f"    missed: {f.relative_to(project)}")
        elif not is_right(origins):
            print(f"    named {sorted(origins)}: {f.relative_to(project)}")

for component in report["components"]:
    versions_text = f"{component['versions']['from']}..{component['versions']['to']}"
    print(f"component {component['path']} = {component['name']} {versions_text} {component['files']}")
print(f"outside _vendor: {sorted(own) if own else 'nothing reported'}")
print(f"{n_found} of {n_files} files found, {n_right} with the right package")
if n_found < 0.95 * n_files or n_right < n_found:
    sys.exit("less was found than this check asks for")
