"""The one place that drives Schemathesis: samples for the operations of a synthetic document.

In: an OpenAPI document whose operations take one JSON body (a call-spec) and a path in it. Out:
samples of that body. Nothing here decides whether a sample is valid: see `verdicts`.

`iter_coverage_cases` is not documented by Schemathesis; `tests/prove/test_schemathesis_api.py`
notices when it moves.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Any, Final

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as with_seed
from hypothesis.errors import HypothesisException, Unsatisfiable
from hypothesis.internal.conjecture import engine as hypothesis_engine
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from wireproof.cases.combinations import TOO_MANY, multiplies
from wireproof.cases.kept import Kept
from wireproof.cases.shortened import Levels, targets
from wireproof.cases.untangled import TANGLED, untangled
from wireproof.errors import SpecError, SuiteError

SCHEMATHESIS_MINOR = "4.32"
"""The one that the tests of the proof pass with."""


class OtherVersionError(SuiteError):
    """Schemathesis is of another minor version: no operation can be proven with it."""


def _other_version() -> OtherVersionError:
    return OtherVersionError(
        f"the proof needs Schemathesis {SCHEMATHESIS_MINOR}, "
        f"and {schemathesis.__version__} is installed",
        hint=f"pip install 'schemathesis=={SCHEMATHESIS_MINOR}.*'",
    )


try:
    from schemathesis import GenerationMode
    from schemathesis.core.errors import InvalidRegexPattern
    from schemathesis.generation.hypothesis import setup
    from schemathesis.specs.openapi.schemas import OpenApiSchema
    from schemathesis.transport.serialization import Binary
except ImportError as error:  # what a minor version moves
    raise _other_version() from error

TOO_DEEP: Final = "its schemas lead to one another over more levels than samples can be made of"
_FAR_TOO_DEEP = 400
_MOST_COVERED = 600
"""Samples of one schema in the coverage phase; the next take ever longer to make."""
_MOST_COVERED_BESIDE = 100
"""Invalid samples of a schema whose valid ones, which come first, are more than that."""
_DEEP: Final = "the schema is deep"
_MOST_CHARACTERS = 4_000_000
"""Characters of all samples of one schema in that phase."""
_WIDE = 500
"""Properties of one object, from which on a whole one may be more than Hypothesis draws at once."""
_BY_NAME: Final = ("$dynamicRef", "$anchor", "$dynamicAnchor", "$id", "discriminator")
"""Where one of these stands, a schema may lead to others without a `$ref`."""
_KEPT: Final = 16
"""Paths whose samples a process keeps; operations that are alike often follow one another."""
_TRIES_OF_WIDE = 20
"""How often it tries, then; its own 458 take minutes, and fail as these do."""
_ABSENT: Any = object()
_LARGEST = 500_000
"""Characters of one sample. `maxItems` of large items asks for tens of megabytes: what those would
show, a smaller list of another place shows as well."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One generated value.

    Attributes:
        value: plain JSON; binary content stands as bytes.
        source: where it comes from, for people: `coverage: Missing required property: email`.
        malformed: raw bytes that are no JSON at all, when the generator made such.
    """

    value: Any
    source: str
    malformed: bytes | None = None


@dataclass(frozen=True, slots=True)
class Samples:
    """What one generator made, and why it made nothing when it did not."""

    samples: tuple[Sample, ...]
    reason: str = ""


COVERED: Final = Kept[Samples](_KEPT)


class Engine:
    """Samples for one synthetic document.

    Args:
        document: an OpenAPI 3.1 document; each operation is a POST with one JSON body.

    Raises:
        SuiteError: Schemathesis of another minor version; by any method, it refuses our own
            document.
        SpecError: no data can be made of a schema, as its alternatives multiply.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        if schemathesis.__version__.rpartition(".")[0] != SCHEMATHESIS_MINOR:
            raise _other_version()
        # Its command line and its plugin for pytest do this first; values that Hypothesis would
        # otherwise give up on after hundreds of tries are then made, and the same ones everywhere.
        setup()
        self._small = untangled(document)
        self._reason = "" if self._small is document else TANGLED
        self._wide = _width(document) > _WIDE
        if multiplies(document):
            raise SpecError(TOO_MANY)

    @cached_property
    def _schema(self) -> OpenApiSchema:
        try:
            return schemathesis.openapi.from_dict(self._small, config=schemathesis.Config())
        except Exception as error:
            raise SuiteError(f"Schemathesis refuses the call-spec: {error}") from error

    def coverage(self, path: str) -> Samples:
        """Return the deterministic samples of the coverage phase, valid and invalid.

        Raises:
            SpecError: the schema refers to others over more levels than Python's stack has.
        """
        return COVERED.of(self._told(path), lambda: self._of_both_modes(path))

    def _of_both_modes(self, path: str) -> Samples:
        """Return valid and invalid samples; of a deep schema the valid ones alone are too many."""
        made = self.covered(path, list(GenerationMode), _MOST_COVERED)
        if not made.reason.startswith(_DEEP):
            return made
        others = self.covered(path, [GenerationMode.NEGATIVE], _MOST_COVERED_BESIDE)
        return replace(made, samples=(*made.samples, *others.samples))

    def _told(self, path: str) -> str:
        """Return all that the samples of a path are made of, as a text.

        Operations may differ in their path alone, or in components that stand in other paths, of
        which these samples know nothing.
        """
        small = self._small
        operation, components = small["paths"][path], small.get("components")
        text = json.dumps([operation, components], default=repr)
        if any(f'"{name}"' in text for name in _BY_NAME):
            return text
        reached = sorted(Levels(small).of(operation))
        return json.dumps(
            [operation, [(one, targets(small, one)) for one in reached]], default=repr
        )

    def few(self, path: str, most: int) -> Samples:
        """Return the first samples of the coverage phase: so many valid and so many invalid ones.

        Raises:
            SpecError: the schema refers to others over more levels than Python's stack has.
        """
        made = [self.covered(path, [mode], most) for mode in GenerationMode]
        return Samples(tuple(one for part in made for one in part.samples))

    def first(self, path: str, most: int) -> Samples:
        """Return the first samples of the coverage phase, valid ones as far as there are any.

        Raises:
            SpecError: the schema refers to others over more levels than Python's stack has.
        """
        return self.covered(path, list(GenerationMode), most)

    def covered(self, path: str, modes: list[GenerationMode], most: int) -> Samples:
        """Return samples of the coverage phase, of some modes, up to a number."""
        try:
            operation = self._schema[path]["POST"]
        except RecursionError:
            raise SpecError(TOO_DEEP) from None
        config = self._schema.config.generation_for(operation=operation, phase="coverage")
        found: list[Sample] = []
        try:
            with warnings.catch_warnings(), _same_everywhere(), _patience(wide=self._wide):
                warnings.simplefilter("ignore")
                cases = self._schema.iter_coverage_cases(
                    operation, generation_modes=modes, generation_config=config
                )
                left = _MOST_CHARACTERS
                for case in islice(cases, most):
                    meta = case.meta
                    note = getattr(meta.phase.data, "description", "") if meta else ""
                    if not str(note).startswith(("Malformed Content", "Unsupported Content")):
                        left -= _add(found, case.body, f"coverage: {note}")
                    if left < 0:
                        break
        except (HypothesisException, RecursionError) as error:
            return Samples(tuple(found), _why(error))
        if (most == _MOST_COVERED or left < 0) and next(cases, None) is not None:
            reason = f"{_DEEP}: {len(found)} samples were taken, and no more"
            return Samples(tuple(found), "; ".join(filter(None, (reason, self._reason))))
        return Samples(tuple(found), self._reason)

    def fuzz(self, path: str, *, positive: bool, examples: int, seed: int) -> Samples:
        """Return random samples; the same seed gives the same ones.

        Args:
            path: of the operation in the synthetic document.
            positive: whether samples are meant to be valid.
            examples: how many to draw.
            seed: for Hypothesis.
        """
        mode = GenerationMode.POSITIVE if positive else GenerationMode.NEGATIVE
        found: list[Sample] = []

        def collect(case: schemathesis.Case[Any]) -> None:
            _add(found, case.body, f"fuzz: {mode.value}, seed {seed}, example {len(found) + 1}")

        try:
            with warnings.catch_warnings(), _same_everywhere(), _patience(wide=self._wide):
                warnings.simplefilter("ignore")
                strategy = self._schema[path]["POST"].as_strategy(generation_mode=mode)
                run = settings(
                    max_examples=examples,
                    database=None,
                    deadline=None,
                    phases=[Phase.generate],
                    suppress_health_check=list(HealthCheck),
                )(with_seed(seed)(given(strategy)(collect)))
                run()
        except Unsatisfiable as error:
            return Samples(tuple(found), _why(error))
        except (HypothesisException, RecursionError, InvalidRegexPattern) as error:
            return Samples(tuple(found), _why(error))
        return Samples(tuple(found))


@contextmanager
def _same_everywhere() -> Iterator[None]:
    """Let the same seed give the same samples, whatever else is imported.

    Hypothesis draws constants from the source of all modules outside of site-packages, those of
    the user's tests among them. There is no setting against that.
    """
    with _set_for_now(providers, "_get_local_constants", Constants):
        providers.CONSTANTS_CACHE.cache.clear()
        try:
            yield
        finally:
            providers.CONSTANTS_CACHE.cache.clear()


def _patience(*, wide: bool) -> AbstractContextManager[Any]:
    """Let Hypothesis give up early on what it cannot draw; there is no setting for that."""
    if not wide:
        return nullcontext()
    # Early versions have a small number of their own, under another name.
    return _set_for_now(hypothesis_engine, "INVALID_THRESHOLD_BASE", _TRIES_OF_WIDE)


@contextmanager
def _set_for_now(module: Any, name: str, value: Any) -> Iterator[None]:
    """Give a name of a module another value, and take that back in the end."""
    before = getattr(module, name, _ABSENT)
    setattr(module, name, value)
    try:
        yield
    finally:
        if before is _ABSENT:
            delattr(module, name)
        else:
            setattr(module, name, before)


def _width(node: Any) -> int:
    """Return how many properties the widest object schema of a document has."""
    widest, pending = 0, [node]
    while pending:
        match pending.pop():
            case dict() as one:
                properties = one.get("properties")
                widest = max(widest, len(properties) if isinstance(properties, dict) else 0)
                pending += one.values()
            case list() as many:
                pending += many
            case _:
                pass
    return widest


def _why(error: BaseException) -> str:
    text = str(error).splitlines()
    return f"{type(error).__name__}: {text[0][:200]}" if text else type(error).__name__


def _add(found: list[Sample], body: Any, source: str) -> int:
    """Keep a sample, if it is not too large; return its length."""
    length = 0
    if isinstance(body, bytes):
        found.append(Sample(None, source, malformed=body))
    elif isinstance(body, str | int | float | bool | dict | list) or body is None:
        value = plain(body)
        length = len(repr(value))
        if length <= _LARGEST:
            found.append(Sample(value, source))
    return length


def plain(value: Any, depth: int = 0) -> Any:
    """Return a value with Schemathesis's binary wrapper unwrapped to bytes."""
    if depth > _FAR_TOO_DEEP:
        return None
    match value:
        case Binary():
            return value.data
        case dict():
            return {str(key): plain(child, depth + 1) for key, child in value.items()}
        case list():
            return [plain(child, depth + 1) for child in value]
        case _:
            return value
