"""The catalogue: every kind of edit, in one sentence, with its reason.

In: nothing. Out: `RULES`. A rule gives a verdict of its own only where the law (effect on the set
of valid values, times direction) has nothing to say, because presence or routing changed; each such
exception carries its reason in `why`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from wireproof.diff.model import Side, Verdict

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
operation.added | SS new additive | {subject} is new | A new operation keeps nobody from calling the others.
operation.removed | BB edit source | {subject} was removed | Calls get 404 or 405, and the method is gone.
operation.removed.deprecated | BB edit source | {subject} was removed after it had been deprecated | It was announced; calls fail all the same.
operation.moved | BB regenerate runtime | {before} became {after} | The address is data of the client: regenerating follows it.
operation.id.added | -- docs docs | {subject} got the operationId {after} | An operationId never travels; the method keeps its name through names.lock.
operation.id.removed | -- docs docs | {subject} lost its operationId {before} | An operationId never travels; the method keeps its name through names.lock.
operation.id.changed | -- docs docs | the operationId {before} became {after} | An operationId never travels; the method keeps its name through names.lock.
operation.tag | -- docs docs | the first tag {before} became {after} | A tag never travels; the resource keeps its name through names.lock.
operation.text | -- docs docs | {subject} of the documentation changed | Text only.
operation.deprecated | -- docs docs | the operation is deprecated | It still works; plan to move off it.
operation.undeprecated | -- docs docs | the operation is no longer deprecated | Nothing to do.
operation.sunset | -- act docs | the sunset is {after} (was {before}) | After this date the vendor may remove it.
operation.stability | -- docs docs | the stability level {before} became {after} | A statement about the future.
webhook.added | SS new additive | the webhook {subject} is new | Nobody receives it yet.
webhook.removed | BB edit source | the webhook {subject} was removed | What waits for it waits forever.
callback.added | SS new additive | the callback {subject} is new | It is sent only to those who ask for it.
callback.removed | BB edit source | the callback {subject} was removed | What waits for it waits forever.
parameter.added.optional | SS new additive | the optional parameter {subject} ({after}) is new | Leaving it out means what it meant before.
parameter.added.required | BS edit source | the required parameter {subject} ({after}) is new | Requests without it are refused.
parameter.added.required.with_default | BS edit source | the required parameter {subject} ({after}) is new, with a default | A default does not make a required parameter optional (OAS 3.1, 4.8.12.2).
parameter.removed | MS edit source | the parameter {subject} ({before}) was removed | The server may ignore it or refuse it.
parameter.removed.path | BS edit source | the path parameter {subject} was removed | The address has one variable less.
parameter.renamed | BS edit source | the parameter {before} became {after} | The server no longer reads the old name.
parameter.moved | BS regenerate runtime | the parameter {subject} moved from {before} to {after} | Where it travels is data of the client: regenerating follows it.
parameter.variable | -- docs docs | the path variable {before} is now called {after} | Its name never travels.
parameter.required | LL edit source | the parameter {subject} became required | Requests without it are refused.
parameter.optional | LL new additive | the parameter {subject} became optional | It may be left out now.
parameter.style | LL regenerate runtime | the parameter {subject} is written in style {after} (was {before}) | How it is written is data of the client: regenerating follows it.
parameter.explode | LL regenerate runtime | explode of the parameter {subject} is {after} (was {before}) | How it is written is data of the client: regenerating follows it.
parameter.allowReserved | MS regenerate runtime | allowReserved of the parameter {subject} is {after} | Reserved characters are escaped differently.
parameter.allowEmptyValue | MS check runtime | allowEmptyValue of the parameter {subject} is {after} | An empty value is treated differently.
parameter.content | LL regenerate runtime | {subject} is serialised as {after} (was {before}) | How it is written is data of the client: regenerating follows it.
parameter.deprecated | -- docs docs | {subject} is deprecated | It still works; plan to move off it.
parameter.undeprecated | -- docs docs | {subject} is no longer deprecated | Nothing to do.
parameter.text | -- docs docs | the documentation of {subject} changed | Text only.
header.added | SS new additive | the response header {subject} is new | Unknown headers are ignored.
header.removed.required | SB check runtime | the response header {subject} was removed | It was promised in every response.
header.removed.optional | SM check runtime | the response header {subject} was removed | Whoever reads it no longer finds it.
header.required | LL docs additive | the response header {subject} is always sent now | A stronger promise.
header.optional | LL check runtime | the response header {subject} became optional | It may be missing now.
body.added.required | BS edit source | a required request body is new | Requests without it are refused.
body.added.optional | SS new additive | an optional request body is new | Leaving it out means what it meant before.
body.removed | MS edit source | the request body was removed | The server may ignore it or refuse it.
body.required | LL edit source | the request body became required | Requests without it are refused.
body.optional | LL new additive | the request body became optional | It may be left out now.
media_type.added | SM new additive | the media type {subject} is new | Sending it is a choice; a response may arrive in it only when we accept it.
media_type.removed | LB regenerate runtime | the media type {subject} was removed | What was sent or received in it no longer fits.
media_type.renamed | LL regenerate runtime | the media type {before} became {after} | Clients that match it strictly fail until they are regenerated.
encoding.changed | LL regenerate runtime | the part {subject} is encoded with {after} (was {before}) | How a part is written is data of the client: regenerating follows it.
response.added.success | SM regenerate typing | the success status {subject} is new | A client that knows the documented statuses only raises on it.
response.added.error | SS new additive | the error status {subject} is documented now | It was possible before.
response.added.default | SS new additive | a default response is documented now | It was possible before.
response.removed.success | SB edit source | the success status {subject} was removed | What the client waits for no longer comes.
response.removed.error | SS docs docs | the error status {subject} is no longer documented | An error that no longer happens, or that raises the general class.
response.removed.default | SS docs docs | the default response is no longer documented | Other statuses raise the general class.
response.status | SB regenerate runtime | the success status {before} became {after} | Which statuses are good is data of the client: regenerating follows it.
response.widened | SM regenerate runtime | the status {before} became the range {after} | Other statuses of the range may come.
response.body.added | SS regenerate typing | the response has a body now | Where nothing was returned, a value is.
response.body.removed | SB edit source | the response no longer has a body | There is nothing to read any more.
security.added | L- configure runtime | credentials are needed now: {after} | Requests without credentials are refused.
security.removed | L- docs additive | credentials are no longer needed (before: {before}) | Sending them does no harm.
security.tightened | L- configure runtime | the credentials needed are {after} (were {before}) | Some credentials that were enough no longer are.
security.loosened | L- new additive | the credentials needed are {after} (were {before}) | What was enough is enough.
security.scheme | L- configure runtime | the security scheme {subject} changed: {after} (was {before}) | Credentials travel differently.
security.flows | M- configure runtime | the OAuth flows of {subject} changed | Tokens may have to be fetched elsewhere.
server.replaced | M- configure runtime | the base address {before} is now {after} | The old address may stop working; regenerating follows it.
server.default | S- check behaviour | the first server is {after} (was {before}) | Without an explicit server the client calls another one.
server.removed | M- configure runtime | the server {before} was removed | The old address may stop working.
server.added | S- new additive | the server {after} is new | Nothing to do.
component.added | -- new additive | the schema {subject} is new | Nothing uses it yet.
component.removed | -- docs docs | the schema {subject} was removed | No operation says so; its class leaves the client.
component.renamed | -- docs docs | the schema {before} is now called {after} | Names of schemas never travel.
scheme.added | -- new additive | the security scheme {subject} is new | It matters where an operation asks for it.
scheme.removed | -- docs docs | the security scheme {subject} was removed | It matters where an operation asked for it.
info.version | -- docs docs | the vendor's version {before} became {after} | What the vendor says about the change.
info.text | -- docs docs | {subject} of the document changed | Text only.
property.added.optional | SS new additive | the property {subject} is new | Unknown response fields are kept, and an optional one need not be sent.
property.added.required | BS edit source | the required property {subject} is new | Requests without it are refused; in responses it is one field more.
property.added.required.with_default | BS edit source | the required property {subject} is new, with a default | A default does not make a required property optional (JSON Schema, 9.2).
property.removed.optional | MM edit source | the property {subject} was removed | A server may ignore it or refuse it, and no longer sends it.
property.removed.required | MB edit source | the property {subject} was removed | A server may ignore it or refuse it, and it was promised in every response.
property.removed.optional.closed | BM edit source | the property {subject} was removed from a closed schema | Undeclared properties are refused.
property.removed.required.closed | BB edit source | the property {subject} was removed from a closed schema | Undeclared properties are refused.
property.renamed | BB edit source | the property {before} became {after} | One removed and one added: the old name is neither read nor sent.
property.required | LL edit source | the property {subject} became required | Requests without it are refused.
property.required.with_default | LL edit source | the property {subject} became required, with a default | A default does not make a required property optional (JSON Schema, 9.2).
property.optional | LL edit typing | the property {subject} became optional | It may be missing now.
property.read_only.added.required | MS edit source | the property {subject} became read-only | It may no longer be sent (OAS 3.1, 4.8.24).
property.read_only.added.optional | MS edit source | the property {subject} became read-only | It may no longer be sent (OAS 3.1, 4.8.24).
property.read_only.removed.required | BS edit source | the property {subject} is no longer read-only, and required | Requests must carry it now.
property.read_only.removed.optional | SS new additive | the property {subject} is no longer read-only | It may be sent now.
property.write_only.added.required | SB edit source | the property {subject} became write-only | It is no longer in responses.
property.write_only.added.optional | SM edit source | the property {subject} became write-only | It is no longer in responses.
property.write_only.removed.required | SS new additive | the property {subject} is no longer write-only | It is in responses now.
property.write_only.removed.optional | SS new additive | the property {subject} is no longer write-only | It is in responses now.
schema.null.allowed | LL edit typing | null is allowed now | A value that was always there may be null.
schema.null.refused | LL edit typing | null is no longer allowed | Whoever sends null is refused.
schema.closed | LL check source | undeclared properties are refused now | What was sent beside the declared properties is refused.
schema.opened | LS new additive | undeclared properties are allowed now | The client keeps what it does not know.
enum.added | LL edit typing | only these values are allowed now: {after} | Other values are refused.
enum.dropped | LL edit typing | any value is allowed now | Values that the client does not name may come.
enum.value.added | LL edit typing | new values: {after} | A response may carry a value that the client does not name.
enum.value.removed | LL edit typing | removed values: {before} | Whoever sends them is refused.
enum.open_value.removed | LL edit typing | a value that was named is not any more: {before} became {after} | Whoever sends it may be refused.
union.kind | LL check runtime | {before} became {after} | oneOf refuses what fits several members, anyOf does not.
union.member.added | LL edit typing | the union has a new member: {after} | A response may be of a kind that the client does not know.
union.member.removed | LL edit typing | the union lost a member: {before} | Whoever sends it is refused.
union.member.retargeted | -- docs docs | the member {before} is now {after} | Both say the same; names of schemas never travel.
union.added | LL edit typing | a union narrows the schema now | Values must fit one of its members, too.
union.removed | LL edit typing | a union that narrowed the schema is gone | Values need no longer fit one of its members.
union.wrapped | LL edit typing | {before} became one of several: {after} | A response may be of a kind that the client does not know.
union.unwrapped | LL edit typing | of several, only {after} is left | Whoever sends the others is refused.
union.replaced | LL edit typing | {before} became {after} | Neither holds the other.
discriminator.added | SM regenerate runtime | members are told apart by {after} now | The property decides how a value is read.
discriminator.removed | SM regenerate runtime | members are no longer told apart by {before} | The property no longer decides how a value is read.
discriminator.property | BB regenerate runtime | members are told apart by {after} (was {before}) | A client that reads the old property cannot tell the members apart.
discriminator.mapping.added | SS new additive | the discriminator value {subject} is new | Another spelling of a kind that the union has.
discriminator.mapping.removed | BM check runtime | the discriminator value {subject} is gone | Whoever sends it is refused.
discriminator.mapping.changed | BB regenerate runtime | the discriminator value {subject} means {after} (was {before}) | The same value is read as another schema.
schema.default.added | -- check behaviour | the default is {after} (there was none) | Leaving the value out means something else.
schema.default.removed | -- check behaviour | the default {before} is gone | Leaving the value out means something else.
schema.default.changed | -- check behaviour | the default is {after} (was {before}) | Leaving the value out means something else.
schema.idle | -- docs docs | {subject} changed from {before} to {after}, without effect | The values that it is about are of another type, or all listed.
schema.deprecated | -- docs docs | it is deprecated | It still works; plan to move off it.
schema.undeprecated | -- docs docs | it is no longer deprecated | Nothing to do.
schema.sunset | -- act docs | the sunset is {after} (was {before}) | After this date the vendor may remove it.
schema.text | -- docs docs | {subject} changed | Text only.
schema.keyword | LL check runtime | {subject} changed from {before} to {after} | A keyword that we do not model: judged as if it could mean anything.
surface.removed | -- edit source | {before} left the client | It is in the old client and not in the new one.
surface.changed | -- edit typing | {before} became {after} | The generator reads the new document differently.
surface.rebound | -- check behaviour | {before} now reads {after} | The name stayed, the field on the wire did not.
"""  # noqa: E501 - one rule a line reads best

_PLAIN: Final = (
    "maximum minimum maxLength minLength maxItems minItems maxProperties minProperties "
    "maxContains minContains pattern multipleOf uniqueItems dependentRequired "
    "contentEncoding contentMediaType"
).split()
_EFFECTS: Final[Mapping[str, tuple[str, str]]] = {
    "narrowed": ("is stricter", "Fewer values are valid."),
    "widened": ("is looser", "More values are valid."),
    "changed": ("changed", "Some values are valid only before, others only after."),
}
_SUBSCHEMAS: Final = (
    "items contains propertyNames unevaluatedProperties unevaluatedItems contentSchema "
    "prefixItems patternProperties dependentSchemas additionalProperties not if"
).split()


def _read(table: str) -> Iterator[Rule]:
    for line in table.strip().splitlines():
        id_, facts, title, why = (part.strip() for part in line.split(" | "))
        letters, remedy, python = facts.split()
        verdicts = [_LETTERS[letter] for letter in letters]
        yield Rule(id_, title, why, verdicts[0], verdicts[1], remedy, python)  # type: ignore[arg-type]


def _assertions() -> Iterator[Rule]:
    for word, (text, why) in _EFFECTS.items():
        for keyword in _PLAIN:
            title = f"{keyword} {text}: {{after}} (was {{before}})"
            yield Rule(f"schema.{keyword}.{word}", title, why, None, None, "check", "runtime")
        for keyword in ("type", "format"):
            title = f"the {keyword} is {{after}} (was {{before}})"
            yield Rule(f"schema.{keyword}.{word}", title, why, None, None, "edit", "typing")
    for keyword in _SUBSCHEMAS:
        for word, why in (("added", "Fewer values are valid."), ("removed", "More are valid.")):
            title = f"{keyword} was {word} ({{subject}})"
            yield Rule(f"schema.{keyword}.{word}", title, why, None, None, "check", "typing")


RULES: Final[Mapping[str, Rule]] = {
    rule.id: rule for rule in sorted([*_read(_TABLE), *_assertions()], key=lambda item: item.id)
}
"""Every rule by its id, sorted."""
