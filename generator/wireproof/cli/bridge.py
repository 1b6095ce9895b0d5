"""`wireproof bridge`: a client that looks like an API, for unmodified Schemathesis to fuzz."""

from __future__ import annotations

from typing import Annotated

import typer

from wireproof.cli.options import chosen
from wireproof.cli.output import note
from wireproof.runner.bridge import Bridge, build_app
from wireproof.runner.prover import open_client
from wireproof.runner.session import Session
from wireproof.serving import listen, serve

EXAMPLE = "Example: wireproof bridge recoup --port 8471; st run http://127.0.0.1:8471/openapi.json"


def bridge(
    vendor: Annotated[str, typer.Argument(help="The vendor.")],
    *,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")
    ] = 8471,
    asynchronous: Annotated[
        bool, typer.Option("--async", help="Call the asynchronous client.")
    ] = False,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the answers.")] = 0,
) -> int:
    """Serve a client's call-spec on the loopback interface, until Ctrl-C.

    Each operation of the vendor becomes a POST that calls the client, each documented response one
    that is served to it. Schemathesis's own commands and reports work on it as on any API.
    """
    [target] = chosen([vendor])
    document, manifest = open_client(target.client, target.spec, target.overlay, target.folder)
    with Session(document, manifest, seed) as session:
        app = Bridge(session, "async" if asynchronous else "sync")
        bound = listen("127.0.0.1", port)
        serve(build_app(app), bound, lambda url: note(f"{url}/openapi.json; Ctrl-C stops it"))
        note("stopped")
    return 0
