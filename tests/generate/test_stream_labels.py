"""Streams whose answer is labelled otherwise than documented."""

from __future__ import annotations

import pytest

ROWS = """
paths:
  /rows:
    get:
      operationId: get
      tags: [things]
      responses:
        '200':
          description: Rows
          content: {KIND: {schema: {type: object, required: [i], properties: {i: {type: integer}}}}}
"""
LINES = ("application/jsonl", b'{"i": 1}\n{"i": 2}\n')
EVENTS = ("text/event-stream", b'data: {"i": 1}\n\ndata: {"i": 2}\n\n')


def rows(acme, policy):
    """The numbers in the rows of `things.get`."""
    return [one.i for one in acme.client(on_drift=policy).things.get()]


@pytest.mark.parametrize(
    "label",
    ["application/x-ndjson", "application/ndjson", "application/x-jsonlines", "application/jsonl"],
)
def test_one_json_text_a_line_has_several_names(acme, label):
    """None of them is registered, and each is in use: another one is no drift."""
    client = acme(ROWS.replace("KIND", LINES[0]))
    client.reply(200, content=LINES[1], headers={"content-type": label})

    assert rows(client, "raise") == [1, 2]


@pytest.mark.parametrize(
    "label", ["text/plain", "application/octet-stream", "application/json", ""]
)
@pytest.mark.parametrize(("kind", "content"), [LINES, EVENTS], ids=["lines", "events"])
def test_rows_are_read_under_any_label_and_a_wrong_one_is_drift(acme, kind, content, label):
    """As other answers are: told by default, told of alone, ignored, or refused."""
    client = acme(ROWS.replace("KIND", kind))
    headers = {"content-type": label} if label else {}
    told = []
    for policy in (told.append, "ignore"):
        client.reply(200, content=content, headers=headers)
        assert rows(client, policy) == [1, 2]
    assert [(one.expected, one.got) for one in told] == [(f"content type {kind}", label or "none")]

    client.reply(200, content=content, headers=headers)
    with pytest.raises(client.package.errors.ResponseInvalid, match="content type"):
        rows(client, "raise")


@pytest.mark.parametrize("policy", ["warn", "ignore"])
@pytest.mark.parametrize("kind", [LINES[0], EVENTS[0]], ids=["lines", "events"])
@pytest.mark.parametrize(
    ("label", "content"),
    [
        ("text/html", b"<p>Log in</p>"),
        ("text/html", b"<p>\nLog in\n</p>\n"),
        ("application/json", b'{"error": "no"}'),
        ("application/json", b'{"error": "no"}\n'),
    ],
)
def test_what_is_no_row_is_refused_under_a_wrong_label(acme, kind, label, content, policy):
    """Otherwise a login page would be a stream of no events."""
    client = acme(ROWS.replace("KIND", kind))
    client.reply(200, content=content, headers={"content-type": label})

    with pytest.raises(client.package.errors.ResponseInvalid, match=f"content type {kind}"):
        rows(client, policy)
