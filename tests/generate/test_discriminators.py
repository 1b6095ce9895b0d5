"""`discriminator`: what it tells apart, and what it cannot."""

from __future__ import annotations

import pytest

from tests.generate.conftest import operation

PETS = operation("""
oneOf:
  - $ref: '#/components/schemas/Cat'
  - $ref: '#/components/schemas/Dog'
discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat'}}
""") + """
components:
  schemas:
    Cat:
      type: object
      required: [kind]
      properties: {kind: {enum: [cat, dog]}, lives: {type: integer}}
    Dog:
      type: object
      required: [%s]
      properties: {kind: {enum: [cat, dog]}, tricks: {type: integer}}
"""  # fmt: skip


def test_members_that_claim_the_same_values_are_each_tried(acme):
    """Both say that they may be a cat; the discriminator excuses that the value fits both."""
    made = acme(PETS % "kind")

    made.client().things.create(body={"kind": "cat"})

    assert made.body == {"kind": "cat"}
    [entry] = [one for one in made.generated.faults if "discriminator" in one.pointer]
    assert (entry.status, entry.reason.partition(";")[0]) == (
        "degraded",
        "its discriminator has no value for one member alone",
    )


def test_a_discriminator_that_a_member_does_not_require_excuses_nothing(acme):
    """It may be missing, so `oneOf` means what it says: exactly one."""
    made = acme(PETS % "tricks")

    with pytest.raises(made.package.errors.RequestInvalid, match="fits 2 alternatives"):
        made.client().things.create(body={"kind": "cat", "tricks": 1})
    assert made.requests == []
