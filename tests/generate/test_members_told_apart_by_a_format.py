"""`oneOf` whose members differ by a format that the client takes as written."""

from __future__ import annotations

import pytest

from tests.generate.conftest import operation

WORD_OR_ADDRESS = """
type: object
required: [source]
properties:
  source:
    oneOf:
      - {type: string, format: uri}
      - {type: string, enum: [latest, stable]}
"""
TARGETS = """
type: object
required: [target]
properties:
  target:
    oneOf:
      - {title: Mail, type: object, required: [to], properties: {to: {type: string, format: email}}}
      - {title: Hook, type: object, required: [to], properties: {to: {type: string, format: uri}}}
"""
LOGIN = """
type: object
required: [data]
properties:
  data:
    oneOf:
      - {title: Token, type: object, required: [kind], properties: {kind: {type: string}}}
      - title: Password
        type: object
        required: [kind, name]
        properties: {kind: {type: string}, name: {type: string, format: uri}}
"""
SAME_FORMAT = TARGETS.replace("format: email", "format: uri, minLength: 3")


@pytest.mark.parametrize(
    ("schema", "body", "named"),
    [
        (WORD_OR_ADDRESS, {"source": "latest"}, "the format is"),
        (TARGETS, {"target": {"to": "a@b.example"}}, "the format of 'to' is"),
        (LOGIN, {"data": {"kind": "password", "name": "jane"}}, "the format of 'name' is"),
    ],
)
def test_what_one_reading_allows_is_sent_and_told(acme, schema, body, named):
    """Asserted, the format leaves one member; taken as written, the value fits two."""
    client = acme(operation(schema))

    client.client().things.create(**body)

    assert client.body == body
    weaker = [one.reason for one in client.generated.ledger if one.kind == "keyword"]
    assert [reason for reason in weaker if named in reason] == weaker
    assert len(weaker) == 1


def test_a_format_that_all_members_share_tells_nothing_apart(acme):
    """What fits both is refused, as `oneOf` says."""
    client = acme(operation(SAME_FORMAT))

    with pytest.raises(client.package.errors.RequestInvalid):
        client.client().things.create(target={"to": "https://acme.example"})
    assert [one for one in client.generated.ledger if one.status != "generated"] == []
