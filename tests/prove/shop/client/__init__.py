# ruff: noqa: C901, N815, PLR0912 - short on purpose; the tests replace lines of it
"""A client written by hand, as small as it can be and still be right: the proof's guinea pig."""

import json
import re
import warnings
from types import SimpleNamespace
from typing import Annotated, Literal
from urllib.parse import quote

import pydantic
from httpx import DecodingError, InvalidURL, TransportError
from pydantic import ConfigDict, Field, StrictBool, StrictInt, StrictStr

from . import errors

UNSET = object()
BASE = "https://shop.example/api/v1"


def whole(value):
    return int(value) if isinstance(value, float) and value.is_integer() else value


def refuse(constant):
    raise ValueError(f"{constant} is not JSON")


Int = Annotated[StrictInt, pydantic.BeforeValidator(whole)]


class Model(pydantic.BaseModel):
    model_config = ConfigDict(extra="allow")

    def model_dump(self, **how):
        return super().model_dump(exclude_unset=True, **how)


class Line(Model):
    sku: Annotated[StrictStr, Field(min_length=1, max_length=12)]
    quantity: Annotated[Int, Field(ge=1, le=99)] = UNSET
    note: StrictStr | None = UNSET
    kind: Literal["gift", "plain"] = UNSET


class Filter(Model):
    colour: StrictStr = UNSET
    size: Int = UNSET


class Call(pydantic.BaseModel):
    orderId: Annotated[StrictStr, Field(min_length=1)]
    tags: Annotated[
        list[Annotated[StrictStr, Field(min_length=1, max_length=5)]], Field(max_length=3)
    ] = UNSET
    filter: Filter = UNSET
    dryRun: StrictBool = UNSET
    trace: Annotated[StrictStr, Field(max_length=20)] = UNSET


class Stored(Model):
    id: StrictStr
    sku: StrictStr
    quantity: Int = UNSET
    added: StrictStr = UNSET


class Problem(Model):
    code: Int
    text: StrictStr = UNSET


REPLIES = {201: Stored, 409: Problem, 404: None}


def text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        value = int(value)
    return quote(str(value), safe="")


USABLE = re.compile(r"https?://[a-z0-9.-]+(:([1-9][0-9]{0,3}|[1-6][0-9]{4}))?(/[^?#]*)?")


def secret(given):
    try:
        return given() if callable(given) else given
    except LookupError as error:
        raise errors.RequestInvalid("the function of a credential failed") from error


class Core:
    def __init__(self, *, http_client, key=None, token=None, base_url=BASE, on_drift="warn"):
        self.http, self.key, self.token = http_client, key, token
        if not USABLE.fullmatch(base_url):
            raise errors.RequestInvalid("base_url: cannot be used")
        self.base, self.on_drift = base_url.rstrip("/"), on_drift
        self.orders = self

    def build(self, call, body):
        try:
            Call.model_validate(call)
            Line.model_validate(body)
            content = json.dumps(body, allow_nan=False).encode()
            order = call["orderId"]
            if order in (".", ".."):
                raise errors.RequestInvalid("orderId: a dot segment is lost on the way")
            query = []
            if call.get("tags"):
                if any("|" in tag for tag in call["tags"]):
                    raise errors.RequestInvalid("tags: the delimiter cannot be quoted")
                query.append("tags=" + "%7C".join(text(tag) for tag in call["tags"]))
            for key, value in call.get("filter", {}).items():
                if isinstance(value, dict | list) or value is None:
                    raise errors.RequestInvalid("filter: nested")
                query.append(f"filter%5B{text(key)}%5D={text(value)}")
            if "dryRun" in call:
                query.append(f"dryRun={text(call['dryRun'])}")
            headers = {"content-type": "application/json"}
            if "trace" in call:
                trace = call["trace"]
                if not trace.isascii() or not trace.isprintable() or trace != trace.strip():
                    raise errors.RequestInvalid("trace: cannot stand in a header")
                headers["X-Trace"] = trace
            if self.key:
                headers["X-Key"] = secret(self.key)
            elif self.token:
                headers["Authorization"] = f"Bearer {secret(self.token)}"
            else:
                raise errors.RequestInvalid("no credentials: pass key or token")
            if not all(value.isprintable() for value in headers.values()):
                raise errors.RequestInvalid("a credential cannot stand in a header")
            url = f"{self.base}/orders/{text(order)}/lines"
            url += "?" + "&".join(query) if query else ""
            return self.http.build_request("POST", url, headers=headers, content=content)
        except (pydantic.ValidationError, ValueError, InvalidURL) as error:
            raise errors.RequestInvalid(str(error)) from error

    def tell(self, error):
        found = error.errors() if isinstance(error, pydantic.ValidationError) else [{"loc": ()}]
        for one in found:
            if callable(self.on_drift):
                self.on_drift(SimpleNamespace(pointer="".join(f"/{step}" for step in one["loc"])))
            else:
                warnings.warn(f"drift: {error}", stacklevel=2)

    def read(self, response):
        status = response.status_code
        model = REPLIES.get(status)
        value = body = None
        if model is not None:
            try:
                value = json.loads(response.content.decode(), parse_constant=refuse)
                body = model.model_validate(value)
            except Exception as error:
                readable = isinstance(error, pydantic.ValidationError) or status >= 400
                if self.on_drift == "raise" or not readable:
                    raise errors.ResponseInvalid(str(error)) from error
                self.tell(error)
                body = value
        if status >= 400 or status not in REPLIES:
            raise errors.StatusError(status, body)
        return body


def at_home(response):
    """The request of a redirect within the server, if the response is one."""
    onward = response.next_request
    here = response.request.url
    if onward and onward.method == "GET":
        onward.headers.pop("content-type", None)
    if onward and (onward.url.scheme, onward.url.netloc) == (here.scheme, here.netloc):
        return onward
    return None


def split(arguments):
    call = {name: value for name, value in arguments.items() if name in Call.model_fields}
    body = {name: value for name, value in arguments.items() if name not in call}
    return call, body


class Shop(Core):
    def add_line(self, **arguments):
        request = self.build(*split(arguments))
        try:
            response = self.http.send(request)
            if onward := at_home(response):
                response = self.http.send(onward)
        except (TransportError, DecodingError) as error:
            raise errors.ApiError("no response") from error
        return self.read(response)


class AsyncShop(Core):
    async def add_line(self, **arguments):
        request = self.build(*split(arguments))
        try:
            response = await self.http.send(request)
            if onward := at_home(response):
                response = await self.http.send(onward)
        except (TransportError, DecodingError) as error:
            raise errors.ApiError("no response") from error
        return self.read(response)
