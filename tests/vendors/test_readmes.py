"""The examples that users copy are run here, word for word, against a loopback server."""

import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
UUID = "5b495058-9ffc-4b9b-810a-c9d43ffc6500"
SUCCESS: dict[str, tuple[str, int, Any]] = {
    "qonto": ("Qonto", 200, {"membership": {"id": UUID}}),
    "close": ("Close", 200, {}),
    "stellas": ("Stellas", 201, {"status": True}),
    "recoup": ("Recoup", 200, {"status": "success", "id": UUID, "account_id": UUID}),
    "elastic_path": ("ElasticPath", 201, {"data": {"id": UUID}}),
}


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


def test_the_example_of_the_projects_readme_runs(server, capsys) -> None:
    """The example in README.md adds a member, and its second call is refused before sending."""
    class_name, status, body = SUCCESS["recoup"]
    [example] = [b for b in python_blocks(ROOT / "README.md") if "with Recoup(" in b]
    server.answers(status, body)

    run(example, class_name, server.url)

    assert server.request.target == "/api/organizations/members"
    assert UUID in capsys.readouterr().out
