"""The workspace: which vendors there are, and what `vendor.toml` says about each.

In: a folder. Out: `Vendor` values, whose provenance has been checked.
"""

from __future__ import annotations

import hashlib
import keyword
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from wireproof.client.identifiers import pascal
from wireproof.errors import Location, UsageError

SPEC_NAMES: Final = ("openapi.yaml", "openapi.yml", "openapi.json")
_IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9_]*")
_CLASS_NAME: Final = re.compile(r"[A-Z][A-Za-z0-9_]*")
_ENV_PREFIX: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
# What a client's modules import beside the client's own class.
_CLASS_RESERVED: Final = frozenset(
    (
        "Anonymous Any ApiKey AsyncClient AsyncHttpClient Basic Bearer ClientConfig "
        "ClientCredentials Credential Drift DriftPolicy DriftWarning False HttpClient Literal "
        "Mapping None OAuth2 RefreshToken Retry Secret Server SyncClient TYPE_CHECKING Timeout "
        "True UNSET"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Vendor:
    """One vendor of the workspace. Paths are absolute; `name` is a Python identifier."""

    name: str
    root: Path
    spec: Path
    class_name: str = ""
    env_prefix: str = ""
    live_hosts: tuple[str, ...] = ()
    """Sandboxes that documented examples may be sent to."""

    @property
    def overlay(self) -> Path | None:
        """The overlay document, when there is one."""
        path = self.spec.parent / "overlay.yaml"
        return path if path.is_file() else None

    @property
    def waivers(self) -> Path | None:
        """The waivers of the proof, when there are any."""
        path = self.spec.parent / "waivers.toml"
        return path if path.is_file() else None

    @property
    def names_lock(self) -> Path:
        """Where the names are kept."""
        return self.spec.parent / "names.lock"

    @property
    def client(self) -> Path:
        """The folder of the generated client."""
        return self.root / "generated" / self.name

    @property
    def spec_file(self) -> str:
        """The spec's path relative to the workspace, with slashes on every system."""
        return self.spec.relative_to(self.root).as_posix()


def is_package_name(name: str) -> bool:
    """Whether a folder of this name can be imported."""
    return name.isidentifier() and not keyword.iskeyword(name)


def is_class_name(name: str) -> bool:
    """Whether a client's class can have this name."""
    return bool(_CLASS_NAME.fullmatch(name)) and name not in _CLASS_RESERVED


def default_class_name(package: str) -> str:
    """The name of the client's class when nobody chose one."""
    name = pascal(package)
    return name if is_class_name(name) else f"{name}Client"


def find_workspace(start: Path) -> Path:
    """The nearest folder at or above `start` that has a `specs` folder.

    Raises:
        UsageError: there is none.
    """
    for folder in (start, *start.parents):
        if (folder / "specs").is_dir():
            return folder
    raise UsageError(
        "no workspace here: no specs folder at or above this folder",
        location=Location(str(start)),
        hint="run it inside a workspace, or name a document: "
        "wireproof generate --spec FILE --out DIR",
    )


def load_vendors(root: Path, names: Sequence[str] = ()) -> list[Vendor]:
    """The vendors of a workspace, checked.

    Args:
        root: the workspace.
        names: which ones; all when empty.

    Raises:
        UsageError: an unknown vendor, or a `vendor.toml` that does not fit.
    """
    known = sorted(
        path.name
        for path in (root / "specs").iterdir()
        if path.is_dir() and path.name[0] not in "._"
    )
    if not known:
        raise UsageError(
            "no vendor in specs",
            location=Location(str(root / "specs")),
            hint="put a vendor's document into specs/<vendor>/openapi.yaml",
        )
    for name in names:
        if name not in known:
            close = get_close_matches(name, known, 1)
            hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(known)}"
            raise UsageError(f"unknown vendor {name!r}", location=Location("specs"), hint=hint)
    return [_load_vendor(root, name) for name in (list(dict.fromkeys(names)) or known)]


def _load_vendor(root: Path, name: str) -> Vendor:
    folder = root / "specs" / name
    place = Location(f"specs/{name}")
    if not _IDENTIFIER.fullmatch(name) or not is_package_name(name):
        raise UsageError(
            f"{name!r} cannot be a Python package",
            location=place,
            hint="name the folder in lower case with letters, digits and underscores",
        )
    specs = [folder / item for item in SPEC_NAMES if (folder / item).is_file()]
    if len(specs) != 1:
        raise UsageError(
            "no spec" if not specs else "more than one spec",
            location=place,
            hint=f"keep exactly one of {', '.join(SPEC_NAMES)} there",
        )
    settings = _settings(folder / "vendor.toml", f"specs/{name}/vendor.toml")
    _check_digest(specs[0], settings, f"specs/{name}/vendor.toml")
    return Vendor(
        name=name,
        root=root,
        spec=specs[0],
        class_name=_client_setting(settings, "class_name", name) or default_class_name(name),
        env_prefix=_client_setting(settings, "env_prefix", name),
        live_hosts=_live_hosts(settings, name),
    )


def _live_hosts(settings: dict[str, Any], vendor: str) -> tuple[str, ...]:
    """`hosts` of `[live]`: where documented examples may be sent.

    Raises:
        UsageError: it is not a list of host names.
    """
    live = settings.get("live", {})
    hosts = live.get("hosts", []) if isinstance(live, dict) else None
    if not isinstance(hosts, list) or not all(isinstance(host, str) for host in hosts):
        raise UsageError(
            "[live] hosts is not a list of host names",
            location=Location(f"specs/{vendor}/vendor.toml"),
            hint='write, for example, hosts = ["sandbox.example.com"]',
        )
    return tuple(hosts)


def _client_setting(settings: dict[str, Any], key: str, vendor: str) -> str:
    """A setting of `[client]`; empty when it is not given.

    Raises:
        UsageError: it is not what Python, or the environment, takes for a name.
    """
    client = settings.get("client", {})
    value = client.get(key, "") if isinstance(client, dict) else client
    fits = is_class_name if key == "class_name" else _ENV_PREFIX.fullmatch
    if value == "" or (isinstance(value, str) and fits(value)):
        return str(value)
    raise UsageError(
        f"{key} cannot be {value!r:.60}",
        location=Location(f"specs/{vendor}/vendor.toml"),
        hint='write [client] with, for example, class_name = "Acme" and env_prefix = "ACME"',
    )


def _settings(path: Path, shown: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise UsageError(
            "vendor.toml is missing",
            location=Location(shown),
            hint="it says where the spec comes from; see CONTRIBUTING.md, 'Add a vendor'",
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            f"not readable as TOML: {error}",
            location=Location(shown),
            hint="see CONTRIBUTING.md, 'Add a vendor', for what it holds",
        ) from None


def _check_digest(spec: Path, settings: dict[str, Any], shown: str) -> None:
    source = settings.get("source")
    expected = source.get("sha256") if isinstance(source, dict) else None
    actual = hashlib.sha256(spec.read_bytes()).hexdigest()
    if expected != actual:
        raise UsageError(
            f"the spec's sha256 is {actual}, not {expected}",
            location=Location(shown),
            hint="the vendor's bytes are never edited: correct them in overlay.yaml; "
            "if the vendor published a new version, write its sha256 here",
        )
