"""How functions read as tools, and how a model's arguments become theirs."""

from __future__ import annotations

import functools
import gc
import inspect
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, TypeVar

import pytest
from attrs import frozen

from schwarm_core.domain.error.run import ToolError
from schwarm_core.domain.error.value import InvalidValueError
from schwarm_core.domain.schema.inject import Inject
from schwarm_core.domain.schema.json_schema import schema_of
from schwarm_core.domain.schema.signature import signature_of
from schwarm_core.domain.schema.structure import structure

if TYPE_CHECKING:
    from decimal import Decimal

    from schwarm_core.domain.agent.context import Context as HiddenContext

T = TypeVar("T")


class FakeContext(Generic[T]):
    """Stands in for the Context, which is known by its mark."""

    __schwarm_context__ = True


class Database:
    pass


@frozen
class Place:
    """A place."""

    name: str
    near: tuple[Place, ...] = ()


def weather(city: str, days: int = 1) -> str:
    """Tells the weather."""
    return city * days


class TestSchema:
    def test_plain_function(self) -> None:
        """Name, docstring and annotations are what the model is told."""
        signature = signature_of(weather)

        assert signature.name == "weather"
        assert signature.description == "Tells the weather."
        assert signature.parameters == {
            "type": "object",
            "properties": {"city": {"type": "string"}, "days": {"type": "integer", "default": 1}},
            "required": ["city"],
            "additionalProperties": False,
        }
        assert signature.return_annotation is str
        assert not signature.is_async

    def test_no_parameters(self) -> None:
        """A function without parameters takes an empty object."""

        def now() -> None: ...

        assert signature_of(now).parameters == {"type": "object", "properties": {}, "additionalProperties": False}

    def test_classes(self) -> None:
        """Classes stand in the definitions, which all parameters share."""

        def travel(start: Place, stops: list[Place]) -> None: ...

        parameters = signature_of(travel).parameters

        assert parameters["properties"]["start"] == {"$ref": "#/$defs/Place"}
        assert list(parameters["$defs"]) == ["Place"]
        assert parameters["$defs"]["Place"]["properties"]["near"]["items"] == {"$ref": "#/$defs/Place"}

    @pytest.mark.parametrize("tp", [int, list[str] | None, Literal["a"], Place, Annotated[int, "x"]], ids=str)
    def test_as_schema_of(self, tp: Any) -> None:
        """A parameter reads as its type does anywhere."""

        def tool(it: Any) -> None: ...

        tool.__annotations__["it"] = tp

        expected = schema_of(dict[str, tp])
        parameters = signature_of(tool).parameters
        assert parameters["properties"]["it"] == expected["additionalProperties"]
        assert parameters.get("$defs") == expected.get("$defs")

    def test_default_that_the_type_does_not_take(self) -> None:
        """`= None` says "may be left out", not "may be null"."""

        def tool(it: int = None) -> None: ...  # type: ignore[assignment] # noqa: RUF013

        assert signature_of(tool).parameters["properties"] == {"it": {"type": "integer"}}


DOCSTRINGS = {
    "google": """Tells the weather.

    Of any city.

    Args:
        city: Its name,
            in English.
        days: How many.

    Returns:
        The weather.
    """,
    "numpy": """Tells the weather.

    Of any city.

    Parameters
    ----------
    city : str
        Its name,
        in English.
    days : int
        How many.
    """,
    "sphinx": """Tells the weather.

    Of any city.

    :param city: Its name,
        in English.
    :param int days: How many.
    :returns: The weather.
    """,
}


class TestDocstrings:
    @pytest.mark.parametrize("style", DOCSTRINGS)
    def test_style(self, style: str) -> None:
        """The text goes to the tool, each parameter's to the parameter, in three styles."""

        def tool(city: str, days: int) -> None: ...

        tool.__doc__ = DOCSTRINGS[style]
        signature = signature_of(tool)

        assert signature.description == "Tells the weather.\n\nOf any city."
        assert signature.parameters["properties"]["city"]["description"] == "Its name, in English."
        assert signature.parameters["properties"]["days"]["description"] == "How many."

    def test_annotation_wins(self) -> None:
        """What the annotation says is nearer than the docstring."""

        def tool(city: Annotated[str, "From the annotation."]) -> None:
            """A tool.

            Args:
                city: From the docstring.
            """

        assert signature_of(tool).parameters["properties"]["city"]["description"] == "From the annotation."

    @pytest.mark.parametrize(
        ("docstring", "description"),
        [
            (None, ""),
            ("", ""),
            ("One line.", "One line."),
            ("Many\n    lines.\n\n      Indented.\n    ", "Many\nlines.\n\n  Indented."),
            ("Odd.\n\n:param", "Odd.\n\n:param"),
        ],
    )
    def test_plain_text(self, docstring: str | None, description: str) -> None:
        """A docstring without sections, or one that can't be read, is all description."""

        def tool() -> None: ...

        tool.__doc__ = docstring

        assert signature_of(tool).description == description


class TestBind:
    def test_given_arguments(self) -> None:
        """What is given is structured; what isn't is left to the function's own defaults."""

        def travel(start: Place, days: float = 1) -> None: ...

        bind = signature_of(travel).bind

        assert bind({"start": {"name": "Rome"}}) == {"start": Place("Rome")}
        assert bind({"days": 2, "start": {"name": "Rome"}}) == {"start": Place("Rome"), "days": 2.0}

    def test_all_faults_at_once(self) -> None:
        """A wrong call is told all that is wrong, in words that a model can act on."""
        with pytest.raises(InvalidValueError) as caught:
            signature_of(weather).bind({"day": 2, "days": "many"})

        assert str(caught.value) == (
            "city: expected a string (missing)\n"
            'days: expected an integer, not "many"\n'
            "day: expected a known key (did you mean `days`?)"
        )

    def test_not_an_object(self) -> None:
        """Arguments that aren't an object are told so."""
        with pytest.raises(InvalidValueError, match="the value: expected an object, not an array"):
            signature_of(weather).bind([])  # type: ignore[arg-type]

    def test_values_deeper_than_python_goes(self) -> None:
        """An argument of thousands of levels is a fault like others."""

        def travel(start: Place) -> None: ...

        value: dict[str, Any] = {"name": "Rome"}
        for _ in range(10_000):
            value = {"name": "Rome", "near": [value]}

        with pytest.raises(InvalidValueError, match="expected a value of fewer levels"):
            signature_of(travel).bind({"start": value})

    def test_no_classes_are_made(self) -> None:
        """Binding makes no class per function."""
        before = len(object.__subclasses__())
        signature_of(lambda: None).bind({})

        assert len(object.__subclasses__()) == before


class TestContext:
    def test_marked_class(self) -> None:
        """The parameter that takes the context isn't the model's."""

        def tool(context: FakeContext[int], city: str) -> None: ...

        signature = signature_of(tool)

        assert signature.context_parameter == "context"
        assert list(signature.parameters["properties"]) == ["city"]

    def test_bare(self) -> None:
        """It needs no type argument."""

        def tool(city: str, ctx: FakeContext) -> None: ...  # type: ignore[type-arg]

        assert signature_of(tool).context_parameter == "ctx"

    def test_imported_for_type_checkers_only(self) -> None:
        """A `Context` that isn't there when the program runs is known by its name."""

        def tool(city: str, ctx: HiddenContext[int]) -> None: ...

        tool.__annotations__["ctx"] = "missing.Context[int]"

        assert signature_of(tool).context_parameter == "ctx"

    def test_none(self) -> None:
        """Most tools take none."""
        assert signature_of(weather).context_parameter is None


class TestInjected:
    def test_left_out(self) -> None:
        """What the application gives isn't the model's."""

        def tool(city: str, database: Inject[Database]) -> None: ...

        signature = signature_of(tool)

        assert signature.injected == {"database": Database}
        assert list(signature.parameters["properties"]) == ["city"]
        with pytest.raises(InvalidValueError, match="database: expected a known key"):
            signature.bind({"city": "Rome", "database": 1})


class Tools:
    def method(self, city: str) -> str:
        """A method."""
        return city

    @classmethod
    def of_class(cls, city: str) -> str:
        """A method of the class."""
        return city

    @staticmethod
    def static(city: str) -> str:
        """A function in the class."""
        return city

    def __call__(self, city: str) -> str:
        """An object that is called."""
        return city

    async def later(self, city: str) -> str:
        """A method that is awaited."""
        return city


class AsyncCallable:
    async def __call__(self, city: str) -> str:
        """An object whose calls are awaited."""
        return city


def traced(function: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator like many."""

    @functools.wraps(function)
    def wrapper(*args: object, **kwargs: object) -> object:
        return function(*args, **kwargs)

    return wrapper


class TestCallables:
    @pytest.mark.parametrize(
        ("function", "name"),
        [
            (Tools().method, "method"),
            (Tools.of_class, "of_class"),
            (Tools.static, "static"),
            (Tools(), "Tools"),
            (traced(weather), "weather"),
            (traced(traced(weather)), "weather"),
            (functools.partial(weather), "weather"),
            (functools.partial(traced(weather), days=3), "weather"),
            (Tools().later, "later"),
        ],
        ids=[
            "method",
            "class method",
            "static method",
            "object",
            "decorated",
            "decorated twice",
            "partial",
            "partial of decorated",
            "async method",
        ],
    )
    def test_read(self, function: Callable[..., Any], name: str) -> None:
        """Whatever can be called by name can be a tool."""
        signature = signature_of(function)

        assert signature.name == name
        assert signature.parameters["properties"]["city"] == {"type": "string"}
        assert signature.bind({"city": "x"}) == {"city": "x"}

    def test_partial_arguments_are_fixed(self) -> None:
        """What a partial already gives isn't the model's to give."""
        assert list(signature_of(functools.partial(weather, days=3)).parameters["properties"]) == ["city"]
        assert list(signature_of(functools.partial(weather, "Rome")).parameters["properties"]) == ["days"]

    @pytest.mark.parametrize(
        ("function", "is_async"),
        [
            (Tools().later, True),
            (AsyncCallable(), True),
            (functools.partial(Tools().later), True),
            (Tools(), False),
            (weather, False),
        ],
        ids=["async method", "async object", "partial", "object", "function"],
    )
    def test_async(self, function: Callable[..., Any], is_async: bool) -> None:
        """A signature says whether a call is awaited."""
        assert signature_of(function).is_async is is_async

    def test_local_classes(self) -> None:
        """Annotations that are texts find what is local to the function around."""

        @frozen
        class Local:
            x: int

        def tool(it: Local) -> list[Local]: ...  # type: ignore[empty-body]

        signature = signature_of(tool)

        assert signature.bind({"it": {"x": 1}}) == {"it": Local(1)}
        assert signature.return_annotation == list[Local]

    def test_local_classes_of_a_function_that_has_ended(self) -> None:
        """What the function's own code mentions is found even then."""

        def make() -> Callable[..., object]:
            @frozen
            class Local:
                x: int

            def tool(it: Local) -> object:
                return Local(it.x)

            return tool

        assert signature_of(make()).parameters["properties"]["it"] == {"$ref": "#/$defs/Local"}

    def test_return_annotation_that_is_not_there(self) -> None:
        """What a tool returns matters less: it may be named for type checkers only."""

        def tool() -> Decimal: ...  # type: ignore[empty-body]

        assert signature_of(tool).return_annotation is inspect.Signature.empty


class TestRefused:
    @pytest.mark.parametrize(
        ("source", "message", "remedy"),
        [
            (
                "def add(a, b: int): ...",
                "`add`: its parameter `a` has no annotation",
                "annotate it, for example `a: str`: the model is told what to send",
            ),
            (
                "def add(a: 'Nowhere'): ...",
                "`add`: the annotation of its parameter `a` can't be resolved: name 'Nowhere' is not defined",
                "import what it names when the program runs, not under TYPE_CHECKING, and define it at module level",
            ),
            (
                "def add(a: complex): ...",
                "`add`: the type of its parameter `a`: `complex` has no JSON form",
                "use an attrs class, a dataclass, a TypedDict, or another type that JSON has a form for",
            ),
            (
                "def add(a: int, /): ...",
                "`add`: `a` is taken by position alone, and a model gives its arguments by name",
                "remove the `/`",
            ),
            (
                "def add(*a: int): ...",
                "`add`: `*a` has no names, and a model gives its arguments by name",
                "take a list instead, `a: list[str]`",
            ),
            (
                "def add(**a: int): ...",
                "`add`: `**a` takes any name, and a model gives its arguments by name",
                "take a dict, `a: dict[str, str]`",
            ),
        ],
    )
    def test_refused(self, source: str, message: str, remedy: str) -> None:
        """A function that can't be a tool is told why, where, and the way out."""
        names: dict[str, Any] = {}
        exec(source, names)  # noqa: S102 - the source is the test's

        with pytest.raises(ToolError) as caught:
            signature_of(names["add"])

        assert (caught.value.message, caught.value.remedy, caught.value.tool) == (message, remedy, "add")

    def test_built_in(self) -> None:
        """What has no signature to read is told to be wrapped."""
        with pytest.raises(ToolError, match="wrap it in a function with annotations"):
            signature_of(max)


class TestRemembered:
    def test_once_per_function(self) -> None:
        """A function, and a method of whatever object, is read once."""
        assert signature_of(weather) is signature_of(weather)
        assert signature_of(Tools().method) is signature_of(Tools().method)
        assert signature_of(Tools().method) is not signature_of(Tools.static)

    def test_weakly(self) -> None:
        """A function that nobody uses any more is forgotten."""

        def use() -> weakref.ref[Callable[..., object]]:
            def tool(place: Place) -> Place:
                return place

            signature_of(tool).bind({"place": {"name": "Rome"}})
            return weakref.ref(tool)

        used = use()
        gc.collect()

        assert used() is None

    def test_no_weak_references(self) -> None:
        """What can't be remembered is read again."""

        class Slotted:
            __slots__ = ()

            def __call__(self, city: str) -> str:
                return city

        assert signature_of(Slotted()).bind({"city": "x"}) == {"city": "x"}


class TestAgreement:
    @pytest.mark.parametrize("value", [1, "x", None, 1.0, True, [], {}], ids=repr)
    @pytest.mark.parametrize("tp", [int, float, bool, str, int | None, list[int], Place | None], ids=str)
    def test_as_structure(self, tp: Any, value: object) -> None:
        """A tool takes an argument exactly when `structure` takes it."""

        def tool(it: Any) -> None: ...

        tool.__annotations__["it"] = tp

        def outcome(attempt: Callable[[], object]) -> object:
            try:
                return attempt()
            except InvalidValueError as error:
                return [fault.expected for fault in error.faults]

        expected = outcome(lambda: {"it": structure(value, tp)})
        assert outcome(lambda: signature_of(tool).bind({"it": value})) == expected
