"""What the vendor marks as deprecated is struck through where it is called (PEP 702)."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import warnings

import httpx
import pytest

from tests.prove.test_right_clients import OK, found_in
from tests.prove.test_right_schemas import rules_once_changed

ITEMS = "items: {type: array, items: {type: string}}"
LIST = f"{{type: object, properties: {{{ITEMS}, next: {{type: string}}}}}}"
DOCUMENT = f"""
paths:
  /things:
    get:
      operationId: list
      tags: [things]
      deprecated: true
      parameters: [{{name: cursor, in: query, schema: {{type: string}}}}]
      responses: {{'200': {{description: ok, content: {{application/json: {{schema: {LIST}}}}}}}}}
    post:
      operationId: create
      tags: [things]
      deprecated: true
      requestBody:
        required: true
        content:
          application/json: {{schema: {{type: object, required: [a], properties: {{a: {{type: string}}}}}}}}
      responses: {{'204': {{description: ok}}}}
    put:
      operationId: get
      tags: [things]
      deprecated: false
      responses: {{'204': {{description: ok}}}}
  /old:
    get: {{operationId: deprecated, tags: [old], deprecated: true, responses: {{'204': {{description: ok}}}}}}
    put: {{operationId: other, tags: [old], deprecated: true, responses: {{'204': {{description: ok}}}}}}
"""  # noqa: E501 - documents on few lines


@pytest.fixture
def made(acme):
    return acme(DOCUMENT)


CALLS = {
    "a page": lambda client: client.things.list(),
    "properties": lambda client: client.things.create(a="x"),
    "a whole body": lambda client: client.things.create(body={"a": "x"}),
    "a response": lambda client: client.with_response(client.things.create, a="x"),
    "what is in use": lambda client: client.things.get(),
    "the name of the mark": lambda client: client.old.deprecated(),
    "beside that name": lambda client: client.old.other(),
}
TOLD = {
    "a page": "things.list is deprecated by the vendor",
    **dict.fromkeys(
        ("properties", "a whole body", "a response"), "things.create is deprecated by the vendor"
    ),
}


@pytest.mark.parametrize("call", CALLS)
def test_a_call_warns_once(made, call):
    """Python shows it to whoever wrote the call; what is called so itself can say so no more."""
    if "page" in call:
        made.reply(data={"items": ["a"]})
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        CALLS[call](made.client())

    found = [(one.category, str(one.message)) for one in caught]
    assert found == ([(DeprecationWarning, TOLD[call])] if call in TOLD else [])
    assert len(made.requests) == 1


def test_drift_is_told_at_the_line_of_the_call(made):
    """Not at one of the decorator."""
    made.reply(data={"items": 7})

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        made.client().things.list()

    assert [one.filename for one in caught] == [__file__] * 2


def test_an_asynchronous_method_warns_where_it_is_called(made):
    """And it is awaited as ever."""

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(204)

    async def called() -> None:
        http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
        client = made.package.AsyncAcme(http_client=http, base_url="https://acme.example")
        assert asyncio.iscoroutinefunction(client.things.create)
        assert await client.things.create(a="x") is None

    with pytest.warns(DeprecationWarning, match=r"things\.create is deprecated") as caught:
        asyncio.run(called())
    assert [one.filename for one in caught] == [__file__]


def test_type_checkers_tell_of_it_and_the_client_itself_is_clean(made):
    """Also where a method has several signatures."""
    calls = [
        "client.things.list()",
        'client.things.create(a="x")',
        'client.things.create(body={"a": "x"})',
        "client.things.get()",
    ]
    script = made.folder.parent / "use.py"
    head = f"from {made.folder.name} import Acme\nclient = Acme()\n"
    script.write_text(head + "\n".join(calls) + "\n")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=",
               "--enable-error-code=deprecated", script.name, made.folder.name]  # fmt: skip
    done = subprocess.run(command, cwd=script.parent, capture_output=True, text=True, check=False)

    told = [line.split(":")[:2] for line in done.stdout.splitlines() if ": error:" in line]
    assert told == [["use.py", "3"], ["use.py", "4"], ["use.py", "5"]]


def test_a_long_name_is_left_out(acme):
    """The mark has one line."""
    name = "wait_for_" * 9 + "it"
    made = acme(DOCUMENT.replace("operationId: create", f"operationId: {name}"))
    [method] = [one for one in dir(made.client().things) if one.startswith("wait")]

    with pytest.warns(DeprecationWarning, match=r"^deprecated by the vendor$"):
        getattr(made.client().things, method)(a="x")


def test_the_proof_takes_no_offence(tmp_path):
    """The warning is meant for callers, and says nothing against the call."""
    schema = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}
    content = {"application/json": {"schema": schema}}
    put = {"deprecated": True, "requestBody": {"required": True, "content": content},
           "responses": {"200": {**OK, "content": content}}}  # fmt: skip

    assert found_in(tmp_path, {"paths": {"/a": {"put": put}}}, least=500) == []
    assert "@deprecated(" in (tmp_path / "acme" / "resources" / "a.py").read_text("utf-8")
    loud = 'warnings.warn(f"{name}: {text}", errors.DriftWarning, stacklevel=depth)'
    silent = ("_runtime/decode.py", loud, "str(depth)")
    assert "drift-in-silence" in rules_once_changed(tmp_path, *silent)
