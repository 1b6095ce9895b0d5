"""A client as the generator writes it, by hand: the runtime is tested through it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Literal, Unpack
from uuid import UUID

from tests.runtime import sample_models as models
from wireproof.runtime import (
    UNSET,
    ApiKey,
    AsyncClient,
    AsyncResource,
    Bearer,
    Body,
    ClientConfig,
    ClientOptions,
    ForbiddenError,
    Maybe,
    Operation,
    Parameter,
    Resource,
    Response,
    Server,
    SyncClient,
    Uuid,
)
from wireproof.runtime.streaming import Stream


class AddMemberForbidden(ForbiddenError[models.Problem]):
    """403 of organizations.add_member."""


CONFIG = ClientConfig(
    name="recoup",
    version="1.0",
    servers={"production": Server("https://api.recoup.example/v1")},
    env_prefix="RECOUP",
    errors={403: AddMemberForbidden},
)


ADD_MEMBER: Operation[models.Member] = Operation(
    name="organizations.add_member",
    method="POST",
    path="/organizations/members",
    body=Body("application/json", models.AddMemberRequest),
    responses={
        "200": Response("application/json", models.Member),
        "400": Response("application/json", models.Problem),
        "403": Response("application/json", models.Problem),
        "default": Response("application/json", models.Problem),
    },
    security=(("apiKeyAuth",), ("bearerAuth",)),
    idempotent=True,
)
GET_MEMBER: Operation[models.Member] = Operation(
    name="organizations.get_member",
    method="GET",
    path="/organizations/{organizationId}/members/{name}",
    parameters=(
        Parameter("organizationId", "path", "organization_id", required=True, type=Uuid),
        Parameter("name", "path", required=True, type=str),
        Parameter("fields", "query", style="pipeDelimited", explode=False, type=list[str]),
        Parameter("X-Trace", "header", "x_trace", type=str),
        Parameter("session", "cookie", type=str),
    ),
    responses={
        "200": Response("application/json", models.Member),
        "404": Response("application/json", models.Problem),
    },
    security=(("apiKeyAuth",), ("bearerAuth",)),
)
CREATE_INVITE: Operation[None] = Operation(
    name="organizations.create_invite",
    method="POST",
    path="/invites",
    body=Body("application/json", models.AddMemberRequest, required=False),
    responses={"204": Response()},
)
WATCH: Operation[models.Problem] = Operation(
    name="organizations.watch",
    method="GET",
    path="/events",
    responses={"200": Response("text/event-stream", models.Problem, streaming="sse")},
)
EXPORT: Operation[bytes] = Operation(
    name="organizations.export",
    method="GET",
    path="/export",
    responses={"200": Response("application/octet-stream", bytes)},
)


class Organizations(Resource):
    """Organizations and their members."""

    def add_member(
        self,
        *,
        organization_id: UUID | str,
        account_id: Maybe[UUID | str] = UNSET,
        email: Maybe[str] = UNSET,
        role: Maybe[Literal["admin", "member"] | None] = UNSET,
        seats: Maybe[int] = UNSET,
    ) -> models.Member:
        """Add a member."""
        return self._call(
            ADD_MEMBER,
            fields={
                "organizationId": organization_id,
                "accountId": account_id,
                "email": email,
                "role": role,
                "seats": seats,
            },
        )

    def get_member(
        self,
        *,
        organization_id: UUID | str,
        name: str,
        fields: Maybe[list[str]] = UNSET,
        x_trace: Maybe[str] = UNSET,
        session: Maybe[str] = UNSET,
    ) -> models.Member:
        """Find a member."""
        return self._call(
            GET_MEMBER,
            path={"organizationId": organization_id, "name": name},
            query={"fields": fields},
            header={"X-Trace": x_trace},
            cookie={"session": session},
        )

    def create_invite(self, *, email: Maybe[str] = UNSET, body: object = UNSET) -> None:
        """Invite somebody."""
        return self._call(CREATE_INVITE, fields={"email": email}, body=body)

    def watch(self) -> Stream[models.Problem]:
        """Watch events."""
        return self._stream(WATCH)

    def export(self) -> bytes:
        """Export everything."""
        return self._call(EXPORT)

    def download_export(self) -> Stream[bytes]:
        """Export everything, piece by piece."""
        return self._stream(EXPORT)


class AsyncOrganizations(AsyncResource):
    """Organizations and their members."""

    async def add_member(
        self,
        *,
        organization_id: UUID | str,
        account_id: Maybe[UUID | str] = UNSET,
        email: Maybe[str] = UNSET,
    ) -> models.Member:
        """Add a member."""
        return await self._call(
            ADD_MEMBER,
            fields={
                "organizationId": organization_id,
                "accountId": account_id,
                "email": email,
            },
        )


class Recoup(SyncClient):
    """The client."""

    def __init__(
        self,
        *,
        api_key: str | Callable[[], str] | None = None,
        bearer_token: str | Callable[[], str] | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        super().__init__(
            CONFIG,
            {
                "apiKeyAuth": ApiKey(api_key, name="x-api-key", env="RECOUP_API_KEY"),
                "bearerAuth": Bearer(bearer_token, env="RECOUP_BEARER_TOKEN"),
            },
            **options,
        )

    @cached_property
    def organizations(self) -> Organizations:
        """Organizations."""
        return Organizations(self)


class AsyncRecoup(AsyncClient):
    """The asynchronous client."""

    def __init__(
        self,
        *,
        api_key: str | Callable[[], str] | None = None,
        bearer_token: str | Callable[[], str] | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        super().__init__(
            CONFIG,
            {
                "apiKeyAuth": ApiKey(api_key, name="x-api-key", env="RECOUP_API_KEY"),
                "bearerAuth": Bearer(bearer_token, env="RECOUP_BEARER_TOKEN"),
            },
            **options,
        )

    @cached_property
    def organizations(self) -> AsyncOrganizations:
        """Organizations."""
        return AsyncOrganizations(self)
