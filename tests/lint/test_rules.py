"""What holds for all rules and all findings."""

from __future__ import annotations

import json

from tests.lint import test_document_rules, test_schema_rules
from tests.lint.documents import CLEAN, lint
from wireproof.findings.catalogue import rules_of


def test_every_rule_has_a_case():
    """A rule that nothing triggers is not known to work."""
    cases = test_document_rules.CASES + test_schema_rules.CASES
    tried = {line.split()[0] for _, expected in cases for line in expected}

    assert tried == set(rules_of("lint"))


def test_a_document_without_faults_gives_no_findings(tmp_path):
    """The ground that the cases stand on."""
    assert lint(tmp_path, CLEAN) == []


def test_findings_come_in_the_order_of_the_text(tmp_path):
    """Line by line, so that a reader can go through the file once."""
    document = {
        **CLEAN,
        "servers": [{"url": "/"}],
        "paths": {"/b?": {"get": {}}, "/a": {"put": {}}},
    }
    findings = lint(tmp_path, json.dumps(document, indent=1))
    places = [(finding.location.line, finding.location.column) for finding in findings]

    assert len(places) > 5
    assert places == sorted(places)
    assert all(finding.location.file.endswith("openapi.json") for finding in findings)
