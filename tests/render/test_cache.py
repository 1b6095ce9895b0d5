"""The cache makes generation faster, and never different."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys

import pytest

from wireproof.cache import _APART, Cache, _key, cache_folder, digest
from wireproof.client import ApiOptions
from wireproof.pipeline import generation, making
from wireproof.render import finish
from wireproof.write import compare, write_client

OPTIONS = ApiOptions("widgets", "Widgets")


def generate(spec, cache=None, **options):
    return generation.generate(
        spec, options=OPTIONS, work=generation.Work(cache=cache or Cache()), **options
    )


def edit(spec, change) -> None:
    tree = json.loads(spec.read_text("utf-8"))
    change(tree["components"]["schemas"])
    spec.write_text(json.dumps(tree), "utf-8")


def test_the_cache_does_not_change_a_byte(widgets, tmp_path):
    """A client is the same without a cache, with an empty one, and from a full one."""
    cache = Cache(tmp_path / "cache")

    plain, first, second = generate(widgets), generate(widgets, cache), generate(widgets, cache)

    assert plain == first == second


def test_an_unchanged_document_is_not_even_read(widgets, tmp_path, monkeypatch):
    """When nothing changed, nothing is analysed and no model is made."""
    cache = Cache(tmp_path / "cache")
    generate(widgets, cache)
    monkeypatch.setattr(making, "build_api", lambda *_: pytest.fail("it was analysed"))

    again = generate(widgets, cache)

    assert again.counts.total == 204


def test_the_names_that_were_settled_lead_to_the_same_client(widgets, tmp_path, monkeypatch):
    """The run after the first, which finds a `names.lock`, is served from the cache, too."""
    cache, lock = Cache(tmp_path / "cache"), tmp_path / "names.lock"
    first = generate(widgets, cache, names=lock)
    lock.write_text(first.names, "utf-8")
    uncached = generate(widgets, names=lock)
    monkeypatch.setattr(making, "build_api", lambda *_: pytest.fail("it was analysed"))

    assert generate(widgets, cache, names=lock) == uncached


def test_one_changed_schema_is_the_only_model_that_is_laid_out(widgets, tmp_path, monkeypatch):
    """After a change to one schema, only its module and those that show it are made again."""
    cache = Cache(tmp_path / "cache")
    generate(widgets, cache)
    edit(widgets, lambda schemas: schemas["Widget7"]["properties"].update(new={"type": "string"}))
    laid_out: list[str] = []
    original = finish.lay_out
    monkeypatch.setattr(finish, "lay_out", lambda m: laid_out.extend(m) or original(m))

    changed = generate(widgets, cache)

    assert laid_out == [path for path in laid_out if path.startswith("models/")]
    assert len(laid_out) == 1
    assert changed == generate(widgets)


def test_a_changed_file_that_the_document_refers_to_counts(tmp_path):
    """A document in several files is made again when any of them changed."""
    spec, part = tmp_path / "openapi.json", tmp_path / "part.json"
    schema = {"$ref": "part.json#/Thing"}
    answer = {"description": "ok", "content": {"application/json": {"schema": schema}}}
    paths = {"/things": {"get": {"operationId": "get", "responses": {"200": answer}}}}
    info = {"title": "Things", "version": "1"}
    spec.write_text(json.dumps({"openapi": "3.1.0", "info": info, "paths": paths}), "utf-8")
    thing = {"type": "object", "properties": {"old": {"type": "string"}}}
    part.write_text(json.dumps({"Thing": thing}), "utf-8")
    cache = Cache(tmp_path / "cache")
    generate(spec, cache)
    part.write_text(json.dumps({"Thing": thing}).replace("old", "new"), "utf-8")

    assert "new: Maybe[str]" in generate(spec, cache).files["models.py"]


@pytest.mark.parametrize("damage", ["data = zeroblob(9)", "checksum = zeroblob(32)"])
def test_a_damaged_entry_is_discarded(widgets, tmp_path, damage):
    """What does not fit its checksum is deleted and made again, never believed."""
    cache = Cache(tmp_path / "cache")
    good = generate(widgets, cache)
    with sqlite3.connect(tmp_path / "cache" / "results.sqlite") as database:
        database.execute(f"UPDATE entries SET {damage}")  # noqa: S608
    database.close()

    assert generate(widgets, cache) == good
    assert cache.get("seen", ["nothing"]) == {}


def test_what_makes_a_client_imports_nothing_that_the_cache_does_not_know():
    """A change of any module that a client's text comes from makes the cache forget."""
    code = "import wireproof.pipeline.making, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    packages = {name.split(".")[1] for name in done.stdout.split() if name[:10] == "wireproof."}
    assert {"client", "render", "spec"} <= packages
    assert not packages & _APART


def test_a_client_of_which_a_part_is_gone_is_made_again(widgets, tmp_path):
    """A text that was thrown out of the cache, or damaged there, is made again with the rest."""
    cache = Cache(tmp_path / "cache")
    good = generate(widgets, cache)
    gone = good.files["models/shared/problem.py"]
    with sqlite3.connect(tmp_path / "cache" / "results.sqlite") as database:
        key = _key("text", digest(gone))
        assert database.execute("DELETE FROM entries WHERE key = ?", [key]).rowcount == 1
    database.close()

    assert generate(widgets, cache) == good
    assert cache.texts([digest(gone)]) == {digest(gone): gone}


def test_texts_that_the_folder_has_are_not_read_again(widgets, tmp_path, monkeypatch):
    """Their digests tell; one that the folder has not, or has otherwise, is read and written."""
    cache, folder = Cache(tmp_path / "cache"), tmp_path / "client"
    made = generate(widgets, cache)
    write_client(folder, made.files)
    (folder / "models" / "shared" / "problem.py").write_text("edited", "utf-8")
    (folder / "README.md").unlink()
    asked = list[str]()
    texts = cache.texts
    monkeypatch.setattr(
        cache, "texts", lambda known: texts(asked.extend(known := [*known]) or known)
    )

    again = generate(widgets, cache)
    changed = write_client(folder, again.files, force=True, known=again.digests)

    assert changed == ["README.md", "models/shared/problem.py"]
    assert len(asked) == 3  # the names, and these two
    assert compare(folder, made.files) == []


def test_a_text_that_goes_while_it_is_wanted_is_made_again(widgets, tmp_path):
    """Another process has trimmed the cache after this one saw that everything is there."""
    cache = Cache(tmp_path / "cache")
    good = dict(generate(widgets, cache).files)
    again = generate(widgets, cache)
    (tmp_path / "cache" / "results.sqlite").unlink()

    assert again.files["README.md"] == good["README.md"]
    assert dict(again.files) == good


def test_a_file_that_is_no_database_is_replaced(widgets, tmp_path):
    """Generation works although the cache is rubbish, and the next one is fast again."""
    folder = tmp_path / "cache"
    folder.mkdir()
    (folder / "results.sqlite").write_bytes(b"rubbish" * 1000)
    cache = Cache(folder)

    made = generate(widgets, cache)

    assert made == generate(widgets)
    cache.put("text", {"in": "out"})
    assert cache.get("text", ["in"]) == {"in": "out"}


def test_a_cache_that_cannot_be_written_is_no_error(widgets, tmp_path):
    """A file where the folder should be is the same as no cache."""
    (tmp_path / "file").write_text("", "utf-8")

    assert generate(widgets, Cache(tmp_path / "file" / "cache")).counts.total == 204


def test_what_was_used_longest_ago_goes_first(tmp_path):
    """The cache keeps within its bound."""
    texts = {str(number): os.urandom(500).hex() for number in range(40)}
    cache = Cache(tmp_path, bound=20_000)

    for number, text in texts.items():
        cache.put("text", {number: text})

    kept = cache.get("text", texts)
    assert 0 < sum(map(len, kept.values())) / 2 < 21_000
    assert "39" in kept


def test_two_runs_at_once_share_a_cache(widgets, tmp_path):
    """Two processes that start together both succeed, and write the same client."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    command = [sys.executable, "-m", "wireproof", "generate", "--spec", str(widgets), "--out"]
    folders = [tmp_path / number / "widgets" for number in ("one", "two")]
    runs = [subprocess.Popen([*command, folder], env=environment) for folder in folders]

    assert [run.wait(120) for run in runs] == [0, 0]
    one, two = (
        {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        for folder in folders
    )
    assert one == two


def test_the_cache_is_where_the_platform_wants_it(monkeypatch, tmp_path):
    """`XDG_CACHE_HOME` decides."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    assert cache_folder() == tmp_path / "wireproof"
