"""Checks of security schemes and of what asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wireproof.lint.finding import Fault
from wireproof.lint.survey import members
from wireproof.oas.pointer import JsonPointer, join

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wireproof.lint.survey import Found, Survey

_NEEDS: Final[dict[str, tuple[str, ...]]] = {
    "apiKey": ("name", "in"),
    "http": ("scheme",),
    "oauth2": ("flows",),
    "openIdConnect": ("openIdConnectUrl",),
    "mutualTLS": (),
}
_FLOWS: Final[dict[str, tuple[str, ...]]] = {
    "implicit": ("authorizationUrl", "scopes"),
    "password": ("tokenUrl", "scopes"),
    "clientCredentials": ("tokenUrl", "scopes"),
    "authorizationCode": ("authorizationUrl", "tokenUrl", "scopes"),
    "deviceAuthorization": ("deviceAuthorizationUrl", "tokenUrl", "scopes"),
}
Requirement = tuple[JsonPointer, str, list[str]]


def _schemes(survey: Survey) -> dict[str, Found]:
    components = survey.data.get("components")
    listed = components.get("securitySchemes") if isinstance(components, dict) else None
    schemes = {}
    for name, node in members(listed):
        found = survey.follow(node, join("#/components/securitySchemes", name))
        if found is not None:
            schemes[name] = found
    return schemes


def _requirements(survey: Survey) -> Iterator[Requirement]:
    """Yield each scheme that the root or an operation asks for, with its scopes."""
    holders = [(survey.data, "#")]
    holders += [(operation.node, operation.pointer) for operation in survey.operations]
    for holder, pointer in holders:
        listed = holder.get("security")
        for index, requirement in enumerate(listed if isinstance(listed, list) else ()):
            for name, scopes in requirement.items() if isinstance(requirement, dict) else ():
                place = join(pointer, "security", index, name)
                listed_scopes = scopes if isinstance(scopes, list) else []
                yield place, name, [scope for scope in listed_scopes if isinstance(scope, str)]


def check_schemes(survey: Survey) -> Iterator[Fault]:
    """Report schemes that cannot work as they are described."""
    used = {name for _, name, _ in _requirements(survey)}
    for name, scheme in _schemes(survey).items():
        node, pointer = scheme.node, scheme.pointer
        kind = str(node.get("type"))
        missing = [field for field in _NEEDS.get(kind, ()) if field not in node]
        if kind not in _NEEDS:
            message = f"{kind!r} is not a type of security scheme"
            yield Fault("security-scheme-invalid", pointer, message)
        elif missing:
            yield Fault(
                "security-scheme-invalid", pointer, f"the scheme {name} has no `{missing[0]}`"
            )
        if kind == "apiKey" and str(node.get("name")).lower() == "authorization":
            yield Fault(
                "api-key-in-authorization",
                pointer,
                f"the scheme {name} sends its key as the whole Authorization header",
                "if the value begins with a word like Bearer, it is a scheme of type http",
            )
        for flow, definition in members(node.get("flows")):
            for field in _FLOWS.get(flow, ()):
                if field not in definition:
                    yield Fault(
                        "oauth-flow-incomplete",
                        join(pointer, "flows", flow),
                        f"the flow {flow} has no `{field}`",
                    )
        if name not in used:
            yield Fault(
                "unused-security-scheme",
                join("#/components/securitySchemes", name),
                f"no operation uses the scheme {name}",
                "say with an overlay which operations need it",
            )


def check_requirements(survey: Survey) -> Iterator[Fault]:
    """Report requirements that name what does not exist."""
    schemes = _schemes(survey)
    for place, name, scopes in _requirements(survey):
        scheme = schemes.get(name)
        if scheme is None:
            yield Fault(
                "security-scheme-undefined",
                place,
                f"there is no security scheme {name}",
                f"the schemes are {', '.join(schemes) or 'none'}",
            )
            continue
        if scheme.node.get("type") != "oauth2":
            continue
        offered = {
            scope
            for _, flow in members(scheme.node.get("flows"))
            if isinstance(flow.get("scopes"), dict)
            for scope in flow["scopes"]
        }
        for scope in scopes:
            if scope not in offered:
                yield Fault(
                    "security-scope-undefined", place, f"no flow of {name} offers the scope {scope}"
                )


def check_missing(survey: Survey) -> Iterator[Fault]:
    """Report operations that ask for nothing and do not say so."""
    if not _schemes(survey) or survey.data.get("security"):
        return
    for operation in survey.operations:
        if "security" not in operation.node:
            yield Fault(
                "security-missing",
                operation.pointer,
                f"{operation.name} requires no credentials, although there are security schemes",
                "add `security` with an overlay; `security: []` says that none are needed",
            )


CHECKS: Final[tuple[Callable[[Survey], Iterator[Fault]], ...]] = (
    check_schemes,
    check_requirements,
    check_missing,
)
