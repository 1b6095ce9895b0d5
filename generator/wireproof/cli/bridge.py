"""`wireproof bridge`: a client that looks like an API, for unmodified Schemathesis to fuzz."""

from __future__ import annotations

import signal
import threading
from typing import Annotated

import typer

from wireproof.cli.options import chosen
from wireproof.cli.output import note
from wireproof.runner.bridge import Bridge, serve
from wireproof.runner.run import open_client
from wireproof.runner.session import Session

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
    document, manifest = open_client(target.client, target.spec, target.overlay)
    with Session(document, manifest, seed) as session:
        app = Bridge(session, "async" if asynchronous else "sync")
        server = serve(app, port)
        note(f"http://127.0.0.1:{server.server_port}/openapi.json; Ctrl-C stops it")
        # Not by KeyboardInterrupt: wsgiref swallows what is raised while a request is answered.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
        try:
            server.serve_forever()
            note("stopped")
        finally:
            server.server_close()
    return 0
