"""What a review does not do, because it would cost more than all the rest."""

from __future__ import annotations

import copy
import json

from tests.diff.test_rules import LIST, ORDER, put
from wireproof.diff import symbols
from wireproof.diff.contract import compare_documents
from wireproof.diff.trimming import trimmed
from wireproof.diff.values import Unchanged
from wireproof.diff.view import Views
from wireproof.spec.document import Source
from wireproof.spec.load import load_document


def test_what_is_not_there_is_not_looked_up_in_the_text(tmp_path, shop, monkeypatch):
    """A review asks what is there; where a reference stands that leads nowhere, it never asks."""

    def index(self: Source) -> None:
        raise AssertionError(f"{len(self.text)} characters were scanned for places")

    example = {"value": {"$ref": "#/components/schemas/Nowhere"}}
    place = f"{LIST}/responses/200/content/application~1json/examples"
    path = tmp_path / "shop.json"
    path.write_text(json.dumps(put(shop, place, {"one": example})), encoding="utf-8")
    read = load_document(path, strict_refs=False)
    monkeypatch.setattr(Source, "positions", property(index))
    matched = compare_documents(read, read).matched
    smaller, _ = trimmed(read, read, {pair[1].name for pair in matched.pairs}, matched)

    assert smaller.data["components"]["schemas"].keys() == {"NewOrder", "Order"}
    assert Views(read).node("#/components/schemas/Nowhere") is True
    assert Unchanged(read, read)(example, copy.deepcopy(example)) is False


def test_types_that_stay_are_not_taken_apart(review, shop, monkeypatch):
    """Of the attributes, only what changed is looked into; most are of a built-in type."""
    looked_into: list[str] = []
    known = symbols._type

    def taken_apart(symbol, names):
        looked_into.append(symbol.name)
        return known(symbol, names)

    monkeypatch.setattr(symbols, "_type", taken_apart)
    _, report = review(shop, put(shop, f"{ORDER}/properties/note/type", "string"))

    assert "models.Order.note" in looked_into
    assert "models.NewOrder.item" not in looked_into
    assert "note" in report
