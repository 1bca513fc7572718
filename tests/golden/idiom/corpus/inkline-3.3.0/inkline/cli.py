"""Traces strokes of scanned ink."""

import argparse
import logging
import sys


def trace(paths, output):
    for path in paths:
        pixels = open(path, "rb").read()
        width = int.from_bytes(pixels[:2], "big")
        rows = list(chunked(pixels[2:], width))
        inked = {(x, y) for y, row in enumerate(rows) for x, pixel in enumerate(row) if pixel < 96}
        while inked:
            stroke = [inked.pop()]
            for x, y in stroke:
                near = {(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)} & inked
                inked -= near
                stroke.extend(near)
            output.write(f"{path}: stroke of {len(stroke)} pixels\n")


def chunked(items, size):
    """Blocks of pixels."""
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
    parser.add_argument("paths", nargs="*", help="scans")
    parser.add_argument("-v", "--verbose", action="store_true")
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.DEBUG if args.verbose else logging.INFO)
    return trace(args.paths, sys.stdout)


if __name__ == "__main__":
    sys.exit(main())
