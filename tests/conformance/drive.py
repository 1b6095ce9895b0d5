"""Every scenario of one document, driven through the generated client against the suite's server.

In: a service, its scenarios, the server's URL. Out: a `Verdict` per scenario.

    python -m tests.conformance.drive BUILD DIALECT ORIGIN [SERVICE…]
"""

from __future__ import annotations

import json
import re
import sys
import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl

import httpx

from tests.conformance.calls import Planned, Planner, Unplanned, documented
from tests.conformance.judging import difference, read_answer
from tests.conformance.scenarios import Call, Scenario, load_scenarios
from tests.conformance.services import Service, services
from tests.conformance.surface import less_typed, read_surface
from wireproof.errors import WireproofError
from wireproof.harness.manifest import Method, load_manifest
from wireproof.harness.package import Package, import_client
from wireproof.mock.operations import Media
from wireproof.mock.schemas import Schemas
from wireproof.oas.media_types import essence, is_json, is_xml
from wireproof.oracle.arguments import ABSENT
from wireproof.spec.load import load_document

Mark = Literal["right", "less typed", "wrong", "not in OpenAPI"]
WAIT = 10.0
"""Seconds for one call; the server is on this machine."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one scenario, and why."""

    service: str
    name: str
    mark: Mark
    reason: str = ""


class Subject:
    """One document's client, called as scenarios say."""

    def __init__(self, service: Service, origin: str) -> None:
        self.service = service
        self.origin = origin
        self.document = load_document(service.document)
        self.loose = Schemas(self.document, lenient=True)
        self.manifest = load_manifest(service.client)
        self.package: Package = import_client(self.manifest)
        self.surface = read_surface(service.client)
        module = self.package.module
        self.planner = Planner(self.document, self.manifest, module, self.surface)
        self.last_event_id = ""
        self.following: tuple[Planned, Any] | None = None
        """What the page after a page is, where a link leads to it."""
        self.before: tuple[Call, Planned, Any] | None = None
        """The call before this one, and its value, which may hold a link."""

    def attempt(self, call: Call) -> tuple[Mark, str]:
        """Make a call and judge what comes of it."""
        planned, self.last_event_id = self.planner.plan(call), ""
        following, self.following = self.following, None
        before, self.before = self.before, None
        if isinstance(planned, Unplanned) and following is not None:
            reason = self._difference(call, following[0], following[1].value, None)
            return ("wrong" if reason else "right"), reason
        if isinstance(planned, Unplanned) and before and _holds_link(before[0], call, self.origin):
            return self._by_hand(call, type(before[2]), before[1])
        if isinstance(planned, Unplanned):
            return ("wrong" if planned.in_document else "not in OpenAPI"), planned.reason
        if self._is_forbidden(planned):
            if call.body and is_xml(call.body.media_type):
                return self._by_hand(call, object, planned)
            return "not in OpenAPI", "the document does not allow the body that the suite sends"
        if is_xml(call.answer.media_type if call.answer else "") and self._is_drift(call, planned):
            return self._by_hand(call, str, planned)
        value, error = self._made(call, planned, planned.keywords)
        reason = self._difference(call, planned, value, error)
        if reason:
            return "wrong", reason
        self.before = (call, planned, value)
        told = less_typed(self.surface, self.planner.schemas, planned.operation, planned.method)
        return ("less typed" if told else "right"), told

    def vary(self, call: Call) -> None:
        """Make a call in the other forms that some scenarios want.

        Without each set of its arguments; and a stream again, from where it ended.
        """
        planned = self.planner.plan(call)
        if isinstance(planned, Planned) and self.last_event_id:
            again = {"extra_headers": {"Last-Event-ID": self.last_event_id}}
            self._made(call, planned, {**planned.keywords, **again})
        if isinstance(planned, Planned) and isinstance(planned.keywords.get("body"), dict):
            body = planned.keywords["body"]
            for size in range(1, len(body)):
                for names in combinations(body, size):
                    some = {name: body[name] for name in names}
                    self._made(call, planned, {**planned.keywords, "body": some})

    def _by_hand(self, call: Call, cast_to: type, planned: Planned) -> tuple[Mark, str]:
        """Make a call with `client.request`, as a caller does where the document is silent.

        What a link in an answer leads to is of the same type as the answer; XML that is written
        otherwise than documented is text.
        """
        cls = getattr(self.package.module, self.manifest.sync_class)
        answer = essence(call.answer.media_type) if call.answer else ""
        given: dict[str, Any] = {"query": dict(parse_qsl(call.request.query))}
        if call.body:
            given |= {"content": call.body.content, "content_type": call.body.media_type}
        try:
            with cls(**self._options(call), timeout=WAIT) as client:
                cast_to = str if is_xml(answer) else cast_to
                value = client.request(call.request.method, call.request.path, cast_to, **given)
        except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
            return "wrong", _told(error)
        reason = self._difference(call, planned, value, None)
        return ("wrong", reason) if reason else ("less typed", "by `client.request`")

    def _made(self, call: Call, planned: Planned, keywords: dict[str, Any]) -> tuple[Any, Any]:
        method = planned.method
        cls = getattr(self.package.module, self.manifest.sync_class)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore" if self._is_drift(call, planned) else "error")
                with cls(**self._options(call), timeout=WAIT) as client:
                    value = _bound(client, method)(**keywords, **self._accept(call, planned))
                    if method.streaming:
                        with value as opened:
                            value = list(opened)
                        self.last_event_id = opened.last_event_id
                    # A page is compared with its body; of the next ones, what a link leads to.
                    if type(value).__name__ == "Page":
                        by_link = method.paging and method.paging.style == "link"
                        more = value.next_page() if by_link else None
                        self.following = (planned, more) if more is not None else None
                        value = value.value
                    return value, None
        except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
            return None, error

    def _is_drift(self, call: Call, planned: Planned) -> bool:
        """Tell whether the document does not allow the answer, so that a warning is due."""
        found = self._media(call, planned)
        if call.answer is None or found is None:
            return False
        value = read_answer(self.planner.schemas, found.schema, call.answer)
        if value is None:
            return False
        return not self.planner.schemas.fits(found.schema, value, "response")

    def _media(self, call: Call, planned: Planned) -> Media | None:
        """Return the documented media type of the answer."""
        if call.answer is None:
            return None
        wanted = call.answer.media_type
        replies = planned.operation.replies
        exact = [one for one in replies if one.status == str(call.status)] or replies
        found = (documented(reply.media, wanted) for reply in exact)
        return next((one for one in found if one), None)

    def _accept(self, call: Call, planned: Planned) -> dict[str, Any]:
        """Return what asks for the media type that a scenario wants, where there are several."""
        wanted = call.request.one("accept")
        several = any(len(reply.media) > 1 for reply in planned.operation.replies)
        if not wanted or not several or "accept" in planned.keywords:
            return {}
        known = {media.name for reply in planned.operation.replies for media in reply.media}
        if wanted in known and "accept:" in self.surface.methods.get(planned.method.id, ""):
            return {"accept": wanted}
        return {"extra_headers": {"accept": wanted}}

    def _options(self, call: Call) -> dict[str, Any]:
        return self._server(call) | self._credentials(call)

    def _server(self, call: Call) -> dict[str, Any]:
        """Return the keywords that make the client call the suite's server."""
        if not self.manifest.servers:
            return {"base_url": self.origin}
        server = self.manifest.servers[0]
        origin = f"(?P<endpoint>{re.escape(self.origin)})"
        pattern = re.escape(server["url"]).replace(r"\{endpoint\}", origin)
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", pattern)
        variables = re.findall(r"\{(\w+)\}", server["url"])
        if not variables:
            return {"base_url": self.origin}
        found = re.match(pattern, self.origin + call.request.path)
        if not found:
            return {"base_url": self.origin}
        return {_argument(server, name): found[name] for name in variables}

    def _credentials(self, call: Call) -> dict[str, str]:
        schemes = (self.document.raw.get("components") or {}).get("securitySchemes") or {}
        found: dict[str, str] = {}
        for one in self.manifest.credentials:
            scheme = schemes.get(one.scheme, {})
            keyword = one.arguments.get("value")
            if keyword is None:
                continue
            header = scheme.get("name", "authorization").lower()
            text = call.request.one(header)
            if scheme.get("type") != "apiKey":
                text = text.partition(" ")[2]
            if text:
                found[keyword] = text
        if not found and call.status in (401, 403) and self.manifest.credentials:
            found = dict.fromkeys(self.manifest.credentials[0].arguments.values(), "invalid")
        return found

    def _is_forbidden(self, planned: Planned) -> bool:
        """Tell whether the document does not allow the body, so that nothing may be sent."""
        media = [one for one in planned.operation.media if _has_values(essence(one.name))]
        is_given = planned.body is not ABSENT and planned.body != {}
        return (
            bool(media)
            and is_given
            and not any(not self.loose.violations(one.schema, planned.body) for one in media)
        )

    def _difference(self, call: Call, planned: Planned, value: Any, error: Any) -> str:
        if call.status >= 400:
            if getattr(error, "status_code", None) != call.status:
                return f"{call.status} was due, there came {_told(error) if error else value!r}"
            value = error.body
        elif error is not None:
            return _told(error)
        if call.answer is None:
            return (
                ""
                if value is None or call.status >= 400 or value is True
                else (f"nothing was due, there came {value!r}")
            )
        media = self._media(call, planned)
        schema = media and (media.item or media.schema)
        return difference(self.planner.schemas, schema, call.answer, value)


def _has_values(kind: str) -> bool:
    return is_json(kind) or is_xml(kind)


def _holds_link(before: Call, call: Call, origin: str) -> bool:
    """Tell whether an answer leads to a request: its URL stands in the bytes."""
    request = call.request
    url = f"{origin}{request.path}" + (f"?{request.query}" if request.query else "")
    return before.answer is not None and url.encode() in before.answer.content


def _bound(client: Any, method: Method) -> Any:
    holder = client
    for name in filter(None, method.resource.split(".")):
        holder = getattr(holder, name)
    return getattr(holder, method.attribute)


def _argument(server: dict[str, Any], name: str) -> str:
    fact = (server.get("variables") or {}).get(name)
    if isinstance(fact, dict):
        fact = fact.get("argument")
    return fact or re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def _told(error: BaseException) -> str:
    body = getattr(getattr(error, "response", None), "text", "")
    return f"{type(error).__name__}: {error} {body}"[:600]


def _rank(subject: Subject, scenario: Scenario) -> tuple[bool, str]:
    """Return how well a version of a service fits a scenario: the one it names, else the newest."""
    version = subject.service.version
    text = " ".join(f"{one.request.path}?{one.request.query}" for one in scenario.calls)
    return bool(re.search(rf"(?<!\w){re.escape(version)}(?!\w)", text)), version


def drive(subjects: list[Subject], scenarios: list[Scenario], origin: str) -> Iterator[Verdict]:
    """Yield the verdicts on a service's scenarios.

    Args:
        subjects: its documents, one for each version.
        scenarios: of this service.
        origin: the URL of the suite's server.
    """
    made: list[tuple[Scenario, Mark, str]] = []
    for scenario in scenarios:
        subject = max(subjects, key=lambda one: _rank(one, scenario))
        marks = [subject.attempt(call) for call in scenario.calls]
        if scenario.condition == "by-key":
            for call in scenario.calls:
                subject.vary(call)
        worst = max(marks, key=lambda one: ORDER.index(one[0]))
        made.append((scenario, *worst))
    covered = _coverage(origin)
    for scenario, mark, reason in made:
        result = covered.get(scenario.name, "nothing")
        if mark in ("right", "less typed") and result != "pass":
            told = f"the suite's server says {result}"
            yield Verdict(scenario.service, scenario.name, "wrong", told)
        else:
            yield Verdict(scenario.service, scenario.name, mark, reason)


ORDER: list[Mark] = ["right", "less typed", "not in OpenAPI", "wrong"]


def _coverage(origin: str) -> dict[str, str]:
    """Return what the suite's server has to say about each scenario so far."""
    reports = httpx.get(f"{origin}/.coverage", timeout=WAIT).json()
    return {name: result for one in reports for name, result in one["results"].items()}


def main(build: Path, dialect: str, origin: str, only: list[str]) -> list[Verdict]:
    """Drive every service of a dialect, or some of them."""
    by_service: dict[str, list[Scenario]] = {}
    for scenario in load_scenarios(build / "scenarios.json", origin):
        by_service.setdefault(scenario.service, []).append(scenario)
    versions: dict[str, list[Service]] = {}
    for service in services(build, dialect):
        versions.setdefault(service.name, []).append(service)
    found: list[Verdict] = []
    for name, scenarios in by_service.items():
        if only and name not in only:
            continue
        try:
            subjects = [Subject(one, origin) for one in versions.get(name, [])]
        except WireproofError as error:
            found += [Verdict(name, one.name, "wrong", str(error)) for one in scenarios]
            continue
        if not subjects:
            found += [Verdict(name, one.name, "not in OpenAPI", "") for one in scenarios]
            continue
        found += drive(subjects, scenarios, origin)
    return found


if __name__ == "__main__":
    build, dialect, origin, *only = sys.argv[1:]
    verdicts = main(Path(build), dialect, origin, only)
    sys.stdout.write(json.dumps([asdict(one) for one in verdicts], indent=1))
