"""Recordings of any shape: nothing in them ends the run, and no value of them comes out."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.observe.recordings import GOOD, SPEC, every_format
from wireproof.errors import Location
from wireproof.observe.exchange import shown_media_type
from wireproof.observe.facts import read_facts
from wireproof.observe.matching import shape_of
from wireproof.observe.run import Traffic, observe
from wireproof.observe.told import subject_of

SECRET = "huntercanary"
"""Letters alone: nothing tells it from a word."""

INSTEAD: tuple[Any, ...] = (
    None, 5, SECRET, [], {}, [SECRET], {SECRET: SECRET}, True, -1, 1e300, {"string": SECRET},
    [[SECRET, SECRET]], [{"name": SECRET, "value": SECRET}], f"text/{SECRET}", [f"a/{SECRET}"],
)  # fmt: skip


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each node of a tree."""
    yield path
    for key in (
        node if isinstance(node, dict) else range(len(node) if isinstance(node, list) else 0)
    ):
        yield from places(node[key], (*path, key))


def replaced(root: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The tree with another value at one place."""
    if not path:
        return value
    found = copy.deepcopy(root)
    node = found
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return found


@pytest.mark.parametrize("name", ["vcr.yaml", "betamax.json", "browser.har", "own.ndjson"])
def test_any_value_at_any_place_of_a_recording(tmp_path, name):
    """It is read, or named as unreadable; what it says is in no report and no proposal."""
    [path] = [one for one in every_format(tmp_path, GOOD, "o_1") if one.name == name]
    root = yaml.safe_load(path.read_text())
    for place in places(root):
        for value in INSTEAD:
            path.write_text(json.dumps(replaced(root, place, value)))

            found = observe(SPEC, Traffic((path,)), at_least=1)
            subject = subject_of(
                "shop", found, lambda at: Location("x", pointer=at),
                facts=read_facts([path]), coverage=True,
            )  # fmt: skip

            actions = [one.actions for one in found.proposals]
            told = f"{subject!r} {json.dumps(subject.data)} {actions}".lower()
            assert SECRET not in told, (place, value)


@pytest.mark.parametrize(
    ("method", "url", "shape"),
    [
        ("GET", f"data:application/json,{SECRET}", "GET (no host)"),
        ("GET", SECRET, "GET (no host)"),
        ("GET", f"https://me:{SECRET}@api.example/v1/a", "GET api.example/v1/a"),
        (SECRET.upper(), "https://api.example/a", "(another method) api.example/a"),
    ],
)
def test_what_is_no_address_is_not_shown(method, url, shape):
    """Browsers keep `data:` addresses, which are their content; recorders keep what they get."""
    assert shape_of(method, url) == shape


@pytest.mark.parametrize(
    ("media_type", "shown"),
    [
        ("text/csv", "text/csv"),
        ("application/vnd.shop.v2+json", "application/vnd.shop.v2+json"),
        (f"application/{SECRET}", "application/…"),
        (f"application/{SECRET}+json", "application/…+json"),
        (f"{SECRET}/{SECRET}", "…/…"),
        ("", "(none)"),
    ],
)
def test_a_media_type_that_is_made_up_is_shown_by_its_form(media_type, shown):
    """A type that somebody registered is a word; any other one is a header's value."""
    assert shown_media_type(media_type) == shown
