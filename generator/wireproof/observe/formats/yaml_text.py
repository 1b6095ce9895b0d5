"""The YAML that recorders write, texts as YAML 1.2 has them, nothing executed.

Two readers: the fast one is of YAML 1.2 and keeps no bound on what aliases stand for, so that a
text which may have anchors, other tags or several documents goes to libyaml's, and so does each
text that the fast one refuses. In: bytes, or a stream of them. Out: plain data. Recorders mark
bytes with `!!binary` and texts of Python 2 with `!!python/unicode`; every other tag is ignored, and
what it marks is read as what it looks like.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from typing import IO, Any

import yaml
from yaml.composer import Composer

from wireproof.errors import SpecError

try:
    from yaml12 import parse_yaml as _fast
except ImportError:  # no build of it for this machine
    _fast = None  # type: ignore[assignment]
try:
    from yaml import CSafeLoader as _Base
except ImportError:  # PyYAML without libyaml
    from yaml import SafeLoader as _Base  # type: ignore[assignment]


_TAG = "tag:yaml.org,2002:"
_DEEPEST = 500
_MARKED = re.compile(r"(?:\A|[\s\[{,])(?:&\S|!(?!!binary\b))")
"""What may be an anchor, or a tag other than that of bytes."""
_LATER = re.compile(r"\n(?:---|%|\.\.\.\s*\S)")
"""A document after the first, or a directive."""
_NO_JSON = (".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN")


class _Recorded(_Base):
    """A safe loader whose plain scalars are those of the YAML 1.2 core schema.

    Aliases share what they name, so that a few lines cannot stand for gigabytes.
    """


_Recorded.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", "-+0123456789"),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
):
    _Recorded.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


def _plain(loader: Any, _suffix: str, node: Any) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


def _integer(loader: Any, node: Any) -> int:
    text = loader.construct_scalar(node)
    return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)


def _float(loader: Any, node: Any) -> float:
    return float(loader.construct_scalar(node))


_Recorded.add_constructor("tag:yaml.org,2002:int", _integer)
_Recorded.add_constructor("tag:yaml.org,2002:float", _float)
_Recorded.add_multi_constructor("", _plain)


def load_recorded(content: bytes) -> Any:
    """Read a recording.

    Raises:
        SpecError: it is neither JSON nor YAML.
    """
    text = content.decode("utf-8-sig")
    if text.lstrip()[:1] == "{":
        try:
            return json.loads(text)
        except ValueError:
            pass  # YAML's flow style begins alike
    if _fast is not None and _is_plain(text):
        try:
            return _fast(text, handlers={f"{_TAG}binary": base64.b64decode})
        except ValueError:
            pass  # what libyaml says of it is told
    try:
        _refuse_deep(text)
        return yaml.load(text, _Recorded)  # noqa: S506 - derived from the safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark is not None else ""
        raise SpecError(f"not YAML{where}: it is cut off, or no recording") from None


def _is_plain(text: str) -> bool:
    """Tell a text in which the two readers cannot differ, and no alias stands for anything."""
    marked = ("&" in text or "!" in text) and _MARKED.search(text)
    later = text[:1] == "%" or _LATER.search(text)
    return not (marked or later or any(word in text for word in _NO_JSON))


def _refuse_deep(text: str) -> None:
    """Refuse what libyaml would put together by calling itself until the stack ends.

    Raises:
        ValueError: collections stand too deep in each other.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_Base):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                raise ValueError("too deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class _Streaming(Composer, _Recorded):
    """Reads the nodes of a text one by one, and not the whole before the first."""

    def __init__(self, stream: IO[bytes]) -> None:
        _Recorded.__init__(self, stream)
        self.anchors: dict[str, Any] = {}


def each_recorded(stream: IO[bytes]) -> Iterator[Any]:
    """Yield the interactions of a cassette in YAML, each read when it is asked for.

    Raises:
        yaml.YAMLError: it is no YAML, or cut off.
    """
    loader = _Streaming(stream)
    try:
        yield from _interactions(loader)
    finally:
        loader.dispose()


def _interactions(loader: Any) -> Iterator[Any]:
    if not _opened(loader):
        return
    while not loader.check_event(yaml.MappingEndEvent):
        key = loader.get_event()
        wanted = getattr(key, "value", None) in {"interactions", "http_interactions"}
        if not wanted or not loader.check_event(yaml.SequenceStartEvent):
            loader.compose_node(None, None)
            continue
        loader.get_event()
        while not loader.check_event(yaml.SequenceEndEvent):
            yield loader.construct_document(loader.compose_node(None, None))
        loader.get_event()


def _opened(loader: Any) -> bool:
    """Step into the document's mapping."""
    while loader.check_event(yaml.StreamStartEvent, yaml.DocumentStartEvent):
        loader.get_event()
    if not loader.check_event(yaml.MappingStartEvent):
        return False
    loader.get_event()
    return True
