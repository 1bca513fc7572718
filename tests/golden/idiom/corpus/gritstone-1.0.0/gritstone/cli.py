"""Grades climbing routes."""

import argparse
import json
import logging
import sys


GRADES = ("easy", "moderate", "hard", "very hard", "extreme")


def grade_books(paths, output):
    pages = chunked((route for path in paths for route in json.load(open(path))["routes"]), 20)
    for number, page in enumerate(pages, 1):
        output.write(f"-- page {number} --\n")
        for route in page:
            strain = route["pitch"] * 0.4 + route["reach"] ** 1.5 - route.get("rest", 0)
            output.write(f"{route['name']:<30}{GRADES[min(4, max(0, int(strain // 3)))]}\n")


def chunked(items, size):
    """Pages of routes."""
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
    parser.add_argument("paths", nargs="*", help="route books")
    parser.add_argument("-v", "--verbose", action="store_true")
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.DEBUG if args.verbose else logging.INFO)
    return grade_books(args.paths, sys.stdout)


if __name__ == "__main__":
    sys.exit(main())
