"""Documents made to exhaust: a clear error or a correct client, within 10 seconds and 1 GiB."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wireproof.client.ledger import Ledger

MEASURED = Path(__file__).with_name("measured.py")
SECONDS, MEBIBYTES = 10, 1024

Text = str | bytes


def spec(schema: Any = None, **parts: Any) -> str:
    """A document whose one operation sends and receives `schema`."""
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}
    operation = {
        "operationId": "send",
        "tags": ["a"],
        "requestBody": {"content": content, "required": True},
        "responses": {"200": {"description": "x", "content": content}},
    }
    return json.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": "Acme", "version": "1"},
            "paths": {"/a": {"post": operation}},
            "components": {"schemas": {"A": {"type": "string"} if schema is None else schema}},
            **parts,
        }
    )


def nested(depth: int, wrap: Callable[[Any], Any]) -> Any:
    schema: Any = {"type": "string"}
    for _ in range(depth):
        schema = wrap(schema)
    return schema


def numbered(text: str) -> str:
    """A document with a number written as no serialiser would."""
    return spec({"type": "number", "minimum": "NUMBER"}).replace('"NUMBER"', text)


PATTERNS = [
    "(a?){1000}" * 1000,
    "((((a{99}){99}){99}){99})",
    "^(a+)+$",
    "^(a|aa)+$",
    "^(a|a?)+$",
    "(.*a){30}",
    r"^(\w+\s?)*$",
    r"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$",
    r"(x+x+)+y",
    r"(?=a)b",
    r"(a)\1",
    r"(?<!a)b",
    "[",
    "(",
    "*",
    "a{1000000}",
    "\\",
    r"\p{L}",
    "(?P<x>a)",
    "(?i)a",
    "\0",
]


LONG = "long " * 2_000_000
WORD = "x" * 10_000_000
A = {"$ref": "#/components/schemas/A"}


def schemas(**members: Any) -> str:
    """A document whose schema A has these schemas as properties."""
    return spec({"type": "object", "properties": members})


def deep() -> str:
    return schemas(
        arrays=nested(100, lambda inner: {"type": "array", "items": inner}),
        objects=nested(80, lambda inner: {"type": "object", "properties": {"a": inner}}),
        unions=nested(60, lambda inner: {"anyOf": [inner, {"type": "integer"}, {"type": "null"}]}),
        all_of=nested(80, lambda inner: {"allOf": [inner]}),
        maps=nested(80, lambda inner: {"type": "object", "additionalProperties": inner}),
    )


def wide() -> str:
    properties = {f"property{n}": {"type": "string", "maxLength": n + 1} for n in range(5000)}
    return spec({"type": "object", "required": list(properties)[::2], "properties": properties})


def enumerations() -> str:
    return schemas(
        values={"type": "string", "enum": [f"value {n}" for n in range(20_000)]},
        wrong={"type": "string", "enum": list(range(20_000))},
        weak={"enum": [n + 0.5 for n in range(20_000)]},
        constants={"anyOf": [{"const": f"v{n}"} for n in range(3000)]},
    )


def unions() -> str:
    return schemas(
        objects={"oneOf": [{"type": "object", "properties": {f"a{n}": {}}} for n in range(400)]},
        numbers={"anyOf": [{"type": "integer", "minimum": n} for n in range(1500)]},
    )


def all_of() -> str:
    """Two thousand parts, and parts that double twenty times."""
    doubled = {
        f"S{n}": {"allOf": [{"$ref": f"#/components/schemas/S{n - 1}"}] * 2} for n in range(1, 20)
    }
    first = {"type": "object", "properties": {"a": {"type": "string"}}}
    many = {"allOf": [{"properties": {f"a{n}": {}}} for n in range(2000)]}
    last = {"allOf": [{"$ref": "#/components/schemas/S19"}]}
    return spec(components={"schemas": {"A": last, "S0": first, **doubled, "Many": many}})


def texts() -> str:
    return schemas(
        a={"type": "string", "description": LONG, "default": LONG},
        b={"const": WORD, "description": WORD},
        c={"type": "string", "pattern": WORD},
    )


def names() -> str:
    things = {"A": {"type": "object", "properties": {WORD: A}}, LONG: {"type": "object"}}
    operation = {"operationId": LONG, "tags": [LONG], "responses": {"204": {"description": "x"}}}
    info = {"title": LONG, "version": "x", "description": "x"}
    return spec(paths={"/a": {"get": operation}}, components={"schemas": things}, info=info)


def paths() -> str:
    return spec(paths={f"/{WORD}": {"get": {"responses": {"204": {"description": "x"}}}}})


def operations() -> str:
    parameters = [
        {"name": f"p{n}", "in": "query", "schema": {"type": "string"}} for n in range(2000)
    ]
    inner = {"schema": {"type": "object", "properties": {"a": {}}}}
    content = {f"application/x{n}+json": inner for n in range(200)}
    body = {"requestBody": {"content": content}, "responses": {}}
    keys = {f"k{n}": {"type": "apiKey", "in": "header", "name": f"k{n}"} for n in range(40)}
    statuses = {str(n): {"description": "x"} for n in range(100, 600)}
    return spec(
        paths={
            **{f"/t{n}": {"get": {"tags": [f"tag{n}"], "responses": {}}} for n in range(300)},
            **{
                f"/s{n}": {"get": {"operationId": "same", "tags": ["s"], "responses": {}}}
                for n in range(1000)
            },
            "/p": {"get": {"parameters": parameters, "responses": statuses}, "post": body},
        },
        servers=[{"url": f"https://a{n}.example"} for n in range(1000)],
        components={"schemas": {"A": {"type": "string"}}, "securitySchemes": keys},
        security=[{name: []} for name in keys],
    )


def numbers() -> str:
    """Numbers beyond what 64 bits, a float, or a serialiser would write."""
    text = schemas(
        digits={"type": "number", "minimum": "DIGITS", "maximum": -1},
        negative={"type": "integer", "minimum": "-DIGITS"},
        small={"type": "number", "minimum": "SMALL"},
        fraction={"type": "number", "minimum": "FRACTION"},
        length={"type": "string", "minLength": 2**64, "maxLength": 10**300},
        items={"type": "array", "items": {}, "minItems": 2**63, "maxItems": 10**300},
        count={"type": "object", "properties": {"a": {}}, "maxProperties": 10**300},
        multiple={"type": "number", "multipleOf": 10**300},
        bounds={"type": "integer", "minimum": -(10**300), "exclusiveMaximum": 10**300},
        values={"enum": [10**4000, -(10**4000), 10**300, 1, True, 1.0]},
    )
    for word, number in (
        ("DIGITS", "9" * 4000),
        ("SMALL", "1e-400"),
        ("FRACTION", "0." + "1" * 100_000),
    ):
        text = text.replace(f'"{word}"', number).replace(f'"-{word}"', f"-{number}")
    return text


def patterns() -> str:
    members = {f"p{n}": {"type": "string", "pattern": text} for n, text in enumerate(PATTERNS)}
    return schemas(**members)


CLIENTS = [
    deep, wide, enumerations, unions, all_of, texts, names, paths, operations, numbers, patterns,
]  # fmt: skip

ERRORS: dict[str, tuple[Callable[[], Text], str]] = {
    "deep_json": (
        lambda: '{"openapi": "3.1.0", "x": ' + "[" * 10_000 + "]" * 10_000 + "}",
        "nested",
    ),
    "deep_objects": (
        lambda: '{"openapi":"3.1.0","x":' + '{"a":' * 10_000 + "1" + "}" * 10_000 + "}",
        "nested",
    ),
    "deep_schema": (
        lambda: spec().replace('{"type": "string"}', '{"items":' * 10_000 + "{}" + "}" * 10_000),
        "nested",
    ),
    "deep_yaml": (lambda: "openapi: 3.1.0\nx: " + "[" * 10_000 + "]" * 10_000, "nested"),
    "deep_block": (
        lambda: "openapi: 3.1.0\nx:\n" + "".join(" " * n + "-\n" for n in range(1, 3000)),
        "nested",
    ),
    "infinite": (lambda: numbered("1e400"), "too large"),
    "not_a_number": (lambda: numbered("NaN"), "not a JSON number"),
    "digits": (lambda: numbered("9" * 5001), "digits"),
    "aliases": (
        lambda: (
            "openapi: 3.1.0\nx:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            + "".join(f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 30))
        ),
        "alias",
    ),
    "alias_in_itself": (lambda: "openapi: 3.1.0\nx: &x\n  y: *x\n", "contains itself"),
    "merged": (
        lambda: (
            "openapi: 3.1.0\nx:\n  a0: &a0 {x: 1}\n"
            + "".join(
                f"  a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}\n" for n in range(1, 30)
            )
        ),
        "",
    ),
    "tag": (lambda: "openapi: !!python/object/apply:os.system ['touch x']\n", "tag"),
    "null_bytes": (lambda: b"openapi: 3.1.0\n\0\0", ""),
    "binary": (lambda: bytes(range(256)) * 1000, "not UTF-8"),
    "too_large": (lambda: b" " * (65 * 2**20), "larger than"),
}


def measure(tmp_path: Path, text: Text) -> dict[str, Any]:
    """Generate and import in processes of their own."""
    path = tmp_path / ("api.json" if text[:1] in ("{", b"{") else "api.yaml")
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    run = subprocess.run(
        [sys.executable, MEASURED, path, tmp_path / "acme"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        text=True,
        timeout=90,
    )
    assert run.returncode == 0, run.stderr
    told: dict[str, Any] = json.loads(run.stdout)
    return told


@pytest.mark.parametrize("make", CLIENTS)
def test_a_correct_client_within_limits(tmp_path, make):
    """Generated, importable, every model can be built; nothing is refused."""
    told = measure(tmp_path, make())

    assert told["code"] == 0, told["error"]
    assert told["import"] == ""
    assert told["operations"]["refused"] == 0
    assert told["operations"]["total"] >= 1
    assert told["seconds"] < SECONDS, told
    assert told["mebibytes"] < MEBIBYTES, told


@pytest.mark.parametrize("name", ERRORS)
def test_a_clear_error_within_limits(tmp_path, name):
    """Exit code 3, one message with the file and the cause, nothing written."""
    make, cause = ERRORS[name]
    told = measure(tmp_path, make())

    assert told["code"] == 3, told
    assert told["error"].startswith(f"error: {tmp_path}/api.")
    assert cause in told["error"]
    assert "Traceback" not in told["error"]
    assert len(told["error"]) < 1000
    assert told["seconds"] < SECONDS, told
    assert told["mebibytes"] < MEBIBYTES, told
    assert not (tmp_path / "acme").exists()
    assert not (tmp_path / "x").exists()


def test_a_place_with_thousands_of_faults_is_told_in_a_few():
    """The ledger stays readable, and its cost stays in proportion."""
    ledger = Ledger()
    for number in range(20_000):
        ledger.degraded("#/x", "keyword", f"value {number} is not of the type")

    [entry] = ledger.entries()
    assert entry.reason.startswith("value 0 is not of the type; value 1 is")
    assert len(entry.reason) < 1000
