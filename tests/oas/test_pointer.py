"""JSON pointers are written as URI fragments and read in every spelling that vendors use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wireproof.oas.pointer import is_within, join, lookup, parent, split


@given(st.lists(st.text()))
def test_what_is_joined_can_be_split_again(tokens):
    """Slashes, tildes and percent signs in keys survive."""
    if tokens != [""]:
        assert tokens == split(join("#", *tokens))


@pytest.mark.parametrize(
    ("tokens", "pointer"),
    [
        ((), "#"),
        (("paths", "/pets/{id}", "get"), "#/paths/~1pets~1{id}/get"),
        (("a~b", 0), "#/a~0b/0"),
        (("100%",), "#/100%25"),
        (("",), "#/"),
    ],
)
def test_pointers_are_written_readably(tokens, pointer):
    """Only what RFC 6901 asks for is escaped, and the percent sign."""
    assert pointer == join("#", *tokens)


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("#", "root"),
        ("", "root"),
        ("#/paths/~1pets~1%7Bid%7D", "path"),
        ("/paths/~1pets~1{id}", "path"),
        ("#/list/1", "second"),
        ("#/a%20b", "space"),
        ("#/c%20d", "literal"),
        ("#/", "empty"),
        ("#/list/2", KeyError),
        ("#/list/-1", KeyError),
        ("#/list/x", KeyError),
        ("#/list/1/x", KeyError),
        ("#/nothing", KeyError),
    ],
)
def test_nodes_are_found_in_every_spelling(pointer, expected):
    """Percent-encoding is understood, and so is a key that contains a percent sign itself."""
    document = {
        "paths": {"/pets/{id}": "path"},
        "list": ["first", "second"],
        "a b": "space",
        "c%20d": "literal",
        "": "empty",
    }
    if expected is KeyError:
        with pytest.raises(KeyError):
            lookup(document, pointer)
    else:
        assert (document if expected == "root" else expected) == lookup(document, pointer)


def test_the_nearest_node_is_named_when_one_is_missing():
    """The error carries the longest pointer that exists."""
    with pytest.raises(KeyError, match="#/a/0"):
        lookup({"a": [{}]}, "#/a/0/b/c")


def test_pointers_know_what_is_below_them():
    """A common beginning of the text is not enough."""
    assert is_within("#/a/b", "#/a")
    assert is_within("#/a", "#/a")
    assert not is_within("#/ab", "#/a")
    assert parent("#/a/b") == "#/a"
    assert parent("#/a") == "#"
    assert parent("#") == "#"
