"""The same input gives the same bytes, everywhere; what comes out can be carried anywhere."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VENDORS = sorted(path.name for path in (ROOT / "specs").iterdir() if path.is_dir())
NIGHTLY = os.environ.get("WIREPROOF_NIGHTLY") == "1"

# A document in which everything comes from mappings and sets that could be walked in another order.
WIDE = {
    "openapi": "3.1.0",
    "info": {"title": "Wide", "version": "1"},
    "servers": [{"url": f"https://{name}.example"} for name in ("b", "a", "c")],
    "security": [{"k1": [], "k2": []}, {"k3": ["y", "x"]}],
    "paths": {
        f"/{tag}/{{id}}": {
            method: {
                "tags": [tag],
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                    *(
                        {"name": name, "in": place, "schema": {"enum": ["b", "a", 1, None, True]}}
                        for name in ("Z", "z", "a-b", "a_b")
                        for place in ("query", "header")
                    ),
                ],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": f"#/components/schemas/{tag}"}}
                    }
                },
                "responses": {
                    status: {
                        "description": "x",
                        "content": {"application/json": {"schema": {"type": ["string", "null"]}}},
                    }
                    for status in ("404", "200", "400", "4XX", "default")
                },
            }
            for method in ("post", "put", "patch")
        }
        for tag in ("zeta", "alpha", "Beta", "beta_")
    },
    "components": {
        "schemas": {
            name: {
                "oneOf": [
                    {"type": "object", "properties": {f"p{n}": {"type": "integer"}}}
                    for n in (3, 1, 2)
                ],
                "description": name,
            }
            for name in ("zeta", "alpha", "Beta", "beta_")
        },
        "securitySchemes": {
            f"k{n}": {"type": "apiKey", "in": "header", "name": f"K{n}"} for n in (3, 1, 2)
        },
    },
}


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def generate(python: Path | str, folder: Path, **environment: str) -> dict[str, str]:
    """What a fresh process makes of every vendor of this workspace, and of the wide document."""
    folder.mkdir()
    for name in VENDORS:
        shutil.copytree(ROOT / "specs" / name, folder / "specs" / name)
    (folder / "wide.json").write_text(json.dumps(WIDE), "utf-8")
    code = "import sys; from wireproof.cli.app import run; sys.exit(run(sys.argv[1:]))"
    for arguments in (["generate"], ["generate", "--spec", "wide.json", "--out", "generated/wide"]):
        run = subprocess.run(
            [python, "-c", code, *arguments],
            cwd=folder,
            env={**os.environ, **environment},
            capture_output=True,
            check=False,
            text=True,
        )
        assert run.returncode == 0, run.stderr
    return digests(folder)


@pytest.fixture(scope="session")
def reference(tmp_path_factory) -> dict[str, str]:
    """The digests that every other run is compared with; a run that finds them cached included."""
    folder, cache = tmp_path_factory.mktemp("first") / "w", tmp_path_factory.mktemp("cache")
    found = generate(sys.executable, folder, PYTHONHASHSEED="0", XDG_CACHE_HOME=str(cache))
    assert generate(sys.executable, folder.parent / "v", XDG_CACHE_HOME=str(cache)) == found
    assert len(found) > 30 * len(VENDORS)
    return found


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "4294967295", "TZ": "Pacific/Apia", "LC_ALL": "C", "LANG": "C"},
        {"PYTHONHASHSEED": "7", "PYTHONUTF8": "1", "SOURCE_DATE_EPOCH": "1", "PYTHONOPTIMIZE": "1"},
    ],
    ids=["seed", "place", "modes"],
)
def test_another_process_writes_the_same_bytes(reference, tmp_path, environment):
    """Neither the hash seed, nor time, place and language of the machine, nor its caches matter."""
    cache = str(tmp_path / "cache")
    elsewhere = tmp_path / "elsewhere"
    assert generate(sys.executable, elsewhere, XDG_CACHE_HOME=cache, **environment) == reference


def test_a_file_that_was_missing_is_seen_when_it_comes(tmp_path):
    """What an earlier run remembers does not hide a document that has grown since."""
    media = {"application/json": {"schema": {"$ref": "more.json#/B"}}}
    get = {"responses": {"200": {"description": "x", "content": media}}}
    document = {"openapi": "3.1.0", "info": {"title": "x", "version": "1"}}
    (tmp_path / "a.json").write_text(
        json.dumps({**document, "paths": {"/x": {"get": get}}}), "utf-8"
    )
    code = "import sys; from wireproof.cli.app import run; sys.exit(run(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "generate", "--spec", "a.json", "--out", "a", "--json"]
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def degraded() -> int:
        run = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, check=True, text=True
        )
        [vendor] = json.loads(run.stdout)["vendors"]
        return vendor["operations"]["degraded"]

    assert [degraded(), degraded()] == [1, 1]
    for kind in ("string", "integer"):
        more = {"B": {"type": "object", "properties": {"n": {"type": kind}}}}
        (tmp_path / "more.json").write_text(json.dumps(more), "utf-8")
        assert [degraded(), degraded()] == [0, 0]
        word = "Integer" if kind == "integer" else "str"
        assert f"Maybe[{word}]" in (tmp_path / "a" / "models.py").read_text("utf-8")


def works(python: str | Path) -> bool:
    """Whether this is more than a shim of a version manager."""
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0


def interpreter(version: str) -> Path:
    """A Python of this version with the tool's dependencies, in an environment of its own."""
    given = os.environ.get(f"WIREPROOF_PYTHON_{version.replace('.', '_')}")
    if given:
        return Path(given)
    found = [shutil.which(f"python{version}")]
    found += sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"), reverse=True)
    python = next((Path(path) for path in found if path and works(path)), None)
    if python is None:
        pytest.skip(f"there is no Python {version} here")
    return python


@pytest.mark.nightly
@pytest.mark.skipif(not NIGHTLY, reason="builds an environment: runs with WIREPROOF_NIGHTLY=1")
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_every_python_writes_the_same_bytes(reference, tmp_path, version):
    """3.11, 3.12 and 3.13, where present, each in an environment made for the test."""
    python = interpreter(version)
    if not os.environ.get(f"WIREPROOF_PYTHON_{version.replace('.', '_')}"):
        environment = tmp_path / "environment"
        subprocess.run([python, "-m", "venv", environment], check=True)
        python = environment / "bin" / "python"
        install = subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "-c", ROOT / "constraints.txt", ROOT],
            capture_output=True,
            check=False,
            text=True,
        )
        if install.returncode:
            pytest.skip(f"the dependencies cannot be installed: {install.stderr[-200:]}")
    seen = subprocess.run(
        [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
        capture_output=True,
        check=True,
        text=True,
    )
    assert seen.stdout.strip() == version

    assert generate(python, tmp_path / "elsewhere", PYTHONPATH=str(ROOT / "generator")) == reference


@pytest.mark.parametrize("place", ["moved", "deep.inside.package"])
def test_a_client_works_under_another_name_elsewhere(tmp_path, place):
    """Lifted out of the workspace: imported and called where neither it nor the tool is known."""
    if not (ROOT / "generated" / "recoup").is_dir():
        pytest.skip("no generated folder")
    target = tmp_path.joinpath(*place.split("."))
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "generated" / "recoup", target, ignore=ignored)
    script = f"""
        import importlib, json, sys
        import httpx
        package = importlib.import_module({place!r})
        def answer(request):
            assert request.headers["x-api-key"] == "k"
            sent = json.loads(request.content)
            return httpx.Response(403, json={{"error": sent["email"]}})
        http = httpx.Client(transport=httpx.MockTransport(answer))
        with package.Recoup(api_key="k", http_client=http) as recoup:
            try:
                recoup.organizations.add_member(
                    organization_id="00000000-0000-4000-8000-000000000000", email="a@b.example"
                )
            except package.errors.ForbiddenError as error:
                assert error.status_code == 403
                print(type(error).__module__)
        assert not any(name.split(".")[0] in ("wireproof", "generated") for name in sys.modules)
    """
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    run = subprocess.run(
        [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
         + textwrap.dedent(script)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=False,
        text=True,
    )  # fmt: skip

    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == f"{place}.errors"
