"""Compares what kinprint's lexer and Pygments call comment or string, on real files of packages.

Usage: pygments-agreement.py LEXER [--cache DIR] [--worst N] [LANGUAGE ...]

LEXER is the `kinprint-corpus` binary. The packages are fetched by name through npm and apt-get, Python's and Rust's
files come from what is installed (the standard library, cargo's registry). Exit code 1 when a language is below 99.5 %
or has fewer than 20 files, 77 when nothing could be fetched; a language whose packages could not be is named and left
out.

A byte agrees when both call it a comment, both a string, or both code. The share is taken over the bytes that at least
one side calls comment or string; white space does not count. Left out of both counts, because the two mean different
things on purpose:

* expressions inside strings (`"a ${b}"`): part of the string here, code for Pygments, which marks them `Interpol`;
* preprocessor lines (`Comment.Preproc`): Pygments calls all of a `#define` so, kinprint lexes its strings;
* code under `#if 0` (plain `Comment` in the C family): kinprint lexes it, since people copy it;
* Erlang's quoted atoms: strings here, names for Pygments;
* Ruby's and Lisp's `:symbols` and the quotes of shell's command substitution: names and operators here.

Documentation may be called comment on one side and string on the other (`String.Doc`, Python's bare strings, POD).
"""

import argparse
import itertools
import json
import os
import pathlib
import subprocess
import sys
import sysconfig
import tarfile

MIN_SHARE = 0.995
MIN_FILES = 20  # CMake and SCSS are left out: Pygments misreads them
MAX_FILES = 24
MAX_BYTES = 60_000

NPM = {
    "react-native": "1000.0.0", "@capacitor/ios": "8.5.2", "rxjs": "7.8.2", "lodash": "4.18.1", "bootstrap": "5.3.9",
    "highlight.js": "11.12.0", "@openzeppelin/contracts": "5.7.0", "com.cysharp.unitask": "2.2.5", "com.neuecc.unirx": "7.1.0",
}
DEBIAN = [
    "golang-golang-x-text-dev", "lua-penlight", "ruby-rack", "php-symfony-console", "libmojolicious-perl",
    "bash-completion", "postgresql-15", "erlang-src",
]

# Language: (name of the Pygments lexer, extensions, extra roots beside the fetched packages).
LANGUAGES = {
    "C": ("c", [".c"], ["cargo"]),
    "C++": ("cpp", [".cpp", ".cc", ".hpp"], []),
    "C#": ("csharp", [".cs"], []),
    "CSS": ("css", [".css"], []),
    "Erlang": ("erlang", [".erl"], []),
    "Go": ("go", [".go"], []),
    "Java": ("java", [".java"], []),
    "JavaScript": ("javascript", [".js", ".mjs"], []),
    "Kotlin": ("kotlin", [".kt"], []),
    "Lua": ("lua", [".lua"], []),
    "Objective-C": ("objective-c", [".m", ".mm"], []),
    "PHP": ("php", [".php"], []),
    "Perl": ("perl", [".pm", ".pl"], []),
    "Python": ("python", [".py"], ["python"]),
    "Ruby": ("ruby", [".rb"], []),
    "Rust": ("rust", [".rs"], ["cargo"]),
    "SQL": ("sql", [".sql"], []),
    "Shell": ("bash", [".sh", ".bash", "completions"], []),
    "Solidity": ("solidity", [".sol"], []),
    "Swift": ("swift", [".swift"], []),
    "TypeScript": ("typescript", [".ts"], []),
}

# Files that Pygments reads wrongly: `[[(\\*)"]]` is one string in Lua, it takes the quote inside for another.
MISREAD = ("pl/utils.lua",)

CODE, COMMENT, STRING, DOC, IGNORED = range(5)
C_FAMILY = {"C", "C++", "Objective-C"}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lexer")
    parser.add_argument("--cache", default=None)
    parser.add_argument("--worst", type=int, default=0, help="show the worst differences of each language")
    parser.add_argument("languages", nargs="*")
    args = parser.parse_intermixed_args()
    cache = pathlib.Path(args.cache or "target/pygments").absolute()
    packages = fetch(cache)
    is_complete = all((packages / name.replace("/", "-")).exists() for name in [*NPM, *DEBIAN])
    n_compared = 0
    roots = {"packages": [packages], "cargo": [cargo_sources()], "python": [pathlib.Path(sysconfig.get_path("stdlib"))]}
    low = []
    print(f"{'language':12} {'files':>5} {'KB':>6} {'comment or string':>17} {'agree':>8} {'union':>8}")
    for language in args.languages or LANGUAGES:
        pygments_name, extensions, extra = LANGUAGES[language]
        where = list(itertools.chain(*(roots[root] for root in extra or ["packages"])))
        files = choose(where, extensions)
        row = compare(args.lexer, language, pygments_name, files, args.worst)
        if row["files"] < MIN_FILES and not is_complete:
            print(f"{language:12} {row['files']:5}  not compared: its packages could not be fetched", flush=True)
            continue
        n_compared += 1
        share = row["agree"] / max(1, row["called"])
        union = row["union"] / max(1, row["called"])
        is_low = share < MIN_SHARE or row["files"] < MIN_FILES
        low += [language] if is_low else []
        mark = "  <-- low" if is_low else ""
        print(f"{language:12} {row['files']:5} {row['bytes'] // 1000:6} {row['called']:17} {share:8.3%} {union:8.3%}{mark}", flush=True)
        for difference in row["worst"]:
            print("    ", difference)
    if n_compared == 0:
        sys.exit(77)
    if low:
        sys.exit(f"below {MIN_SHARE:.1%} or {MIN_FILES} files: {', '.join(low)}")


def fetch(cache):
    """Fetches and unpacks the packages that are not there yet; one that cannot be had is named and left out."""
    unpacked, downloads = cache / "unpacked", cache / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    target = lambda name: unpacked / name.replace("/", "-")
    npm = [name for name in NPM if not target(name).exists()]
    download(["npm", "pack", "--silent"], [f"{name}@{NPM[name]}" for name in npm], downloads)
    for name in npm:
        archive = downloads / f"{name.lstrip('@').replace('/', '-')}-{NPM[name]}.tgz"
        if archive.exists():
            target(name).mkdir(parents=True)
            with tarfile.open(archive) as tar:
                tar.extractall(target(name), filter="data")
    debian = [name for name in DEBIAN if not target(name).exists()]
    download(["apt-get", "download", "-q"], debian, downloads)
    for name in debian:
        for archive in list(downloads.glob(f"{name}_*.deb"))[:1]:
            target(name).mkdir(parents=True)
            run(["dpkg-deb", "-x", str(archive), str(target(name))], downloads)
    return unpacked


def download(command, names, directory):
    """All in one call, which is much faster; when that fails, one by one."""
    if names and not run([*command, *names], directory):
        for name in names:
            run([*command, name], directory)


def run(command, directory):
    try:
        result = subprocess.run(command, cwd=directory, capture_output=True, text=True, timeout=300)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"{command[0]}: {error}", file=sys.stderr)
        return False
    if result.returncode != 0:
        print(f"{' '.join(command)}: {result.stderr.strip()[-300:]}", file=sys.stderr)
    return result.returncode == 0


def cargo_sources():
    return pathlib.Path(os.environ.get("CARGO_HOME", pathlib.Path.home() / ".cargo")) / "registry" / "src"


def choose(roots, extensions):
    """Up to MAX_FILES files, spread over all that fit, so that no package stands for its language alone."""
    suffixes = tuple(end for end in extensions if end.startswith("."))
    folders = {end for end in extensions if not end.startswith(".")}
    found = []
    for root in roots:
        for folder, folders_below, names in os.walk(root):
            folders_below.sort()
            fits = [n for n in sorted(names) if n.endswith(suffixes) and not n.endswith((".min.js", ".min.css", ".d.ts"))]
            fits += sorted(names) if os.path.basename(folder) in folders else []
            found += [os.path.join(folder, name) for name in fits]
    found = [path for path in found if not os.path.islink(path) and 1000 <= os.path.getsize(path) <= MAX_BYTES]
    found = [path for path in unique(found) if is_utf8(path) and not path.endswith(MISREAD)]
    step = max(1, len(found) // MAX_FILES)
    return found[::step][:MAX_FILES]


def unique(paths):
    """One path for each content."""
    return list({pathlib.Path(path).read_bytes(): path for path in reversed(paths)}.values())[::-1]


def is_utf8(path):
    try:
        pathlib.Path(path).read_bytes().decode("utf-8")
        return True
    except UnicodeDecodeError:
        return False


def compare(lexer, language, pygments_name, files, n_worst):
    row = {"files": len(files), "bytes": 0, "called": 0, "agree": 0, "union": 0, "worst": []}
    if not files:
        return row
    output = subprocess.run([lexer, "lex", "--language", language, *files], check=True, capture_output=True, text=True).stdout
    for line in output.splitlines():
        ours = json.loads(line)
        text = pathlib.Path(ours["path"]).read_bytes()
        left, right = our_classes(ours, text), pygments_classes(pygments_name, language, ours, text)
        row["bytes"] += len(text)
        differences = []
        for at, (our, their) in enumerate(zip(left, right)):
            if (our == CODE and their == CODE) or their == IGNORED or text[at] in b" \t\r\n\f":
                continue
            row["called"] += 1
            is_documentation = their == DOC or language in ("Python", "Perl", "Erlang") and CODE not in (our, their)
            agrees = our == their or is_documentation and our != CODE
            row["agree"] += agrees
            row["union"] += our != CODE and their != CODE
            if not agrees:
                differences.append(at)
        row["worst"] += describe(ours["path"], text, left, right, differences)
    row["worst"] = [shown for _, shown in sorted(row["worst"], reverse=True)[:n_worst]]
    return row


def describe(path, text, left, right, differences):
    """Runs of differing bytes, as (length, words)."""
    runs = []
    for at in differences:
        if runs and at - runs[-1][1] <= 3:
            runs[-1][1] = at
        else:
            runs.append([at, at])
    line = lambda at: text.count(b"\n", 0, at) + 1
    names = "code comment string doc ignored".split()
    return [
        (end - start + 1, f"{path}:{line(start)}: {end - start + 1} bytes, {names[left[start]]} here, {names[right[start]]} there: {text[max(0, start - 20):start + 40]!r}")
        for start, end in runs
    ]


def our_classes(ours, text):
    classes = bytearray(len(text))
    for kind, spans in ((COMMENT, ours["comments"]), (STRING, ours["strings"])):
        for start, end in spans:
            classes[start:end] = bytes([kind]) * (end - start)
    return classes


def pygments_classes(name, language, ours, text):
    from pygments.lexers import get_lexer_by_name

    options = {"ensurenl": False, "stripnl": False}
    lexer = get_lexer_by_name(name, **options)
    decoded = text.decode("utf-8")
    offsets = None if decoded.isascii() else [0, *itertools.accumulate(len(char.encode()) for char in decoded)]
    classes = bytearray(len(text))
    interpolated = []
    for index, kind, value in lexer.get_tokens_unprocessed(decoded):
        start, end = index, index + len(value)
        if offsets:
            start, end = offsets[start], offsets[end]
        classes[start:end] = bytes([class_of(str(kind), language, value)]) * (end - start)
        if "Interpol" in str(kind):
            interpolated.append(start)
    for start, end in ours["strings"] if language == "Erlang" else ():
        if text[start:start + 1] == b"'":
            classes[start:end] = bytes([IGNORED]) * (end - start)
    ignore_expressions(classes, ours["strings"], interpolated, language, text)
    return classes


def class_of(kind, language, value):
    if kind == "Token.Comment.PreprocFile":
        return STRING
    if kind.startswith("Token.Comment.Preproc") or kind == "Token.Comment" and language in C_FAMILY:
        return IGNORED
    if kind.startswith("Token.Comment"):
        return COMMENT
    if kind.startswith("Token.Literal.String.Doc"):
        return DOC
    if kind.startswith("Token.Literal.String.Interpol"):
        return IGNORED
    if kind.startswith("Token.Literal.String.Symbol") or language == "Shell" and kind.endswith("Backtick"):
        return IGNORED
    return STRING if kind.startswith("Token.Literal.String") else CODE


def ignore_expressions(classes, strings, interpolated, language, text):
    """Inside one of our strings, code that Pygments sees beside an interpolation is an expression of the string."""
    marks = iter(interpolated + [1 << 60])
    mark = next(marks)
    for start, end in strings:
        while mark < start:
            mark = next(marks)
        # Pygments marks the shell's `$(…)` and `${…}` as keywords, not as interpolation.
        is_expanded = language == "Shell" and text[start:start + 1] != b"'" and (b"$" in text[start:end] or b"`" in text[start:end])
        if mark < end or is_expanded:
            for at in range(start, end):
                if classes[at] == CODE:
                    classes[at] = IGNORED


if __name__ == "__main__":
    main()
