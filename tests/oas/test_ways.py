"""How often a value would have to be looked at, before anybody looks."""

import pytest

from wireproof.oas.ways import MOST_WAYS, CostlyError, Ways


def tree(levels: int, keyword: str = "anyOf") -> dict:
    """Schemas of which each is twice the next."""
    links = {f"S{n}": {keyword: [{"$ref": f"#/$defs/S{n + 1}"}] * 2} for n in range(levels)}
    return {"$ref": "#/$defs/S0", "$defs": {**links, f"S{levels}": {"type": "string"}}}


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_alternatives_that_double_thirty_times_are_refused(keyword):
    """A validator would go a billion ways, and nothing could stop it."""
    root = tree(31, keyword)

    with pytest.raises(CostlyError, match="over a billion ways"):
        Ways(root).refuse_costly(root)


def test_what_leads_to_such_a_schema_is_refused_and_the_rest_is_not():
    """A document with one costly schema still judges by its others."""
    root = {"properties": {"a": tree(20)["$ref"], "b": {}}, **tree(20)}
    root["$defs"] |= {"List": {"items": {"$ref": "#/$defs/S3"}}, "Plain": {"type": "integer"}}
    ways = Ways(root)

    with pytest.raises(CostlyError, match=f"131072 ways; at most {MOST_WAYS}"):
        ways.refuse_costly(root["$defs"]["List"])
    ways.refuse_costly(root["$defs"]["Plain"])


def test_circles_long_chains_and_wide_unions_are_judged():
    """What real documents have: recursion, a hundred alternatives, chains of references."""
    chain = {f"S{n}": {"$ref": f"#/$defs/S{n + 1}"} for n in range(5_000)}
    wide = {"anyOf": [{"$ref": "#/$defs/Node"}] * 100}
    node = {"properties": {"next": wide, "child": {"$ref": "#/$defs/Node"}}}
    root = {"$ref": "#/$defs/S0", "$defs": {**chain, "S5000": wide, "Node": node}}

    Ways(root).refuse_costly(root)
