"""The table of rules: what is looked for, how bad it is, and who says so."""
# ruff: noqa: E501 (a table is read across: one row, one rule)

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from wireproof.lint.finding import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

_OAS = "OpenAPI 3.1.1, "
_JSON = "JSON Schema 2020-12 validation, section "
_CLIENT = "generated clients"

_TABLE: Final[tuple[tuple[str, Severity, str, str], ...]] = (
    # the document
    ("api-key-in-authorization", "info", "An apiKey scheme sends the Authorization header.", "RFC 9110, section 11.6.2"),
    ("dangling-reference", "error", "A reference leads nowhere.", "RFC 6901, section 7"),
    ("document-incomplete", "error", "A field that every document must have is missing.", _OAS + "section 4.8.1"),
    ("duplicate-key", "error", "An object repeats a key, so one of the two is ignored.", "YAML 1.2.2, section 3.2.1.1"),
    ("endless-reference", "error", "A reference leads only back to itself.", "JSON Schema 2020-12 core, section 9.4.1"),
    ("ref-siblings-ignored", "warning", "Fields beside `$ref` are ignored.", "OpenAPI 3.0.4, section 4.7.23; 3.1.1, section 4.8.23"),
    ("server-insecure", "warning", "A server is reached without TLS.", "RFC 9325, section 3.1"),
    ("server-missing", "warning", "No server says where the API is.", _OAS + "section 4.8.5"),
    ("server-variable", "error", "The variables of a server's URL and its `variables` do not agree.", _OAS + "section 4.8.6"),
    ("unused-component", "info", "A component is not used by any operation.", _CLIENT),
    # paths and operations
    ("client-error-undocumented", "warning", "An operation documents no 4xx response and no default.", _CLIENT),
    ("operation-id-duplicate", "error", "Two operations have one operationId.", _OAS + "section 4.8.10"),
    ("operation-id-missing", "warning", "An operation has no operationId, so clients invent a name.", _OAS + "section 4.8.10"),
    ("operation-untagged", "warning", "An operation has no tag, so clients invent a group.", _OAS + "section 4.8.10"),
    ("path-ambiguous", "error", "Two paths differ only in the names of their parameters.", _OAS + "section 4.8.8"),
    ("path-not-a-path", "error", "A path has no slash at its beginning, or a query or fragment.", _OAS + "section 4.8.8"),
    ("response-missing", "error", "An operation documents no response.", _OAS + "section 4.8.16"),
    ("status-code-invalid", "error", "A response is given for what is no status code.", _OAS + "section 4.8.16"),
    ("success-undocumented", "warning", "An operation documents no 2xx or 3xx response and no default.", _OAS + "section 4.8.16"),
    # parameters
    ("header-parameter-ignored", "error", "A header parameter is named Accept, Content-Type or Authorization, and those are ignored.", _OAS + "section 4.8.12"),
    ("parameter-duplicate", "error", "A list repeats a parameter.", _OAS + "section 4.8.10"),
    ("parameter-without-schema", "error", "A parameter has neither a schema nor content.", _OAS + "section 4.8.12"),
    ("path-parameter-missing", "error", "The template of a path names a parameter that is not declared.", _OAS + "section 4.8.12"),
    ("path-parameter-optional", "error", "A path parameter is not marked as required.", _OAS + "section 4.8.12"),
    ("path-parameter-unused", "error", "A path parameter does not occur in the template.", _OAS + "section 4.8.12"),
    # bodies and responses
    ("body-nothing-required", "info", "Nothing is required in the object that a request sends.", _CLIENT),
    ("body-optional", "warning", "A request body is optional although its schema requires properties.", _OAS + "section 4.8.13"),
    ("response-object-empty", "warning", "A response is an object of which no property is known.", _CLIENT),
    ("response-without-content", "warning", "A response has no content, and others like it have.", _OAS + "section 4.8.17"),
    ("schema-any", "warning", "A schema says nothing, so any value fits.", _JSON + "6.1.1"),
    # schemas
    ("array-without-items", "warning", "An array does not say what is in it.", "OpenAPI 3.0.4, section 4.7.24"),
    ("default-mismatch", "error", "A default does not fit its schema.", _OAS + "section 4.8.24; " + _JSON + "9.2"),
    ("discriminator-mapping-dangling", "error", "A discriminator maps a value to a schema that does not exist.", _OAS + "section 4.8.25"),
    ("discriminator-property-missing", "error", "A member of a union lacks the property that tells members apart.", _OAS + "section 4.8.25"),
    ("enum-duplicate", "warning", "An enum repeats a value.", _JSON + "6.1.2"),
    ("enum-type-mismatch", "error", "An enum has a value that its type excludes.", _JSON + "6.1.2"),
    ("example-format-mismatch", "warning", "An example fits its schema except for the format.", _JSON + "7.3"),
    ("example-mismatch", "error", "An example does not fit its schema.", _OAS + "section 4.8.19"),
    ("keyword-invalid", "error", "A keyword has a value that means nothing.", _JSON + "6"),
    ("limits-contradict", "error", "A lower limit is above the upper one, so nothing fits.", _JSON + "6"),
    ("nullable-ignored", "error", "`nullable` means nothing since OpenAPI 3.1.", _OAS + "section 4.8.24"),
    ("pattern-invalid", "error", "A pattern is no regular expression.", "JSON Schema 2020-12 core, section 6.4"),
    ("required-undeclared", "warning", "A property is required that is not declared.", _JSON + "6.5.3"),
    ("schema-unusable", "error", "A schema cannot be judged by, so its examples could not be checked.", "JSON Schema 2020-12 core, section 4.3"),
    ("type-unknown", "error", "A type is none of JSON Schema's.", _JSON + "6.1.1"),
    # security
    ("oauth-flow-incomplete", "error", "An OAuth flow lacks an address that it needs.", _OAS + "section 4.8.29"),
    ("security-missing", "warning", "An operation asks for no credentials although the document has schemes.", _OAS + "section 4.8.10"),
    ("security-scheme-invalid", "error", "A security scheme lacks what its type needs.", _OAS + "section 4.8.27"),
    ("security-scheme-undefined", "error", "A security requirement names a scheme that does not exist.", _OAS + "section 4.8.30"),
    ("security-scope-undefined", "warning", "A security requirement names a scope that no flow offers.", _OAS + "section 4.8.30"),
    ("unused-security-scheme", "info", "A security scheme is not used by any operation.", _OAS + "section 4.8.30"),
    # rules that only prose tells
    ("description-repeated", "info", "Sibling properties share a sentence that names them, so one rule holds for both.", _CLIENT),
    ("prose-auth", "warning", "Prose restricts how to authenticate.", _CLIENT),
    ("prose-condition", "warning", "Prose says when something is required.", _CLIENT),
    ("prose-exclusive", "warning", "Prose says that properties exclude each other or that one of them is needed.", _CLIENT),
    ("prose-idempotent", "info", "Prose says that an operation may be repeated, and its method does not.", "RFC 9110, section 9.2.2"),
    ("prose-limit", "info", "Prose gives a limit that the schema does not.", _CLIENT),
    ("prose-values", "info", "Prose lists values that the schema does not.", _CLIENT),
)  # fmt: skip

RULES: Final[Mapping[str, Rule]] = MappingProxyType({row[0]: Rule(*row) for row in _TABLE})
"""All rules by their id."""
