"""The ledger keeps its word: nothing exact is told as degraded, nothing lost goes untold."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.generate.conftest import answering, document, operation
from wireproof.client import Api, ApiOptions, build_api
from wireproof.client.names import NameLock
from wireproof.client.types import Model
from wireproof.errors import SpecError
from wireproof.spec.load import load_document


@pytest.fixture
def analyse(tmp_path):
    """Analyses the telling part of a document; what is given beside it replaces top-level parts."""

    def build(text: str, **parts: Any) -> Api:
        spec = tmp_path / "acme.json"
        spec.write_text(json.dumps({**document(text), **parts}))
        return build_api(load_document(spec), ApiOptions("acme"), NameLock())

    return build


def weaker(api: Api) -> list[tuple[str, str]]:
    """Place and reason of everything that is not plainly generated."""
    return [(one.pointer, one.reason) for one in api.ledger if one.status != "generated"]


EXACT = {
    "typed further properties": """
        type: object
        properties: {unit: {type: string}}
        unevaluatedProperties: {type: integer}
    """,
    "a map": "{type: object, unevaluatedProperties: {type: integer}}",
    "no further properties": """
        allOf: [{type: object, properties: {a: {type: string}}}]
        unevaluatedProperties: false
    """,
    "typed items": "{type: array, unevaluatedItems: {type: integer}}",
    "an untyped object": "{properties: {code: {type: string}}}",
    "a condition without consequence": "{type: string, if: {maxLength: 3}}",
    "a text that holds JSON": "{type: string, contentSchema: {type: integer}}",
    "an empty YAML value": "{type: object, properties: {a: {type: string}}, required: }",
}


@pytest.mark.parametrize("schema", EXACT.values(), ids=EXACT)
def test_what_is_exact_is_not_told_as_degraded(analyse, schema):
    """It is in the client as the document says."""
    assert weaker(analyse(operation(schema))) == []
    assert weaker(analyse(answering(schema))) == []


def test_a_condition_may_declare_properties_that_are_then_accepted(analyse):
    """`unevaluatedProperties` beside `dependentSchemas` cannot be said, which the ledger tells."""
    api = analyse(
        operation(
            """
            type: object
            properties: {a: {type: string}}
            dependentSchemas: {a: {properties: {b: {type: string}}}}
            unevaluatedProperties: false
            """
        )
    )

    places = {pointer.rpartition("/")[2] for pointer, _ in weaker(api)}
    assert places == {"dependentSchemas", "unevaluatedProperties"}


def test_a_reference_with_its_type_beside_it_is_that_reference(analyse):
    """`{type: object, $ref: X}` is an X, whether X says its type or leaves it out."""
    api = analyse(
        answering(
            """
            type: object
            properties:
              one: {type: object, $ref: '#/components/schemas/Label'}
              two: {type: string, $ref: '#/components/schemas/Code'}
              three: {type: [object, 'null'], $ref: '#/components/schemas/Label'}
              four: {title: Four, type: object, allOf: [{$ref: '#/components/schemas/Label'}]}
              five: {allOf: [{type: object, required: []}, {$ref: '#/components/schemas/Label'}]}
              six: {$ref: '#/components/schemas/Label', oneOf: [{type: object}, {type: string}]}
              other: {type: object, $ref: '#/components/schemas/Label', required: [code]}
            """
        ),
        components={
            "schemas": {
                "Label": {"properties": {"code": {"type": "string"}}},
                "Code": {"type": "string", "maxLength": 3},
            }
        },
    )

    names = ["Code", "Label", "ThingsGetResponse", "ThingsGetResponseOther"]
    assert sorted(one.name for one in api.declarations) == names
    assert weaker(api) == []


def test_a_variable_of_a_path_that_nobody_declares_is_asked_for(analyse):
    """Without a value for it there is no call: it is a required text, and the ledger says so."""
    api = analyse("paths: {'/shelves/{shelfId}/books': {get: {operationId: list}}}")

    [parameter] = api.operations[0].parameters
    assert (parameter.name, parameter.argument, parameter.required) == ("shelfId", "shelf_id", True)
    assert weaker(api) == [
        (
            "#/paths/~1shelves~1{shelfId}~1books/get",
            "no parameter declares {shelfId} of the path; it is taken as text",
        )
    ]


def test_a_path_parameter_that_the_path_has_no_variable_for_is_left_out(analyse):
    """Its value would go nowhere: nobody is asked for it, and the ledger says so."""
    api = analyse(
        """
        paths:
          /shelves/{id}:
            parameters:
              - {name: shelf, in: path, required: true, schema: {type: string}}
              - {name: id, in: path, required: true, schema: {type: string}}
            get: {operationId: list}
        """
    )

    assert [one.name for one in api.operations[0].parameters] == ["id"]
    told = "the path has no {shelf}; it is left out"
    assert ("#/paths/~1shelves~1{id}/parameters/0", told) in weaker(api)


def test_a_constant_is_told_where_it_stands_and_a_length_may_have_a_point(analyse):
    """`const` is no `enum`; `2.0` is an integer (JSON Schema 2020-12 validation, section 6.3.1)."""
    api = analyse(operation("{properties: {a: {const: [1]}, b: {type: string, maxLength: 2.0}}}"))

    [(place, _)] = weaker(api)[:1]
    assert place.endswith("/properties/a/const")
    assert not any(one.endswith("maxLength") for one, _ in weaker(api))


def test_limits_of_a_value_without_a_type_are_told(analyse):
    """They hold for texts alone, or numbers, and any value is taken; a limit of none is no news."""
    api = analyse(
        operation(
            "{properties: {a: {minLength: 2, pattern: x}, b: {minimum: 0}, c: {minItems: 0}}}"
        )
    )

    schema = "#/paths/~1things/post/requestBody/content/application~1json/schema"
    places = [f"{schema}/properties/{end}" for end in ("a/minLength", "a/pattern", "b/minimum")]
    assert weaker(api)[:3] == [(one, "no type beside it; not checked") for one in places]


MALFORMED = {
    "security": "{security: {key: []}}",
    "parameters": "{parameters: {name: q, in: query, schema: {type: string}}}",
    "responses": "{responses: ['204']}",
    "servers": "{servers: {url: 'https://b.example'}}",
}


@pytest.mark.parametrize("keyword", MALFORMED)
def test_what_is_not_of_its_shape_is_told_with_its_place_and_a_remedy(analyse, keyword):
    """An object where a list belongs, or the other way round, is never dropped in silence."""
    api = analyse(f"paths: {{/a: {{get: {MALFORMED[keyword]}}}}}")

    told = dict(weaker(api))[f"#/paths/~1a/get/{keyword}"]
    assert told.startswith(f"{keyword} is ")
    assert told.endswith("it is left out: correct it with an overlay")


def test_requirements_that_cannot_be_read_leave_those_of_the_document(analyse):
    """A call is not sent without credentials because `security` is an object by mistake."""
    api = analyse(
        "paths: {/a: {get: {security: {key: []}}}}",
        security=[{"key": []}],
        components={
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}
        },
    )

    assert api.operations[0].security == ((("key", ()),),)


@pytest.mark.parametrize("field", ["paths", "components", "info"])
def test_a_document_whose_parts_are_no_objects_is_refused(analyse, field):
    """It cannot be read at all, so that there is no client that lacks everything."""
    with pytest.raises(SpecError, match=f"`{field}` is an object in OpenAPI") as refused:
        analyse("paths: {}", **{field: []})

    assert refused.value.location.pointer == f"#/{field}"


def test_swagger_keeps_what_it_cannot_convert_for_the_ledger(tmp_path):
    """Parameters in an object are no parameters in Swagger 2.0 either."""
    spec = tmp_path / "swagger.json"
    root = {"swagger": "2.0", "info": {"title": "Acme", "version": "1"}}
    item = {"get": {"parameters": {"name": "q"}, "responses": {"204": {"description": ""}}}}
    spec.write_text(json.dumps({**root, "paths": {"/a": item}, "definitions": []}))

    api = build_api(load_document(spec), ApiOptions("acme"), NameLock())

    assert {pointer for pointer, reason in weaker(api) if "where OpenAPI has" in reason} == {
        "#/paths/~1a/get/parameters",
        "#/components/schemas",
    }


def test_what_only_documents_is_told_once(analyse):
    """One line for each keyword, with the first of its places and how many there are."""
    api = analyse(operation("{type: object, properties: {a: {title: A}, b: {title: B}}}"))

    told = {one.pointer: one.reason for one in api.ledger if one.kind == "documentation"}
    [pointer] = [one for one in told if one.endswith("/title")]
    assert pointer.endswith("/schema/properties/a/title")
    assert told[pointer].endswith("(2 places)")


def test_a_keyword_that_does_not_exist_is_told(analyse):
    """A slip of the pen is a keyword that nobody reads."""
    api = analyse("paths: {/a: {get: {operationID: get_a}}}")

    told = {one.pointer: one.reason for one in api.ledger if one.kind == "documentation"}
    assert told["#/paths/~1a/get/operationID"] == (
        "ignored: the operation object of OpenAPI has no keyword `operationID`"
    )


def test_a_keyword_that_a_small_object_does_not_have_is_told(analyse):
    """Servers, tags and flows hold no others, and are read all the same; an extension is none."""
    api = analyse(
        """
        servers: [{url: https://acme.example, varables: {}, x-own: 1}]
        tags: [{nam: pets}]
        paths: {}
        components:
          securitySchemes:
            login: {type: oauth2, flows: {authorization_code: {scopes: {}}}}
        """
    )

    told = {one.pointer: one.reason for one in api.ledger if "has no keyword" in one.reason}
    assert told == {
        "#/servers/0/varables": "ignored: the server object of OpenAPI has no keyword `varables`",
        "#/tags/0/nam": "ignored: the tag object of OpenAPI has no keyword `nam`",
        "#/components/securitySchemes/login/flows/authorization_code": (
            "ignored: the flows object of OpenAPI has no keyword `authorization_code`"
        ),
    }


def test_a_description_beside_a_reference_counts_since_openapi_3_1(analyse):
    """Before, what stood beside `$ref` was ignored."""
    text = """
        paths:
          /a:
            get:
              parameters: [{$ref: '#/components/parameters/q', description: Of this call}]
    """
    parameters = {"q": {"name": "q", "in": "query", "description": "Of all", "schema": {}}}
    new = analyse(text, components={"parameters": parameters})
    old = analyse(text, components={"parameters": parameters}, openapi="3.0.3")

    assert new.operations[0].parameters[0].description == "Of this call"
    assert old.operations[0].parameters[0].description == "Of all"


def test_properties_of_one_plain_type_are_read_once(analyse):
    """They have one type; what stands only in texts beside it makes no difference."""
    api = analyse(
        operation(
            """
            type: object
            properties:
              a: {type: string, format: date, description: A day.}
              b: {type: string, format: date, example: "2026-01-31"}
              c: {type: string, minLength: 2}
              d: {type: string}
            """
        )
    )
    [model] = [one for one in api.declarations if isinstance(one, Model)]
    a, b, c, d = (field.type for field in model.fields)

    assert a is b
    assert (c != d, weaker(api)) == (True, [])


def test_what_cannot_be_read_exactly_is_told_at_each_of_its_places(analyse):
    """Two properties of a type that nobody knows are two entries of the ledger."""
    api = analyse(operation("{type: object, properties: {a: {type: text}, b: {type: text}}}"))

    places = {pointer.split("/")[-2] for pointer, _ in weaker(api)}
    assert places == {"a", "b"}


def test_what_a_reason_cuts_short_ends_in_an_ellipsis(analyse):
    """Else half a value looks like all of it."""
    listed = "{name: everything, in: query, schema: {type: string}}"
    api = analyse(f"paths: {{/a: {{get: {{parameters: {listed}, responses: {{}}}}}}}}")

    [(_, reason)] = [one for one in weaker(api) if one[0] == "#/paths/~1a/get/parameters"]
    assert reason.startswith("parameters is {'name': 'everything', 'in': 'query', '…, where ")
