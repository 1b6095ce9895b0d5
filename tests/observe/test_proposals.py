"""Corrections: each makes the traffic valid, and nothing that was valid before invalid."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.observe.recordings import EXISTING, GOOD, SPEC, cassette, exchange
from wireproof.observe.amend import amended, replace_file
from wireproof.observe.corrections import json_path
from wireproof.observe.cover import choose
from wireproof.observe.propose import actions_of
from wireproof.observe.run import load_traffic
from wireproof.pipeline.observing import observe_document
from wireproof.spec.load import load_document


def observed(folder: Path, root: dict[str, Any], bodies: list[Any], overlay: Path | None = None,
             **options: Any) -> Any:  # fmt: skip
    spec = folder / "shop.json"
    spec.write_text(json.dumps(root))
    traffic = load_traffic([cassette(folder, *[exchange(body) for body in bodies])])
    return observe_document(spec, overlay, traffic, **options)


@pytest.mark.parametrize("version", ["3.1.0", "3.0.3"])
@pytest.mark.parametrize(
    "body",
    [
        {**GOOD, "total": None},
        {**GOOD, "total": "12"},
        {**GOOD, "total": 1.5},
        {**GOOD, "state": None},
        {**GOOD, "state": "paid"},
        {**GOOD, "buyer": None},
        {**GOOD, "buyer": "Ada"},
        {"id": "o", "state": "open"},
        {**GOOD, "total": "12", "state": "paid", "buyer": None},
    ],
)
def test_the_proposed_actions_make_the_traffic_valid(tmp_path, version, body):
    """Applied to the document they leave no contradiction; the generator can read them, too."""
    root = {**copy.deepcopy(SPEC), "openapi": version}
    found = observed(tmp_path, root, [body, body, GOOD])

    assert found.now.violating == 2
    assert found.proposals
    assert found.after.violating == 0
    overlay = tmp_path / "overlay.yaml"
    overlay.write_text(amended(None, found.proposals, "overlay.yaml"))
    load_document(tmp_path / "shop.json", overlay=overlay)


def test_each_action_says_what_was_seen_how_often_and_when(tmp_path):
    """The evidence is the description; no value stands in it."""
    [action] = actions_of(observed(tmp_path, SPEC, [{"id": "x9", "state": "open"}] * 3).proposals)

    assert action == {
        "target": "$.components.schemas.Order.required[?@ == 'buyer']",
        "description": "Recorded traffic: without 'buyer' was answered in 3 exchanges.",
        "remove": True,
    }


def test_one_exchange_alone_is_no_reason(tmp_path):
    """A single recording may be an accident; `--at-least 1` says otherwise."""
    body = {**GOOD, "total": None}

    assert observed(tmp_path, SPEC, [body]).proposals == ()
    assert len(observed(tmp_path, SPEC, [body], at_least=1).proposals) == 1


def test_values_of_an_enumeration_are_proposed_only_when_asked_for(tmp_path):
    """An enumeration is opened; its values are values of bodies."""
    bodies = [{**GOOD, "state": "paid"}] * 2

    plain = json.dumps(actions_of(observed(tmp_path, SPEC, bodies).proposals))
    asked = json.dumps(actions_of(observed(tmp_path, SPEC, bodies, enum_values=True).proposals))

    assert "paid" not in plain
    assert "paid" in asked


LAID_OUT = """\
# Ours.
overlay: 1.0.0
info:
    title: Shop   # with a note
    version: '1'
actions:
{margin}- target: "$.components.schemas.Order.properties.total"
{margin}  description: A plain text that a person folded by hand, at a width of their own, and
{margin}    that goes on.
{margin}  update: {{description: In cents.}}

# The end.
"""


@pytest.mark.parametrize("margin", ["", "  ", "      "])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("after", ["", "x-owner: us\n"])
def test_what_a_person_wrote_in_the_overlay_stays(tmp_path, margin, end, after):
    """To the byte: comments, spaces, ends of lines; the new actions follow the last one."""
    overlay = tmp_path / "overlay.yaml"
    before = (LAID_OUT.format(margin=margin) + after).replace("\n", end)
    overlay.write_text(before, newline="")
    found = observed(tmp_path, SPEC, [{**GOOD, "buyer": None}] * 2, overlay)
    text = amended(before, found.proposals, "overlay.yaml")

    added = [one for one in text.split(end) if one not in before.split(end)]
    kept = [one for one in text.split(end) if one not in added]
    assert kept == before.split(end)
    assert len(yaml.safe_load(text)["actions"]) == 1 + len(actions_of(found.proposals))


@pytest.mark.parametrize(
    "text",
    [
        "overlay: 1.0.0\ninfo: {title: a, version: '1'}\nactions: []\n",
        "overlay: 1.0.0\ninfo: {title: a, version: '1'}\nactions: []  # none yet\n",
        "{overlay: 1.0.0, info: {title: a, version: '1'}, actions: []}",
        '{"overlay": "1.0.0", "info": {"title": "a", "version": "1"}, "actions": []}',
        "---\noverlay: 1.0.0\nactions: [{target: $.info, description: a, update: {a: 1}}]\n...\n",
        "actions:\n- target: $.info\n  description: a\n  update: {a: 1}",
        "",
    ],
)
def test_actions_are_added_to_an_overlay_of_any_style(tmp_path, text):
    """What it said before it still says, and the new actions come last."""
    found = observed(tmp_path, SPEC, [{**GOOD, "buyer": None}] * 2)
    before = yaml.safe_load(text) or {}

    after = yaml.safe_load(amended(text, found.proposals, "overlay.yaml"))

    ours = actions_of(found.proposals)
    assert after["actions"] == [*before.get("actions", []), *ours]
    assert {**after, "actions": 0} == {**after, **before, "actions": 0}


@pytest.mark.parametrize(
    ("target", "update"),
    [
        (".total", "{type: integer}"),
        ("", "{total: {type: integer}}"),
        ("['total']", "{type: integer}"),
    ],
)
def test_a_correction_that_contradicts_an_action_is_not_proposed(tmp_path, target, update):
    """Only a person can tell which of the two is outdated; wherever the action begins."""
    overlay = tmp_path / "overlay.yaml"
    overlay.write_text(
        EXISTING.replace(".total", target).replace("{description: In cents.}", update)
    )
    found = observed(tmp_path, SPEC, [{**GOOD, "total": None}] * 2, overlay)

    assert found.proposals == ()
    [(proposal, index)] = found.contradicting
    assert (proposal.cause.detail, index) == ("null", 0)


def test_a_correction_of_an_earlier_run_is_no_contradiction(tmp_path):
    """Null came first, and a text at the same place later."""
    overlay = tmp_path / "overlay.yaml"
    first = observed(tmp_path, SPEC, [{**GOOD, "total": None}] * 2)
    overlay.write_text(amended(None, first.proposals, "overlay.yaml"))

    found = observed(
        tmp_path, SPEC, [{**GOOD, "total": None}, *[{**GOOD, "total": "9"}] * 2], overlay
    )

    assert found.contradicting == ()
    assert found.after.violating == 0
    assert found.needless == ()


def test_what_is_sent_and_answered_at_one_place_is_one_correction(tmp_path):
    """Its schema is one; an accepted request alone is reason enough, too."""
    root = copy.deepcopy(SPEC)
    root["components"]["schemas"]["Draft"]["properties"]["note"] = {
        "$ref": "#/components/schemas/Note"
    }
    root["components"]["schemas"]["Order"]["properties"]["note"] = {
        "$ref": "#/components/schemas/Note"
    }
    root["components"]["schemas"]["Note"] = {
        "type": "object",
        "properties": {"a": {"type": "string"}},
    }
    spec = tmp_path / "shop.json"
    spec.write_text(json.dumps(root))
    sent = {"method": "POST", "uri": "https://api.shop.example/v1/orders",
            "headers": {"Content-Type": ["application/json"]},
            "parsed_body": {"note": {"a": None}}}  # fmt: skip
    for answered, corrects in (({**GOOD, "note": {"a": None}}, 2), (GOOD, 1)):
        rows = [exchange(answered, status=201, **sent)] * 2
        found = observe_document(spec, None, load_traffic([cassette(tmp_path, *rows)]))

        [proposal] = found.proposals
        assert len(proposal.corrects) == corrects
        assert found.after.drift == ()


def test_a_correction_that_nothing_needs_any_more_is_told(tmp_path):
    """The vendor has stopped answering null; the action may go."""
    overlay = tmp_path / "overlay.yaml"
    before = observed(tmp_path, SPEC, [{**GOOD, "total": None}] * 2)
    overlay.write_text(amended(EXISTING, before.proposals, "overlay.yaml"))

    still = observed(tmp_path, SPEC, [{**GOOD, "total": None}] * 2, overlay)
    gone = observed(tmp_path, SPEC, [GOOD] * 2, overlay)

    assert still.needless == ()
    assert gone.needless == (1, 2)


def test_a_crash_while_writing_leaves_the_old_overlay(tmp_path, monkeypatch):
    """The file is replaced in one step."""
    path = tmp_path / "overlay.yaml"
    path.write_text(EXISTING)
    monkeypatch.setattr(Path, "replace", _fails)

    with pytest.raises(OSError, match="full"):
        replace_file(path, "half")

    assert path.read_text() == EXISTING
    assert [one.name for one in tmp_path.iterdir()] == ["overlay.yaml"]


def _fails(*_: Any) -> None:
    raise OSError("full")


@pytest.mark.parametrize(
    ("needs", "most", "chosen"),
    [
        ([{"a"}, {"a"}, {"b"}], 1, {"a"}),
        ([{"a", "b"}] * 5 + [{"c"}] * 2, 2, {"a", "b"}),
        ([{"a", "b", "c"}] * 3 + [{"d"}], 1, {"d"}),
        ([{"a"}, {"x"}], 5, {"a"}),
        ([], 5, set()),
    ],
)
def test_causes_that_only_help_together_are_chosen_together(needs, most, chosen):
    """As many exchanges as possible have no cause left; `x` cannot be corrected."""
    found = choose({"a", "b", "c", "d"}, [frozenset(one) for one in needs], most)

    assert set(found) == chosen


@pytest.mark.parametrize(
    ("pointer", "path"),
    [
        ("#/paths/~1a~1{id}/get", "$.paths['/a/{id}'].get"),
        ("#/responses/200", "$.responses['200']"),
        ("#/list/1/x", "$.list[1].x"),
        ("#/it's", "$['it\\'s']"),
    ],
)
def test_a_pointer_as_a_query(pointer, path):
    """A number is an index in an array, and a name in an object (RFC 9535, 2.3)."""
    root = {"list": [0, {"x": 1}], "responses": {"200": {}}}

    assert json_path(pointer, root) == path
