"""`wireproof mock`: a server that answers from the spec and refuses what the spec refuses."""

from __future__ import annotations

import ipaddress
import sys
from pathlib import Path
from typing import Annotated

import typer

from wireproof.cli.options import Json, Overlay, Root, Spec, check_root, chosen
from wireproof.cli.output import note, notes, show_json
from wireproof.errors import UsageError
from wireproof.findings.numbers import many
from wireproof.mock.app import Mock, build_app
from wireproof.oas.selection import Selection
from wireproof.oracle.document import read_document
from wireproof.oracle.selection import restricted
from wireproof.serving import listen, serve, url_of

EXAMPLE = "Example: wireproof mock recoup --port 8080; wireproof mock --spec api.yaml --port 0"


def mock(
    vendor: Annotated[str | None, typer.Argument(help="The vendor.")] = None,
    *,
    spec: Spec = None,
    overlay: Overlay = None,
    root: Root = None,
    host: Annotated[str, typer.Option("--host", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")
    ] = 8080,
    seed: Annotated[int, typer.Option("--seed", help="Seed of generated data.")] = 0,
    lenient: Annotated[
        bool, typer.Option("--lenient", help="Accept values that only a `format` refuses.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Log requests, also when not on a terminal.")
    ] = False,
    json_: Json = False,
) -> int:
    """Answer from a spec, and refuse what the spec refuses, until Ctrl-C.

    `Prefer: code=409` selects a response, `Prefer: example=NAME` an example, and
    `Prefer: dynamic=true, seed=7` generates data. No vendor is ever called.
    """
    check_root(root, spec)
    path, corrections, folder, selection = _document(vendor, spec, overlay, root)
    document = restricted(read_document(path, overlay=corrections, root=folder), selection)
    server = Mock(document, seed=seed, lenient=lenient)
    for pointer in server.unread:
        place = document.location(pointer)
        note(f"{place}: this pattern cannot be read, and is not checked")
    if not _is_loopback(host):
        note(f"warning: {host} can be reached from other machines")
    bound = listen(host, port)
    if json_:
        show_json({"url": url_of(bound), "operations": len(server.operations)})
        sys.stdout.flush()  # whoever started this waits for the URL

    def announce(url: str) -> None:
        number = many(len(server.operations), "operation")
        note(f"{url} answers {number} of {path.name}; Ctrl-C stops it")

    log = note if verbose or notes().is_terminal else None
    serve(build_app(server, log), bound, announce)
    note("stopped")
    return 0


def _document(
    vendor: str | None, spec: Path | None, overlay: Path | None, root: Path | None
) -> tuple[Path, Path | None, Path | None, Selection]:
    """Return the spec, its overlay, the folder of its files, and which operations of it are wanted.

    Raises:
        UsageError: not exactly one of a vendor and `--spec`.
    """
    if (vendor is None) == (spec is None):
        raise UsageError(
            "name one vendor, or give --spec", hint="wireproof mock recoup --port 8080"
        )
    if spec is not None:
        return spec, overlay, root, Selection()
    if overlay is not None:
        raise UsageError("--overlay goes with --spec; a vendor has its own")
    [found] = chosen([vendor or ""])
    return found.spec, found.overlay, found.folder, found.selection


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
