"""Checks bills of materials of one scan with the validators of others: `formats-bills.py NAME...`, in the directory of the files.

Needs cyclonedx-python-lib[validation]; `.ci/extra/formats` runs it.
"""

import json
import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator


def check_cyclonedx(path: str, version: SchemaVersion, n_findings: int) -> None:
    text = open(path, encoding="utf-8").read()
    error = JsonStrictValidator(version).validate_str(text)
    assert error is None, f"{path}: {error!r}"
    bom = json.loads(text)
    places = sum(len(component["evidence"]["occurrences"]) for component in bom["components"])
    assert places >= n_findings, f"{path}: {places} places of {n_findings} findings"
    print(path, len(bom["components"]), "components,", places, "places: valid")


def main(name: str) -> None:
    report = json.load(open(f"{name}.json", encoding="utf-8"))
    n_findings = len(report["findings"]) + len(report["declared"])
    check_cyclonedx(f"{name}.cdx16.json", SchemaVersion.V1_6, n_findings)
    check_cyclonedx(f"{name}.cdx17.json", SchemaVersion.V1_7, n_findings)


for name in sys.argv[1:]:
    main(name)
