"""Counts salt readings by station."""

import argparse
import logging
import sys


def count_stations(paths, output):
    totals = {}
    for path in paths:
        with open(path, encoding="ascii") as readings:
            for line in readings:
                station, _, salinity = line.rstrip().partition(";")
                low, high, n = totals.get(station, (99.0, 0.0, 0))
                totals[station] = (min(low, float(salinity)), max(high, float(salinity)), n + 1)
    for group in chunked(sorted(totals.items()), 4):
        print("   ".join(f"{station}: {low:.1f}-{high:.1f} ({n})" for station, (low, high, n) in group), file=output)
    return 0 if totals else 4


def chunked(items, size):
    """Cuts items into lists."""
    chunk = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", help="files of readings")
    parser.add_argument("-v", "--verbose", action="store_true")
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.DEBUG if args.verbose else logging.INFO)
    return count_stations(args.paths, sys.stdout)


if __name__ == "__main__":
    sys.exit(main())
