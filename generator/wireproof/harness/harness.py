"""The harness of a check: one operation of one client, ready to be called.

In: an imported client, a plan, a mode. Out: a `Harness` that performs an `Interaction`: a client
set up in some way, called with some keywords, answered with some replies. An interaction is plain
data, so that it can be written out as a Python snippet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

from wireproof.cases.alike import share, shares_at
from wireproof.cases.model import CallCase, OperationPlan
from wireproof.cases.verdicts import Verdict
from wireproof.harness.drivers import AsyncDriver, Driver, SyncDriver
from wireproof.harness.environment import environment
from wireproof.harness.keywords import Inexpressible, keywords_for
from wireproof.harness.loopback import Loopback
from wireproof.harness.manifest import Method
from wireproof.harness.package import Mode, Outcome, Package
from wireproof.harness.secrets import secrets_for
from wireproof.harness.servers import HOME, default_server, is_open, server_url
from wireproof.harness.vendor import OWN, Listener, Recorder, library
from wireproof.oracle.arguments import Arguments
from wireproof.oracle.credentials import Secrets
from wireproof.oracle.requests import Target, unrepresentable
from wireproof.oracle.wire import WireReply, WireRequest

Anything = TypeVar("Anything")
Policy = Literal["raise", "warn", "ignore", "tell"]
"""For `on_drift`; "tell" stands for a function that gets each record."""
FAILING = "(the vault is locked)"
"""The secret of a function that fails instead of giving one."""
NO_REPLY = WireReply(418)


@dataclass(frozen=True, slots=True)
class Setup:
    """How a client is constructed.

    Attributes:
        policy: for `on_drift`.
        base_url: overrides the server; "" leaves the client's own default.
        own_url: replaces the servers of single operations, which `base_url` does not.
        server: name of one of the client's servers; "" leaves the default.
        schemes: security schemes to give credentials for; all when `None`.
        retries: repetitions that the client may make.
        secret: a text that stands for every credential, instead of the usual ones.
        by_function: give a function that returns the secret, where a scheme has a single one.
        wired: whether the client talks to a real socket instead of the mock transport.
        library: the HTTP library of the client that it is given; "" is httpx.
        own: whether that client has header fields, parameters and cookies of its own.
        more: further keyword arguments of the constructor.
        view: options of the view of the client that is called; none is the client itself.
    """

    policy: Policy = "raise"
    base_url: str = ""
    own_url: str = ""
    server: str = ""
    schemes: tuple[str, ...] | None = None
    retries: int = 0
    secret: str = ""
    by_function: bool = False
    wired: bool = False
    library: str = ""
    own: bool = False
    more: tuple[tuple[str, Any], ...] = ()
    view: tuple[tuple[str, Any], ...] = ()


_USUAL = Setup()


@dataclass(frozen=True, slots=True)
class Supplied:
    """A function that gives a secret; it is written as Python in scripts."""

    secret: str

    def __call__(self) -> str:
        """Return the secret, or fail."""
        if self.secret == FAILING:
            raise LookupError(FAILING)
        return self.secret

    def __repr__(self) -> str:
        return "lambda: {}[0]" if self.secret == FAILING else f"lambda: {self.secret!r}"


@dataclass(frozen=True, slots=True)
class Interaction:
    """One call: how the client is set up, what it is asked, what it is answered.

    Attributes:
        replies: the first request gets the first, and so on; the last one repeats.
        environment: variables that are set meanwhile.
        every_page: whether the items of all pages are read, where a method has pages.
        raw: whether the call gives its HTTP response, with the value in it.
        left: whether a stream is begun and let go of, before another one is read.
    """

    setup: Setup
    keywords: dict[str, Any]
    replies: tuple[WireReply, ...] = (NO_REPLY,)
    environment: tuple[tuple[str, str], ...] = ()
    every_page: bool = False
    raw: bool = False
    left: bool = False


class Wired:
    """A server on a real socket, and the recorder that answers for it."""

    def __init__(self) -> None:
        self.recorder = Recorder()
        self.server = Loopback(self.recorder.answer)


@dataclass(slots=True)
class Fixture:
    """One client in one mode, and its drivers, each made once.

    Attributes:
        stack: closes the drivers.
        performed: what was called for the case that is judged.
    """

    package: Package
    mode: Mode
    schemes: dict[str, dict[str, Any]]
    stack: ExitStack
    performed: list[tuple[Interaction, Outcome]] = field(default_factory=list)
    _made: dict[Setup, Driver] = field(default_factory=dict)
    _secrets: dict[tuple[tuple[str, ...] | None, str], Secrets] = field(default_factory=dict)
    _wired: Wired | None = None

    def loopback(self) -> Loopback:
        """Return the vendor on a real socket, started when first asked for."""
        return self._vendor().server

    def _vendor(self) -> Wired:
        if self._wired is None:
            self._wired = Wired()
            self.stack.enter_context(self._wired.server)
        return self._wired

    def secrets(self, setup: Setup | None = None) -> Secrets:
        """Return the test secrets that a client set up like this was given."""
        setup = setup or _USUAL
        key = setup.schemes, setup.secret
        if key not in self._secrets:
            credentials = self.package.manifest.credentials
            self._secrets[key] = secrets_for(credentials, self.schemes, *key)
        return self._secrets[key]

    def target(self, base_url: str, setup: Setup | None = None) -> Target:
        """Return where the requests of a client set up like this have to go."""
        return Target(base_url, self.secrets(setup), self.package.manifest.key_header.lower())

    def options(self, setup: Setup) -> dict[str, Any]:
        """Return the constructor's keyword arguments, the HTTP client left out."""
        policy = Listener() if setup.policy == "tell" else setup.policy
        found: dict[str, Any] = {"on_drift": policy, **self.secrets(setup).keywords}
        for one in self.package.manifest.credentials if setup.by_function else ():
            for argument in one.arguments.values():
                if argument in found:
                    found[argument] = Supplied(found[argument])
        if setup.base_url:
            found["base_url"] = setup.base_url
        own = self.package.manifest.own_servers
        if own and (setup.wired or setup.own_url):
            found["base_urls"] = dict.fromkeys(own, setup.own_url or setup.base_url)
        if setup.server:
            found["server"] = setup.server
        return found | dict(setup.more)

    def driver(self, setup: Setup) -> Driver:
        """Return a driver; the same set-up gives the same one."""
        if setup not in self._made:
            self._made[setup] = self.stack.enter_context(self._build(setup))
        return self._made[setup]

    def fresh(self, setup: Setup) -> Driver:
        """Return a driver of its own, to be closed by the caller."""
        return self._build(setup)

    def _build(self, setup: Setup) -> Driver:
        options = self.options(setup)
        retry = getattr(self.package.module, "Retry", None)
        if retry is not None and "retry" not in options:
            options["retry"] = retry(max=setup.retries, base=0.0, cap=0.0)
        recorder = self._vendor().recorder if setup.wired else None
        build = SyncDriver if self.mode == "sync" else AsyncDriver
        own = OWN if setup.own else {}
        made = build(self.package, options, recorder, library(setup.library), own)
        if setup.view:
            try:
                made.client = made.client.with_options(**dict(setup.view))
            except BaseException:
                made.__exit__(None, None, None)
                raise
        return made


@dataclass(frozen=True, slots=True)
class Harness:
    """One operation on a fixture.

    Attributes:
        fit: calls that are valid, can be said in Python, and have a place on the wire.
        base: the smallest of these, for checks that are about the response; `None` when there are
            none.
        base_url: what the client is given as `base_url`, "" when its own default serves.
        own_url: what the client is given for the operation's own servers, "" when they serve.
        sizes: of all calls, by what is their own (`id`): how many characters their arguments take.
        server: the URL that requests have to go to.
        plain: keyword arguments of `base`.
        stands_for: what of the client as a whole is tried by calling this operation.
        library: the HTTP library that every call is made with; "" is httpx.
    """

    fixture: Fixture
    plan: OperationPlan
    method: Method
    fit: tuple[CallCase, ...]
    base: CallCase | None
    base_url: str
    server: str
    plain: dict[str, Any]
    stands_for: frozenset[str] = frozenset()
    library: str = ""
    own_url: str = ""
    sizes: Mapping[int, int] = field(default_factory=dict)
    _made: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    @property
    def target(self) -> Target:
        """Where requests have to go, and with which secrets."""
        return self.fixture.target(self.server)

    def setup(self, policy: Policy = "raise") -> Setup:
        """Return the usual set-up."""
        return Setup(policy, base_url=self.base_url)

    def once(self, name: str, make: Callable[[], Iterable[Anything]]) -> tuple[Anything, ...]:
        """Return what is made once for both kinds of client, by a name of its own."""
        if name not in self._made:
            self._made[name] = tuple(make())
        return self._made[name]

    def size(self, case: CallCase) -> int:
        """Return how many characters the arguments of a call take."""
        return self.sizes[id(case)]

    @property
    def shares(self) -> int:
        """Among how many operations that are called alike fixed probes are shared out."""
        return self.shares_at(self.plan.turn.called)

    def shares_at(self, turn: int) -> int:
        """Among how many that look alike fixed probes are shared out; 1 is not at all."""
        return shares_at(turn, self.plan.alike)

    def turns(self, cases: Iterable[Anything], shares: int) -> Iterator[Anything]:
        """Yield the cases that are this mode's: the first ones, and of the rest its share.

        Both modes share all that reads and writes values, and so do operations that look alike:
        after the first of these, fewer cases are tried twice. Two cases by turns, not one: which
        of two spellings a case has alternates as well. Of `shares`, see `shares_at`.
        """
        mine = 0 if self.fixture.mode == "sync" else 1
        both = self.plan.by_both // shares
        for number, case in enumerate(cases):
            if number < both or number // 2 % 2 == mine:
                yield case

    def by_one(self, cases: Iterable[Anything]) -> Iterator[Anything]:
        """Yield cases of what an operation is for both kinds of client, by turns to either.

        Of operations that look alike, the first ones try all of them with both.
        """
        return self._by_one(cases, self.plan.turn.called, self.shares)

    def shared(self, cases: Iterable[Anything], turn: int | None = None) -> Iterator[Anything]:
        """Yield fixed probes, or this operation's share of them where others look like it.

        A share is tried by one kind of client; when it comes round again, by the other. Without a
        `turn`, those look alike that are called alike.
        """
        turn = self.plan.turn.called if turn is None else turn
        shares = self.shares_at(turn)
        return self._by_one(share(cases, turn, self.plan.alike), turn // shares, shares)

    def _by_one(self, cases: Iterable[Anything], turn: int, shares: int) -> Iterator[Anything]:
        mine = 0 if self.fixture.mode == "sync" else 1
        for number, case in enumerate(cases, turn):
            if shares == 1 or number % 2 == mine:
                yield case

    def keywords(self, arguments: Arguments) -> dict[str, Any] | Inexpressible:
        """Return the keyword arguments for the client's method."""
        return keywords_for(self.method, arguments)

    def asking(self, media_type: str) -> dict[str, Any]:
        """Return the keywords of a plain call that asks for a media type, where it has to be."""
        argument, others = self.method.accept
        return {**self.plain, argument: media_type} if media_type in others else self.plain

    def perform(self, interaction: Interaction) -> Outcome:
        """Perform it, and say what happened."""
        interaction = self.over_library(interaction)
        if interaction.environment:
            with (
                environment(dict(interaction.environment)),
                self.fixture.fresh(interaction.setup) as driver,
            ):
                return self._perform_with(driver, interaction)
        try:
            driver = self.fixture.driver(interaction.setup)
        except Exception as error:  # noqa: BLE001 - a client that cannot be made is the finding
            return Outcome((), error=error)
        return self._perform_with(driver, interaction)

    def over_library(self, interaction: Interaction) -> Interaction:
        """Return an interaction as it is performed here: with this harness's HTTP library.

        A server of the operation's own that lacks the value of a variable is told to the client.
        """
        setup = interaction.setup
        if self.library and setup.library != self.library:
            setup = replace(setup, library=self.library)
        if self.own_url and not setup.wired and not setup.own_url:
            setup = replace(setup, own_url=self.own_url)
        return interaction if setup is interaction.setup else replace(interaction, setup=setup)

    def _perform_with(self, driver: Driver, interaction: Interaction) -> Outcome:
        replies = interaction.replies

        def script(_request: WireRequest, number: int) -> WireReply:
            return replies[min(number, len(replies) - 1)]

        if interaction.left:
            outcome = driver.leave(self.method, interaction.keywords, script)
        else:
            how = {"every_page": interaction.every_page, "raw": interaction.raw}
            outcome = driver.call(self.method, interaction.keywords, script, **how)
        self.fixture.performed.append((interaction, outcome))
        return outcome


def build_harness(
    fixture: Fixture, plan: OperationPlan, method: Method, stands_for: frozenset[str] = frozenset()
) -> Harness:
    """Set the harness for one operation."""
    server, relative = default_server(plan.operation)
    fit = tuple(_fit_cases(plan, method))
    sizes = {id(case): len(repr(case.arguments.to_json())) for case in plan.calls}
    base = min(fit, key=lambda case: sizes[id(case)], default=None)
    plain = keywords_for(method, base.arguments) if base else {}
    return Harness(
        fixture=fixture,
        plan=plan,
        method=method,
        fit=fit,
        base=base,
        base_url=_base_url(plan, server, relative=relative),
        server=server,
        plain={} if isinstance(plain, Inexpressible) else plain,
        stands_for=stands_for,
        sizes=sizes,
        own_url=server if plan.operation.has_own_servers and is_open(plan.operation) else "",
    )


def _base_url(plan: OperationPlan, server: str, *, relative: bool) -> str:
    """What the client has to be told; a relative server of an operation is joined to it."""
    if plan.operation.has_own_servers:
        return HOME if relative or _is_homeless(plan) else ""
    return server if relative or _is_homeless(plan) else ""


def _is_homeless(plan: OperationPlan) -> bool:
    """Tell whether the client as a whole has to be told its server, whatever the operation has."""
    return server_url(next(iter(plan.servers), {}))[1]


def _fit_cases(plan: OperationPlan, method: Method) -> Iterator[CallCase]:
    for case in plan.calls:
        if (
            case.verdict is Verdict.VALID
            and not isinstance(keywords_for(method, case.arguments), Inexpressible)
            and not unrepresentable(plan.operation, case.arguments)
        ):
            yield case
