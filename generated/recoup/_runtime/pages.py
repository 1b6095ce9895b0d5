"""Lists that come page by page: a page, the page after it, and every item of all of them.

`for item in client.things.list()` asks for the next page when it is needed. A page that leads back
to an earlier one is an error, never an endless loop.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar
from urllib.parse import urljoin

from pydantic import BaseModel

from .assembly import server_url
from .call import Core
from .errors import HttpResponse, RawResponse, RequestInvalid, ResponseInvalid
from .operation import Operation, Paging
from .prepare import Arguments
from .redirects import same_origin
from .running import run
from .values import UNSET, is_array, is_object, to_wire, wire_names

Item = TypeVar("Item")
Value = TypeVar("Value")
T = TypeVar("T")

# Not compiled before a list has a `Link` header.
_NEXT = r'<([^<>]*)>((?:\s*;\s*[^\s=;,"]+(?:\s*=\s*(?:"[^"]*"|[^\s;,"]*))?)*)'
_REL = r'(?i);\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]*))'


@dataclass(eq=False, repr=False, frozen=True, slots=True)
class _Asked(Generic[T]):
    """What gave a page, and a memory of earlier ones that is enough to see a circle (Brent)."""

    core: Core
    operation: Operation[T]
    arguments: Arguments
    token: str = ""
    kept: str = ""
    steps: int = 0
    limit: int = 1
    before: int = 0
    """Which bytes the page before had."""

    def onward(self, token: str, **changes: Any) -> _Asked[T]:
        """The request of the page that a token leads to; ResponseInvalid for a circle."""
        if token in (self.token, self.kept):
            raise ResponseInvalid(
                f"the next page is {token!r}, which was asked for before: it would never end",
                operation=self.operation.name,
            )
        full = self.steps + 1 == self.limit
        memory = {"kept": token, "steps": 0, "limit": self.limit * 2} if full else {}
        core = replace(self.core, record=None)  # `with_response` wants the first one
        facts = {"token": token, "steps": self.steps + 1, "core": core, **memory, **changes}
        return replace(self, **facts)


class _Position(Generic[Item, Value]):
    """Where a page stands in its list."""

    value: Value
    """What the server answered: the whole documented response."""
    items: list[Item]
    """The items of this page."""
    response: HttpResponse
    """The HTTP response."""

    def __init__(self, asked: _Asked[Value], raw: RawResponse[Value]) -> None:
        self._asked, self._paging = asked, asked.operation.paging or Paging("link-header")
        self.value, self.response = raw.data, raw
        found = _walk(raw.data, self._paging.items)
        self.items = list(found) if is_array(found) else []

    def _next(self) -> _Asked[Value] | None:
        """What to ask for the next page; None at the end."""
        paging, arguments = self._paging, self._asked.arguments
        more = _walk(self.value, paging.more) if paging.more else None
        if isinstance(more, bool) and more is paging.done:
            return None
        match paging.style:
            case "link" | "link-header":
                link = self._link()
                return self._follow(link) if link else None
            case "cursor":
                token = _walk(self.value, paging.next)
                return None if _is_nothing(token) else self._with(str(token), token)
            case _ if not self.items:
                return None
            case "last-id":
                last = _walk(self.items[-1], paging.next)
                ended = more is not True or _is_nothing(last)
                return None if ended else self._with(str(last), last)
            case "page" | "offset":
                given = arguments.get("query", {}).get(paging.parameter, UNSET)
                here = given if isinstance(given, int) else paging.start
                there = here + (1 if paging.style == "page" else len(self.items))
                return self._with(str(there), there, before=self._told_apart())

    def _told_apart(self) -> int:
        """A number for the bytes of this page; ResponseInvalid if the page before had the same."""
        here, asked = hash(self.response.content), self._asked
        if here == asked.before:
            raise ResponseInvalid(
                f"the same page came twice, as if {self._paging.parameter} were ignored",
                response=self.response,
                operation=asked.operation.name,
            )
        return here

    def _link(self) -> str:
        """The link to the next page, as it was sent; empty at the end."""
        if self._paging.style == "link-header":
            return _next_link(self.response.headers.get("link", ""))
        link = _walk(self.value, self._paging.next)
        return "" if _is_nothing(link) else str(link)

    def _with(self, token: str, value: object, *, before: int = 0) -> _Asked[Value]:
        """The same request, with one value changed."""
        paging, arguments = self._paging, self._asked.arguments.copy()
        names = {one.name for one in self._asked.operation.parameters if one.location == "query"}
        if paging.place == "body":
            _put(arguments, paging.parameter.split("."), value)
        elif paging.parameter in names:
            arguments["query"] = {**arguments.get("query", {}), paging.parameter: value}
        else:
            arguments["extra_query"] = {**arguments.get("extra_query", {}), paging.parameter: value}
        return self._asked.onward(token, arguments=arguments, before=before)

    def _follow(self, link: str) -> _Asked[Value]:
        """A request of a link, which has all that the first one said in its path and query."""
        asked, operation = self._asked, self._asked.operation
        try:
            url = urljoin(self.response.url, link)
            home = server_url(operation, asked.core.base_url, asked.core.own_urls)
            base, path = same_origin(home, url)
        except (ValueError, RequestInvalid):
            raise ResponseInvalid(
                f"the link to the next page, {link!r}, leads away from {asked.core.base_url}",
                response=self.response,
                operation=operation.name,
            ) from None
        kept = tuple(p for p in operation.parameters if p.location in ("header", "cookie"))
        arguments: Arguments = {
            "header": asked.arguments.get("header", {}),
            "cookie": asked.arguments.get("cookie", {}),
        }
        if "extra_headers" in asked.arguments:
            arguments["extra_headers"] = asked.arguments["extra_headers"]
        path = path.replace("{", "%7B").replace("}", "%7D")
        return asked.onward(
            url,
            core=replace(asked.core, base_url=base),
            operation=replace(operation, path=path, parameters=kept, servers=None),
            arguments=arguments,
        )


class Page(_Position[Item, Value]):
    """One page of a list; iterating goes on with the pages after it."""

    def next_page(self) -> Page[Item, Value] | None:
        """Ask for the next page; None at the end. May be repeated after an error."""
        asked = self._next()
        return None if asked is None else Page(asked, run(_fetch(asked)))

    def pages(self) -> Iterator[Page[Item, Value]]:
        """This page and those after it, each asked for when it is needed."""
        page: Page[Item, Value] | None = self
        while page is not None:
            yield page
            page = page.next_page()

    def __iter__(self) -> Iterator[Item]:
        for page in self.pages():
            yield from page.items


class AsyncPage(_Position[Item, Value]):
    """One page of a list; see `Page`."""

    async def next_page(self) -> AsyncPage[Item, Value] | None:
        """Ask for the next page; None at the end. May be repeated after an error."""
        asked = self._next()
        return None if asked is None else AsyncPage(asked, await _fetch(asked))

    async def pages(self) -> AsyncIterator[AsyncPage[Item, Value]]:
        """This page and those after it, each asked for when it is needed."""
        page: AsyncPage[Item, Value] | None = self
        while page is not None:
            yield page
            page = await page.next_page()

    async def __aiter__(self) -> AsyncIterator[Item]:
        async for page in self.pages():
            for item in page.items:
                yield item


class AsyncPages(Generic[Item, Value]):
    """A list that is still to be asked for: await it for its first page, or iterate over it."""

    def __init__(self, core: Core, operation: Operation[Value], arguments: Arguments) -> None:
        self._asked = _Asked(core, operation, arguments)

    def __await__(self) -> Generator[Any, None, AsyncPage[Item, Value]]:
        return self._first().__await__()

    async def _first(self) -> AsyncPage[Item, Value]:
        return AsyncPage(self._asked, await _fetch(self._asked))

    async def pages(self) -> AsyncIterator[AsyncPage[Item, Value]]:
        """All pages, each asked for when it is needed."""
        async for page in (await self).pages():
            yield page

    async def __aiter__(self) -> AsyncIterator[Item]:
        async for item in await self:
            yield item


def first_page(core: Core, operation: Operation[T], arguments: Arguments) -> Page[Any, T]:
    """Ask for the first page; raises what any call raises."""
    asked = _Asked(core, operation, arguments)
    return Page(asked, run(_fetch(asked)))


async def _fetch(asked: _Asked[T]) -> RawResponse[T]:
    """Ask for a page; raises what any call raises."""
    return await asked.core.fetch(asked.operation, asked.arguments)


def _walk(value: Any, path: tuple[str, ...]) -> Any:
    """What stands at a path of wire names; UNSET where there is nothing."""
    for step in path:
        if is_object(value):
            value = value.get(step, UNSET)
        elif isinstance(value, BaseModel):
            names = {wire: name for name, wire in wire_names(type(value)).items()}
            extra: Mapping[str, Any] = value.model_extra or {}
            value = getattr(value, names[step]) if step in names else extra.get(step, UNSET)
        else:
            return UNSET
    return value


def _is_nothing(token: object) -> bool:
    """Whether a vendor names no next page: there are all three ways to say so."""
    return token is None or token is UNSET or token == ""


def _put(arguments: Arguments, path: list[str], value: object) -> None:
    """Change a property of the body, wherever the caller has put its parts."""
    if "fields" in arguments and arguments.get("body", UNSET) is UNSET:
        arguments["fields"] = _changed(arguments["fields"], path, value)
    else:
        arguments["body"] = _changed(arguments.get("body", UNSET), path, value)


def _changed(whole: Any, path: list[str], value: object) -> dict[str, Any]:
    plain = whole if is_object(whole) else to_wire({} if whole in (None, UNSET) else whole)
    head, *rest = path
    inner = _changed(plain.get(head, UNSET), rest, value) if rest else value
    return {**plain, head: inner}


def _next_link(header: str) -> str:
    """The target of the link whose relation is `next` (RFC 8288 section 3); empty without one."""
    for target, attributes in re.findall(_NEXT, header):
        found = re.search(_REL, attributes)
        if found and "next" in (found[1] or found[2] or "").lower().split():
            return str(target)
    return ""
