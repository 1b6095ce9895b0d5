"""The keywords of every object, and the JSON type that the standard gives the value of each.

In: nothing. Out: `KEYWORDS` (OpenAPI 3.0 to 3.2 together, schemas of 3.0 and of JSON Schema
2020-12), and `is_of`, which tells whether a value has its type. Sources: OpenAPI 3.0.4 section 4.7,
3.1.1 section 4.8, 3.2.0 section 4; JSON Schema 2020-12 core sections 8 to 11, validation sections 6
to 9. Swagger 2.0 is converted before anybody asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from wireproof.oas.grammar import COMPONENT_KINDS, METHODS, Kind


class JsonType(StrEnum):
    """What the value of a keyword has to be."""

    TEXT = "a string"
    FLAG = "true or false"
    NUMBER = "a number"
    LIST = "a list"
    OBJECT = "an object"
    SCHEMA = "a schema"
    BOUND = "a number, or true or false"
    TYPE = "the name of a type, or a list of them"
    ANY = "any value"


Keywords = Mapping[str, JsonType]
"""The keywords of an object, each with the JSON type of its value."""


def keywords(**words: str) -> Keywords:
    """The keywords of an object: for each type (`text`, `flag`, …) the names, spaces between."""
    found = {
        keyword: JsonType[name.upper()] for name, text in words.items() for keyword in text.split()
    }
    return MappingProxyType(found)


KEYWORDS: Final[Mapping[Kind, Keywords]] = MappingProxyType(
    {
        Kind.DOCUMENT: keywords(
            text="openapi $self jsonSchemaDialect",
            list="servers security tags",
            object="info paths webhooks components externalDocs",
        ),
        Kind.COMPONENTS: keywords(object=" ".join(COMPONENT_KINDS)),
        Kind.PATH_ITEM: keywords(
            text="$ref summary description",
            list="servers parameters",
            object=" ".join(("additionalOperations", *METHODS)),
        ),
        Kind.OPERATION: keywords(
            text="summary description operationId",
            flag="deprecated",
            list="tags parameters security servers",
            object="externalDocs requestBody responses callbacks",
        ),
        Kind.PARAMETER: keywords(
            text="name in description style",
            flag="required deprecated allowEmptyValue explode allowReserved",
            object="content examples",
            schema="schema",
            any="example",
        ),
        Kind.HEADER: keywords(
            text="description style",
            flag="required deprecated allowEmptyValue explode allowReserved",
            object="content examples",
            schema="schema",
            any="example",
        ),
        Kind.REQUEST_BODY: keywords(text="description", flag="required", object="content"),
        Kind.RESPONSE: keywords(text="summary description", object="headers content links"),
        Kind.MEDIA_TYPE: keywords(
            text="description",
            list="prefixEncoding",
            object="examples encoding itemEncoding",
            schema="schema itemSchema",
            any="example",
        ),
        Kind.ENCODING: keywords(
            text="contentType style",
            flag="explode allowReserved",
            list="prefixEncoding",
            object="headers encoding itemEncoding",
        ),
        Kind.EXAMPLE: keywords(
            text="summary description externalValue serializedValue", any="value dataValue"
        ),
        Kind.LINK: keywords(
            text="operationRef operationId description",
            object="parameters server",
            any="requestBody",
        ),
        Kind.CALLBACK: keywords(),
        Kind.SECURITY_SCHEME: keywords(
            text="type description name in scheme bearerFormat openIdConnectUrl oauth2MetadataUrl",
            flag="deprecated",
            object="flows",
        ),
        Kind.SCHEMA: keywords(
            text=(
                "$ref $schema $id $anchor $dynamicRef $dynamicAnchor $comment title description "
                "format pattern contentEncoding contentMediaType"
            ),
            flag="deprecated readOnly writeOnly uniqueItems nullable",
            number=(
                "multipleOf maximum minimum maxLength minLength maxItems minItems maxContains "
                "minContains maxProperties minProperties"
            ),
            list="allOf anyOf oneOf prefixItems enum examples required",
            object=(
                "$vocabulary $defs definitions properties patternProperties dependentSchemas "
                "dependentRequired discriminator xml externalDocs"
            ),
            schema=(
                "not if then else items contains additionalProperties propertyNames "
                "unevaluatedItems unevaluatedProperties contentSchema"
            ),
            bound="exclusiveMaximum exclusiveMinimum",
            type="type",
            any="const default example",
        ),
    }
)
"""The keywords of each object; those of the patterned fields (paths, statuses) are not among them.

`exclusiveMaximum` is a flag in OpenAPI 3.0 and a number since; `type` is a string or a list.
"""


def is_of(value: Any, wanted: JsonType) -> bool:
    """Tell whether a value has the JSON type of its keyword."""
    match wanted:
        case JsonType.TEXT:
            return isinstance(value, str)
        case JsonType.FLAG:
            return isinstance(value, bool)
        case JsonType.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool)
        case JsonType.LIST:
            return isinstance(value, list)
        case JsonType.OBJECT:
            return isinstance(value, dict)
        case JsonType.SCHEMA:
            return isinstance(value, dict | bool)
        case JsonType.BOUND:
            return isinstance(value, int | float)
        case JsonType.TYPE:
            named = value if isinstance(value, list) else [value]
            return bool(named) and all(isinstance(name, str) for name in named)
        case JsonType.ANY:
            return True
