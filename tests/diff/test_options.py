"""What a reader can leave out, look at closely, and conclude about versions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.diff.test_review import changes
from tests.diff.test_rules import GONE, LIST, NEW, ORDER, put
from wireproof.cli.app import run

LIMIT = f"{LIST}/parameters/0"


@pytest.mark.parametrize(
    ("options", "left"),
    [
        (("--ignore", "POST /orders"), {"schema.maximum.narrowed"}),
        (("--ignore", "/orders"), set()),
        (("--ignore", "#/components/*"), {"schema.maximum.narrowed"}),
        (("--ignore", "/carts*"), {"schema.maximum.narrowed", "property.removed.optional"}),
        (("--rule", "schema.maximum.narrowed=off"), {"property.removed.optional"}),
        (("--rule", "schema.*=off", "--rule", "property.*=off"), set()),
    ],
)
def test_what_is_left_out_is_counted(review, shop, options, left):
    """Patterns and rules take entries away, and the first line says how many."""
    new = put(put(shop, f"{NEW}/properties/count", GONE), f"{LIMIT}/schema/maximum", 50)
    code, report = review(shop, new, "--format", "json", *options)

    assert set(changes(report)) == left
    assert report["decision"]["left_out"] == 2 - len(left)
    assert ("left out" in report["decision"]["text"]) == (len(left) < 2)
    assert code == (1 if left else 0)


def test_a_change_that_reaches_more_than_the_pattern_stays(review, shop):
    """A class used by an ignored operation and by another one is still of interest."""
    new = put(shop, f"{ORDER}/required", ["id"])
    _, report = review(shop, new, "--format", "json", "--ignore", "GET /orders")

    assert list(changes(report)) == ["property.optional"]


def test_one_finding_is_explained_in_full(review, shop, capsys):
    """The derivation, the vendor's lines before and after, and how to accept it."""
    new = put(shop, f"{NEW}/properties/count", GONE)
    _, report = review(shop, new, "--format", "json")
    mark = changes(report)["property.removed.optional"]["fingerprint"]

    assert run(["diff", "explain", mark, "old.json", "new.json"]) == 0
    told = capsys.readouterr().out
    assert "On the wire: request: may break" in told
    assert '"count": {' in told
    assert f"wireproof diff ack {mark}" in told
    assert run(["diff", "explain", "0" * 16, "old.json", "new.json"]) == 2
    assert run(["diff", "explain", mark]) == 2
    assert "OLD NEW" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("place", "value", "version", "advice"),
    [
        (f"{NEW}/properties/count", GONE, "1.4.2", "2.0.0 (major, from 1.4.2)"),
        (f"{NEW}/properties/count", GONE, "0.4.2", "0.5.0 (major, from 0.4.2)"),
        (f"{NEW}/properties/colour", {"type": "string"}, "1.4.2", "1.5.0 (minor, from 1.4.2)"),
        (f"{NEW}/properties/colour", {"type": "string"}, "0.4.2", "0.4.3 (minor, from 0.4.2)"),
        (f"{LIST}/parameters/1/explode", False, "1.4.2", "1.4.3 (patch, from 1.4.2)"),
    ],
)
def test_the_bump_is_a_version_of_our_client(review, shop, place, value, version, advice):
    """Semantic Versioning of the client, from the version that its manifest gives it."""
    manifest = json.dumps({"client": {"version": version}})
    review(shop, shop)
    Path("shop/manifest.json").write_text(manifest, encoding="utf-8")
    _, text = review(shop, put(shop, place, value))

    assert text.splitlines()[0].endswith(f"Suggested bump: {advice}.")
