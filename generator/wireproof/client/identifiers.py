"""From words of a document to Python identifiers: pure functions, no state.

In: any string of a spec, hostile ones included. Out: a valid identifier that shadows nothing it
must not shadow.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from functools import lru_cache

_LEADING = {
    "+": "plus", "-": "minus", "$": "dollar", "@": "at", "#": "hash", "*": "star", "!": "not",
    "~": "like",
}  # fmt: skip
"""What a sign at the head of a name is called, where nothing else tells it from another."""
_SIGNS = {"+": " plus ", "-": " minus "}
_WORD = re.compile(
    r"[A-Z]{2,}s(?![a-z])"  # IDs, URLs
    r"|[A-Z]+[0-9]*(?=[A-Z][a-z])"  # HTTP of HTTPError
    r"|[A-Z]?[a-z]+[0-9]*"  # word, Word, sha256
    r"|[A-Z]+[0-9]*"
    r"|[0-9]+"
    r"|[^\W\d_a-zA-Z]+"  # letters beyond ASCII
)
_HOLD_NAMES = frozenset(
    "$defs definitions headers parameters paths patternProperties properties requestBodies schemas "
    "webhooks".split()
)
"""Behind them stands a name in a pointer, where other keywords say no more than what it is in."""
_IN_NAMES = {"requestBody": "request", "items": "item", "additionalProperties": "value"}
_MARK = re.compile(r"\W")
_MAX_LENGTH = 100
_REMEMBERED = 2**16
"""Words that are kept with their names: a document says `id` and `name` ten thousand times."""

# Attributes of pydantic's BaseModel that a field must not shadow, and builtins that annotations
# in the same class body use.
_MODEL_RESERVED = frozenset(
    (
        "self cls mro register copy dict json schema schema_json validate construct parse_obj "
        "parse_raw parse_file from_orm update_forward_refs model_config model_fields "
        "model_computed_fields model_extra model_fields_set model_construct model_copy "
        "model_dump model_dump_json model_json_schema model_parametrized_name model_post_init "
        "model_rebuild model_validate model_validate_json model_validate_strings model_rules "
        "list str int float bool bytes object tuple set"
    ).split()
)
CONSTRUCTOR_ARGUMENTS = frozenset(
    (
        "server base_url base_urls timeout retry on_drift default_headers http_client middleware"
    ).split()
)
"""What the constructor of every client takes."""
# What every method takes beside the arguments of its operation.
_ARGUMENT_RESERVED = frozenset(("self", "cls", "extra_headers", "extra_query", "extra_body"))
# Attributes of the runtime's clients that a resource must not shadow.
_ATTRIBUTE_RESERVED = frozenset(
    "with_response with_options request begin_login finish_login close aclose".split()
)
# What the class of a resource names: modules of annotations, and decorators.
_METHOD_RESERVED = frozenset(("models", "builtins", "dt", "overload", "cached_property"))
_CLASS_RESERVED = frozenset(
    (
        "Model Maybe UNSET Unset Any Literal Annotated Field Integer Number Uuid Date DateTime "
        "Bytes UrlBytes ClassVar File TypeAliasType Union Optional None True False ConfigDict Rule "
        "ExactlyOneOf AnyOneOf DependentRequired MinProperties MaxProperties ExactlyOneMember "
        "UniqueItems MultipleOf BaseModel RootModel Decimal DecimalNumber ByTag StrictBool Matches "
        "Listed OfText FileContent FileInput FilePart Required TypedDict"
    ).split()
)
# What the modules of resources and of the client import.
_RESOURCE_RESERVED = frozenset(
    (
        "Page Pages Paging AsyncPages "
        "Annotated Any ApiKey Basic Bearer Body ClientConfig ClientCredentials Credential Date "
        "DateTime Decimal DecimalNumber Bytes UrlBytes "
        "DriftPolicy Encoding Field File FileContent FileInput FilePart HttpClient Integer "
        "IsBoolean Iterable Listed Literal Mapping Matches "
        "Maybe MultipleOf NotBoolean Number OAuth2 OfText "
        "Operation Parameter RefreshToken RequestExtras RequestOptions RequestOptionsWithoutKey "
        "RequestOptionsWithoutTimeout Resource Response Retry Secret Sequence Server Stream "
        "SyncClient Timeout UNSET UntypedMapping UUID Union Unpack Uuid Client"
    ).split()
)


def words(text: str) -> list[str]:
    """The words of a name, split where a reader would: `organizationId`, `X-Request-ID`.

    A leading sign is a word of its own (`+1` and `-1` are GitHub's reactions, and differ).
    """
    return [*_words(text)]


@lru_cache(_REMEMBERED)
def _words(text: str) -> tuple[str, ...]:
    text = unicodedata.normalize("NFKC", text[:_MAX_LENGTH])
    if text[:1] in _SIGNS and text[1:2].isdigit():
        text = _SIGNS[text[0]] + text[1:]
    return tuple(_WORD.findall(text.replace("OAuth", "Oauth")))


def _folded(name: str) -> str:
    """A name as Python's parser reads it: changing the case of a letter may have added a mark."""
    return _MARK.sub("", unicodedata.normalize("NFKC", name))


@lru_cache(_REMEMBERED)
def snake(text: str) -> str:
    """A lower-case identifier; `value` where the text has no word at all."""
    name = _folded("_".join(part.lower() for part in words(text))) or "value"
    if name[0].isdigit():
        name = f"value_{name}"
    if not name.isidentifier():
        name = "u" + "_".join(f"{ord(char):x}" for char in name)[: _MAX_LENGTH - 1]
    return f"{name}_" if keyword.iskeyword(name) else name


@lru_cache(_REMEMBERED)
def pascal(text: str) -> str:
    """A class name; inner capitals are kept (`HTTPError`, `OAuthToken`)."""
    parts = words(text)
    name = _folded("".join(part[0].upper() + part[1:] for part in parts)) or "Value"
    if name[0].isdigit():
        name = f"Value{name}"
    if not name.isidentifier():
        name = "U" + "".join(f"{ord(char):x}" for char in name)[: _MAX_LENGTH - 1]
    return f"{name}Value" if keyword.iskeyword(name) else name


def field_name(wire_name: str) -> str:
    """The attribute of a model for a property."""
    name = snake(wire_name)
    return f"{name}_" if name in _MODEL_RESERVED else name


def argument_name(wire_name: str) -> str:
    """The keyword argument for a parameter or body property."""
    name = snake(wire_name)
    return f"{name}_" if name in _ARGUMENT_RESERVED else name


def signed(wire_name: str) -> str:
    """A name with the sign at its head in words: `-sort` is `minus sort`, `$filter` `dollar …`."""
    word = _LEADING.get(wire_name[:1])
    return f"{word} {wire_name[1:]}" if word and words(wire_name[1:]) else wire_name


def field_names(wire_names: Iterable[str]) -> dict[str, str]:
    """The attribute that each property of a model would like.

    Of several that would like the same, the one that is called so has it: a sign at the head of
    another one is told in words.
    """
    wanted = {name: field_name(name) for name in wire_names}
    count = Counter(wanted.values())
    return {
        name: field_name(signed(name)) if count[one] > 1 and one != name else one
        for name, one in wanted.items()
    }


def method_name(text: str) -> str:
    """The method for an operation."""
    name = snake(text)
    return f"{name}_" if name in _METHOD_RESERVED else name


def resource_name(text: str) -> str:
    """The attribute of the client for a tag."""
    name = snake(text)
    return f"{name}_" if name in _ATTRIBUTE_RESERVED else name


def class_name(text: str) -> str:
    """The class for a schema."""
    name = pascal(text)
    return f"{name}Schema" if name in _CLASS_RESERVED else name


def class_stem(tokens: Sequence[str]) -> str:
    """What a schema that is referred to is called after, wherever it stands: the names on its way.

    Of `#/paths/~1pets/get/responses/200/content/application~1json/schema/properties/owner` these
    are `/pets get response owner`.

    Args:
        tokens: of the pointer.
    """
    if tokens[:-1] == ["components", "schemas"]:
        return tokens[-1]
    if not {"components", "paths", "webhooks"} & {*tokens[:1]}:
        return " ".join(tokens[-3:]) or "document"  # which is referred to as a whole
    kept: list[str] = []
    left = deque(tokens)
    while left:
        match left.popleft():
            case "responses" if left:
                key = left.popleft()
                is_status = key[:1].isdigit() or key == "default"
                if not is_status:
                    kept.append(key)
                kept.append("response")
                if is_status and not key.startswith("2"):
                    kept.append(key)
            case "content" if left:
                left.popleft()
            case word if word in _HOLD_NAMES and left:
                kept.append(left.popleft())
            case word if word not in ("components", "schema"):
                kept.append(_IN_NAMES.get(word, word))
    return " ".join(kept)


def resource_class(name: str, client: str = "") -> str:
    """The class for a resource: neither an import of its module, nor the twin of another one.

    Args:
        name: the attribute of the client, which differs from that of every other resource.
        client: the class of the client, which stands in the same module.
    """
    wanted = pascal(name)
    if snake(wanted) != name.replace(".", "_").rstrip("_"):
        wanted = "_".join(pascal(part) for part in re.split("[._]", name) if part) or wanted
    if wanted.startswith("Async"):
        return f"Resource{wanted}"
    base = wanted.removesuffix("Resource") or wanted
    taken = base in _RESOURCE_RESERVED or client in (base, f"Async{base}")
    return f"{wanted}Resource" if taken else wanted


def constant_name(resource: str, name: str) -> str:
    """The name of an operation's literal: in capitals, and neither an import nor a class there."""
    constant = name.upper().rstrip("_")
    # Capitals of some letters are two letters, or those of another letter.
    distinct = constant.lower() == name.rstrip("_")
    if distinct and constant not in (resource_class(resource), "UNSET", "UUID"):
        return constant
    return f"OPERATION_{constant if distinct else name}"
