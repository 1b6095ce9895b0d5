"""How arrays of Swagger 2.0 stand on the wire: `collectionFormat`, in arrays of arrays, too.

In: an array and how it is joined, level by level. Out: tokens, as the reference encoder has them.
Source: OpenAPI Specification 2.0, "Parameter Object" and "Items Object", `collectionFormat`.
"""

from __future__ import annotations

from typing import Any, Final

from wireproof.oracle.tokens import Data, Lit, Pair, Tokens, Unrepresentable, texts_in

IN_URL: Final = {
    "csv": Lit((",",)),
    "ssv": Lit(("%20", "+")),
    "tsv": Lit(("%09",)),
    "pipes": Lit(("|", "%7C", "%7c")),
}
PLAIN: Final = {"csv": Lit((",",)), "ssv": Lit((" ",)), "tsv": Lit(("\t",)), "pipes": Lit(("|",))}
_CHARACTERS: Final = {"csv": ",", "ssv": " ", "tsv": "\t", "pipes": "|"}


def join_collection(
    value: list[Any], collection: tuple[str, ...], *, encoded: bool
) -> Tokens | Unrepresentable:
    """Return the tokens of an array in one piece.

    Args:
        value: the array.
        collection: how it is joined, and what is in it, outermost first.
        encoded: whether it stands percent-encoded: in a URL or an urlencoded form.
    """
    flaw = _flaw(value, collection, encoded=encoded)
    return flaw or tuple(_joined(value, collection, IN_URL if encoded else PLAIN))


def collection_pairs(
    name: str, value: list[Any], collection: tuple[str, ...]
) -> tuple[Pair, ...] | Unrepresentable:
    """Return the pairs of an array in a query or an urlencoded form; none of an empty one."""
    if not value:
        return ()
    if collection[0] != "multi":
        tokens = join_collection(value, collection, encoded=True)
        return tokens if isinstance(tokens, Unrepresentable) else (Pair(name, tokens),)
    pairs = []
    for one in value:
        inner = one if isinstance(one, list) else [one]
        tokens = join_collection(inner, collection[1:] or ("csv",), encoded=True)
        if isinstance(tokens, Unrepresentable):
            return tokens
        whole: Tokens = tokens if isinstance(one, list) else (Data(one),)
        pairs.append(Pair(name, whole))
    return tuple(pairs)


def collection_texts(
    value: list[Any], collection: tuple[str, ...]
) -> list[Tokens | Unrepresentable]:
    """Return the text of an array in a multipart body, or one for each item."""
    several = collection[0] == "multi"
    pieces = [one if isinstance(one, list) else [one] for one in value] if several else [value]
    joined = collection[1:] or ("csv",) if several else collection
    return [join_collection(one, joined, encoded=False) for one in pieces if one]


def leaf_texts(value: list[Any]) -> list[str]:
    """Return the texts in an array, at any depth."""
    return texts_in(_leaves(value))


def _joined(value: list[Any], collection: tuple[str, ...], spelled: dict[str, Lit]) -> Tokens:
    out: list[Lit | Data] = []
    for one in value:
        out += [spelled[collection[0]]] if out else []
        if isinstance(one, list):
            out += _joined(one, collection[1:], spelled)
        else:
            out.append(Data(one))
    return tuple(out)


def _flaw(
    value: list[Any], collection: tuple[str, ...], *, encoded: bool
) -> Unrepresentable | None:
    """Tell why nobody could read the array back."""
    used = list(collection[: _depth(value)])
    if len(used) < _depth(value):
        return Unrepresentable("an array in an array has no serialisation that is documented")
    if len(set(used)) < len(used):
        return Unrepresentable("nested arrays with one delimiter cannot be separated again")
    leaves = _leaves(value)
    if any("\ud800" <= char <= "\udfff" for text in texts_in(leaves) for char in text):
        return Unrepresentable("a lone surrogate is not Unicode text")
    if any(one is None or isinstance(one, dict | bytes) for one in leaves):
        return Unrepresentable("only texts, numbers and booleans can be joined")
    if len(used) > 1 and not all(one for one in value):
        return Unrepresentable("an empty array in an array leaves nothing to see")
    own = {_CHARACTERS[how] for how in used if not (encoded and how == "csv")}
    if any(char in text for text in texts_in(leaves) for char in own):
        return Unrepresentable("a text cannot carry the character that joins it")
    return None


def _depth(value: Any) -> int:
    return 1 + max((_depth(one) for one in value), default=0) if isinstance(value, list) else 0


def _leaves(value: list[Any]) -> list[Any]:
    return [leaf for one in value for leaf in (_leaves(one) if isinstance(one, list) else [one])]
