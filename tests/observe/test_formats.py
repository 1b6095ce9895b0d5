"""Recordings of every recorder become the same exchanges; what cannot be read is named."""

from __future__ import annotations

import copy
import gzip
import json

import pytest
import yaml

from tests.observe.recordings import GOOD, cassette, every_format, exchange
from wireproof.errors import UsageError
from wireproof.observe.bodies import read_body
from wireproof.observe.exchange import Exchange, Message, Unreadable
from wireproof.observe.formats import read_traffic
from wireproof.observe.run import load_traffic


def test_each_format_gives_the_same_exchange(tmp_path):
    """vcrpy, Betamax, HAR, our own NDJSON and PyGithub's text."""
    paths = every_format(tmp_path, GOOD, "o_1")

    found = list(read_traffic(paths))

    assert len(found) == len(paths) == 5
    for one in found:
        assert isinstance(one, Exchange)
        assert (one.method, one.status) == ("GET", 200)
        assert one.url == "https://api.shop.example/v1/orders/o_1?token=o_1"
        assert read_body(one.response).value == GOOD


def test_a_folder_is_read_whole(tmp_path):
    """In the order of names, files of other kinds left alone."""
    cassette(tmp_path, exchange(GOOD), exchange(GOOD), name="b.yaml")
    (tmp_path / "readme.md").write_text("no recording")

    assert [one.source.rpartition("/")[2] for one in read_traffic([tmp_path])] == [
        "b.yaml#1", "b.yaml#2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.yaml", b"interactions: [", "not YAML"),
        ("a.yaml", b"a: 1", "no list of `interactions`"),
        ("a.yaml", b"\x1f\x8b\x08\x00binary", "packed with gzip: unpack it first"),
        ("a.json", b"PK\x03\x04\x14\x00\xff\xfe", "a zip archive: unpack it first"),
        ("a.txt", b"\x00\xff\xfe\x01", "no text in UTF-8"),
        ("a.yaml", b"interactions:\n- request: {}\n", "#1 (it has no `response`)"),
        ("a.har", b'{"log": {}}', "no `log.entries`"),
        ("a.har", b'{"log": ', "not JSON"),
        ("a.json", b'{"http_interactions": 3}', "no `http_interactions`"),
        ("a.txt", b"hello\n", "no recorded exchange at line 1"),
        ("a.ndjson", b'{"url": 1}\nnot json\n', "2 lines that are no exchange: 1, 2"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_is_read(tmp_path, name, content, reason):
    """A broken file takes no other file with it."""
    folder = tmp_path / "recorded"
    folder.mkdir()
    (folder / name).write_bytes(content)
    cassette(folder, exchange(GOOD), name="z.yaml")

    found = list(load_traffic([folder]))

    assert sum(isinstance(one, Exchange) for one in found) == 1
    [one] = [one for one in found if isinstance(one, Unreadable)]
    assert isinstance(one, Unreadable)
    assert reason in one.reason


@pytest.mark.parametrize("streamed", [5_000_000, 10])
@pytest.mark.parametrize("name", ["vcr.yaml", "vcr.json", "betamax.json", "browser.har"])
def test_an_odd_entry_is_skipped_and_told_with_its_place(tmp_path, monkeypatch, name, streamed):
    """What a browser or a proxy left unfinished takes nothing else with it; no value is told."""
    files = {one.name: one.read_text() for one in every_format(tmp_path, GOOD, "o_1")}
    written = yaml.safe_load(files.get(name, files["vcr.yaml"]))
    rows = next(iter(written.values()))
    rows = rows["entries"] if name == "browser.har" else rows
    [good] = rows
    odd = [{"request": {"method": "GET"}}, {**good, "response": {"status": "s3cret"}}, None]
    rows[:] = [good, *odd[:2], good, odd[2]]
    path = tmp_path / name
    dump = yaml.safe_dump if name == "vcr.yaml" else json.dumps
    path.write_text(dump({"version": 1, **written}))
    monkeypatch.setattr("wireproof.observe.formats.STREAMED", streamed)

    *found, told = read_traffic([path])

    assert [one.source.rpartition("#")[2] for one in found] == ["1", "4"]
    assert told == Unreadable(
        path.as_posix(),
        "3 entries that are no exchange, and skipped: #2 (it has no `response`), "
        "#3 (a value of another kind, ValueError), #5 (not an object)",
    )


def test_a_recording_of_odd_entries_alone_is_none(tmp_path):
    """It is told as a file without exchanges is."""
    path = cassette(tmp_path, {"request": {"method": "GET"}})

    with pytest.raises(UsageError, match=r"no recorded exchange was found .*#1 \(it has no"):
        load_traffic([path])


def test_a_path_that_is_not_there_is_named(tmp_path):
    """A typo must not look like an empty folder."""
    with pytest.raises(UsageError, match="does not exist"):
        load_traffic([tmp_path / "casettes"])


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (Message((("Content-Type", "application/json"),), b'{"a": 1}'), "json"),
        (Message((("Content-Type", "application/problem+json"),), b"[]"), "json"),
        (Message((("content-encoding", "gzip"),), gzip.compress(b'{"a": 1}')), "json"),
        # Recorders keep the header and decode the body all the same.
        (Message((("content-encoding", "gzip"),), b'{"a": 1}'), "json"),
        (Message((("content-encoding", "gzip"),), gzip.compress(b"{}")[:-9]), "broken"),
        (Message((("content-encoding", "br"),), b"\x0b\x02\x80[1]\x03"), "packed"),
        (Message((("content-encoding", "br"),), b'{"a": 1}'), "json"),
        (Message((("Content-Type", "application/json"),), b'{"a": [1, 2'), "cut"),
        (Message((("Content-Type", "application/json"),), b"<!DOCTYPE html><html>"), "html"),
        (Message((("Content-Type", "text/html"),), b"<html>"), "html"),
        (Message((("Content-Type", "text/event-stream"),), b'data: {"a": 1}\n\ndata: [DONE]\n\n'),
         "items"),
        (Message((("Content-Type", "application/x-ndjson"),), b'{"a": 1}\n{"a": 2}\n'), "items"),
        (Message((("Content-Type", "image/png"),), b"\x89PNG"), "other"),
        (Message(), "none"),
    ],
)  # fmt: skip
def test_a_body_is_what_it_is(message, kind):
    """Content codings come off; streams are items; what is neither says so."""
    assert read_body(message).kind == kind


def test_a_bomb_of_gzip_does_not_fill_the_memory():
    """A recording is hostile input, too."""
    message = Message((("content-encoding", "gzip"),), gzip.compress(b"0" * 200_000_000, 9))

    assert read_body(message).kind == "broken"


def test_a_large_ndjson_file_is_read_line_by_line(tmp_path):
    """One broken line of many is told by its number."""
    line = json.dumps({"method": "GET", "url": "https://api.shop.example/v1/orders/1",
                       "status": 200, "response": {"body": GOOD}})  # fmt: skip
    path = tmp_path / "a.ndjson"
    path.write_text(f"{line}\n{{\n{line}")

    *found, broken = load_traffic([path])

    assert len(found) == 2
    assert "1 lines that are no exchange: 2" in broken.reason


@pytest.mark.parametrize("name", ["vcr.yaml", "vcr.json", "betamax.json", "browser.har"])
@pytest.mark.parametrize("times", [1, 3000])
def test_a_large_recording_is_read_exchange_by_exchange(tmp_path, monkeypatch, name, times):
    """What does not fit the memory at once is streamed, and comes to the same."""
    files = {one.name: one.read_text() for one in every_format(tmp_path, GOOD, "o_1")}
    written = yaml.safe_load(files.get(name, files["vcr.yaml"]))
    rows = next(iter(written.values()))
    rows = rows["entries"] if name == "browser.har" else rows
    rows *= times
    path = tmp_path / name
    dump = yaml.safe_dump if name == "vcr.yaml" else json.dumps
    path.write_text(dump({"version": 1, **written}))
    whole = list(read_traffic([path]))
    monkeypatch.setattr("wireproof.observe.formats.STREAMED", 10)

    assert list(read_traffic([path])) == whole
    assert len(whole) == times


@pytest.mark.parametrize("name", ["vcr.yaml", "betamax.json", "browser.har"])
def test_a_large_file_that_is_no_recording_is_told(tmp_path, monkeypatch, name):
    """Whatever its name says."""
    path = tmp_path / name
    path.write_text('{"openapi": "3.1.0"}' if name != "vcr.yaml" else "openapi: 3.1.0\n")
    monkeypatch.setattr("wireproof.observe.formats.STREAMED", 10)

    [found] = read_traffic([path])

    assert isinstance(found, Unreadable)
    assert "no recording" in found.reason


@pytest.mark.parametrize("suffix", [".har", ".yaml"])
def test_a_large_recording_that_is_cut_off_is_told(tmp_path, monkeypatch, suffix):
    """What came before the break is read, and the break is named."""
    path = next(one for one in every_format(tmp_path, GOOD, "o_1") if one.suffix == suffix)
    if suffix == ".har":
        archive = json.loads(path.read_text())
        archive["log"]["entries"] *= 5
        path.write_text(json.dumps(archive)[:-200])
    else:
        cassette = yaml.safe_load(path.read_text())
        whole = yaml.safe_dump({"interactions": [copy.deepcopy(cassette["interactions"][0])
                                                 for _ in range(5)]})  # fmt: skip
        path.write_text(whole[:-60])
    monkeypatch.setattr("wireproof.observe.formats.STREAMED", 10)

    *found, broken = read_traffic([path])

    assert len(found) == 4
    assert "breaks off" in broken.reason
