"""The pages check: a client that goes from page to page wrongly is found out."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
import yaml

from tests.generate.test_pages import FOUND
from wireproof.api import generate
from wireproof.cases.model import BUDGETS
from wireproof.checks.pages import PAGES
from wireproof.harness.manifest import load_manifest
from wireproof.oracle.document import read_document
from wireproof.runner.proven import Collected
from wireproof.runner.session import Session, Settings, plan_client

NAMES = ["a cursor", "a cursor in the body", "the last identifier", "a URL", "a header field",
         "a page", "an offset", "an iterator"]  # fmt: skip


@pytest.fixture(scope="module")
def lists(tmp_path_factory) -> Path:
    """A client with a list of each kind, `spec.yaml` beside it."""
    paths, components = {}, {}
    for name in NAMES:
        part = yaml.safe_load(FOUND[name][0])
        components = part["components"]
        (item,) = part["paths"].values()
        (operation,) = item.values()
        resource = name.replace(" ", "_")
        paths[f"/{resource}"] = item
        operation["tags"] = [resource]
    root = tmp_path_factory.mktemp("lists")
    whole = {"openapi": "3.1.0", "info": {"title": "Lists", "version": "1"}, "paths": paths}
    whole |= {"servers": [{"url": "https://lists.example/v1"}], "components": components}
    (root / "spec.yaml").write_text(yaml.safe_dump(whole, sort_keys=False))
    generate(root / "spec.yaml", root / "lists", name="Lists")
    return root


def prove(root: Path, client: Path) -> tuple[Counter[str], Collected]:
    """What the check finds, and how many cases it judged, by operation."""
    document, manifest, into = read_document(root / "spec.yaml"), load_manifest(client), Collected()
    judged: Counter[str] = Counter()
    planned = plan_client(document, manifest, Settings(BUDGETS["fast"]), None)
    with Session(document, manifest, 0) as session:
        for one in planned:
            for mode in ("sync", "async"):
                judged[one.method.id] += session.run(one, PAGES, mode, into).judged
    return judged, into


def test_every_kind_of_list_is_played(lists):
    """Three pages, an empty one, none, an error, a circle: in both kinds of client."""
    judged, into = prove(lists, lists / "lists")
    assert not into.findings
    assert len(judged) == len(NAMES)
    assert min(judged.values()) >= 8


BROKEN = {
    "forgets what the caller said": (
        '**arguments.get("query", {}), paging.parameter: value',
        "paging.parameter: value",
        "wrong-next-page",
    ),
    "stops at an empty page": (
        "None if _is_nothing(token)", "None if not self.items or _is_nothing(token)",
        "pages-end-early"
    ),
    "goes round in circles": (
        "if token in (self.token, self.kept):", "if False:", "pages-do-not-end"
    ),
    "goes abroad in silence": (
        '            raise ResponseInvalid(\n                f"the link',
        '            return asked\n            raise ResponseInvalid(\n                f"the link',
        "pages-do-not-end",
    ),
    "heeds no end": ("more is paging.done", "more is not paging.done", "pages-end-early"),
    "counts by two": (
        '1 if paging.style == "page"', '2 if paging.style == "page"', "wrong-next-page"
    ),
    "counts pages as offsets": ("else len(self.items)", "else 1", "wrong-next-page"),
    "takes the first item": ("self.items[-1]", "self.items[0]", "wrong-next-page"),
    "takes any relation": ('"next" in (found[1]', '"prev" in (found[1]', "pages-end-early"),
    "loses the last item": (
        "yield from page.items", "yield from page.items[:-1]", "response-altered"
    ),
    "takes tokens that are alike for one": (
        "self._with(str(token), token)", "self._with(str(token).strip().lower(), token)",
        "pages-end-early"
    ),
    "asks for what null names": (
        "return token is None or token is UNSET", "return token is UNSET", "pages-do-not-end"
    ),
    "goes on after the last page": (
        "isinstance(more, bool) and more is paging.done", "False", "pages-do-not-end"
    ),
    "knows relations in quotes alone": (
        "(found[1] or found[2] or", "(found[1] or", "pages-end-early"
    ),
    "drops the body": (
        '_put(arguments, paging.parameter.split("."), value)', "pass", "wrong-next-page"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_pager_is_found_out(lists, tmp_path, name):
    """Each fault of this table, planted in the client, is a finding of the rule that names it."""
    old, new, rule = BROKEN[name]
    client = tmp_path / "lists"
    shutil.copytree(lists / "lists", client)
    file = client / "_runtime" / "pages.py"
    text = file.read_text()
    assert text.count(old) >= 1
    file.write_text(text.replace(old, new))
    _, into = prove(lists, client)
    assert rule in {one.rule for one in into.findings.values()}
