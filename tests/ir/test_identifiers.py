"""From words of a document to Python identifiers."""

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wireproof.client.identifiers import (
    argument_name,
    class_name,
    class_stem,
    field_name,
    pascal,
    snake,
)
from wireproof.oas.pointer import split


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("organizationId", "organization_id"),
        ("accountID", "account_id"),
        ("X-Qonto-Staging-Token", "x_qonto_staging_token"),
        ("HTTPError", "http_error"),
        ("filter[status]", "filter_status"),
        ("sha256", "sha256"),
        ("OAuth2", "oauth2"),
        ("userIDs", "user_ids"),
        ("+1", "plus_1"),
        ("-1", "minus_1"),
        ("@type", "type"),
        ("class", "class_"),
        ("2fa", "value_2_fa"),
        ("", "value"),
        ("!!!", "value"),
        ("日本", "日本"),
    ],
)
def test_names_split_where_a_reader_would_split_them(text, expected):
    """A wire name becomes the snake_case that a person would have typed."""
    assert expected == snake(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("memberships_create_Response_200", "MembershipsCreateResponse200"),
        ("AddOrganizationMemberRequest", "AddOrganizationMemberRequest"),
        ("400-Bad-request", "Value400BadRequest"),
        ("account membership", "AccountMembership"),
    ],
)
def test_class_names_keep_inner_capitals(text, expected):
    """A schema's name becomes a class name that still looks like it."""
    assert expected == pascal(text)


@pytest.mark.parametrize("name", ["json", "schema", "model_config", "copy", "self", "list"])
def test_a_property_never_shadows_pydantic_or_a_builtin(name):
    """Properties that share a name with what every model has get an underscore."""
    assert f"{name}_" == field_name(name)


def test_a_schema_never_shadows_what_models_py_imports():
    """A component called `Model` or `Any` does not replace the import of that name."""
    assert class_name("Model") == "ModelSchema"
    assert class_name("any") == "AnySchema"


@given(st.text())
def test_every_string_becomes_an_identifier(text):
    """Whatever a spec calls a thing, the result is an identifier and no keyword."""
    for name in (snake(text), pascal(text), field_name(text), argument_name(text)):
        assert name.isidentifier()
        assert not keyword.iskeyword(name)


@pytest.mark.parametrize(
    ("pointer", "name"),
    [
        ("#/components/schemas/Pet", "Pet"),
        ("#/components/schemas/Pet/properties/owner", "PetOwner"),
        ("#/components/schemas/Pets/items", "PetsItem"),
        ("#/components/schemas/Pet/properties/schema/properties/content", "PetSchemaContent"),
        ("#/components/responses/Gone/content/text~1json/schema/properties/code",
         "GoneResponseCode"),
        ("#/paths/~1pets~1{id}/get/responses/200/content/text~1json/schema",
         "PetsIdGetResponse"),
        ("#/paths/~1pets/get/responses/default/content/text~1json/schema/properties/code",
         "PetsGetResponseDefaultCode"),
        ("#/paths/~1pets/post/requestBody/content/text~1json/schema/additionalProperties",
         "PetsPostRequestValue"),
    ],
)  # fmt: skip
def test_a_class_is_called_after_the_names_on_the_way_to_it(pointer, name):
    """Tools that bundle files refer to the first place of a schema, wherever it is."""
    assert class_name(class_stem(split(pointer))) == name
