"""What the law needs to know of each kind of edit, and how it is told in a sentence.

In: the catalogue of `findings`, which has the reasons. Out: `RULES`. A rule gives a verdict of its
own only where the law (effect on the set of valid values, times direction) has nothing to say,
because presence or routing changed; each such exception carries its reason in `why`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from wireproof.diff.model import Side, Verdict
from wireproof.findings.catalogue import RULES as CATALOGUE
from wireproof.findings.rules.diff_keywords import ASSERTIONS, SUBSCHEMAS, words_of

ActionKind = Literal["edit", "act", "configure", "check", "regenerate", "new", "docs"]
Impact = Literal["runtime", "source", "typing", "behaviour", "additive", "docs"]
IMPACTS: Final[tuple[Impact, ...]] = (
    "runtime", "source", "typing", "behaviour", "additive", "docs",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of edit. `request` and `response` are None where the law decides."""

    id: str
    title: str
    """With `{subject}`, `{before}`, `{after}`."""
    why: str
    request: Verdict | None
    response: Verdict | None
    remedy: ActionKind
    """What the consumer does when the change reaches them."""
    python: Impact
    """What it does to our client when no client is at hand to compare."""

    def explicit(self, side: Side) -> Verdict | None:
        """The verdict of the rule itself on a side, or None for the law's."""
        return self.request if side == "request" else self.response


_LETTERS: Final[Mapping[str, Verdict | None]] = {
    "B": Verdict.BREAKS, "M": Verdict.MAY_BREAK, "S": Verdict.SAFE, "-": Verdict.UNAFFECTED,
    "L": None,
}  # fmt: skip
"""Verdicts in the table: breaks, may break, safe, unaffected, what the law says."""

_TABLE: Final = """
operation.added | SS new additive | {subject} is new
operation.removed | BB edit source | {subject} was removed
operation.removed.deprecated | BB edit source | {subject} was removed after it had been deprecated
operation.moved | BB regenerate runtime | {before} became {after}
operation.id.added | -- docs docs | {subject} got the operationId {after}
operation.id.removed | -- docs docs | {subject} lost its operationId {before}
operation.id.changed | -- docs docs | the operationId {before} became {after}
operation.tag | -- docs docs | the first tag {before} became {after}
operation.text | -- docs docs | {subject} of the documentation changed
operation.deprecated | -- act docs | the operation is deprecated
operation.undeprecated | -- docs docs | the operation is no longer deprecated
operation.sunset | -- act docs | the sunset is {after} (was {before})
operation.stability | -- docs docs | the stability level {before} became {after}
webhook.added | SS new additive | the webhook {subject} is new
webhook.removed | BB edit source | the webhook {subject} was removed
webhook.renamed | -- edit source | the webhook {before} is now called {after}
webhook.method | BB check runtime | the webhook {subject} is sent by {after} (was {before})
callback.added | SS new additive | the callback {subject} is new
callback.removed | BB edit source | the callback {subject} was removed
callback.renamed | -- edit source | the callback {before} is now called {after}
callback.address | BB check runtime | the callback {subject} is sent to {after} (was {before})
parameter.added.optional | SS new additive | the optional parameter {subject} ({after}) is new
parameter.added.required | BS edit source | the required parameter {subject} ({after}) is new
parameter.added.required.with_default | BS edit source | the required parameter {subject} ({after}) is new, with a default
parameter.removed | MM edit source | the parameter {subject} ({before}) was removed
parameter.removed.path | BS edit source | the path parameter {subject} was removed
parameter.renamed | BB edit source | the parameter {before} became {after}
parameter.moved | BS regenerate runtime | the parameter {subject} moved from {before} to {after}
parameter.variable | -- docs docs | the path variable {before} is now called {after}
parameter.required | LL edit source | the parameter {subject} became required
parameter.optional | LL new additive | the parameter {subject} became optional
parameter.style | LL regenerate runtime | the parameter {subject} is written in style {after} (was {before})
parameter.explode | LL regenerate runtime | explode of the parameter {subject} is {after} (was {before})
parameter.allowReserved | MS regenerate runtime | allowReserved of the parameter {subject} is {after}
parameter.allowEmptyValue | MS check runtime | allowEmptyValue of the parameter {subject} is {after}
parameter.content | LL regenerate runtime | {subject} is serialised as {after} (was {before})
parameter.deprecated | -- act docs | {subject} is deprecated
parameter.undeprecated | -- docs docs | {subject} is no longer deprecated
parameter.text | -- docs docs | the documentation of {subject} changed
header.added | SS new additive | the response header {subject} is new
header.removed.required | SB check runtime | the response header {subject} was removed
header.removed.optional | SM check runtime | the response header {subject} was removed
header.required | LL docs additive | the response header {subject} is always sent now
header.optional | LL check runtime | the response header {subject} became optional
body.added.required | BS edit source | a required request body is new
body.added.optional | SS new additive | an optional request body is new
body.removed | MB edit source | the request body was removed
body.required | LL edit source | the request body became required
body.optional | LL new additive | the request body became optional
media_type.added | SM new additive | the media type {subject} is new
media_type.removed | LB regenerate runtime | the media type {subject} was removed
media_type.renamed | LL regenerate runtime | the media type {before} became {after}
encoding.changed | LL regenerate runtime | the part {subject} is encoded with {after} (was {before})
response.added.success | SM regenerate typing | the success status {subject} is new
response.added.error | SS new additive | the error status {subject} is documented now
response.added.default | SS new additive | a default response is documented now
response.removed.success | MB edit source | the success status {subject} was removed
response.removed.error | SS docs docs | the error status {subject} is no longer documented
response.removed.default | SS docs docs | the default response is no longer documented
response.status | MB regenerate runtime | the success status {before} became {after}
response.widened | SM regenerate runtime | the status {before} became the range {after}
response.body.added | MS regenerate typing | the response has a body now
response.body.removed | SB edit source | the response no longer has a body
security.added | L- configure runtime | credentials are needed now: {after}
security.removed | L- new additive | credentials are no longer needed (before: {before})
security.tightened | L- configure runtime | the credentials needed are {after} (were {before})
security.loosened | L- new additive | the credentials needed are {after} (were {before})
security.scheme | L- configure runtime | the security scheme {subject} is {after} now (was {before})
security.flows | M- configure runtime | the OAuth flows of {subject} changed: {after} (was {before})
server.replaced | M- configure runtime | the base address {before} is now {after}
server.default | S- check behaviour | the first server is {after} (was {before})
server.removed | M- configure runtime | the server {before} was removed
server.added | S- new additive | the server {after} is new
server.variable.added | S- new additive | the server variable {subject} is new
server.variable.removed | M- configure source | the server variable {subject} was removed
server.variable.narrowed | M- configure source | the server variable {subject} is one of {after} now (was {before})
server.variable.widened | S- new additive | the server variable {subject} is one of {after} now (was {before})
component.added | -- new additive | the schema {subject} is new
component.removed | -- docs docs | the schema {subject} was removed
component.renamed | -- docs docs | the schema {before} is now called {after}
scheme.added | -- new additive | the security scheme {subject} is new
scheme.removed | -- docs docs | the security scheme {subject} was removed
scheme.renamed | -- docs docs | the security scheme {before} is now called {after}
info.version | -- docs docs | the vendor's version {before} became {after}
info.text | -- docs docs | {subject} of the document changed
property.added.optional | SS new additive | the property {subject} is new
property.added.required | BS edit source | the required property {subject} is new
property.added.required.with_default | BS edit source | the required property {subject} is new, with a default
property.removed.optional | MM edit source | the property {subject} was removed
property.removed.required | MB edit source | the property {subject} was removed
property.removed.optional.closed | BM edit source | the property {subject} was removed from a closed schema
property.removed.required.closed | BB edit source | the property {subject} was removed from a closed schema
property.renamed | BB edit source | the property {before} became {after}
property.required | LL edit source | the property {subject} became required
property.required.with_default | LL edit source | the property {subject} became required, with a default
property.optional | LL edit typing | the property {subject} became optional
property.read_only.added.required | MS edit source | the property {subject} became read-only
property.read_only.added.optional | MS edit source | the property {subject} became read-only
property.read_only.removed.required | BS edit source | the property {subject} is no longer read-only, and required
property.read_only.removed.optional | SS new additive | the property {subject} is no longer read-only
property.write_only.added.required | SB edit source | the property {subject} became write-only
property.write_only.added.optional | SM edit source | the property {subject} became write-only
property.write_only.removed.required | SS new additive | the property {subject} is no longer write-only
property.write_only.removed.optional | SS new additive | the property {subject} is no longer write-only
schema.swapped | LL edit typing | {before} became {after}
schema.retargeted | -- docs docs | {before} is now {after}, which says the same
schema.null.allowed | LL edit typing | null is allowed now
schema.null.refused | LL edit typing | null is no longer allowed
schema.closed | LL check source | undeclared properties are refused now
schema.opened | LS new additive | undeclared properties are allowed now
enum.added | LL edit typing | only these values are allowed now: {after}
enum.dropped | LL edit typing | any value is allowed now
enum.value.added | LL edit typing | new values: {after}
enum.value.removed | LL edit typing | removed values: {before}
enum.open_value.removed | LL edit typing | a value that was named is not any more: {before} became {after}
union.kind | LL check runtime | {before} became {after}
union.member.added | LL edit typing | the union has a new member: {after}
union.member.removed | LL edit typing | the union lost a member: {before}
union.member.retargeted | -- docs docs | the member {before} is now {after}
union.added | LL edit typing | a union narrows the schema now
union.removed | LL edit typing | a union that narrowed the schema is gone
union.wrapped | LL edit typing | {before} became one of several: {after}
union.unwrapped | LL edit typing | of several, only {after} is left
union.replaced | LL edit typing | {before} became {after}
discriminator.added | SM regenerate runtime | members are told apart by {after} now
discriminator.removed | SM regenerate runtime | members are no longer told apart by {before}
discriminator.property | BB regenerate runtime | members are told apart by {after} (was {before})
discriminator.default | BB check runtime | what no discriminator value names is read as {after} (was {before})
discriminator.mapping.added | SM regenerate additive | the discriminator value {subject} is new, for {after}
discriminator.mapping.renamed | BM check runtime | the discriminator value of {subject} is {after} now (was {before})
discriminator.mapping.removed | BM check runtime | the discriminator value {subject} is gone
discriminator.mapping.changed | BB check runtime | the discriminator value {subject} means {after} (was {before})
schema.default.added | -- check behaviour | the default is {after} (there was none)
schema.default.removed | -- check behaviour | the default {before} is gone
schema.default.changed | -- check behaviour | the default is {after} (was {before})
schema.idle | -- docs docs | {subject} changed from {before} to {after}, without effect
schema.deprecated | -- act docs | it is deprecated
schema.undeprecated | -- docs docs | it is no longer deprecated
schema.sunset | -- act docs | the sunset is {after} (was {before})
schema.xml | LL regenerate runtime | its XML is {after} (was {before})
schema.text | -- docs docs | {subject} changed
schema.keyword | LL check runtime | {subject} changed from {before} to {after}
surface.removed | -- edit source | {subject} left the client
surface.changed | -- edit typing | {subject} changed from {before} to {after}
surface.rebound | -- check behaviour | {subject}: {before} now reads {after}
"""  # noqa: E501 - one rule a line reads best

_EFFECTS: Final[Mapping[str, str]] = {
    "narrowed": "is stricter",
    "widened": "is looser",
    "changed": "changed",
}
_JUDGED_BY_TYPE: Final = ("type", "format")


def _read(table: str) -> Iterator[Rule]:
    for line in table.strip().splitlines():
        id_, facts, title = (part.strip() for part in line.split(" | "))
        letters, remedy, python = facts.split()
        verdicts = [_LETTERS[letter] for letter in letters]
        why = CATALOGUE[id_].why
        yield Rule(id_, title, why, verdicts[0], verdicts[1], remedy, python)  # type: ignore[arg-type]


def _assertions() -> Iterator[Rule]:
    for keyword in ASSERTIONS:
        for word in words_of(keyword):
            id_ = f"schema.{keyword}.{word}"
            if keyword in _JUDGED_BY_TYPE:
                title = f"the {keyword} is {{after}} (was {{before}})"
                yield Rule(id_, title, CATALOGUE[id_].why, None, None, "edit", "typing")
            else:
                title = f"{keyword} {_EFFECTS[word]}: {{after}} (was {{before}})"
                yield Rule(id_, title, CATALOGUE[id_].why, None, None, "check", "runtime")
    for keyword in SUBSCHEMAS:
        for change in ("added", "removed"):
            id_, title = f"schema.{keyword}.{change}", f"{keyword} was {change} ({{subject}})"
            yield Rule(id_, title, CATALOGUE[id_].why, None, None, "check", "typing")


RULES: Final[Mapping[str, Rule]] = {
    rule.id: rule for rule in sorted([*_read(_TABLE), *_assertions()], key=lambda item: item.id)
}
"""Every rule by its id, sorted."""
