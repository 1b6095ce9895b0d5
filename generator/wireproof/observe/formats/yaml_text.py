"""The YAML that recorders write: libyaml's parser, texts as YAML 1.2 has them, nothing executed.

In: bytes, or a stream of them. Out: plain data. Recorders mark bytes with `!!binary` and texts of
Python 2 with `!!python/unicode`; every other tag is ignored, and what it marks is read as what it
looks like.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import IO, Any

import yaml
from yaml.composer import Composer

from wireproof.errors import SpecError

try:
    from yaml import CSafeLoader as _Base
except ImportError:  # PyYAML without libyaml
    from yaml import SafeLoader as _Base  # type: ignore[assignment]


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


def load_recorded(content: bytes, name: str) -> Any:
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
    try:
        return yaml.load(text, _Recorded)  # noqa: S506 - derived from the safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark is not None else ""
        raise SpecError(f"not YAML{where}: {name} is cut off or no recording") from None


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
