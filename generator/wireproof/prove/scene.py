"""The scene of a lane: one operation of one client, ready to be called.

In: an imported client, a plan, a flavour. Out: a `Scene` that calls the operation with given
arguments or has a given response answered, over drivers that are made once and reused.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from wireproof.data.verdicts import Verdict
from wireproof.prove.arguments import Arguments
from wireproof.prove.cases import CallCase, OperationPlan
from wireproof.prove.credentials import Secrets, secrets_for
from wireproof.prove.expressible import Inexpressible, keywords_for
from wireproof.prove.manifest import Method
from wireproof.prove.operations import Operation
from wireproof.prove.oracle import Target, unrepresentable
from wireproof.prove.subject import (
    AsyncDriver,
    Driver,
    Flavour,
    Outcome,
    Package,
    Script,
    SyncDriver,
)
from wireproof.prove.wire import WireReply, WireRequest

Policy = Literal["raise", "warn", "ignore"]
HOME = "https://wire.test"


@dataclass(slots=True)
class Stage:
    """One client in one flavour, and its drivers, each made once.

    Attributes:
        stack: closes the drivers.
    """

    package: Package
    flavour: Flavour
    schemes: dict[str, dict[str, Any]]
    stack: ExitStack
    _made: dict[tuple[Any, ...], Driver] = field(default_factory=dict)

    def secrets(self, only: tuple[str, ...] | None = None) -> Secrets:
        """Return test secrets for all schemes, or for some."""
        return secrets_for(self.package.manifest.credentials, self.schemes, only)

    def driver(
        self,
        policy: Policy = "raise",
        *,
        base_url: str = "",
        schemes: tuple[str, ...] | None = None,
        retries: int = 0,
    ) -> Driver:
        """Return a driver; the same options give the same one.

        Args:
            policy: for `on_drift`.
            base_url: overrides the server; "" leaves the client's own default.
            schemes: security schemes to give credentials for; all when left out.
            retries: repetitions that the client may make.
        """
        key = (policy, base_url, schemes, retries)
        if key not in self._made:
            options: dict[str, Any] = {"on_drift": policy, **self.secrets(schemes).keywords}
            retry = getattr(self.package.module, "Retry", None)
            if retry is not None:
                options["retry"] = retry(max=retries)
            if base_url:
                options["base_url"] = base_url
            build: Callable[[Package, dict[str, Any]], Driver] = (
                SyncDriver if self.flavour == "sync" else AsyncDriver
            )
            self._made[key] = self.stack.enter_context(build(self.package, options))
        return self._made[key]


@dataclass(frozen=True, slots=True)
class Scene:
    """One operation on a stage.

    Attributes:
        base: arguments that are known to be fine, for lanes that are about the response; `None`
            when there are none.
        base_url: what the client is given as `base_url`, "" when its own default serves.
        server: the URL that requests have to go to.
    """

    stage: Stage
    plan: OperationPlan
    method: Method
    base: CallCase | None
    base_url: str
    server: str

    @property
    def target(self) -> Target:
        """Where requests have to go, and with which secrets."""
        return Target(self.server, self.stage.secrets())

    def keywords(self, arguments: Arguments) -> dict[str, Any] | Inexpressible:
        """Return the keyword arguments for the client's method."""
        return keywords_for(self.method, arguments)

    def send(self, keywords: dict[str, Any], reply: WireReply = WireReply(418)) -> Outcome:  # noqa: B008 - frozen
        """Call with these keywords; every request gets the same reply."""
        driver = self.stage.driver(base_url=self.base_url)
        return driver.call(self.method, keywords, _always(reply))

    def receive(self, reply: WireReply, policy: Policy = "raise") -> Outcome | None:
        """Call with known-good arguments and have a reply served; `None` without such."""
        if self.base is None:
            return None
        keywords = self.keywords(self.base.arguments)
        if isinstance(keywords, Inexpressible):
            return None
        driver = self.stage.driver(policy, base_url=self.base_url)
        return driver.call(self.method, keywords, _always(reply))


def _always(reply: WireReply) -> Script:
    def script(_request: WireRequest, _number: int) -> WireReply:
        return reply

    return script


def build_scene(stage: Stage, plan: OperationPlan, method: Method) -> Scene:
    """Set the scene for one operation."""
    server, relative = default_server(plan.operation)
    return Scene(
        stage=stage,
        plan=plan,
        method=method,
        base=_base_case(plan, method),
        base_url=server if relative else "",
        server=server,
    )


def default_server(operation: Operation) -> tuple[str, bool]:
    """Return the URL of the first server, variables at their defaults, and whether it is relative.

    A relative URL depends on where the document was found (OAS 3.1.1, "Server Object"), so the
    client has to be told; the proof then uses a host of its own.
    """
    first = operation.servers[0]
    url = str(first.get("url", "/"))
    for name, variable in (first.get("variables") or {}).items():
        url = url.replace(f"{{{name}}}", str(variable.get("default", "")))
    if urlsplit(url).scheme:
        return url, False
    return HOME + "/" + url.lstrip("/"), True


def _base_case(plan: OperationPlan, method: Method) -> CallCase | None:
    """Choose the smallest call that is valid, expressible and representable."""
    fit = [
        case
        for case in plan.calls
        if case.verdict is Verdict.VALID
        and not isinstance(keywords_for(method, case.arguments), Inexpressible)
        and not unrepresentable(plan.operation, case.arguments)
    ]
    return min(fit, key=lambda case: len(repr(case.arguments.to_json())), default=None)
