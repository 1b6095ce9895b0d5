"""What a caller writes down about a call can be imported from the client."""

import ast
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

DOCUMENT = """
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Thing: {type: object, required: [id], properties: {id: {type: string}}}
security: [{key: []}]
paths:
  /things:
    get:
      operationId: list
      tags: [things]
      parameters: [{name: cursor, in: query, schema: {type: string}}]
      responses:
        '200':
          description: A page
          content:
            application/json:
              schema:
                type: object
                properties:
                  items: {type: array, items: {$ref: '#/components/schemas/Thing'}}
                  next_cursor: {type: string}
    post:
      operationId: create
      tags: [things]
      parameters: [{name: timeout, in: query, schema: {type: integer}}]
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}
      responses: {'204': {description: Created}}
  /files:
    post:
      operationId: upload
      tags: [files]
      requestBody: {content: {image/png: {}, text/plain: {}}}
      responses:
        '200':
          description: The same
          content: {application/octet-stream: {schema: {type: string, format: binary}}}
  /forms:
    post:
      operationId: send
      tags: [files]
      requestBody:
        content:
          multipart/form-data:
            schema: {type: object, properties: {one: {type: string, format: binary}}}
      responses: {'204': {description: Sent}}
  /events:
    get:
      operationId: watch
      tags: [things]
      responses:
        '200': {description: Events, content: {text/event-stream: {schema: {type: object}}}}
"""


def _names(annotations):
    """The names in annotations, which stand in modules as text."""
    for annotation in annotations:
        for node in ast.walk(ast.parse(annotation, mode="eval")):
            if isinstance(node, ast.Name):
                yield node.id


def test_whatever_an_annotation_names_can_be_imported_from_the_client(acme):
    """Whoever keeps a stream or passes options on writes the type of it."""
    client = acme(DOCUMENT)
    package = client.package
    named = set()
    for owner in (package.Acme, package.AsyncAcme):
        one = owner(key="k", base_url="https://acme.example")
        methods = [owner.__init__] + [
            method
            for resource in (one.things, one.files)
            for name, method in inspect.getmembers(type(resource), inspect.isfunction)
            if not name.startswith("_")
        ]
        for method in methods:
            named.update(_names(method.__annotations__.values()))
    homes = [f"{package.__name__}._runtime{part}" for part in ("", ".pages", ".streaming")]
    modules = [importlib.import_module(home) for home in homes]
    known = {*modules[0].__all__, "AsyncPage", "AsyncPages", "AsyncStream", "Page", "Stream"}
    ours = named & known

    assert ours >= {"Stream", "AsyncStream", "Page", "AsyncPages", "FileContent", "Maybe"}
    assert ours >= {"RequestOptions", "RequestOptionsWithoutTimeout", "Secret", "DriftPolicy"}
    assert ours - set(package.__all__) == set()
    for name in (*ours, "RawResponse"):
        assert any(getattr(package, name) is getattr(one, name, None) for one in modules)


def test_only_what_a_client_needs_is_exported(acme):
    """A client without streams, pages and files has no names of theirs."""
    text = DOCUMENT.partition("paths:")[0]
    path = """paths:
  /things:
    get: {operationId: list, tags: [things], responses: {'204': {description: Nothing}}}
"""
    exported = set(acme(text.replace("security: [{key: []}]\n", "") + path).package.__all__)
    assert not exported & {"Stream", "Page", "FilePart", "FileContent", "UntypedMapping"}


def test_the_runtime_has_what_only_some_clients_load(acme):
    """Code that took these names from `_runtime` still finds them; nothing loads them before."""
    package = acme(DOCUMENT).package.__name__
    script = f"""
import sys, {package}._runtime as runtime
late = [one for one in ("oauth", "login", "pages", "streaming", "webhooks", "drift_log")
        if f"{package}._runtime.{{one}}" in sys.modules]
assert not late, late
from {package}._runtime import (
    ClientCredentials, DriftLog, OAuth2, Page, Stream, Webhook, read_headers)
assert not hasattr(runtime, "Pages")
"""
    folder = Path(sys.modules[package].__file__).parents[1]
    subprocess.run([sys.executable, "-c", script], cwd=folder, check=True)
