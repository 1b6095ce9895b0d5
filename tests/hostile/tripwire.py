"""Imports and calls clients in a process that dies when anything but that happens.

Usage: python tripwire.py FOLDER, a folder of clients made from `documents.document`. Prints one
JSON object: for each client what went wrong, or an empty text.
"""

import importlib
import json
import os
import sys
import traceback
import warnings
from pathlib import Path

import httpx
from pydantic import BaseModel, TypeAdapter

_HARMFUL = ("os.", "subprocess.", "shutil.", "socket.", "ctypes.", "pty.", "webbrowser.")
_HARMLESS = ("os.listdir", "os.scandir", "os.fspath")


def trip(event: str, arguments: tuple[object, ...]) -> None:
    """Stop at once on anything that reaches out of the process."""
    writes = event == "open" and (
        set(str(arguments[1] or "r")) & set("wax+")
        or int(arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    )
    if writes or (event.startswith(_HARMFUL) and event not in _HARMLESS):
        os.write(2, f"TRIPPED: {event} {arguments!r}\n".encode())
        os._exit(99)


def exercise(name: str, text: str) -> None:
    """Import everything of one client, build every model, call every method."""
    client = importlib.import_module(name)
    for path in sorted((Path(client.__path__[0]) / "resources").glob("*.py")):
        importlib.import_module(f"{name}.resources.{path.stem}")
    for value in vars(client.models).values():
        if isinstance(value, type) and issubclass(value, BaseModel):
            value.model_rebuild()
        elif type(value).__name__ == "TypeAliasType":
            TypeAdapter(value)
    sent: list[httpx.Request] = []
    body = {text: text, f"{text} inner": {"list": [text] if text else []}, f"{text}-fixed": text}

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json=body)

    manifest = json.loads((Path(client.__path__[0]) / "manifest.json").read_text("utf-8"))
    http = httpx.Client(transport=httpx.MockTransport(answer))
    acme = client.Acme(http_client=http, base_url="https://acme.example", on_drift="raise")
    for operation in manifest["operations"]:
        method = acme
        for attribute in (*operation["resource"].split("."), operation["attribute"]):
            method = getattr(method, attribute)
        given = {item["argument"]: text for item in operation["parameters"]}
        if operation["id"] != "echo.echo":
            try:  # what no URL, header or cookie can hold is refused, by an error of the client
                method(**given)
            except client.errors.ApiError:
                continue
            continue
        fields = operation["body"]["fields"]
        result = method(**given, **{fields[wire]: value for wire, value in body.items()})
        assert json.loads(sent[-1].content) == body, sent[-1].content
        assert dict(httpx.QueryParams(sent[-1].url.query.decode())) == {"q": text}, sent[-1].url
        assert result.model_dump(exclude_unset=True) == body, result


def main() -> None:
    """Exercise every client of a folder."""
    folder = Path(sys.argv[1])
    sys.path.insert(0, str(folder))
    sys.dont_write_bytecode = True
    warnings.simplefilter("error")
    payloads = json.loads((folder / "payloads.json").read_text("utf-8"))
    sys.addaudithook(trip)
    told: dict[str, str] = {}
    for name, text in payloads.items():
        try:
            exercise(name, text)
            told[name] = ""
        except Exception:  # noqa: BLE001 - the test says which client and why
            told[name] = traceback.format_exc(limit=-4)
    print(json.dumps(told))  # noqa: T201 - this is a program


main()
