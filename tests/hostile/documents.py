"""Hostile documents: one payload in every kind of string that a spec holds."""

from typing import Any

MARKER = "wireproof-was-here"
"""The file that a payload creates when it runs."""

_RUN = f"__import__('os').system('touch {MARKER}')"

PAYLOADS = {
    "docstring": f'"""\n{_RUN}\n"""',
    "docstring_open": '""""',
    "docstring_quotes": f"'''\n{_RUN}\n'''",
    "backslash": "x\\",
    "backslashes": 'x\\\\\\"""',
    "raw": 'r"\\" + x + b"\\\\',
    "escapes": "\\N{BULLET} \\x41 \\u0041 \\U00000041 \\101 \\8",
    "lines": f"a\n{_RUN}\r\n\t{_RUN}\r{_RUN}",
    "separators": f"a\u2028{_RUN}\u2029{_RUN}\x85{_RUN}\x0b{_RUN}\x0c{_RUN}\x1c{_RUN}",
    "null": f"a\0{_RUN}",
    "jinja": "{{ 7 * 7 }}{% for x in y %}{{ x }}{# y #}{% raw %}",
    "jinja_run": "{{ cycler.__init__.__globals__.os.popen('touch " + MARKER + "').read() }}",
    "braces": "{" + _RUN + "} {x!r:>{y}} {} {{}} {0.__class__}",
    "percent": "%s %(x)s ${x} #{x} %00 %2e%2e%2f",
    "comment": "*/ --> # type: ignore # noqa # fmt: off # coding: utf-7",
    "markdown": f"| x | `y` ``` </details><script>{_RUN}</script>\n\n# x\n```python\n{_RUN}\n```",
    "call": _RUN,
    "lambda": f"lambda: {_RUN}",
    "annotation": f"Literal['x'] | {_RUN}",
    "union": "\\', ']|x",
    "brackets": "'])]}>)",
    "quotes": "'\"'\"'''",
    "names": "StrictInt StrictFloat foreign.Uuid runtime.Model __class__ self cls None",
    "bidi": "\u202e\u2066 nigeb \u2069\u202c\u200b\ufeff",
    "terminal": "\x1b[31m\x1b]0;x\x07\x08\x7f",
    "utf7": "+ACIAIgAi- coding: utf-7",
    "dots": "../../../x",
    "absolute": "/etc/x",
    "tokens": "~0~1~/#?&=;,:@!$ +",
    "empty": "",
    "blank": " \t ",
    "dunder": "__class__",
    "digits": "٣²Ⅷ",
    "folded": "ﬁﬃ ǰ ΐ İ ı ß K",
    "astral": "𝒸𝓁𝒶𝓈𝓈 🔥",
}


def document(text: str) -> dict[str, Any]:
    """A document in which `text` stands wherever a string may."""
    described = {"description": text, "title": text, "default": text, "examples": [text]}
    own = {"type": "string", "enum": [text, f"{text}2", "b"], **described}
    pointer = text.replace("~", "~0").replace("/", "~1")
    tagged = {"type": "object", "required": [text], "properties": {text: {"type": "string"}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": text, "version": text, "description": text, "summary": text},
        "servers": _servers(text),
        "tags": [{"name": text, "description": text}],
        "security": [{text: [text]}, {}],
        "paths": {
            f"/{text}": {"summary": text, "description": text, "post": _operation(text, own)},
            "/echo": {"put": _echo(text, own), "patch": _form(text)},
        },
        "components": {
            "schemas": {
                text: {"$ref": "#/components/schemas/Union"},
                "Union": {
                    "description": text,
                    "oneOf": [
                        {"$ref": "#/components/schemas/A"},
                        {"$ref": "#/components/schemas/B"},
                    ],
                    "discriminator": {
                        "propertyName": text,
                        "mapping": {text: "#/components/schemas/A", "b": "B", f"{text}3": text},
                    },
                },
                "A": tagged,
                "B": tagged,
                "Long": {"enum": [text, *map(str, range(9)), f"{text}\\", None, 1, 1.5, True]},
                "Refers": {"$ref": f"#/components/schemas/{pointer}", "description": text},
            },
            "securitySchemes": _schemes(text),
        },
        "webhooks": {text: {"post": {"responses": {"200": {"description": text}}}}},
        f"x-{text}": text,
    }


def _servers(text: str) -> list[dict[str, Any]]:
    variable = {"default": text, "enum": [text, "b"], "description": text}
    return [
        {"url": f"https://a.example/{text}{{{text}}}", "variables": {text: variable}},
        {"url": f"https://b.example/{text}", "description": text, "name": text},
        {"url": text},
    ]


def _schemes(text: str) -> dict[str, Any]:
    key = {"type": "apiKey", "in": "header", "name": text, "description": text}
    return {
        text: key,
        f"{text} place": {"type": "apiKey", "in": text, "name": text},
        f"{text} http": {"type": "http", "scheme": text, "bearerFormat": text},
        f"{text} oauth": {
            "type": "oauth2",
            "flows": {text: {"tokenUrl": text, "scopes": {text: text}}},
        },
        f"{text} open": {"type": "openIdConnect", "openIdConnectUrl": text},
        f"{text} type": {"type": text},
    }


def _operation(text: str, own: dict[str, Any]) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [
        {"name": text, "in": place, "required": place == "path", "description": text, "schema": own}
        for place in ("path", "query", "header", "cookie")
    ]
    parameters += [
        {"name": f"{text}c", "in": "query", "content": {text: {"schema": {"const": text}}}},
        {"name": f"{text}s", "in": "query", "style": text, "schema": {"type": text}},
        {"name": f"{text}p", "in": "query", "schema": {"type": "string", "pattern": text}},
    ]
    content = {"application/json": {"schema": own}, text: {"schema": {"type": "string"}}}
    answer = {"description": text, "headers": {text: {"schema": own}}, "content": content}
    return {
        "operationId": text,
        "summary": text,
        "description": text,
        "tags": [text],
        "parameters": parameters,
        "responses": {
            "200": {**answer, "links": {text: {"operationId": text}}},
            "400": {"description": text, "content": {"application/json": {"schema": own}}},
            text: {"description": text},
        },
        "callbacks": {text: {text: {"post": {"responses": {}}}}},
        "servers": [{"url": text}],
    }


def _echo(text: str, own: dict[str, Any]) -> dict[str, Any]:
    """An operation that can be called with the payload and brings it back."""
    inner = {
        "type": "object",
        "description": text,
        "properties": {
            text: {"type": "string", "pattern": text},
            "list": {"type": "array", "items": {**own, "minLength": 1}},
        },
    }
    body = {
        "type": "object",
        "title": text,
        "description": text,
        "required": [text],
        "properties": {text: own, f"{text} inner": inner, f"{text}-fixed": {"const": text}},
        "dependentRequired": {f"{text}-fixed": [text]},
    }
    return {
        "operationId": "echo",
        "tags": ["echo"],
        "parameters": [{"name": "q", "in": "query", "schema": own}],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            "200": {"description": text, "content": {"application/json": {"schema": body}}}
        },
    }


def _form(text: str) -> dict[str, Any]:
    schema = {"type": "object", "properties": {text: {"type": "string", "description": text}}}
    encoding = {text: {"contentType": text, "style": text, "headers": {text: {}}}}
    return {
        "tags": ["echo"],
        "requestBody": {
            "description": text,
            "content": {
                "multipart/form-data": {"schema": schema, "encoding": encoding},
                f"application/x-{text}": {"schema": schema},
            },
        },
        "responses": {"204": {"description": text}},
    }
