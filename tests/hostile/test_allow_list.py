"""The last look: what no template writes is refused, however it got into the text."""

import ast

import pytest

from tests.generate.conftest import operation
from wireproof.render.check import UnsafeOutputError, check_modules

MODULE = '''\
"""Models."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field
from typing_extensions import TypeAliasType

from .. import errors, models
from .._runtime import UNSET, ApiKey, Maybe, Model, Operation, Parameter, Resource, Response, Rule

{module}


class Member(Model):
    """A member."""

    name: Annotated[Maybe[Literal["eval('x')"]], Field(alias="na\\nme")] = UNSET
    {member}


OP: Operation[models.Member] = Operation(
    name="x", parameters=(Parameter("{{}}", "path"),), responses={{"200": Response()}}
)


class Members(Resource):
    def add(self, *, name: Maybe[str] = UNSET) -> models.Member:
        """Add."""
        {method}
'''
HARMLESS = {
    "module": 'Names = TypeAliasType("Names", "list[Member] | None")',
    "member": 'model_config = ConfigDict(extra="forbid")',
    "method": "return self._call(OP, path={'name': name})",
}


def module(**parts: str) -> dict[str, str]:
    return {"resources/members.py": MODULE.format(**{**HARMLESS, **parts})}


def test_what_templates_write_passes():
    """The module that the cases below are smuggled into."""
    check_modules(module())
    check_modules(module(member="@deprecated('eval(1)')\n    def x(self) -> Any: ..."))
    nested = "from .members_roles import Roles\n        return Roles(self)"
    check_modules(module(module="from .members_roles import Roles", method=nested))


STATEMENTS = [
    "import os",
    "import builtins as dt",
    "import datetime as date",
    "from os import system",
    "from typing import sys",
    "from datetime import date as UUID",
    "from .._runtime import *",
    "from .._runtime import _secret",
    "from .._runtime.transport.sub import x",
    "from ... import x",
    "from .elsewhere import x",
    "from .members import x",
    "from .membersonly import x",
    "from .. import elsewhere",
    "from ..models.elsewhere import x",
    "if TYPE_CHECKING:\n    OP = None",
    "if Any:\n    from .. import models",
    "def f():\n    pass",
    "async def f():\n    pass",
    "def _credentials():\n    return eval('x')",
    "def __getattr__(name: str) -> Any:\n    return name",
    "for x in []:\n    pass",
    "while True:\n    pass",
    "with x:\n    pass",
    "try:\n    pass\nfinally:\n    pass",
    "del Any",
    "global x",
    "assert Any",
    "raise Any",
    "X += 1",
    "X, Y = 1, 2",
    "X.y = 1",
    "X[0] = 1",
    "x = y = 1",
    "(x := 1)",
    "Any",
    "Any()",
    "match Any:\n    case _:\n        pass",
    "class X(Model, metaclass=Any):\n    pass",
    "class X(Any()):\n    pass",
    "class X(models.__class__):\n    pass",
    "@Any\nclass X(Model):\n    pass",
    "class X(Model):\n    class Y(Model):\n        pass",
    "class X(errors.E[\"eval('x')\"]):\n    pass",
    "__builtins__ = {}",
    "__doc__ = 'x'",
    "type X = int",
]
EXPRESSIONS = [
    "eval('x')",
    "exec('x')",
    "open('x')",
    "print('x')",
    "getattr(Any, 'x')",
    "globals()",
    "__import__('os')",
    "__import__('os').system('true')",
    "Any.__class__",
    "Any.__init__()",
    "models.Member.__init__(1)",
    "models.Member()",
    "models.__dict__",
    "models._secret",
    "errors.run('x')",
    "OP.name",
    "().__class__",
    "''.join([])",
    "'%s'.__mod__(1)",
    "Members()",
    "Member(name=1)",
    "UNSET()",
    "Field(**{})",
    "Field(*[])",
    "Field(default_factory=eval)",
    "Field(default=eval('x'))",
    "lambda: eval('x')",
    "lambda x: 1",
    "lambda *x: 1",
    "lambda x=1: 1",
    "(lambda: 1)()",
    "[x for x in ()]",
    "{x for x in ()}",
    "{x: x for x in ()}",
    "(x for x in ())",
    "{1, 2}",
    "{**{}}",
    "[*()]",
    "f'{Any}'",
    "1 + 1",
    "2 ** 99999999",
    "'x' * 99999999",
    "not Any",
    "-Any",
    "Any and Any",
    "1 if Any else 2",
    "1 < 2",
    "b'x'",
    "1j",
    "Any[0:1]",
    "unknown",
    "ellipsis.x",
    'TypeAliasType("X", "eval(1)")',
    'TypeAliasType("X", "list[\'eval(1)\']")',
    'TypeAliasType("X", "__import__(\'os\')")',
    'TypeAliasType("X", "list[")',
    'Annotated["eval(1)", Field()]',
    'Maybe["eval(1)"]',
    'Maybe["A"] | Maybe["eval(1)"]',
]
METHODS = [
    "return self.x",
    "return self.close()",
    "return self._call.__func__(OP)",
    "return self._call(OP)(OP)",
    "return self._call(eval('x'))",
    "return self._call(OP, path=eval('x'))",
    "return self._call(OP, **name)",
    "return self._call(*name)",
    "return super().close()",
    "return super(Any).__init__()",
    "return other._call(OP)",
    "return name()",
    "return name.upper()",
    "yield name",
    "return (yield)",
    "name = 1",
    "name.x = 1",
    "import os",
    "from os import system",
    "def f(): pass",
    "if name:\n            pass",
    "return eval('x')",
    "eval('x')",
    "from .members_roles import Roles\n        return Roles(self, 1)",
    "from .members_roles import Roles\n        return Roles(eval('x'))",
    "from .elsewhere import Roles\n        return Roles(self)",
]
MEMBERS = [
    "def __init_subclass__(cls): pass",
    "def __get_pydantic_core_schema__(cls): pass",
    "def _call(self): pass",
    "@property\n    def x(self): pass",
    "@cached_property\n    @Any\n    def x(self): pass",
    "@Any()\n    def x(self): pass",
    "@deprecated\n    def x(self): pass",
    "@deprecated(Any)\n    def x(self): pass",
    "@deprecated('x', category=Any)\n    def x(self): pass",
    "@deprecated('x', Any)\n    def x(self): pass",
    "@deprecated(eval('x'))\n    def x(self): pass",
    "@models.deprecated('x')\n    def x(self): pass",
    "@overload\n    @deprecated('x')\n    def x(self): pass",
    "def f(*args): pass",
    "def f(self, **kwargs): pass",
    "def f(self, x=eval('x')): pass",
    "def f(self, x: eval('x')): pass",
    "def f(self, x: \"eval('x')\"): pass",
    "def f(self) -> eval('x'): pass",
    "x: \"eval('x')\"",
    "x: Maybe[eval('x')]",
    "x: int = eval('x')",
    "__slots__ = ()",
    "__hash__ = None",
    "_private: int",
    "pass; eval('x')",
]


@pytest.mark.parametrize(
    "smuggled",
    [
        *(module(module=text) for text in STATEMENTS),
        *(module(module=f"X = {text}") for text in EXPRESSIONS),
        *(module(module=f"X: Any = {text}") for text in EXPRESSIONS),
        *(module(module=f"X: {text} = None") for text in EXPRESSIONS if "TypeAlias" not in text),
        *(module(module=f"class X(Model[{text}]):\n    pass") for text in EXPRESSIONS[:10]),
        *(module(method=text) for text in METHODS),
        *(module(member=text) for text in MEMBERS),
    ],
    ids=lambda _: "",
)
def test_what_no_template_writes_is_refused(smuggled):
    """Statements, expressions, methods, members: each is named with its file and line."""
    with pytest.raises(UnsafeOutputError, match=r"^resources/members\.py:\d+: \w"):
        check_modules(smuggled)


@pytest.mark.parametrize(
    "text",
    [
        "# coding: utf-7\nX = 1\n",
        "# Generated from 'a coding=utf_7 .yaml'\nX = 1\n",
        "#\n# -*- coding: latin-1 -*-\nX = 1\n",
        "X = (",
        "X = '\0'",
        "X = " + "(" * 500 + ")" * 500,
        "X = " + "-" * 100_000 + "1",
    ],
)
def test_what_python_reads_otherwise_than_we_do_is_refused(text):
    """An encoding comment lets Python read other text than the one that was checked."""
    with pytest.raises(UnsafeOutputError):
        check_modules({"models.py": text})


def test_every_module_is_looked_at(acme):
    """A client's own modules pass; the same with one statement more do not."""
    files = acme(operation("{type: object, properties: {a: {type: integer, minimum: -1}}}"))
    modules = {
        path: text
        for path, text in files.generated.files.items()
        if path.endswith(".py") and not path.startswith("_runtime/")
    }
    assert sorted(modules) == [
        "__init__.py",
        "_client.py",
        "errors.py",
        "inputs.py",
        "models.py",
        "resources/__init__.py",
        "resources/things.py",
        "testing.py",
    ]
    check_modules(modules)

    for path, text in modules.items():
        with pytest.raises(UnsafeOutputError, match=path):
            check_modules({path: text + "\nimport os\n"})


def test_the_package_has_just_its_own_two_functions(acme):
    """`__getattr__` calls what nothing else may; a word changed in it is refused."""
    text = acme(operation("{type: object}")).generated.files["__init__.py"]
    assert ast.unparse(ast.parse(text)).count("def ") == 2

    for old, new in (("globals()", "vars()"), ("import_module", "__import__"), ('"models"', "x")):
        assert old in text
        with pytest.raises(UnsafeOutputError):
            check_modules({"__init__.py": text.replace(old, new)})
