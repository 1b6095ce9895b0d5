"""A name for a new vendor, from the document's title or from its address.

In: what is known about a document. Out: a folder's name, and where it is taken from.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from wireproof.workspace import is_vendor_name

_NOISE: Final = frozenset(
    (
        "api apis rest restful http https json open openapi swagger oas spec specification docs "
        "documentation reference public server service services platform the a of for v version "
        "definition official web developer developers"
    ).split()
)
_HOST_NOISE: Final = frozenset("www api apis docs developer developers dev raw cdn static".split())
_SHARED: Final = frozenset(
    ("githubusercontent", "github", "gitlab", "bitbucket", "readme", "amazonaws", "localhost")
)
"""Hosts that say nothing about whose document it is."""
_WORDS: Final = 3


def propose_name(title: str, url: str) -> tuple[str, str]:
    """A name for the vendor.

    Args:
        title: `info.title`.
        url: where the document came from; may be empty.

    Returns:
        the name, and what it was taken from; both empty where nothing fits.
    """
    words = [word for word in re.findall(r"[^\W_]+", title.lower()) if not _is_noise(word)]
    host = _from_host(url)
    if words and title.isascii() and len(words) <= _WORDS and is_vendor_name("_".join(words)):
        return "_".join(words), f"the title {title!r:.80}"
    if host:
        return host, "the address"
    name = "_".join(words[:_WORDS])
    return (name, f"the title {title!r:.80}") if is_vendor_name(name) else ("", "")


def _is_noise(word: str) -> bool:
    return word in _NOISE or bool(re.fullmatch(r"v?[0-9]+", word))


def _from_host(url: str) -> str:
    labels = (urlsplit(url).hostname or "").lower().split(".")[:-1]
    for label in reversed(labels):
        name = re.sub(r"[^a-z0-9]+", "_", label).strip("_")
        if label in _SHARED:
            return ""
        if len(name) > 2 and label not in _HOST_NOISE and is_vendor_name(name):
            return name
    return ""
