"""The vendors of a workspace, and what `vendor.toml` says about each.

In: a `Workspace`. Out: `Vendor` values, whose provenance has been checked.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from wireproof.contents import content_of
from wireproof.errors import Location, UsageError, did_you_mean
from wireproof.oas.selection import Selection
from wireproof.settings import Workspace, find_workspace, refuse_unknown
from wireproof.toml_file import read_toml
from wireproof.vendor_table import (
    key_header_of,
    pagination_of,
    selection_of,
    signature_of,
    texts_of,
)

__all__ = [
    "SPEC_NAMES",
    "Source",
    "Vendor",
    "default_class_name",
    "find_workspace",
    "is_class_name",
    "is_package_name",
    "load_vendors",
    "vendor_names",
]

SPEC_NAMES: Final = ("openapi.yaml", "openapi.yml", "openapi.json")
SETTINGS: Final = "vendor.toml"
KEYS: Final[dict[str, tuple[str, ...]]] = {
    "source": (
        "url", "urls", "pages", "document", "main", "retrieved", "reached", "sha256", "files",
        "etag", "last_modified", "licence", "notes",
    ),
    "client": ("class_name", "env_prefix", "names", "include", "exclude",
        "idempotency_header", "pagination", "webhooks"),
    "live": ("hosts",),
}  # fmt: skip
"""The tables of vendor.toml, and their keys."""
_IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9_]*")
_CLASS_NAME: Final = re.compile(r"[A-Z][A-Za-z0-9_]*")
_ENV_PREFIX: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_WORD: Final = re.compile(r"[^\W\d_]+[0-9]*|[0-9]+")
# What a client's modules import beside the client's own class.
_CLASS_RESERVED: Final = frozenset(
    (
        "Anonymous Any ApiKey Fake Hmac StandardWebhooks Timestamped Webhooks "
        "AsyncClient AsyncHttpClient AsyncLoginClient AsyncMiddleware "
        "Basic Bearer ClientConfig "
        "ClientCredentials Credential Drift DriftLog DriftPolicy DriftWarning False HttpClient "
        "Middleware SyncLoginClient Sequence "
        "Literal "
        "Mapping None OAuth2 RefreshToken Retry Secret Server SyncClient TYPE_CHECKING Timeout "
        "True UNSET"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document came from: `[source]` of vendor.toml. Dates as text, `2026-11-22`."""

    url: str = ""
    sha256: str = ""
    main: str = ""
    """The document's path in the vendor's folder, where it is not openapi.yaml or openapi.json."""
    files: dict[str, str] = field(default_factory=dict)
    """The sha256 of each further file that the document refers to, by path."""
    retrieved: str = ""
    """When these bytes were received."""
    reached: str = ""
    """When the source was last asked, and answered."""
    etag: str = ""
    last_modified: str = ""
    urls: tuple[str, ...] = ()
    """Addresses of the pages that the document is made from, where they were named one by one."""
    pages: tuple[str, ...] = ()
    """Which pages of an index are taken: patterns; those of the API reference if there is none."""


@dataclass(frozen=True, slots=True)
class Vendor:
    """One vendor of the workspace. Paths are absolute; `name` is a Python identifier."""

    name: str
    workspace: Workspace
    spec: Path
    class_name: str = ""
    env_prefix: str = ""
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    """Names that a person chose for methods: `POST /orders` to `orders.submit`."""
    selection: Selection = field(default_factory=Selection)
    """Which operations the client has: `include` and `exclude`."""
    idempotency_header: str = ""
    """The header field by which the vendor tells a repeated request, where it has one."""
    pagination: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """How lists are paged that a person knows better: by pattern, a table or false."""
    signature: tuple[str, str] = ("", "")
    """How webhooks are signed, and the header field that has it; empty where nobody says."""
    live_hosts: tuple[str, ...] = ()
    """Sandboxes that documented examples may be sent to."""
    source: Source = field(default_factory=Source)

    @property
    def root(self) -> Path:
        """The folder of the workspace."""
        return self.workspace.root

    @property
    def folder(self) -> Path:
        """What is kept about the vendor: document, corrections, names."""
        return self.workspace.specs / self.name

    @property
    def overlay(self) -> Path | None:
        """The overlay document, when there is one."""
        path = self.folder / "overlay.yaml"
        return path if path.is_file() else None

    @property
    def accepted(self) -> Path | None:
        """The findings that somebody accepted, when there are any."""
        from wireproof.findings.accepted import find_accepted  # noqa: PLC0415 - brings all rules

        return find_accepted(self.folder)

    @property
    def names_lock(self) -> Path:
        """Where the names are kept."""
        return self.folder / "names.lock"

    @property
    def client(self) -> Path:
        """The folder of the generated client."""
        return self.workspace.output / self.name

    @property
    def import_name(self) -> str:
        """What the client is imported as, `generated.acme`."""
        return f"{self.workspace.package}.{self.name}"

    @property
    def spec_file(self) -> str:
        """The spec's path relative to the workspace, with slashes on every system."""
        return self.workspace.shown(self.spec)


def is_package_name(name: str) -> bool:
    """Whether a folder of this name can be imported."""
    return name.isidentifier() and not keyword.iskeyword(name)


def is_vendor_name(name: str) -> bool:
    """Whether a vendor can have this name: a Python package in lower case."""
    return bool(_IDENTIFIER.fullmatch(name)) and is_package_name(name)


def is_class_name(name: str) -> bool:
    """Whether a client's class can have this name, and its asynchronous twin the one with Async."""
    taken = {name, f"Async{name}"} & _CLASS_RESERVED
    return bool(_CLASS_NAME.fullmatch(name)) and not taken


def default_class_name(package: str) -> str:
    """The name of the client's class when nobody chose one."""
    name = "".join(word[0].upper() + word[1:] for word in _WORD.findall(package)) or "Api"
    name = f"Api{name}" if name[0].isdigit() else name
    return name if is_class_name(name) else f"{name}Client" if name != "Client" else "ApiClient"


def vendor_names(workspace: Workspace) -> list[str]:
    """The vendors that have a folder, sorted."""
    if not workspace.specs.is_dir():
        return []
    return sorted(
        path.name
        for path in workspace.specs.iterdir()
        if path.is_dir() and path.name[0] not in "._"
    )


def load_vendors(
    workspace: Workspace, names: Sequence[str] = (), *, edited: bool = False
) -> list[Vendor]:
    """The vendors of a workspace, checked.

    Args:
        workspace: where to look.
        names: which ones; when empty those of the settings, or all.
        edited: let a document pass whose bytes are not those that vendor.toml tells.

    Raises:
        UsageError: an unknown vendor, or a `vendor.toml` that does not fit.
    """
    known = vendor_names(workspace)
    shown = workspace.shown(workspace.specs)
    if not known:
        raise UsageError(
            f"no vendor in {shown}",
            location=Location(str(workspace.specs)),
            hint="`wireproof add ADDRESS` adds one, "
            f"or put its document into {shown}/<vendor>/openapi.yaml",
        )
    for name in (*names, *workspace.vendors):
        if name not in known:
            raise UsageError(
                f"unknown vendor {name!r}",
                location=Location(shown if name in names else "pyproject.toml"),
                hint=did_you_mean(name, known),
            )
    wanted = list(dict.fromkeys(names or workspace.vendors)) or known
    return [_load_vendor(workspace, name, edited=edited) for name in wanted]


def _load_vendor(workspace: Workspace, name: str, *, edited: bool) -> Vendor:
    folder = workspace.specs / name
    place = workspace.shown(folder)
    if not is_vendor_name(name):
        raise UsageError(
            f"{name!r} cannot be a Python package",
            location=Location(place),
            hint="name the folder in lower case with letters, digits and underscores",
        )
    shown = f"{place}/{SETTINGS}"
    settings = _settings(folder / SETTINGS, shown)
    source = _source(settings["source"], shown)
    spec = _spec_of(folder, source.main, place)
    if not edited:
        _check_digest(spec, source.sha256, shown, name)
        for path, digest in source.files.items():
            _check_digest(folder / path, digest, shown, name)
    return Vendor(
        name=name,
        workspace=workspace,
        spec=spec,
        class_name=_client_setting(settings, "class_name", shown) or default_class_name(name),
        env_prefix=_client_setting(settings, "env_prefix", shown),
        names=_method_names(settings, shown),
        selection=selection_of(settings["client"], shown),
        pagination=pagination_of(settings["client"], shown),
        idempotency_header=key_header_of(settings["client"], shown),
        signature=signature_of(settings["client"], shown),
        live_hosts=_live_hosts(settings, shown),
        source=source,
    )


def _spec_of(folder: Path, main: str, place: str) -> Path:
    """The vendor's document.

    Raises:
        UsageError: there is none in the folder, or it is not clear which.
    """
    if main:
        if (spec := folder / main).resolve().is_relative_to(folder.resolve()) and spec.is_file():
            return spec
        raise UsageError(
            f"[source] main names no file in this folder: {main!r:.100}",
            location=Location(f"{place}/{SETTINGS}"),
            hint='write the path of the document, as main = "api/openapi.yaml"',
        )
    specs = [folder / item for item in SPEC_NAMES if (folder / item).is_file()]
    if len(specs) == 1:
        return specs[0]
    raise UsageError(
        "no spec" if not specs else "more than one spec",
        location=Location(place),
        hint=f"keep exactly one of {', '.join(SPEC_NAMES)} there",
    )


def _settings(path: Path, shown: str) -> dict[str, dict[str, Any]]:
    """The tables of vendor.toml; each is there, and has known keys only."""
    place, hint = Location(shown), "`wireproof add` writes it; by hand: [source] with sha256"
    try:
        found = read_toml(path, shown, hint)
    except FileNotFoundError:
        raise UsageError("vendor.toml is missing", location=place, hint=hint) from None
    refuse_unknown(found, tuple(KEYS), "vendor.toml", shown)
    for table, keys in KEYS.items():
        value = found.setdefault(table, {})
        if not isinstance(value, dict):
            raise UsageError(f"{table} is not a table", location=place, hint=f"write [{table}]")
        refuse_unknown(value, keys, f"[{table}]", shown)
    return found


def _source(table: dict[str, Any], shown: str) -> Source:
    """`[source]` as a value.

    Raises:
        UsageError: a value that is no text where one belongs.
    """
    texts = ("url", "main", "sha256", "etag", "last_modified")
    files = table.get("files", {})
    for key, value in {**{key: table.get(key, "") for key in texts}, **_named(files)}.items():
        if not isinstance(value, str):
            raise UsageError(f"[source] {key} is not a text", location=Location(shown))
    given = {key: table[key] for key in texts if key in table}
    dates = {key: str(table[key]) for key in ("retrieved", "reached") if key in table}
    return Source(
        **given,
        **dates,
        files=dict(files),
        urls=texts_of(table, "urls", shown),
        pages=texts_of(table, "pages", shown),
    )


def _named(files: Any) -> dict[str, Any]:
    if not isinstance(files, dict):
        return {"files": files or "a table is wanted"}
    return {f"files {path}": value for path, value in files.items()}


def _live_hosts(settings: dict[str, dict[str, Any]], shown: str) -> tuple[str, ...]:
    """`hosts` of `[live]`: where documented examples may be sent.

    Raises:
        UsageError: it is not a list of host names.
    """
    hosts = settings["live"].get("hosts", [])
    if not isinstance(hosts, list) or not all(isinstance(host, str) for host in hosts):
        raise UsageError(
            "[live] hosts is not a list of host names",
            location=Location(shown),
            hint='write, for example, hosts = ["sandbox.example.com"]',
        )
    return tuple(hosts)


def _method_names(settings: dict[str, dict[str, Any]], shown: str) -> dict[str, str]:
    """`[client.names]`: what methods are called, by request.

    Raises:
        UsageError: a name is not a resource and a method.
    """
    table = settings["client"].get("names", {})
    found = table if isinstance(table, dict) else {"names": table}
    for request, name in found.items():
        parts = name.split(".") if isinstance(name, str) else []
        if len(parts) < 2 or not all(map(is_package_name, parts)):
            raise UsageError(
                f"[client.names] calls {request!r:.60} {name!r:.60}",
                location=Location(shown),
                hint='write, for example, "POST /orders" = "orders.submit"',
            )
    return dict(found)


def _client_setting(settings: dict[str, dict[str, Any]], key: str, shown: str) -> str:
    """A setting of `[client]`; empty when it is not given.

    Raises:
        UsageError: it is not what Python, or the environment, takes for a name.
    """
    value = settings["client"].get(key, "")
    fits = is_class_name if key == "class_name" else _ENV_PREFIX.fullmatch
    if value == "" or (isinstance(value, str) and fits(value)):
        return str(value)
    raise UsageError(
        f"{key} cannot be {value!r:.60}",
        location=Location(shown),
        hint='write [client] with, for example, class_name = "Acme" and env_prefix = "ACME"',
    )


def _check_digest(path: Path, expected: str, shown: str, vendor: str) -> None:
    try:
        actual = content_of(path).sha256
    except OSError:
        actual = "missing"
    if expected != actual:
        raise UsageError(
            f"{path.name}: its sha256 is {actual}, not {expected or 'given'}",
            location=Location(shown),
            hint="the vendor's bytes are never edited: correct them in overlay.yaml; "
            f"a new version comes in with `wireproof update {vendor}`",
        )
