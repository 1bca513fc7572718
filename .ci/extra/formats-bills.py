"""Checks bills of materials of one scan with the validators of others: `formats-bills.py NAME...`, in the directory of the files.

Needs cyclonedx-python-lib[validation], spdx-tools and spdx-python-model; `.ci/extra/formats` runs it.
"""

import json
import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from spdx_python_model import v3_0_1 as spdx3
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document


def check_cyclonedx(path: str, version: SchemaVersion, n_findings: int) -> None:
    text = open(path, encoding="utf-8").read()
    error = JsonStrictValidator(version).validate_str(text)
    assert error is None, f"{path}: {error!r}"
    bom = json.loads(text)
    places = sum(len(component["evidence"]["occurrences"]) for component in bom["components"])
    assert places >= n_findings, f"{path}: {places} places of {n_findings} findings"
    print(path, len(bom["components"]), "components,", places, "places: valid")


def check_spdx(path: str, n_findings: int) -> list[int]:
    document = parse_file(path)
    messages = validate_full_spdx_document(document)
    assert not messages, f"{path}: {len(messages)} complaints, such as {messages[0].validation_message}"
    counts = [len(document.packages), len(document.files), len(document.snippets)]
    files_of_origins = sum("OriginFile" in file.spdx_id for file in document.files)
    places = counts[2] + counts[1] - files_of_origins
    assert places > 0, f"{path}: nothing of {n_findings} findings"
    print(path, counts[0], "packages,", counts[1], "files,", counts[2], "snippets: valid")
    return counts


def check_spdx3(path: str, n_findings: int, of_2_3: list[int]) -> None:
    objects = spdx3.SHACLObjectSet()
    with open(path, "rb") as file:
        spdx3.JSONLDDeserializer().read(file, objects)  # Types, cardinalities and patterns; unknown names are errors.
    missing = objects.missing_ids - set(spdx3.expandedlicensing_IndividualLicensingInfo.NAMED_INDIVIDUALS.values())
    assert not missing, f"{path}: {len(missing)} links lead nowhere, such as {sorted(missing)[0]}"
    count = lambda kind: sum(1 for _ in objects.foreach_type(kind))
    packages, snippets = count(spdx3.software_Package), count(spdx3.software_Snippet)
    files = sum(1 for file in objects.foreach_type(spdx3.software_File) if file.software_fileKind is None)
    assert files >= of_2_3[1] and snippets == of_2_3[2], f"{path}: {files} files, {snippets} snippets, SPDX 2.3: {of_2_3}"
    for snippet in objects.foreach_type(spdx3.software_Snippet):
        assert isinstance(snippet.software_snippetFromFile, spdx3.software_File), snippet.name
    [document] = objects.foreach_type(spdx3.SpdxDocument)
    listed = set(document.element)
    assert all(element in listed for element in objects.foreach_type(spdx3.Element) if element is not document)
    print(path, packages, "packages,", files, "files,", snippets, "snippets,", count(spdx3.Relationship), "relationships: valid")


def main(name: str) -> None:
    report = json.load(open(f"{name}.json", encoding="utf-8"))
    n_findings = len(report["findings"]) + len(report["declared"])
    check_cyclonedx(f"{name}.cdx16.json", SchemaVersion.V1_6, n_findings)
    check_cyclonedx(f"{name}.cdx17.json", SchemaVersion.V1_7, n_findings)
    forms = [check_spdx(f"{name}.spdx.json", n_findings), check_spdx(f"{name}.spdx", n_findings)]
    assert forms[0] == forms[1], f"the two forms differ: {forms}"
    check_spdx3(f"{name}.spdx3.json", n_findings, forms[0])


for name in sys.argv[1:]:
    main(name)
