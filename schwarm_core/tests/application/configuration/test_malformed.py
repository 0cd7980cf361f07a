"""Malformed configurations, a thousand and more of them: each is refused with its places, none ends in a traceback."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any, Literal, TypeAlias

import pytest
from attrs import field, frozen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schwarm_core.application.configuration.effective import EffectiveConfiguration
from schwarm_core.application.configuration.manager import ConfigurationManager
from schwarm_core.application.configuration.show import as_toml
from schwarm_core.domain.configuration.bound import Count
from schwarm_core.domain.configuration.section import KINDS
from schwarm_core.domain.error.configuration import ConfigurationError, ConfigurationFault
from schwarm_core.domain.error.value import Fault
from schwarm_core.domain.schema.secret import Secret

Tree: TypeAlias = dict[str, Any]
Key: TypeAlias = tuple[str, ...]

NO_FAULT = ConfigurationFault("", Fault((), ""))
SECRET = "sk-never-shown-0123456789"


@frozen
class Login:
    user: str
    password: Secret


@frozen
class Chat:
    api_key: Secret
    mode: Literal["fast", "good"] = "fast"
    retries: Count = 3
    login: Login | None = None
    tags: tuple[str, ...] = ()
    extra: Mapping[str, float] = field(factory=dict)


CLASSES = {"providers": {"chat": Chat}}

RIGHT: Tree = {
    "runtime": {"model": "chat:x", "strict": True, "initialize_seconds": 2.5, "stream_buffer": 10},
    "plugins": {"enable": ["a", "middleware.b"], "disable": [], "prefer": {"providers.chat": "d"}},
    "telemetry": {"enabled": False, "queue_size": 5, "redact_fields": ["x"], "log_level": "debug"},
    "agents": {
        "guide": {
            "instructions": "Be kind.",
            "tools": ["m:f"],
            "output": "int",
            "output_mode": "tool",
            "corrections": 1,
            "parallel_tools": True,
            "settings": {"temperature": 0.5, "max_tokens": 7, "stop": ["x"]},
            "limits": {"turns": 3, "seconds": 1.5},
        },
        "clerk": {"handoffs": ["guide"], "capabilities": ["time"]},
    },
    "providers": {
        "chat": {
            "api_key": SECRET,
            "mode": "good",
            "retries": 2,
            "login": {"user": "u", "password": SECRET},
            "tags": ["x"],
            "extra": {"y": 1.5},
            "enabled": True,
        },
        "work": {"use": "chat", "api_key": SECRET},
    },
    "middleware": {"retry": {"anything": 1, "enabled": False}},
}

FREE = {("agents",), ("plugins", "prefer"), ("providers", "chat", "extra"), *((kind,) for kind in KINDS)}
"""The tables whose keys are of the writer's choosing."""
UNCHECKED = ("middleware", "retry", "anything")

WRONG: Mapping[type, list[object]] = {
    str: [1, True, 0.5, ["x"], {"x": 1}, []],
    bool: ["yes", 1, 0, [], {}, "true"],
    int: ["1", True, 1.5, [1], {}, float("nan")],
    float: ["1.5", False, [], {}, "inf"],
    list: ["x", 1, True, [[]], {"x": 1}, [1, 2]],
}

BROKEN_LINES = [
    "= 3",
    "[",
    "x y",
    "a =",
    '"',
    "[runtime]",
    "é = 1",
    "a = 1 2",
    "\x01",
    "[[runtime]]",
    "a = 'x",
    "{}",
    "]",
]


class Case:
    """A malformed configuration in the making: a tree that is written to a file, and what comes on top of it."""

    def __init__(self, random: Random, file: Path) -> None:
        self.random = random
        self.file = file
        self.tree = deepcopy(RIGHT)
        self.environ: dict[str, str] = {}
        self.overrides: list[str] = []

    def leaf(self) -> Key:
        """Some setting that is checked."""
        return self.random.choice([path for path in paths(self.tree) if path != UNCHECKED])

    def at(self, path: Key) -> Tree:
        """The table around a key."""
        table = self.tree
        for key in path[:-1]:
            table = table[key]
        return table

    def write(self) -> None:
        """Write the tree to the file."""
        self.file.write_text(as_toml(EffectiveConfiguration(self.tree, {})))

    def check(self) -> None:
        """What is to be refused."""
        ConfigurationManager(user=self.file, environ=self.environ, overrides=self.overrides).check(CLASSES)


def paths(tree: Tree, path: Key = ()) -> list[Key]:
    """Every setting in a tree."""
    inner = [paths(value, (*path, key)) if isinstance(value, dict) else [(*path, key)] for key, value in tree.items()]
    return [found for each in inner for found in each]


def a_wrong_type(case: Case) -> None:
    """A setting of another type than it has to be."""
    path = case.leaf()
    case.at(path)[path[-1]] = case.random.choice(WRONG[type(case.at(path)[path[-1]])])
    case.write()


def a_misspelt_key(case: Case) -> None:
    """A key that isn't known where it stands."""
    # Without its `use`, a section would be another plugin's, whose class isn't known.
    known = [
        path for path in paths(case.tree) if path[:-1] not in FREE and path[0] != "middleware" and path[-1] != "use"
    ]
    path = case.random.choice(known)
    length = case.random.choice([length for length in range(1, len(path) + 1) if path[: length - 1] not in FREE])
    table = case.at(path[:length])
    place = case.random.randrange(len(path[length - 1]) + 1)
    misspelt = path[length - 1][:place] + case.random.choice("qzxj_- .$") + path[length - 1][place:]
    table[misspelt] = table.pop(path[length - 1])
    case.write()


def a_scalar_for_a_table(case: Case) -> None:
    """Something else where a table has to be."""
    path = case.leaf()
    length = case.random.randrange(1, len(path))
    case.at(path[:length])[path[length - 1]] = case.random.choice([3, "x", True, [1], ["x"]])
    case.write()


def a_bad_reference(case: Case) -> None:
    """A reference to what isn't there, or that is none."""
    path = case.random.choice([path for path in paths(case.tree) if isinstance(case.at(path)[path[-1]], str)])
    references = [
        "${env:NONE}",
        "${file:/no/such/file}",
        "${file:.}",
        "${NAME}",
        "${env:",
        "x ${vault:y}",
        "${env:A-B}",
    ]
    case.at(path)[path[-1]] = case.random.choice(references)
    case.write()


def a_broken_line(case: Case) -> None:
    """A line that no TOML has."""
    case.write()
    lines = case.file.read_text().split("\n")
    lines.insert(case.random.randrange(1, len(lines)), case.random.choice(BROKEN_LINES))
    case.file.write_text("\n".join(lines))


def a_broken_byte(case: Case) -> None:
    """A byte that no UTF-8 has."""
    case.write()
    content = case.file.read_bytes()
    place = case.random.randrange(len(content))
    case.file.write_bytes(content[:place] + bytes([case.random.choice([0xFF, 0xC0, 0xFE])]) + content[place:])


def a_wrong_variable(case: Case) -> None:
    """A variable that says nonsense, or says it to nobody."""
    path = case.leaf()
    value = case.at(path)[path[-1]]
    if isinstance(value, str):  # any text is one
        path, value = (*path[:-1], path[-1] + "_x"), "x"
        path = ("runtime", "modell") if path[:-1] in FREE else path
    wrong = case.random.choice(["[", "{", "nonsense", "[[1]]", "{x = 1}"])
    case.environ["SCHWARM_" + "__".join(path).upper()] = wrong
    case.write()


def a_wrong_option(case: Case) -> None:
    """An option that is none, or says nonsense."""
    path = case.random.choice([path for path in paths(case.tree) if not isinstance(case.at(path)[path[-1]], str)])
    path = ("runtime", "strict") if path == UNCHECKED else path
    dotted = ".".join(f'"{key}"' for key in path)
    nonsense = ["no", "=", "a..b=1", f"{dotted}=x", f"{dotted}={{a = 1}}", "no.such.key=1", "runtime=1", "a b=c"]
    case.overrides.append(case.random.choice(nonsense))
    case.write()


MALFORMATIONS: list[Callable[[Case], None]] = [
    a_wrong_type,
    a_misspelt_key,
    a_scalar_for_a_table,
    a_bad_reference,
    a_broken_line,
    a_broken_byte,
    a_wrong_variable,
    a_wrong_option,
]


def test_what_they_are_made_of_is_right(tmp_path: Path) -> None:
    """Without a malformation nothing is refused."""
    case = Case(Random(0), tmp_path / "schwarm.toml")  # noqa: S311 - nothing is kept secret by it
    case.write()
    case.check()


@pytest.mark.parametrize("malformation", MALFORMATIONS, ids=lambda malformation: malformation.__name__)
@pytest.mark.parametrize("batch", range(5))
def test_each_is_refused_with_its_places(tmp_path: Path, malformation: Callable[[Case], None], batch: int) -> None:
    """Each of a thousand gives an error with a source and a path for every fault, and shows no secret."""
    for number in range(25):
        case = Case(Random(f"{batch} {number}"), tmp_path / f"{number}.toml")  # noqa: S311 - nothing is secret
        malformation(case)
        with pytest.raises(ConfigurationError) as caught:
            case.check()
        assert caught.value.faults
        for fault in caught.value.faults:
            assert fault.source
            assert fault.fault.path
            assert fault.fault.expected
            assert f"{fault.source}: {fault.fault.where}" in str(caught.value)
        assert SECRET not in str(caught.value)


class TestAnything:
    @settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.binary(max_size=200) | st.text().map(str.encode))
    def test_any_bytes_in_a_file(self, tmp_path: Path, content: bytes) -> None:
        """Whatever a file holds, it is a configuration or an error of one."""
        file = tmp_path / "schwarm.toml"
        file.write_bytes(content)
        self.refused_or_not(lambda: ConfigurationManager(user=file))

    @given(st.dictionaries(st.text().map("SCHWARM_{}".format), st.text(), max_size=3))
    def test_any_variables(self, environ: dict[str, str]) -> None:
        """Whatever is in the environment."""
        self.refused_or_not(lambda: ConfigurationManager(environ=environ))

    @given(st.lists(st.text() | st.tuples(st.text(), st.text()).map("=".join), max_size=3))
    def test_any_options(self, overrides: list[str]) -> None:
        """Whatever is on the command line."""
        self.refused_or_not(lambda: ConfigurationManager(overrides=overrides))

    @given(
        st.recursive(
            st.none() | st.text() | st.integers(), lambda inner: st.dictionaries(st.text(), inner) | st.lists(inner)
        )
    )
    def test_any_tree(self, value: object) -> None:
        """Whatever code hands over."""
        self.refused_or_not(lambda: ConfigurationManager(overrides={"agents": value, "providers": value}))

    @staticmethod
    def refused_or_not(make: Callable[[], ConfigurationManager]) -> None:
        """Load it; an error has to be one of the configuration, with its faults."""
        faults: tuple[ConfigurationFault, ...] = ()
        try:
            make().load()
        except ConfigurationError as error:
            faults = error.faults or (NO_FAULT,)
        assert all(fault.source and fault.fault.path for fault in faults)
