"""What a signature says about an argument whose schema has a name of its own."""

from __future__ import annotations

import pytest

NAMED = """
paths:
  /things:
    get:
      operationId: list
      tags: [things]
      parameters:
        - name: wanted
          in: query
          required: true
          schema: {{$ref: '#/components/schemas/Wanted'}}
      responses:
        '204': {{description: Done}}
components:
  schemas:
    Wanted: {schema}
    Other: {{type: object, properties: {{id: {{type: string}}}}}}
    Long: {{enum: [a, b, c, d, e, f, g, h, i]}}
    Loop: {{type: array, items: {{$ref: '#/components/schemas/Loop'}}}}
"""


@pytest.mark.parametrize(
    ("schema", "annotation"),
    [
        ("{type: object, properties: {id: {type: string}}}", "models.Wanted | inputs.Wanted"),
        ("{enum: [a, b]}", "models.Wanted"),
        ("{type: string, format: uuid}", "UUID | str"),
        ("{type: array, items: {type: string}}", "Sequence[str]"),
        (
            "{type: array, items: {$ref: '#/components/schemas/Other'}}",
            "Sequence[models.Other | inputs.Other]",
        ),
        ("{$ref: '#/components/schemas/Long'}", "models.Long"),
        ("{type: object, additionalProperties: {type: integer}}", "Mapping[str, int]"),
        ("{anyOf: [{type: string}, {type: integer}]}", "str | int"),
        (
            "{anyOf: [{type: string}, {$ref: '#/components/schemas/Other'}]}",
            "models.Wanted | inputs.Wanted",
        ),
        ("{$ref: '#/components/schemas/Loop'}", "Sequence[models.Loop]"),
    ],
)
def test_only_what_is_an_object_is_passed_as_a_mapping(acme, schema, annotation):
    """A name for a text, a list or an enumeration stands for just that in a signature."""
    made = acme(NAMED.format(schema=schema))

    surface = made.generated.files["client.api.txt"]
    assert f"Acme.things.list(*, wanted: {annotation}) -> None" in str(surface)
