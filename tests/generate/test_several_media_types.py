"""A body that may be of several media types, and the one that a value is sent as."""

from __future__ import annotations

import pytest

PATCHES = """
paths:
  /things:
    patch:
      operationId: change
      tags: [things]
      requestBody:
        content:
          application/merge-patch+json: {schema: {$ref: '#/components/schemas/Thing'}}
          application/json-patch+json: {schema: {type: array, items: {type: object}}}
          application/vnd.draft+json: {schema: {$ref: '#/components/schemas/Draft'}}
          text/csv: {schema: {type: string}}
      responses: {'204': {description: Done}}
components:
  schemas:
    Thing: {type: object, properties: {name: {type: string}}}
    Draft: {type: object, properties: {title: {type: string}}}
"""


@pytest.mark.parametrize(
    ("give", "sent", "content"),
    [
        (lambda models: {"name": "a"}, "application/merge-patch+json", b'{"name":"a"}'),
        (lambda models: models.Thing(name="a"), "application/merge-patch+json", b'{"name":"a"}'),
        (lambda models: [{"op": "test"}], "application/json-patch+json", b'[{"op":"test"}]'),
        (lambda models: models.Draft(title="a"), "application/vnd.draft+json", b'{"title":"a"}'),
        (lambda models: "a;b", "text/csv", b"a;b"),
        (lambda models: b"a;b", "text/csv", b"a;b"),
    ],
)
def test_of_several_media_types_the_first_that_takes_the_value_is_sent(acme, give, sent, content):
    """A list of changes is no merge patch, and a model has a media type of its own."""
    made = acme(PATCHES)

    made.client().things.change(body=give(made.package.models))

    request = made.requests[-1]
    assert (request.headers["content-type"], request.content) == (sent, content)


def test_a_value_that_no_media_type_takes_is_refused_as_the_first(acme):
    """The message is about what most callers mean."""
    made = acme(PATCHES)

    with pytest.raises(made.package.errors.RequestInvalid, match="should be an object"):
        made.client().things.change(body=7)
