"""The manifest: what a generated client says of itself, and whether that is still true.

In: a client's folder. Out: a `Manifest`. The proof knows a client by this file alone; what it
says is compared with the files and the spec before anything is called.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wireproof.errors import Location, UsageError
from wireproof.oas.selection import Selection

FORMAT = 1


@dataclass(frozen=True, slots=True)
class BodyArguments:
    """How a request body is given.

    Attributes:
        argument: keyword that takes the whole body, or "".
        fields: wire name -> keyword of a flattened body; empty when it is not flattened.
        extra: keyword that takes undeclared properties as a dict, or "".
        media_types: in the order of the document; the first is the default.
        media_type_argument: keyword that selects another one, or "".
        required: whether a flattened body with nothing given is sent as `{}`.
    """

    argument: str
    fields: dict[str, str]
    extra: str
    media_types: tuple[str, ...]
    media_type_argument: str
    required: bool


@dataclass(frozen=True, slots=True)
class Switch:
    """The boolean of a body, or of the query, that asks for a stream.

    Attributes:
        argument: of the method that takes it; "" where the body is one argument.
        method: the attribute of that method, which gives a whole answer unless it is true.
        place: where it stands; in the query no argument says it.
        by_default: whether the client says false itself, because a server streams without it.
    """

    property: str
    argument: str
    method: str
    place: str = "body"
    by_default: bool = False


@dataclass(frozen=True, slots=True)
class Paging:
    """How a method goes from page to page, as the client says; paths are wire names.

    Attributes:
        style: `cursor`, `last-id`, `link`, `link-header`, `page` or `offset`.
        items: of the list in the response.
        parameter: what changes, in the query or (dotted) in the body.
        next: of what is sent next, in the response or in the last item.
        more: of the boolean that tells of the end by being `done`.
    """

    style: str
    items: tuple[str, ...]
    parameter: str
    place: str
    next: tuple[str, ...]
    more: tuple[str, ...]
    done: bool


@dataclass(frozen=True, slots=True)
class Method:
    """How one operation is called: `client.<resource>.<attribute>(**keywords)`."""

    id: str
    method: str
    path: str
    resource: str
    attribute: str
    parameters: dict[tuple[str, str], str]
    body: BodyArguments | None
    idempotent: bool
    streaming: str
    """ "stream" or "download" where the response is read while it arrives, else ""."""
    answers: dict[str, tuple[str, ...]]
    """Status as documented, in capitals -> media types that this method takes."""
    paging: Paging | None = None
    switch: Switch | None = None
    usual: dict[tuple[str, str], Any] = field(default_factory=dict)
    """What the client sends for parameters that a call leaves out, as it says."""
    options: dict[tuple[str, str], str] = field(default_factory=dict)
    """Their keywords of the client's constructor."""
    accept: tuple[str, tuple[str, ...]] = ("", ())
    """The keyword that asks for a media type, and those that come only when it asks for them."""

    @property
    def statuses(self) -> tuple[str, ...]:
        """The documented statuses."""
        return tuple(self.answers)


@dataclass(frozen=True, slots=True)
class Credential:
    """One security scheme and the constructor keywords that feed it: `{"value": "api_key"}`."""

    scheme: str
    arguments: dict[str, str]
    environment: dict[str, str]


@dataclass(frozen=True, slots=True)
class Events:
    """How the client takes what the vendor sends.

    Attributes:
        secret: the environment variable that it is verified with.
        kind: how it is signed: `standard`, `stripe`, `github`, `hex` or `base64`; "" where nobody
            says so.
        header: the field that has the signature, "" for the usual one.
    """

    secret: str
    kind: str
    header: str


@dataclass(frozen=True, slots=True)
class Degraded:
    """An entry of the ledger: what the client has in a weaker form than the document, and why.

    Attributes:
        kind: `keyword`, `schema`, `parameter`, `operation`, ...
    """

    pointer: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A client, described.

    Attributes:
        own_servers: URLs of servers of single operations, by name.
        models: class name -> pointer of its schema.
        refused: pointer -> why the generator refused what stands there.
        degraded: what the ledger tells of.
        selection: which operations of the document were wanted.
        key_header: the header field of automatic idempotency keys, or "".
        libraries: HTTP libraries whose clients it takes.
        webhooks: name -> pointer of the requests that the vendor sends, callbacks included.
        events: how they are taken, where any are.
    """

    vendor: str
    spec_sha256: str
    overlay_sha256: str
    tool: dict[str, str]
    sync_class: str
    async_class: str
    servers: tuple[dict[str, Any], ...]
    own_servers: dict[str, str]
    credentials: tuple[Credential, ...]
    methods: tuple[Method, ...]
    files: dict[str, str]
    models: dict[str, str]
    refused: dict[str, str]
    degraded: tuple[Degraded, ...]
    path: Path
    selection: Selection = field(default_factory=Selection)
    key_header: str = ""
    libraries: tuple[str, ...] = ("httpx",)
    webhooks: dict[str, str] = field(default_factory=dict)
    events: Events | None = None
    _by_path: dict[tuple[str, str], tuple[Method, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        for one in self.methods:
            at = (one.method, one.path)
            self._by_path[at] = (*self._by_path.get(at, ()), one)

    def refusal(self, pointer: str) -> str:
        """Return why the generator refused the operation at a pointer, or ""."""
        return self.refused.get(pointer, "")

    def methods_of(self, method: str, path: str) -> tuple[Method, ...]:
        """Return the methods of an operation: one, and others that stream.

        Args:
            method: of HTTP, in capitals where the standard has it so.
            path: as it stands in `paths`.
        """
        return self._by_path.get((method, path), ())


def load_manifest(client: Path) -> Manifest:
    """Read the manifest of a client.

    Raises:
        UsageError: there is no client or no manifest, or it is of another format.
    """
    path = client / "manifest.json"
    if not client.is_dir():
        raise UsageError(f"there is no client at {client}", hint="Run `wireproof generate` first.")
    if not path.is_file():
        raise UsageError(
            "the client has no manifest.json, so the proof does not know how to call it",
            location=Location(str(client)),
            hint="Generate it again with `wireproof generate`.",
        )
    try:
        node = json.loads(path.read_bytes())
    except ValueError as error:
        raise UsageError(
            f"manifest is not JSON: {error}",
            location=Location(str(path)),
            hint="Generate the client again with `wireproof generate`.",
        ) from error
    if not isinstance(node, dict) or node.get("format") != FORMAT:
        raise UsageError(
            f"manifest has another format than {FORMAT}",
            location=Location(str(path)),
            hint="Generate it again with `wireproof generate` of this version.",
        )
    try:
        return _manifest(node, path)
    except (KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"manifest is incomplete: {error!r}", location=Location(str(path))
        ) from error


def check_belongs(manifest: Manifest, *, spec_sha256: str, overlay_sha256: str) -> None:
    """Check that a client was made from this spec and has not been changed since.

    Raises:
        UsageError: the hashes of spec, overlay or of a file of the client differ.
    """
    where = Location(str(manifest.path))
    for what, ours, theirs in (
        ("spec", spec_sha256, manifest.spec_sha256),
        ("overlay", overlay_sha256, manifest.overlay_sha256),
    ):
        if ours != theirs:
            raise UsageError(
                f"the client was not generated from this {what}: "
                f"sha256 {ours[:12] or 'none'} here, {theirs[:12] or 'none'} in the manifest",
                location=where,
                hint="Generate it again with `wireproof generate`, or name the right files.",
            )
    folder = manifest.path.parent
    here = {path.relative_to(folder).as_posix() for path in folder.rglob("*.py")}
    added = sorted(here - set(manifest.files)) if manifest.files else []
    if added:
        raise UsageError(
            f"{added[0]} is not in the manifest: nobody knows what it does to the client",
            location=where,
            hint="Delete it, or generate the client again with `wireproof generate`.",
        )
    for name, expected in sorted(manifest.files.items()):
        path = folder / name
        actual = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        if actual != expected:
            state = "was changed after it was generated" if actual else "is missing"
            raise UsageError(
                f"{name} {state}: the manifest is stale",
                location=where,
                hint="Generate the client again with `wireproof generate`.",
            )


def _manifest(node: dict[str, Any], path: Path) -> Manifest:
    entries = (node.get("ledger") or {}).get("entries") or []
    return Manifest(
        vendor=node["vendor"],
        spec_sha256=node["spec"]["sha256"],
        overlay_sha256=node["spec"].get("overlay_sha256") or "",
        tool={str(key): str(value) for key, value in (node.get("tool") or {}).items()},
        sync_class=node["client"]["sync"],
        async_class=node["client"]["async"],
        servers=tuple(node["client"].get("servers") or ()),
        own_servers=dict(node["client"].get("own_servers") or {}),
        credentials=tuple(_credential(one) for one in node.get("credentials") or ()),
        methods=tuple(_method(one) for one in node["operations"]),
        files=dict(node.get("files") or {}),
        models={name: str(pointer) for name, pointer in (node.get("models") or {}).items()},
        refused={
            one["pointer"]: str(one.get("reason") or "no reason given")
            for one in entries
            if one.get("status") == "refused"
        },
        degraded=tuple(
            Degraded(str(one["pointer"]), str(one.get("kind")), str(one.get("reason") or ""))
            for one in entries
            if one.get("status") == "degraded"
        ),
        path=path,
        selection=_selection(node.get("selection") or {}),
        key_header=str(node["client"].get("idempotency_header") or ""),
        libraries=tuple(node["client"].get("http_libraries") or ("httpx",)),
        webhooks=dict(node.get("webhooks") or {}),
        events=Events(**node["events"]) if node.get("events") else None,
    )


def _selection(one: dict[str, Any]) -> Selection:
    return Selection(tuple(one.get("include") or ()), tuple(one.get("exclude") or ()))


def _credential(one: dict[str, Any]) -> Credential:
    return Credential(
        scheme=one["scheme"],
        arguments=dict(one.get("arguments") or {}),
        environment=dict(one.get("environment") or {}),
    )


def _method(one: dict[str, Any]) -> Method:
    body = one.get("body")
    return Method(
        id=one["id"],
        method=str(one["method"]),
        path=str(one["path"]),
        resource=one.get("resource") or "",
        attribute=one["attribute"],
        parameters={(p["in"], p["name"]): p["argument"] for p in one.get("parameters") or ()},
        body=_body(body) if body else None,
        idempotent=one.get("idempotent") is True,
        streaming=one.get("streaming") or "",
        answers={
            str(status): tuple(contents or ())
            for status, contents in (one.get("responses") or {}).items()
        },
        paging=_paging(one["pagination"]) if one.get("pagination") else None,
        switch=Switch(**one["switch"]) if one.get("switch") else None,
        usual={
            (p["in"], p["name"]): p["usual"] for p in one.get("parameters") or () if "usual" in p
        },
        options={
            (p["in"], p["name"]): p["option"] for p in one.get("parameters") or () if "usual" in p
        },
        accept=_accept(one.get("accept") or {}),
    )


def _accept(one: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    return str(one.get("argument") or ""), tuple(one.get("others") or ())


def _paging(one: dict[str, Any]) -> Paging:
    return Paging(
        style=str(one["style"]),
        items=tuple(one.get("items") or ()),
        parameter=one.get("parameter") or "",
        place=one.get("place") or "query",
        next=tuple(one.get("next") or ()),
        more=tuple(one.get("more") or ()),
        done=one.get("done") is True,
    )


def _body(body: dict[str, Any]) -> BodyArguments:
    return BodyArguments(
        argument=body.get("argument") or "",
        fields=dict(body.get("fields") or {}),
        extra=body.get("extra") or "",
        media_types=tuple(body.get("media_types") or ()),
        media_type_argument=body.get("media_type_argument") or "",
        required=body.get("required") is True,
    )
