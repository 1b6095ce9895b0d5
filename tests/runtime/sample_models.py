"""Models as the generator writes them."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from wireproof.runtime import (
    UNSET,
    DateTime,
    ExactlyOneOf,
    Integer,
    Maybe,
    Model,
    Number,
    Rule,
    Uuid,
)


class AddMemberRequest(Model):
    """Add a member to an organization."""

    model_rules: ClassVar[tuple[Rule, ...]] = (ExactlyOneOf(("accountId",), ("email",)),)
    organization_id: Annotated[Uuid, Field(alias="organizationId")]
    account_id: Annotated[Maybe[Uuid], Field(alias="accountId")] = UNSET
    email: Maybe[str] = UNSET
    role: Maybe[Literal["admin", "member"] | None] = UNSET
    seats: Annotated[Maybe[Integer], Field(ge=1, le=10)] = UNSET


class Member(Model):
    """A member."""

    success: bool
    account_id: Annotated[Maybe[Uuid], Field(alias="accountId")] = UNSET
    joined: Maybe[DateTime] = UNSET
    score: Maybe[Number] = UNSET
    role: Maybe[Literal["admin", "member"]] = UNSET
    tags: Maybe[list[str]] = UNSET
    parent: Maybe[Member] = UNSET


class Problem(Model):
    """An error."""

    error: str


class Circle(Model):
    kind: Literal["circle"]
    radius: Number


class Square(Model):
    kind: Literal["square"]
    side: Number


class Drawing(Model):
    shape: Circle | Square
    tagged: Maybe[Annotated[Circle | Square, Field(discriminator="kind")]] = UNSET
    anything: Maybe[Any] = UNSET
