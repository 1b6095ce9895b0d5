"""Which module a declaration stands in, where there are too many for one `models.py`.

In: an `Api`. Out: modules, each after those that it imports. A module holds what one component of
the document, or one operation, declares; it is named after that, and stands in the package of the
resource that alone uses it:

    models/repos/create_fork.py        what `repos.create_fork` sends and receives
    models/repos/branch_protection.py  a component that only operations of `repos` reach
    models/gists.py                    all that a small resource has for itself
    models/shared/simple_user.py       a component that several resources reach
    models/components/webhook_fork.py  a component that no operation reaches

Modules that would import each other in a circle are one. Nothing is numbered by its place, so a
change of the document moves only what it concerns.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from wireproof.client.identifiers import snake
from wireproof.client.model import Api, Operation
from wireproof.client.types import Alias, Declaration, Type, references

SPLIT_FROM: Final = 150
"""With fewer declarations there is one `models.py`."""
_ONE_MODULE: Final = 25
"""A resource with no more declarations of its own has one module for them."""
_SEVERAL: Final = ""
"""The owner of what several resources reach; no resource has this name."""

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Module:
    """A module below `models`: `("repos", "create_fork")`."""

    path: Path
    subject: str
    declarations: tuple[Declaration, ...]
    """Each after those that it names, as far as they do not name each other."""


def split(api: Api) -> list[Module]:
    """The modules of a client's models; each imports earlier ones alone."""
    families = _families(api.declarations)
    home = {item.name: key for key, items in families.items() for item in items}
    uses = {
        key: {home[name] for item in items for name in named_by(item) & home.keys()}
        for key, items in families.items()
    }
    paths = _paths(api, families, _owners(api, home, uses))
    contents: dict[Path, list[str]] = defaultdict(list)
    for key in sorted(families):
        contents[paths[key]].append(key)
    imports: dict[Path, set[Path]] = {
        path: {paths[used] for key in keys for used in uses[key]} for path, keys in contents.items()
    }
    used = Counter(other for others in imports.values() for other in others)
    modules = []
    for circle in circles({path: sorted(imports[path]) for path in sorted(imports)}):
        first = min(circle, key=lambda path: (-used[path], path))
        keys = [key for path in sorted(circle) for key in contents[path]]
        items = [item for key in keys for item in families[key]]
        modules.append(Module(first, _subject(api, first, keys, families), tuple(in_order(items))))
    return modules


def named_by(declaration: Declaration) -> set[str]:
    """The declarations that one names."""
    if isinstance(declaration, Alias):
        return references(declaration.type)
    types = [field.type for field in declaration.fields]
    types += [] if isinstance(declaration.extra, str) else [declaration.extra]
    return set().union(*map(references, types))


def _families(declarations: Iterable[Declaration]) -> dict[str, list[Declaration]]:
    """Declarations by the component or operation that they stand in."""
    families: dict[str, list[Declaration]] = defaultdict(list)
    for item in declarations:
        families["/".join(item.pointer.split("/")[:4])].append(item)
    return families


def _owners(api: Api, home: Mapping[str, str], uses: Mapping[str, set[str]]) -> dict[str, str]:
    """The resource that alone reaches a family, or `_SEVERAL`; an owner changes at most twice."""
    owners: dict[str, str] = {}
    waiting = [
        (home[name], resource.module)
        for resource in api.resources
        for operation in resource.operations
        for type_ in types_of(operation)
        for name in references(type_)
        if name in home
    ]
    while waiting:
        key, owner = waiting.pop()
        new = owner if owners.get(key, owner) == owner else _SEVERAL
        if owners.get(key) != new:
            owners[key] = new
            waiting += [(needed, new) for needed in uses[key]]
    return owners


def types_of(operation: Operation) -> Iterator[Type]:
    """The types that an operation speaks of."""
    yield from (item.type for item in operation.parameters)
    body = operation.body
    if body is not None:
        yield from (item.type for item in body.fields or ())
        yield from (item.type for item in body.media_types)
    for response in operation.responses:
        for media in response.media_types:
            yield media.type


def _paths(
    api: Api, families: Mapping[str, list[Declaration]], owners: Mapping[str, str]
) -> dict[str, Path]:
    """Where each family goes, before circles are found."""
    resources = {resource.module for resource in api.resources}
    shared, unreached = _free("shared", resources), _free("components", resources)
    methods = {operation.pointer: operation.name for operation in api.operations}
    sizes = Counter[str]()
    for key, owner in owners.items():
        sizes[owner] += len(families[key])
    paths: dict[str, Path] = {}
    taken: set[Path] = set()
    for key in sorted(families):
        owner = owners.get(key, unreached) or shared
        if owner in resources and sizes[owner] <= _ONE_MODULE:
            paths[key] = (owner,)
            continue
        name = methods.get(key) or snake(_main(families[key]).name)
        while (owner, name) in taken:
            name += "_"
        taken.add((owner, name))
        paths[key] = (owner, name)
    return paths


def _free(name: str, taken: Iterable[str]) -> str:
    return _free(f"{name}_", taken) if name in taken else name


def _main(family: list[Declaration]) -> Declaration:
    """The declaration that the others stand in."""
    return min(family, key=lambda item: (item.pointer.count("/"), item.pointer, item.name))


def _subject(
    api: Api, path: Path, keys: list[str], families: Mapping[str, list[Declaration]]
) -> str:
    """What a module is about, in half a sentence."""
    names = {
        operation.pointer: f"`{operation.id}`"
        for resource in api.resources
        if resource.module == path[0]
        for operation in resource.operations
    }
    if len(path) == 1:
        return f"what `{path[0]}` sends and receives"
    if len(keys) > 1:
        return f"{len(keys)} schemas that refer to each other"
    own = names.get(keys[0])
    return f"what {own} sends and receives" if own else f"`{_main(families[keys[0]]).name}`"


def circles(graph: Mapping[Path, list[Path]]) -> Iterator[list[Path]]:
    """Strongly connected components (Tarjan 1972), each after those that it leads to."""
    index: dict[Path, int] = {}
    low: dict[Path, int] = {}
    open_: dict[Path, None] = {}
    for start in graph:
        stack = [(start, iter(graph[start]))] if start not in index else []
        while stack:
            node, following = stack[-1]
            if node not in index:
                index[node] = low[node] = len(index)
                open_[node] = None
            for other in following:
                if other not in index:
                    stack.append((other, iter(graph[other])))
                    break
                if other in open_:
                    low[node] = min(low[node], index[other])
            else:
                stack.pop()
                if stack:
                    low[stack[-1][0]] = min(low[stack[-1][0]], low[node])
                if low[node] == index[node]:
                    members = [open_.popitem()[0]]
                    while members[-1] != node:
                        members.append(open_.popitem()[0])
                    yield members


def in_order(items: Iterable[Declaration]) -> Iterator[Declaration]:
    """Each declaration after those that it names, so that its types are known when it is made.

    In a circle that is not possible. Classes may name what comes later; aliases may not, unless
    they stand in quotes, so an alias that would have to wait comes last.
    """
    waiting = {item.name: item for item in items}
    done: set[str] = set()
    seen: set[str] = set()
    late: list[Alias] = []
    for start in waiting.values():
        path = [start] if start.name not in seen else []
        seen.add(start.name)
        needs = {start.name: iter(sorted(named_by(start) & waiting.keys()))}
        while path:
            item = path[-1]
            following = next((name for name in needs[item.name] if name not in seen), None)
            if following is not None:
                seen.add(following)
                path.append(waiting[following])
                needs[following] = iter(sorted(named_by(waiting[following]) & waiting.keys()))
                continue
            path.pop()
            if isinstance(item, Alias) and named_by(item) & waiting.keys() - done:
                late.append(item)
            else:
                done.add(item.name)
                yield item
    yield from late
