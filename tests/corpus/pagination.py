"""The pagination report: which operations of real documents are paged, against what is known.

GitHub's truth is the list of `@octokit/plugin-paginate-rest` (`--octokit`: its built file,
`dist-bundle/index.js`); Stripe's and Svix's follow from the documents by the words that their own
libraries go by; Intercom's are the responses that speak of a next page.

    python -m tests.corpus.pagination [--octokit FILE] [--corpus DIR] [--only NAME…] [--list]
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.corpus.report import CORPUS
from wireproof.client.model import Pagination
from wireproof.client.options import ApiOptions
from wireproof.pipeline.making import analyse
from wireproof.spec.load import assemble

Found = dict[str, Pagination]
FILES = {
    "github": "github/api.github.com.min.json",
    "stripe": "stripe/spec3-2023-09.yaml",
    "svix": "svix/server-openapi.json",
    "intercom": "intercom/api.intercom.io-2.14.yaml",
}


def paged(path: Path) -> Found:
    """What the generator finds, by method and path."""
    _, api = analyse(assemble(path), ApiOptions("measured"), None, "")
    return {f"{o.method} {o.path}": o.pagination for o in api.operations if o.pagination}


def operations(root: dict[str, Any]) -> Iterator[tuple[str, set[str], Any]]:
    """Method and path, names of the query, properties of the 200; read without the generator."""
    for path, item in root["paths"].items():
        for method in {"get", "post"} & set(item):
            node = item[method]
            given = [deref(root, one) for one in node.get("parameters") or ()]
            answer = deref(root, (node.get("responses") or {}).get("200") or {})
            content = (answer.get("content") or {}).get("application/json") or {}
            schema = deref(root, content.get("schema") or {})
            queries = {one["name"] for one in given if one["in"] == "query"}
            yield f"{method.upper()} {path}", queries, schema.get("properties") or {}


def deref(root: dict[str, Any], node: Any) -> Any:
    """What a reference stands for."""
    while isinstance(node, dict) and "$ref" in node:
        found: Any = root
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step.replace("~1", "/").replace("~0", "~")]
        node = found
    return node


def stripe(root: dict[str, Any]) -> set[str]:
    """`has_more`: their libraries page every list and every search."""
    return {name for name, _, p in operations(root) if "has_more" in p}


def svix(root: dict[str, Any]) -> set[str]:
    """`iterator` on both sides."""
    return {name for name, q, p in operations(root) if "iterator" in q and "iterator" in p}


def intercom(root: dict[str, Any]) -> set[str]:
    """A list, and `pages` that lead on: by a link, a cursor or a number that can be sent."""
    found = set()
    for name, queries, given in operations(root):
        pages = deref(root, given.get("pages") or {}).get("properties") or {}
        kinds = [deref(root, one) for one in given.values()]
        lists = any(one.get("type") == "array" for one in kinds) or (
            (deref(root, given.get("data") or {}).get("type")) == "object"
        )
        if lists and ("next" in pages or "page" in queries):
            found.add(name)
    return found


KNOWN: dict[str, Callable[[dict[str, Any]], set[str]]] = {
    "stripe": stripe,
    "svix": svix,
    "intercom": intercom,
}


def octokit(path: Path) -> set[str]:
    """The operations that octokit pages, parameters without their names."""
    return set(map(nameless, re.findall(r'"(GET [^"]+)"', path.read_text("utf-8"))))


def nameless(name: str) -> str:
    """`GET /users/{id}` as `GET /users/{}`."""
    return re.sub(r"\{[^}]*\}", "{}", name)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--octokit", type=Path)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--only", nargs="*", default=list(FILES))
    parser.add_argument("--list", action="store_true")
    given = parser.parse_args()
    for name in given.only:
        path = given.corpus / FILES[name]
        found = paged(path)
        styles = Counter(one.style for one in found.values())
        print(f"{name}: {len(found)} paged", dict(styles))
        truth: set[str] = set()
        if name in KNOWN:
            text = path.read_text("utf-8")
            root = json.loads(text) if path.suffix == ".json" else YAML(typ="safe").load(text)
            truth = KNOWN[name](root)
        elif given.octokit:
            truth, found = octokit(given.octokit), {nameless(k): v for k, v in found.items()}
        if truth:
            print(f"  {len(truth & set(found))} of {len(truth)}, {len(set(found) - truth)} beyond")
            for one in sorted(truth - set(found)):
                print("  missed", one)
            for one in sorted(set(found) - truth):
                print("  beyond", one, found[one].reason)
        for one in sorted(found) if given.list else ():
            print("   ", one, found[one].reason, "| items:", ".".join(found[one].items))


if __name__ == "__main__":
    main()
