"""Estimates hull speeds."""

import argparse
import csv
import logging
import math
import sys


def chunked(items, size):
    """Groups of boats."""
    chunk = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def estimate(paths, output):
    boats = []
    for path in paths:
        with open(path, newline="") as lines:
            boats += csv.DictReader(lines)
    for fleet in chunked(sorted(boats, key=lambda boat: float(boat["waterline"])), 10):
        fastest = max(1.34 * math.sqrt(float(boat["waterline"]) * 3.28) for boat in fleet)
        output.write(f"{fleet[0]['waterline']}..{fleet[-1]['waterline']} m: {fastest:.1f} kn\n")


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", help="boat lists")
    parser.add_argument("-v", "--verbose", action="store_true")
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.DEBUG if args.verbose else logging.INFO)
    return estimate(args.paths, sys.stdout)


if __name__ == "__main__":
    sys.exit(main())
