"""Prints labels for sample bottles."""

import argparse
import logging
import sys


def chunked(items, size):
    """Rows of labels."""
    chunk = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def print_labels(paths, output):
    samples = [line.split() for path in paths for line in open(path, encoding="utf-8") if line.strip()]
    for row in chunked(samples, 3):
        names = (f"{code[:2].upper()}-{code[2:]}" for code, *_ in row)
        output.write("|".join(f"{name:^18}" for name in names) + "\n")


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", help="sample lists")
    parser.add_argument("-v", "--verbose", action="store_true")
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.DEBUG if args.verbose else logging.INFO)
    return print_labels(args.paths, sys.stdout)


if __name__ == "__main__":
    sys.exit(main())
