"""vendor.toml, written for a new vendor and kept current for a known one.

In: what is known about a source. Out: the text of the file. Comments and settings that a person
wrote stay as they are.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence

import tomlkit

from wireproof.intake.delivery import Delivery
from wireproof.workspace import SPEC_NAMES

_HEAD = "Where this spec comes from. A sha256 that does not match its file is an error."


def new_settings(
    delivery: Delivery, *, today: dt.date, licence: str, class_name: str, env_prefix: str
) -> str:
    """The text for a new vendor.

    Args:
        delivery: what was received.
        today: the day.
        licence: what the document says about it; empty if nothing.
        class_name: of the client.
        env_prefix: of the environment variables for credentials.
    """
    file = tomlkit.document()
    file.add(tomlkit.comment(_HEAD))
    file.add(tomlkit.nl())
    source = tomlkit.table()
    source["url" if delivery.url else "document"] = delivery.url or delivery.document
    for key, listed in (("urls", delivery.urls), ("pages", delivery.pages)):
        if listed:
            source[key] = list(listed)
    source["retrieved"] = today
    source["licence"] = licence or "not stated by the document"
    file["source"] = source
    _put(source, delivery, today)
    client = tomlkit.table()
    client["class_name"] = class_name
    client["env_prefix"] = env_prefix
    file["client"] = client
    return tomlkit.dumps(file)


def renewed_settings(text: str, delivery: Delivery, *, today: dt.date) -> str:
    """The text of a known vendor's file, with what a newer document changes.

    Args:
        text: the file as it is.
        delivery: what was received; one without files only confirms what is there.
        today: the day.
    """
    file = tomlkit.parse(text)
    source = file.setdefault("source", tomlkit.table())
    if delivery.files:
        source["retrieved"] = today
    _put(source, delivery, today)
    return tomlkit.dumps(file)


def with_include(text: str, requests: Sequence[str]) -> str:
    """The text of a vendor's file whose client has these operations.

    Args:
        text: the file as it is.
        requests: what `include` lists.
    """
    file = tomlkit.parse(text)
    client = file.setdefault("client", tomlkit.table())
    listed = tomlkit.array()
    listed.extend(requests)
    client["include"] = listed.multiline(multiline=True)
    return tomlkit.dumps(file)


def digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """The sha256 of each file, by path."""
    return {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}


def _put(source: tomlkit.items.Table, delivery: Delivery, today: dt.date) -> None:
    if delivery.url or delivery.urls:
        source["reached"] = today
    if delivery.unchanged:
        return
    main, *others = digests(delivery.files).items()
    if delivery.main not in SPEC_NAMES:
        source["main"] = delivery.main
    source["sha256"] = main[1]
    for key, value in (("etag", delivery.etag), ("last_modified", delivery.last_modified)):
        if value:
            source[key] = value
        elif key in source:
            del source[key]
    if others:
        source["files"] = dict(others)
    elif "files" in source:
        del source["files"]
