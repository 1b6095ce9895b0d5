"""What a document says and no call can differ by, and what stands where it cannot be read.

In: the document as written (overlay applied, Swagger converted). Out: entries of the ledger: one
for each keyword that only documents, with the first of its places and how many there are; one for
each value that has not the JSON type of its keyword, and was left out for it. One walk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from wireproof.client.flows import TokenUrls, token_urls
from wireproof.client.identifiers import resource_name
from wireproof.client.ledger import Ledger
from wireproof.errors import shortened
from wireproof.oas.grammar import Kind, Visit
from wireproof.oas.keywords import KEYWORDS, is_of
from wireproof.oas.parts import PLAIN, Wrong, wrong_parts
from wireproof.oas.pointer import join, parent
from wireproof.oas.strays import strays
from wireproof.spec.document import Document

Grouped = tuple[str, str, tuple[str, ...]]
"""Pointer, resource and tags of an operation."""

_TEXT: Final = "documentation only; it is not in the client"
_DEPRECATED: Final = "documentation only; docstrings tell it of arguments and properties"
_EXAMPLE: Final = "an example documents a value; the client needs none"
_NAMED: Final = "a name that references may use; it says nothing of values"
_DEFINED: Final = "schemas for references to lead to; alone they say nothing"
_TOKEN: Final = "the client is given an access token, or fetches one from `tokenUrl`"  # noqa: S105 - prose
_TAGS: Final = "path and operationId name the resource; a tag that they do not repeat documents"
_ANNOTATION: Final = "an annotation of a string: the string is passed on as it is"

_REMARKS: Final[Mapping[Kind, Mapping[str, str]]] = {
    Kind.DOCUMENT: {
        "externalDocs": _TEXT,
        "$self": "the name of the document; files are found by their places",
    },
    Kind.COMPONENTS: {"examples": _EXAMPLE, "links": "links are not followed"},
    Kind.OPERATION: {"externalDocs": _TEXT},
    Kind.PARAMETER: {"deprecated": _DEPRECATED, "example": _EXAMPLE, "examples": _EXAMPLE},
    Kind.HEADER: {
        "deprecated": _TEXT,
        "example": _EXAMPLE,
        "examples": _EXAMPLE,
        "explode": "an object in a header is read either way, `a=1,b=2` and `a,1,b,2`",
    },
    Kind.MEDIA_TYPE: {"description": _TEXT, "example": _EXAMPLE, "examples": _EXAMPLE},
    Kind.RESPONSE: {
        "summary": _TEXT,
        "description": "documentation only; docstrings tell that of errors",
    },
    Kind.SECURITY_SCHEME: {
        "description": _TEXT,
        "deprecated": _TEXT,
        "bearerFormat": "documentation only: a hint of how the token was made",
        "openIdConnectUrl": _TOKEN,
        "oauth2MetadataUrl": _TOKEN,
    },
    Kind.SCHEMA: {
        "title": "documentation only; names come from where a schema stands",
        "default": "the server's default; it is never sent",
        "deprecated": _DEPRECATED,
        "example": _EXAMPLE,
        "examples": _EXAMPLE,
        "externalDocs": _TEXT,
        "xml": "how XML is written; in a client that sends or receives none, it says nothing",
        "contentEncoding": "base64 and base64url are bytes in Python, unless their text has limits",
        "contentMediaType": _ANNOTATION,
        "contentSchema": _ANNOTATION,
        "$anchor": _NAMED,
        "$dynamicAnchor": _NAMED,
        "$id": _NAMED,
        "$defs": _DEFINED,
        "definitions": _DEFINED,
        "$comment": _TEXT,
        "$vocabulary": "for those who read meta-schemas; a schema of an API is not one",
    },
}
"""Why a keyword of an object changes no call."""

_DIALECTS: Final = ("https://json-schema.org/draft/2020-12/", "https://spec.openapis.org/oas/")
"""How the names of those dialects begin that are read as they are meant."""


@dataclass(slots=True)
class Remark:
    """What is said once of all places of one kind."""

    pointer: str
    """Of the first of them."""
    reason: str
    places: int = 0

    @property
    def text(self) -> str:
        """What the ledger says."""
        return self.reason + (f" ({self.places} places)" if self.places > 1 else "")


@dataclass(slots=True)
class _Account:
    """The account while the document is walked."""

    ledger: Ledger
    is_old: bool
    """Swagger 2.0 and OpenAPI 3.0, in which nothing beside `$ref` counts."""
    is_swagger: bool
    """Whether the types of values were looked at before the document was converted."""
    remarks: dict[tuple[str, str], Remark] = field(default_factory=dict)

    def note(self, owner: str, keyword: str, pointer: str, reason: str) -> None:
        known = self.remarks.setdefault((owner, keyword), Remark(pointer, reason))
        known.places += 1

    def _note_in(self, owner: str, keyword: str, holder: str, reason: str) -> None:
        """Note a keyword of an object; of what was said before, not even the place is named."""
        known = self.remarks.get((owner, keyword))
        if known is None:
            self.note(owner, keyword, join(holder, keyword), reason)
        else:
            known.places += 1

    def visit(self, visit: Visit) -> None:
        node = visit.node
        if not self.is_swagger:
            for wrong in wrong_parts(visit):
                self.misshapen(wrong)
        if not isinstance(node, dict):
            return
        kind, keywords = visit.kind, KEYWORDS[visit.kind]
        remarks = _REMARKS.get(kind, {})
        node = self._without_strays(visit)
        beside = "$ref" in node and len(node) > 1 and isinstance(node["$ref"], str)
        for keyword, value in node.items():
            wanted = keywords.get(keyword)
            if beside and keyword != "$ref" and self._is_ignored(kind, keyword):
                reason = f"{keyword} beside $ref is ignored by OpenAPI"
                self.note(f"{kind} beside", keyword, join(visit.pointer, keyword), reason)
            elif wanted is None:
                self._unknown(kind, keyword, visit.pointer)
            elif keyword in ("$schema", "jsonSchemaDialect"):
                self._dialect(join(visit.pointer, keyword), value)
            elif keyword in remarks:
                self._note_in(kind, keyword, visit.pointer, remarks[keyword])
            elif not self.is_swagger and not is_of(value, wanted):
                self.misshapen(Wrong(kind, keyword, join(visit.pointer, keyword), value, wanted))

    def _unknown(self, kind: str, keyword: str, pointer: str) -> None:
        if kind is not Kind.CALLBACK and not keyword.startswith("x-"):
            reason = f"ignored: the {kind} object of OpenAPI has no keyword `{keyword}`"
            self.note(kind, keyword, join(pointer, keyword), reason)

    def _without_strays(self, visit: Visit) -> dict[str, Any]:
        """An object without the fields that mean something and have no effect, which are told."""
        told = strays(visit, is_swagger=self.is_swagger)
        found = [one for one in told if one.changes_calls]
        for one in found:
            if one.is_operation:
                reason = f"not an operation of OpenAPI: {one.reason}"
                self.ledger.refused(one.pointer, "operation", reason)
            else:
                reason = f"`{one.keyword}` is ignored: {one.reason}"
                self.ledger.degraded(one.pointer, "keyword", reason)
        node: dict[str, Any] = visit.node
        lost = {one.keyword for one in found}
        return {key: value for key, value in node.items() if key not in lost} if lost else node

    def _is_ignored(self, kind: Kind, keyword: str) -> bool:
        if kind is Kind.SCHEMA:
            return self.is_old and keyword not in _REMARKS[kind] and keyword != "description"
        if kind in (Kind.PATH_ITEM, Kind.CALLBACK) or keyword.startswith("x-"):
            return False
        return self.is_old or kind is not Kind.PARAMETER or keyword != "description"

    def _dialect(self, pointer: str, value: Any) -> None:
        if not str(value).startswith(_DIALECTS):
            reason = f"the dialect {shortened(value, 60)} is read as JSON Schema 2020-12"
            self.ledger.degraded(pointer, "keyword", reason)

    def misshapen(self, wrong: Wrong) -> None:
        """Tell a value of the wrong type, or of a keyword that is none."""
        if wrong.wanted is None:
            self._unknown(wrong.owner, wrong.keyword, parent(wrong.pointer))
        elif wrong.value is None:
            reason = f"`{wrong.keyword}` is null, which says nothing; it counts as left out"
            self.note(f"null {wrong.owner}", wrong.keyword, wrong.pointer, reason)
        elif wrong.keyword in PLAIN:
            reason = f"`{wrong.keyword}` is not {wrong.wanted}; no call depends on it"
            self.note(f"plain {wrong.owner}", wrong.keyword, wrong.pointer, reason)
        else:
            reason = (
                f"{wrong.keyword} is {shortened(wrong.value)}, where OpenAPI has {wrong.wanted}; "
                "it is left out: correct it with an overlay"
            )
            self.ledger.degraded(wrong.pointer, "keyword", reason)


def account_for(document: Document, ledger: Ledger, grouped: Iterable[Grouped]) -> None:
    """Write into the ledger what no other reader of the document takes up.

    Args:
        document: as written; pointers are the same after its normalisation.
        ledger: takes the entries.
        grouped: pointer, resource and tags of each operation.
    """
    is_swagger = document.version.startswith("2")
    account = _Account(ledger, is_swagger or document.version.startswith("3.0"), is_swagger)
    for wrong in document.misshapen:
        account.misshapen(wrong)
    for visit in document.visits:
        account.visit(visit)
    for owner, keyword, pointer, reason in _apart(document.raw):
        account.note(owner, keyword, pointer, reason)
    for pointer, resource, tags in grouped:
        if not {resource_name(tag) for tag in tags} <= set(resource.split(".")):
            account.note(Kind.OPERATION, "tags", join(pointer, "tags"), _TAGS)
    for remark in account.remarks.values():
        ledger.noted(remark.pointer, "documentation", remark.text)
    document.worked_out["remarks"] = {" ".join(key): one for key, one in account.remarks.items()}


def _apart(root: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """The objects that hold no others: owner, keyword, pointer and reason of what they say."""
    info = _object(root.get("info"))
    yield from _only_texts("info", info, "#/info", "summary termsOfService contact license")
    for index, tag in enumerate(_list(root.get("tags"))):
        at = join("#/tags", index)
        yield from _only_texts("tag", tag, at, "summary externalDocs parent kind")
    for index, server in enumerate(_list(root.get("servers"))):
        for name, variable in _object(_object(server).get("variables")).items():
            at = join("#/servers", index, "variables", name)
            yield from _only_texts("server variable", variable, at, "description")
    schemes = _object(_object(root.get("components")).get("securitySchemes"))
    for name, scheme in schemes.items():
        urls = token_urls(_object(scheme))
        for kind, flow in _object(_object(scheme).get("flows")).items():
            at = join("#/components/securitySchemes", name, "flows", kind)
            yield from _of_flow(kind, _object(flow), at, urls)


def _only_texts(
    owner: str, node: Any, at: str, keywords: str
) -> Iterator[tuple[str, str, str, str]]:
    for keyword in keywords.split():
        if keyword in _object(node):
            yield owner, keyword, join(at, keyword), _TEXT


def _of_flow(
    kind: str, flow: Mapping[str, Any], at: str, urls: TokenUrls
) -> Iterator[tuple[str, str, str, str]]:
    if kind in ("implicit", "password", "deviceAuthorization"):
        yield "flows", kind, at, f"the flow `{kind}` is not offered: {_TOKEN}"
    for keyword in ("authorizationUrl", "deviceAuthorizationUrl"):
        if keyword in flow:
            yield "flow", keyword, join(at, keyword), "for the user's browser; " + _TOKEN
    for keyword in ("tokenUrl", "refreshUrl"):
        if keyword in flow and flow[keyword] not in (urls.token, urls.of_user, urls.refresh):
            yield "flow", keyword, join(at, keyword), "tokens are asked for where another flow says"
    if "scopes" in flow:
        reason = "the scopes that there are; those that an operation needs are asked for"
        yield "flow", "scopes", join(at, "scopes"), reason


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
