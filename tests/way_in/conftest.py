"""A loopback server that vendors publish on, and projects that know nothing of this checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import threading
import venv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from wireproof.cli.app import run

ROOT = Path(__file__).parents[2]


@dataclass
class Page:
    """What an address answers with."""

    content: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    announced: int | None = None
    """The length that is announced, where it is not the true one."""


@dataclass
class Site:
    """A vendor's site on the loopback interface."""

    url: str = ""
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def put(self, path: str, text: str | bytes, **more: object) -> str:
        """Publish something; its address."""
        content = text.encode() if isinstance(text, str) else text
        self.pages[path] = Page(content, **more)  # type: ignore[arg-type]
        return f"{self.url}{path}"


@pytest.fixture
def site() -> Iterator[Site]:
    """A site that can be published on, and that notes what it is asked."""
    made = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            page = made.pages.get(self.path, Page(b"not here", 404))
            etag = page.headers.get("etag", "")
            if etag and self.headers.get("if-none-match") == etag:
                page = Page(status=304)
            self.send_response(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            length = len(page.content) if page.announced is None else page.announced
            self.send_header("content-length", str(length))
            self.end_headers()
            self.wfile.write(page.content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of `wireproof` gave."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Project:
    """A folder to work in."""

    root: Path

    def files(self) -> dict[str, bytes]:
        """Every file but git's, by path."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and ".git" not in path.parts and "__pycache__" not in path.parts
        }

    def write(self, **texts: str) -> None:
        """Write files; `__` stands for a dot and `_S_` for a slash."""
        for name, text in texts.items():
            path = self.root / name.replace("_S_", "/").replace("__", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """An empty folder, as working folder."""
    root = tmp_path / "project"
    root.mkdir()
    monkeypatch.chdir(root)
    return Project(root)


@pytest.fixture
def wireproof(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """The command, run in this process."""

    def call(*arguments: object) -> Outcome:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Outcome(code, out, err)

    return call


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with nothing but the wheel; its dependencies are lent by this one."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    subprocess.run(build, cwd=folder, capture_output=True, check=True)
    [wheel] = folder.glob("wireproof-*.whl")
    home = folder / "environment"
    venv.create(home, symlinks=True)
    install = [sys.executable, "-m", "pip", "--python", home / "bin/python", "install"]
    command = [*install, "--no-index", "--no-deps", "--quiet", wheel]
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    # A path line lends what this environment has, but not its editable wireproof, which hangs on a
    # .pth file of its own.
    [site_packages] = home.glob("lib/python*/site-packages")
    (site_packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return home


def foreign(
    home: Path, *command: object, cwd: Path, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run a command of an environment, away from this checkout and its settings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "WIREPROOF"))}
    path = f"{home / 'bin'}{os.pathsep}{kept['PATH']}"
    return subprocess.run(
        [str(item) for item in command],
        cwd=cwd,
        env={**kept, "PATH": path, **more},
        capture_output=True,
        check=False,
        text=True,
        timeout=300,
    )
