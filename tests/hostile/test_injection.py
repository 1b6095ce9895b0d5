"""No string of a spec becomes code: not in a docstring, a literal, a name, a type or a template."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.documents import MARKER, PAYLOADS, document
from wireproof.client import ApiOptions
from wireproof.pipeline import generation
from wireproof.pipeline.generated import Generated
from wireproof.render.check import check_modules
from wireproof.spec.load import load_document
from wireproof.write import write_client

TRIPWIRE = Path(__file__).with_name("tripwire.py")


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> tuple[Path, dict[str, Generated]]:
    """A client for every payload, and the folder where they are."""
    folder = tmp_path_factory.mktemp("hostile")
    clients: dict[str, Generated] = {}
    for name, text in PAYLOADS.items():
        spec = folder / f"{name}.json"
        spec.write_text(json.dumps(document(text)), "utf-8")
        clients[name] = generation.generate(spec, options=ApiOptions(f"acme_{name}", "Acme"))
        write_client(folder / f"acme_{name}", clients[name].files)
    payloads = {f"acme_{name}": text for name, text in PAYLOADS.items()}
    (folder / "payloads.json").write_text(json.dumps(payloads), "utf-8")
    return folder, clients


@pytest.fixture(scope="session")
def told(made) -> dict[str, str]:
    """What the tripwire says about each client."""
    folder, _ = made
    run = subprocess.run(
        [sys.executable, TRIPWIRE, folder],
        cwd=folder,
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    assert not list(folder.rglob(MARKER))
    result: dict[str, str] = json.loads(run.stdout)
    return result


@pytest.mark.parametrize("name", PAYLOADS)
def test_the_client_imports_and_says_what_the_spec_says(told, name):
    """Nothing runs on import; the payload travels there and back as the text that it is."""
    assert told[f"acme_{name}"] == ""


@pytest.mark.parametrize("name", PAYLOADS)
def test_every_module_is_of_the_allowed_shape(made, name):
    """Judged again, on the text that was written."""
    folder, clients = made
    for path, text in clients[name].files.items():
        assert (folder / f"acme_{name}" / path).read_text("utf-8") == text
    check_modules(
        {
            path: text
            for path, text in clients[name].files.items()
            if not path.startswith("_runtime/")
        }
    )


@pytest.mark.parametrize("name", PAYLOADS)
def test_nothing_is_dropped(made, name):
    """Three operations in the document, three in the client; paths of files are plain names."""
    _, clients = made
    assert clients[name].counts.total == 3
    assert clients[name].counts.refused == 0
    for path in clients[name].files:
        assert all(part.strip("_").replace(".", "").isidentifier() for part in path.split("/")), (
            path
        )


@pytest.mark.parametrize("name", PAYLOADS)
def test_what_is_read_is_what_is_meant(made, name):
    """No character turns the text around, hides it, or steers a terminal."""
    _, clients = made
    for path, text in clients[name].files.items():
        if path.endswith((".py", ".md", ".txt")) and not path.startswith("_runtime/"):
            assert not set(text) & set("\x00\x0b\x0c\r\x1b\x07\x08\x7f\x85\u2028\u2029\u202e\u2066")


@pytest.mark.parametrize("name", PAYLOADS)
def test_the_readme_keeps_its_shape(made, name):
    """Headings are ours; no table row is broken; no fence is opened that is not closed."""
    _, clients = made
    lines = clients[name].files["README.md"].split("\n")
    fences = [line for line in lines if line.lstrip().startswith("```")]
    headings = [line for line in lines if line.startswith("#")]

    assert fences[::2] == ["```python"] * (len(fences) // 2)
    assert fences[1::2] == ["```"] * (len(fences) // 2)
    objects = [] if name == "empty" else ["## Objects"]  # no key of a dict is known there
    assert [line for line in headings if not line.startswith("### ")] == [
        "# Acme", "## Use", "## Operations", *objects, "## Credentials", "## Servers", "## Errors",
    ]  # fmt: skip
    methods = [line for line in headings if line.startswith("### ")]
    assert len(methods) >= 3
    for line in methods:
        assert re.fullmatch(r"### `acme\w*(?:\.\w+){2,}\([\w, ]*…?\)`", line)
    prose = [re.sub(r"`[^`]*`", "", line.replace("\\|", "")) for line in lines]
    assert not any("<" in line for line in prose)


def texts(node: ast.AST) -> list[Any]:
    return [item.value for item in ast.walk(node) if isinstance(item, ast.Constant)]


@pytest.mark.parametrize("name", [name for name, text in PAYLOADS.items() if text.strip()])
def test_the_payload_is_there_as_a_literal(made, name):
    """It is not lost either: the path of the operation holds it, to the character."""
    _, clients = made
    modules = [text for path, text in clients[name].files.items() if path.startswith("resources/")]

    assert any(f"/{PAYLOADS[name]}" in texts(ast.parse(module)) for module in modules)


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb"])
@pytest.mark.parametrize("form", ["json", "yaml"])
def test_half_a_character_is_refused(tmp_path, text, form):
    """An unpaired surrogate is no character of UTF-8; the reader says so, with the place."""
    spec = tmp_path / f"api.{form}"
    escaped = "".join(f"\\u{ord(char):04x}" for char in text)
    spec.write_text(f'{{"openapi": "3.1.0", "info": {{"title": "{escaped}"}}}}', "ascii")

    with pytest.raises(Exception, match=r"surrogate|invalid Unicode") as caught:
        load_document(spec)

    assert type(caught.value).__name__ == "SpecError"


@pytest.mark.parametrize(
    "file", ["coding=utf_7 .json", "a'b.json", "x\ny.json", "{{ 7 }}.json", "``` .json"]
)
def test_the_name_of_the_document_is_only_a_name(tmp_path, file):
    """It stands in a comment of every module, and a comment can set the encoding of a file."""
    spec = tmp_path / file
    spec.write_text(json.dumps(document(PAYLOADS["utf7"])), "utf-8")

    made = generation.generate(spec, options=ApiOptions("acme", "Acme"))

    check_modules({"models.py": made.files["models.py"]})
    assert "\n```\n" not in made.files["README.md"].partition("## Use")[0]
