"""The faults of the vendors' own documents are found without any help."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from wireproof.errors import WireproofError
from wireproof.lint import lint_document
from wireproof.spec.load import load_document

SPECS = Path(__file__).parents[2] / "specs"

VENDORS = {
    "qonto": [
        (11, "security-scope-undefined", "request_review.read"),
        (47, "operation-id-missing", "POST /v2/memberships/invite_employee_or_accountant"),
        (66, "body-optional", "`membership`"),
        (72, "body-nothing-required", "`membership`"),
        (176, "example-mismatch", 'is not of type "object"'),
        (188, "prose-condition", "Required only for Sandbox API requests"),
        (238, "response-without-content", "no content"),
        (423, "api-key-in-authorization", "SecretKey"),
    ],
    "close": [
        (7, "prose-auth", "via OAuth only"),
        (7, "prose-values", "'superuser'"),
        (7, "security-missing", "POST /membership/"),
        (32, "header-parameter-ignored", "Authorization"),
        (49, "schema-any", "Any type"),
        (55, "schema-any", "401 response"),
        (61, "schema-any", "404 response"),
        (63, "body-optional", "`email`, `role_id`"),
        (84, "response-object-empty", "200 response"),
        (90, "unused-security-scheme", "ApiKeyAuth"),
        (93, "unused-security-scheme", "OAuth2"),
    ],
    "recoup": [
        (15, "operation-id-missing", "POST /api/organizations/members"),
        (15, "operation-untagged", "POST /api/organizations/members"),
        (15, "prose-idempotent", "This endpoint is idempotent"),
        (65, "prose-exclusive", "Provide exactly one of accountId or email."),
        (71, "description-repeated", "`accountId` and `email`"),
    ],
}


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_faults_of_a_vendor_are_found_with_their_lines(vendor):
    """Line, rule, and what the message is about; nothing more is reported."""
    path = SPECS / vendor / "openapi.yaml"
    findings = lint_document(load_document(path, strict_refs=False))

    assert [rule for _, rule, _ in VENDORS[vendor]] == [finding.rule for finding in findings]
    for (line, _, about), finding in zip(VENDORS[vendor], findings, strict=True):
        assert line == finding.location.line
        assert about in finding.message
        assert str(path) == finding.location.file
        assert finding.pointer.startswith("#/")


def test_an_example_is_judged_where_it_goes_wrong():
    """The pointer leads into the example, to qonto's `errors`: an array, not an object."""
    document = load_document(SPECS / "qonto" / "openapi.yaml", strict_refs=False)
    found = [f for f in lint_document(document) if f.rule == "example-mismatch"]

    assert len(found) == 1
    assert found[0].pointer.startswith("#/paths/~1v2~1memberships~1invite_employee")
    assert found[0].pointer.endswith("/examples/Missing body parameter/value/errors")
    assert "schema is at #/paths/" in found[0].hint


JUNK = ("null", "true", "0", "-1", "1.5", '""', '"x"', '"#/"', "[]", "[[]]", '["x"]', "{}")
JUNK += ('{"$ref": 1}', '{"$ref": "#"}', '{"$ref": "#/components"}', '{"x": []}', '{"x": "x"}')


def _nodes(value):
    """Every container of a document with each of its keys, from outside to inside."""
    pending = [value]
    while pending:
        node = pending.pop()
        keys = node if isinstance(node, dict) else range(len(node))
        for key in keys:
            yield node, key
            if isinstance(node[key], (dict, list)):
                pending.append(node[key])


@pytest.mark.parametrize("vendor", ["close", "elastic_path", "qonto", "recoup", "stellas"])
@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_no_document_brings_the_tool_down(tmp_path, vendor, version):
    """Anything may stand anywhere: a finding or a clear error, never a crash."""
    original = load_document(SPECS / vendor / "openapi.yaml").raw
    random.seed(7)
    path = tmp_path / "openapi.json"
    for _ in range(120):
        document = {**json.loads(json.dumps(original)), "openapi": version}
        for _ in range(random.randint(1, 3)):  # noqa: S311 (no secret depends on it)
            node, key = random.choice(list(_nodes(document)))  # noqa: S311
            node[key] = json.loads(random.choice(JUNK))  # noqa: S311
        path.write_text(json.dumps(document))
        try:
            lint_document(load_document(path, strict_refs=False))
        except WireproofError as error:
            assert error.location is not None  # noqa: PT017 (both outcomes are fine)


@pytest.mark.corpus
def test_every_document_of_the_corpus_can_be_linted(corpus):
    """Real documents have hundreds of faults; each has a line in the file."""
    manifest = json.loads((corpus / "MANIFEST.json").read_text())
    linted = 0
    for entry in manifest["specs"]:
        path = corpus / entry["file"]
        if not path.is_file():
            continue
        try:
            document = load_document(path, strict_refs=False)
        except WireproofError:
            continue
        linted += 1
        assert all(finding.location.line > 0 for finding in lint_document(document))

    assert linted > 50
