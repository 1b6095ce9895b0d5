"""The other modes of the proof: a bridge for Schemathesis, and the live check."""

from __future__ import annotations

import http.client
import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from wireproof.cli.app import run

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def in_the_workspace(monkeypatch):
    """The commands look for the workspace in the current folder."""
    monkeypatch.chdir(ROOT)


def test_the_bridge_serves_the_call_spec_of_a_client():
    """`wireproof bridge` says where it listens, serves an OpenAPI document, and stops on Ctrl-C."""
    process = subprocess.Popen(
        [sys.executable, "-m", "wireproof", "bridge", "stellas", "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        port = int(re.search(r":(\d+)/openapi.json", process.stderr.readline())[1])
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/openapi.json")
        document = json.loads(connection.getresponse().read())
        connection.close()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        process.stderr.close()

    assert document["openapi"] == "3.1.0"
    assert any(path.startswith("/call/") for path in document["paths"])


def test_the_live_check_has_to_be_asked_for_twice(monkeypatch, capsys):
    """The flag alone sends nothing: real people would be invited."""
    monkeypatch.delenv("WIREPROOF_LIVE", raising=False)

    assert run(["prove", "recoup", "--live", "https://sandbox.example"]) == 2
    assert "WIREPROOF_LIVE=1" in capsys.readouterr().err


def test_the_live_check_goes_only_where_the_vendor_file_allows(monkeypatch, capsys):
    """A host that `vendor.toml` does not list is refused before a connection is made."""
    monkeypatch.setenv("WIREPROOF_LIVE", "1")

    assert run(["prove", "recoup", "--live", "https://sandbox.example"]) == 2
    assert "sandbox.example" in capsys.readouterr().err
