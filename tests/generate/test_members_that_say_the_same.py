"""`oneOf` whose members say the same: by the letter nothing fits exactly one of them."""

from __future__ import annotations

import pytest

from tests.generate.conftest import operation

SAME = """
type: object
required: [options]
properties:
  options:
    oneOf:
      - {title: Email, type: object, properties: {smart: {type: boolean, description: Use it}}}
      - {title: Text, type: object, properties: {smart: {type: boolean}}}
"""
AND_ANOTHER = """
type: object
required: [options]
properties:
  options:
    oneOf:
      - {title: Email, type: object, properties: {smart: {type: boolean, description: Use it}}}
      - {title: Text, type: object, properties: {smart: {type: boolean}}}
      - {title: Push, type: object, required: [badge], properties: {badge: {type: integer}}}
"""


def test_what_fits_both_is_sent(acme):
    """Each has its class, and either will do."""
    client = acme(operation(SAME))
    things, models = client.client().things, client.package.models

    things.create(options={"smart": True})
    things.create(options=models.ThingsCreateRequestOptionsText(smart=False))

    assert client.body == {"options": {"smart": False}}
    assert [one for one in client.generated.ledger if one.status != "generated"] == []


def test_what_fits_another_member_too_is_still_refused(acme):
    """`Email` and `Push` are two alternatives, of which one has to be meant."""
    client = acme(operation(AND_ANOTHER))
    things = client.client().things

    things.create(options={"smart": True})
    with pytest.raises(client.package.errors.RequestInvalid):
        things.create(options={"smart": True, "badge": 1})


def test_texts_that_say_the_same_are_one_text(acme):
    """Translated types of F# and C# repeat a member; that leaves one of them, and null."""
    same = "{additionalProperties: false, type: string}"
    client = acme(
        operation(f"""
        type: object
        properties:
          kind: {{oneOf: [{same}, {{oneOf: [{same}, {same}]}}, {{type: 'null'}}]}}
        """)
    )

    for kind in ("a", None):
        client.client().things.create(kind=kind)
        assert client.body == {"kind": kind}
    with pytest.raises(client.package.errors.RequestInvalid):
        client.client().things.create(kind=1)
