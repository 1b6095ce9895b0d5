"""The examples that users copy are run here, word for word, against a loopback server."""

import inspect
import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.documentation.mocked import examples, transport
from tests.documentation.mocked import run as run_calls

ROOT = Path(__file__).parents[2]
UUID = "5b495058-9ffc-4b9b-810a-c9d43ffc6500"
SUCCESS: dict[str, tuple[str, int, Any]] = {
    "qonto": ("Qonto", 200, {"membership": {"id": UUID}}),
    "close": ("Close", 200, {}),
    "stellas": ("Stellas", 201, {"status": True}),
    "recoup": ("Recoup", 200, {"status": "success", "id": UUID, "account_id": UUID}),
    "elastic_path": ("ElasticPath", 201, {"data": {"id": UUID}}),
}


CREDENTIALS = ("api_key", "bearer_token", "access_token", "secret_key", "authorization")


def python_blocks(readme: Path) -> list[str]:
    text = readme.read_text(encoding="utf-8")
    return re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def run(example: str, class_name: str, url: str) -> None:
    """Run an example as it stands, but for the server and the credentials, which are elided."""
    example = example.replace('"…"', '"secret"')
    # Not the import, only the call that makes the client.
    example = example.replace(f"{class_name}(", f"{class_name}(base_url={url!r}, ")
    exec(compile(example, "README.md", "exec"), {})  # noqa: S102 (our own text)


@pytest.mark.parametrize("vendor", SUCCESS)
def test_the_example_of_a_clients_readme_runs(server, vendor) -> None:
    """The example in a generated README makes one call, which the server can answer."""
    class_name, status, body = SUCCESS[vendor]
    [example, *_] = python_blocks(ROOT / "generated" / vendor / "README.md")
    server.answers(status, body)

    run(example, class_name, server.url)

    assert server.request.method == "POST"


@pytest.mark.parametrize("vendor", SUCCESS)
def test_each_call_of_a_clients_readme_passes_the_mock(vendor) -> None:
    """Every operation has a complete call, which the vendor's document does not refuse."""
    folder, specs = ROOT / "generated" / vendor, ROOT / "specs" / vendor
    client = getattr(import_module(f"generated.{vendor}"), SUCCESS[vendor][0])
    names = inspect.signature(client).parameters
    secrets = {name: "secret" for name in CREDENTIALS if name in names}
    overlay = specs / "overlay.yaml"
    sent = transport(specs / "openapi.yaml", overlay if overlay.exists() else None)

    calls = examples(folder / "README.md")
    with httpx.Client(transport=sent) as http_client:
        run_calls(calls, vendor, client(http_client=http_client, on_drift="ignore", **secrets))

    assert len(calls) == len(json.loads((folder / "manifest.json").read_text())["operations"])


def test_the_example_of_the_projects_readme_runs(server, capsys) -> None:
    """The example in README.md adds a member, and its second call is refused before sending."""
    class_name, status, body = SUCCESS["recoup"]
    [example] = [b for b in python_blocks(ROOT / "README.md") if "with Recoup(" in b]
    server.answers(status, body)

    run(example, class_name, server.url)

    assert server.request.target == "/api/organizations/members"
    assert UUID in capsys.readouterr().out
