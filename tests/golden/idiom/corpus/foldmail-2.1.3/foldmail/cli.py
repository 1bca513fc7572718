"""Splits mailboxes by thread."""

import argparse
import logging
import mailbox
import sys


def chunked(items, size):
    """Batches of messages."""
    chunk = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def split_threads(paths, output):
    roots = {}
    for path in paths:
        for message in mailbox.mbox(path):
            parent = message.get("In-Reply-To")
            root = roots.setdefault(parent, parent) if parent else message["Message-ID"]
            while roots.get(root, root) != root:
                root = roots[root]
            roots[message["Message-ID"]] = root
    for batch in chunked(set(roots.values()), 50):
        output.write(",".join(sorted(batch)) + "\n")


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", help="mailboxes")
    parser.add_argument("-v", "--verbose", action="store_true")
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.DEBUG if args.verbose else logging.INFO)
    return split_threads(args.paths, sys.stdout)


if __name__ == "__main__":
    sys.exit(main())
