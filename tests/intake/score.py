"""How well pages are read, against a document that the vendor wrote later.

    python -m tests.intake.score PAGES_FOLDER TRUTH [SNIPPETS_FOLDER] [--show]

Precision is measured against the vendor's own document (what we say that it does not), recall
against the tags of the pages (what they say that we do not): pages say less than documents.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from wireproof.intake.pages.page import Page, load_page
from wireproof.intake.pages.read import import_pages

Fields = dict[str, tuple[str, bool]]
"""Place and dotted name -> type, and whether it is required."""

_TAG = re.compile(r"<(ParamField|ResponseField)\s([^>]*)>")
_NAME = re.compile(r"(?:path|query|header|body|cookie|name)=[\"']([^\"']+)")


def load_pages(folder: Path) -> list[Page]:
    """Read all pages below a folder."""
    return [
        load_page(path.relative_to(folder).as_posix(), path.read_bytes())
        for path in sorted(folder.rglob("*.md*"))
    ]


def resolved(root: dict[str, Any], node: Any, depth: int = 0) -> dict[str, Any]:
    """A node with its references followed and `allOf` laid together."""
    while isinstance(node, dict) and "$ref" in node and depth < 20:
        target: Any = root
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        node, depth = target, depth + 1
    node = node if isinstance(node, dict) else {}
    if "allOf" in node and depth < 20:
        merged: dict[str, Any] = {"properties": {}}
        for part in node["allOf"]:
            inner = resolved(root, part, depth + 1)
            merged["properties"] |= inner.get("properties", {})
            merged["required"] = [*merged.get("required", []), *inner.get("required", [])]
        return {"type": "object", **node, **merged}
    return node


def properties(root: dict[str, Any], schema: Any, prefix: str, depth: int = 0) -> Fields:
    """The properties of a schema at every level."""
    node = resolved(root, schema)
    found: Fields = {}
    if depth > 8:
        return found
    for branch in [*node.get("oneOf", []), *node.get("anyOf", [])]:
        found |= properties(root, branch, prefix, depth + 1)
    if "items" in node:
        found |= properties(root, node["items"], prefix, depth + 1)
    extra = node.get("additionalProperties")
    if isinstance(extra, dict):
        found |= properties(root, extra, prefix, depth + 1)
    for name, child in (node.get("properties") or {}).items():
        inner = resolved(root, child)
        kind = inner.get("type") or ("object" if "properties" in inner else "")
        kind = next((k for k in kind if k != "null"), "") if isinstance(kind, list) else kind
        found[f"{prefix}.{name}"] = (str(kind), name in (node.get("required") or []))
        found |= properties(root, child, f"{prefix}.{name}", depth + 1)
    return found


def operations(root: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Method, full path without variables' names, operation, path item."""
    prefix = ""
    servers = root.get("servers") or []
    if servers:
        prefix = "/" + "/".join(servers[0]["url"].split("/")[3:])
    for path, item in (root.get("paths") or {}).items():
        for method, node in item.items():
            if method in ("get", "put", "post", "delete", "patch", "head"):
                full = re.sub(r"\{[^}]*\}", "{}", f"{prefix.rstrip('/')}{path}").rstrip("/")
                yield method, full, node, item


def request_fields(root: dict[str, Any], node: dict[str, Any], item: dict[str, Any]) -> Fields:
    """Parameters and body of an operation."""
    found: Fields = {}
    for written in [*(item.get("parameters") or []), *(node.get("parameters") or [])]:
        one = resolved(root, written)
        kind = resolved(root, one.get("schema")).get("type", "")
        found[f"{one['in']}.{one['name'].lower()}"] = (str(kind), bool(one.get("required")))
    for content in (resolved(root, node.get("requestBody")).get("content") or {}).values():
        found |= properties(root, content.get("schema"), "body")
    return found


def response_fields(root: dict[str, Any], node: dict[str, Any]) -> Fields:
    """What the successful responses hold."""
    found: Fields = {}
    for status, response in (node.get("responses") or {}).items():
        if str(status)[0] == "2":
            for content in (resolved(root, response).get("content") or {}).values():
                found |= properties(root, content.get("schema"), "response")
    return found


def compare(kind: str, ours: Fields, truth: Fields, tally: Counter[str], shown: list[str]) -> None:
    """Count what agrees, and keep the names that the vendor's document does not have."""
    for name, (type_, required) in ours.items():
        tally[f"{kind} said"] += 1
        if name not in truth:
            tally[f"{kind} only {name.rpartition('.')[2].lower()}"] += 1
            shown.append(f"{kind}: {name} is not in the vendor's document")
            continue
        tally[f"{kind} right"] += 1
        wanted, needed = truth[name]
        loose = {"integer": "number"}
        if type_ and wanted:
            tally[f"{kind} typed"] += 1
            same = loose.get(type_, type_) == loose.get(wanted, wanted)
            tally[f"{kind} type right"] += same
            if not same:
                shown.append(f"{kind}: {name} is {type_}, the vendor says {wanted}")
        tally[f"{kind} required right"] += required == needed
        if required != needed:
            shown.append(f"{kind}: {name} required {required}, the vendor says {needed}")


def names_on_pages(pages: list[Page]) -> Counter[str]:
    """The names that the tags of pages carry."""
    found: Counter[str] = Counter()
    for page in pages:
        for _, attributes in _TAG.findall(page.text):
            match = _NAME.search(attributes)
            if match is not None:
                found[match.group(1).lower()] += 1
    return found


def told_at(lines: list[str], at: int) -> list[str]:
    """The lines that a place means: the first of a tag, or an example to the end of its fence."""
    if not lines[at : at + 1] or lines[at].lstrip().startswith("<"):
        return lines[at : at + 3]
    ends = (n for n in range(at + 3, len(lines)) if lines[n].lstrip().startswith("```"))
    return lines[at : next(ends, at + 3)]


def told_by_pages(document: dict[str, Any], pages: list[Page]) -> Counter[str]:
    """Of the parameters and properties of our document, how many stand at the line they name."""
    lines = {page.name: page.text.splitlines() for page in pages}
    found: Counter[str] = Counter()
    waiting: list[Any] = [document]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
            continue
        if not isinstance(node, dict):
            continue
        waiting += node.values()
        named = node.get("properties")
        facts = list(named.items()) if isinstance(named, dict) else []
        facts += [(str(node["name"]), node)] if "in" in node and "name" in node else []
        for name, fact in facts:
            source = fact.get("x-source") if isinstance(fact, dict) else None
            text = lines.get(source["page"], []) if source else []
            told = source is not None and name in "\n".join(told_at(text, source["line"] - 1))
            found["told" if told else "not told"] += 1
    return found


def print_fields(tally: Counter[str], on_pages: Counter[str]) -> None:
    """Print precision, types and requiredness of requests and responses.

    Of what the vendor's later document does not have, it tells how much a tag of the pages names:
    that is what the vendor changed, or contradicts, and no reader of pages can know.
    """
    for kind in ("request", "response"):
        right = tally[f"{kind} right"]
        print(f"{kind}: precision {right / max(tally[f'{kind} said'], 1):.3f} of "
              f"{tally[f'{kind} said']}, types "
              f"{tally[f'{kind} type right'] / max(tally[f'{kind} typed'], 1):.3f}, requiredness "
              f"{tally[f'{kind} required right'] / max(right, 1):.3f}")  # fmt: skip
        only = {name.rpartition(" ")[2]: n for name, n in tally.items() if f"{kind} only " in name}
        tagged = sum(n for name, n in only.items() if name in on_pages)
        print(f"    not in the vendor's document {sum(only.values())}, "
              f"of these named by a tag of the pages {tagged}")  # fmt: skip


def main() -> int:
    """Print the score of a folder of pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path)
    parser.add_argument("truth", type=Path)
    parser.add_argument("snippets", type=Path, nargs="?")
    parser.add_argument("--show", action="store_true", help="print each disagreement")
    given = parser.parse_args()
    pages = load_pages(given.pages)
    more = load_pages(given.snippets) if given.snippets else []
    result = import_pages([*pages, *more], "Scored")
    ours = yaml.safe_load(result.content)
    truth = yaml.safe_load(given.truth.read_text())
    wanted = {(m, p): (n, i) for m, p, n, i in operations(truth)}
    tally: Counter[str] = Counter()
    shown: list[str] = []
    said: Counter[str] = Counter()
    for method, path, node, item in operations(ours):
        tally["operations"] += 1
        mine_in, mine_out = request_fields(ours, node, item), response_fields(ours, node)
        said.update(name.rpartition(".")[2].lower() for name in [*mine_in, *mine_out])
        if (method, path) not in wanted:
            shown.append(f"operation {method} {path} is not in the vendor's document")
            continue
        tally["operations in truth"] += 1
        notes: list[str] = []
        other, other_item = wanted[method, path]
        compare("request", mine_in, request_fields(truth, other, other_item), tally, notes)
        compare("response", mine_out, response_fields(truth, other), tally, notes)
        shown += [f"{method} {path}: {note}" for note in notes]
    on_pages = names_on_pages(pages)
    kept = sum(min(count, said[name]) for name, count in on_pages.items())
    print(f"pages {len(pages)}, operations {tally['operations']}, known to the vendor's document "
          f"{tally['operations in truth']}")  # fmt: skip
    print_fields(tally, names_on_pages([*pages, *more]))
    told = told_by_pages(ours, [*pages, *more])
    print(
        f"facts at the line of a page that they name {told['told']}, elsewhere {told['not told']}"
    )
    print(f"recall of the pages' tags {kept / max(sum(on_pages.values()), 1):.3f}")
    for page in result.skipped:
        print(f"skipped {page.page}: {page.reason}")
    if given.show:
        print("\n".join(shown))
        missing = {n: c - said[n] for n, c in on_pages.items() if said[n] < c}
        print("not taken from the pages:", missing)
    return 0


if __name__ == "__main__":
    sys.exit(main())
