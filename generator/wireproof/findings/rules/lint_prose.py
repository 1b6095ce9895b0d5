"""Rules of `lint` about what only a description tells."""
# ruff: noqa: E501 (a rule reads best as five long lines)
# fmt: off

from __future__ import annotations

from functools import partial
from typing import Final

from wireproof.findings.rule import Rule

_prose = partial(Rule, command="lint", topic="Rules stated only in prose", owner="spec")

RULES: Final = (
    _prose(id="description-repeated", severity="info", title="Sibling properties share a sentence that names them",
           meaning="Several properties of one object carry the same sentence about each other.",
           why="One rule holds for all of them, and no schema says it.",
           violates="`email` and `phone` both say: Give email or phone.",
           conforms="`anyOf: [{required: [email]}, {required: [phone]}]`"),
    _prose(id="prose-auth", severity="warning", title="Prose restricts how to authenticate",
           meaning="A description says that an operation works with one kind of credential only.",
           why="A client offers the others, too, and the server refuses them.",
           violates="`description: Only available with an OAuth token.`",
           conforms="`security: [{oauth: []}]` at the operation."),
    _prose(id="prose-condition", severity="warning", title="Prose says when something is required",
           meaning="A description makes a property depend on another.",
           why="A client cannot refuse what the server will refuse.",
           violates="`description: Required if type is company.`",
           conforms="`if: {properties: {type: {const: company}}}, then: {required: [vat]}`"),
    _prose(id="prose-exclusive", severity="warning", title="Prose says that properties exclude each other",
           meaning="A description says that exactly, at most or at least one of several is to be given.",
           why="A client lets both through, or neither.",
           violates="`description: Exactly one of accountId or email.`",
           conforms="`oneOf: [{required: [accountId]}, {required: [email]}]`"),
    _prose(id="prose-idempotent", severity="info", title="Prose says that an operation may be repeated",
           meaning="A description says idempotent, and the HTTP method does not.",
           why="A client does not retry what it could.",
           violates="`post: {description: This call is idempotent.}`",
           conforms="`x-wireproof-idempotent: true` in an overlay.", source="RFC 9110, section 9.2.2"),
    _prose(id="prose-limit", severity="info", title="Prose gives a limit that the schema does not",
           meaning="A description says `up to 100`, and no keyword does.",
           why="A client cannot refuse 101.",
           violates="`{type: integer, description: Up to 100.}`",
           conforms="`{type: integer, maximum: 100}`"),
    _prose(id="prose-values", severity="info", title="Prose lists values that the schema does not",
           meaning="A description quotes the possible values, and there is no `enum`.",
           why="A client cannot offer them, nor refuse others.",
           violates="`{type: string, description: \"One of 'open', 'closed'.\"}`",
           conforms="`{type: string, enum: [open, closed]}`"),
)
