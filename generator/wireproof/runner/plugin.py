"""The pytest plugin: a client's proof as test items, one per operation, check and status.

In: one line in a test file,

    from wireproof import contract

    test_contract = contract()                                   # every vendor of the workspace
    test_recoup = contract(client="generated/recoup", spec="specs/recoup/openapi.yaml")

Out: items such as `test_contract::recoup::organizations.add_member::response+::200`. Options:
`--wireproof-budget fast|pr|nightly`, `--wireproof-seed N`. Each item stands alone, so that
pytest-xdist may hand them out as it likes; its workers share what they have proven. JUnit reports
come from pytest as usual.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from wireproof.cache import STORAGE, storage_folder
from wireproof.errors import UsageError, WireproofError
from wireproof.findings.accepted import named_list
from wireproof.harness.manifest import Manifest, load_manifest
from wireproof.runner.target import Target
from wireproof.workspace import find_workspace, load_vendors, vendor_names

if TYPE_CHECKING:
    from wireproof.runner.plugin_items import Runs

_PER_STATUS = frozenset({"response+", "response-", "cross-feed"})


# Schemathesis is imported when the first item runs: pytest starts for other tests as well.
_RUNS = pytest.StashKey[dict[Target, "Runs"]]()
_BEGUN = pytest.StashKey[set[tuple[Target, str]]]()
"""Operations that were proven while another process was busy with the one that was asked for."""


@dataclass(frozen=True, slots=True)
class Contract:
    """What a test module wants proven; made by `contract`."""

    targets: tuple[Target, ...]
    everything: bool


def contract(
    *,
    client: str | Path | None = None,
    spec: str | Path | None = None,
    overlay: str | Path | None = None,
    accepted: str | Path | None = None,
    root: str | Path | None = None,
) -> Contract:
    """Ask for the proof of a client, or of every client of the workspace.

    Args:
        client: folder of a generated client, relative to pytest's root directory.
        spec: the document that it was generated from.
        overlay: corrections to it.
        accepted: file of accepted findings.
        root: the folder that references to other files may not leave; the document's own when None.

    Raises:
        ValueError: only one of `client` and `spec` is given.
        UsageError: there is no such list.
    """
    if (client is None) != (spec is None):
        raise ValueError("client and spec go together; give neither for the whole workspace")
    if client is None or spec is None:
        return Contract((), everything=True)
    paths = [None if one is None else Path(one) for one in (overlay, accepted, root)]
    named_list(paths[1])
    return Contract((Target(Path(client), Path(spec), *paths),), everything=False)


def workspace_targets(root: Path, module: Path) -> Iterator[Target]:
    """The vendors that the commands find, with the same checks.

    Args:
        root: pytest's root directory.
        module: the folder of the test, where the root is in no workspace (several projects in one
            repository).

    Raises:
        UsageError: no workspace, or one that is configured wrongly.
    """
    try:
        workspace = find_workspace(root)
    except UsageError:
        workspace = find_workspace(module)
    for vendor in load_vendors(workspace) if vendor_names(workspace) else ():
        yield Target(vendor.client, vendor.spec, vendor.overlay, vendor.accepted, vendor.folder)


def collected(
    collector: pytest.Module | pytest.Class, name: str, obj: object
) -> pytest.Collector | None:
    """A collector for a contract, wherever it stands in a test module; None for anything else."""
    if isinstance(obj, Contract):
        node: pytest.Collector = ContractCollector.from_parent(collector, name=name, contract=obj)
        return node
    return None


def close(config: pytest.Config) -> None:
    """Close what was opened."""
    for runs in config.stash.get(_RUNS, {}).values():
        runs.close()


class ContractCollector(pytest.Collector):
    """Collects one item per vendor, operation, check and status."""

    def __init__(self, *, contract: Contract, **more: Any) -> None:
        super().__init__(**more)
        self.contract = contract

    def collect(self) -> Iterable[pytest.Item]:
        """Yield the items; a client that cannot be read is an item that fails."""
        root = self.config.rootpath
        targets = self.contract.targets
        if self.contract.everything:
            try:
                targets = tuple(workspace_targets(root, self.path.parent))
            except WireproofError as error:
                raise self.CollectError(str(error)) from None
            if not targets:
                item: pytest.Item = NoVendor.from_parent(self, name="no vendor")
                yield item
        for target in targets:
            yield from self._of(target.below(root))

    def _of(self, target: Target) -> Iterator[pytest.Item]:
        try:
            manifest = load_manifest(target.client)
        except WireproofError as error:
            yield self._item(f"{target.client.name}::client", target, error=error)
            return
        vendor = manifest.vendor
        for operation, check, status in _wanted(manifest):
            name = "::".join(filter(None, (vendor, operation, check, status)))
            yield self._item(name, target, operation=operation, check=check, status=status)
        yield self._item(f"{vendor}::floor", target)

    def _item(self, name: str, target: Target, **more: Any) -> pytest.Item:
        item: pytest.Item = ContractItem.from_parent(self, name=name, target=target, **more)
        return item


def _wanted(manifest: Manifest) -> Iterator[tuple[str, str, str]]:
    from wireproof.runner.plugin_items import check_names  # noqa: PLC0415 - see `_RUNS`

    for method in manifest.methods:
        for check in check_names():
            if check in _PER_STATUS:
                yield from ((method.id, check, status) for status in method.statuses)
            else:
                yield method.id, check, ""


class ContractItem(pytest.Item):
    """One operation in one check, and for responses one status; or the floor of a client."""

    def __init__(
        self,
        *,
        target: Target,
        operation: str = "",
        check: str = "",
        status: str = "",
        error: WireproofError | None = None,
        **more: Any,
    ) -> None:
        super().__init__(**more)
        self.target = target
        self.operation = operation
        self.check = check
        self.status = status
        self.error = error

    def runtest(self) -> None:
        """Run the check, or take its result from another item of this process."""
        if self.error is not None:
            raise self.error
        with _no_folder():
            self._run()

    def _run(self) -> None:
        runs = self._runs()
        if not self.operation:
            found = runs.floor()
        else:
            found = runs.check(self.operation, self.check)
            if self.check in _PER_STATUS:
                found = [one for one in found if one.status == self.status]
        if found:
            raise ContractBroken([runs.told(one) for one in found])

    def _runs(self) -> Runs:
        opened = self.config.stash.setdefault(_RUNS, {})
        if self.target not in opened:
            from wireproof.cases.model import BUDGETS  # noqa: PLC0415 - see `_RUNS`
            from wireproof.runner.plugin_items import Runs  # noqa: PLC0415
            from wireproof.runner.session import Settings  # noqa: PLC0415
            from wireproof.runner.shared import FOLDER, Shared  # noqa: PLC0415

            budget = BUDGETS[self.config.getoption("wireproof_budget")]
            settings = Settings(budget, self.config.getoption("wireproof_seed"))
            folder = getattr(self.config, "workerinput", {}).get(FOLDER, "")
            shared = Shared(Path(folder)) if folder and Path(folder).is_dir() else None
            opened[self.target] = Runs(
                self.target, settings, self._wanted(), shared, self._meanwhile
            )
        return opened[self.target]

    def _wanted(self) -> dict[str, set[str]] | None:
        """By operation of this client, the checks that this run of pytest has items for.

        None is all of them, which the floor looks at.
        """
        found: dict[str, set[str]] = {}
        for one in self.session.items:
            if isinstance(one, ContractItem) and one.target == self.target and not one.error:
                if not one.operation:
                    return None
                found.setdefault(one.operation, set()).add(one.check)
        return found

    def _meanwhile(self) -> bool:
        """Prove another operation, which items of this run will ask for; false if none is left."""
        begun = self.config.stash.setdefault(_BEGUN, set())
        for one in self.session.items:
            if isinstance(one, ContractItem) and (one.target, one.operation) not in begun:
                begun.add((one.target, one.operation))
                with suppress(Exception):  # which its own items raise
                    if one.operation and one._runs().ahead(one.operation):  # noqa: SLF001
                        return True
        return False

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show findings without a traceback of this tool."""
        if isinstance(excinfo.value, ContractBroken | WireproofError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Name the spec as the place of the test."""
        return self.target.spec, None, self.name


@contextmanager
def _no_folder() -> Iterator[None]:
    """Keep Hypothesis from leaving a folder in the project, whose own tests may want one."""
    if STORAGE in os.environ:
        yield
        return
    os.environ[STORAGE] = str(storage_folder())
    try:
        yield
    finally:
        del os.environ[STORAGE]


class NoVendor(pytest.Item):
    """Stands where a workspace has no vendor yet: skipped, so that it is seen, and not red."""

    def runtest(self) -> None:
        """Skip."""
        pytest.skip("no vendor yet: `wireproof add ADDRESS` adds one")


class ContractBroken(Exception):  # noqa: N818 - says what happened
    """Findings of one item."""

    def __init__(self, told: list[str]) -> None:
        super().__init__("\n\n".join(told))
