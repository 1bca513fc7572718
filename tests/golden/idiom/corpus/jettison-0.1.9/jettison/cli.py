"""Drops old backups, fewer the older they are."""

import argparse
import logging
import os
import shutil
import sys


def chunked(items, size):
    """Weeks of backups."""
    chunk = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def drop_old(paths, output):
    for path in paths:
        ages = sorted(os.listdir(path), reverse=True)
        for week, backups in enumerate(chunked(ages, 7)):
            kept = backups[:: 2 ** min(week, 3)]
            for backup in set(backups) - set(kept):
                shutil.rmtree(os.path.join(path, backup))
                output.write(f"dropped {backup} of week {week}\n")


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", help="backup folders")
    parser.add_argument("-v", "--verbose", action="store_true")
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.DEBUG if args.verbose else logging.INFO)
    return drop_old(args.paths, sys.stdout)


if __name__ == "__main__":
    sys.exit(main())
