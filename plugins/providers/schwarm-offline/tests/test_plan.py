"""Which tools a question calls, and with what."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from schwarm_core.domain.message.ask import ToolDefinition

STRING = {"type": "string"}
NUMBER = {"type": "number"}

Calls = list[tuple[str, dict[str, object]]]
FirstCalls = Callable[[str, Sequence[ToolDefinition]], Calls]


def calc(expression: str) -> tuple[str, dict[str, object]]:
    """The call that this stands for."""
    return "calculate", {"expression": expression}


def clock(zone: str) -> tuple[str, dict[str, object]]:
    """The call that this stands for."""
    return "current_time", {"zone": zone}


def read(path: str) -> tuple[str, dict[str, object]]:
    """The call that this stands for."""
    return "read_file", {"path": path}


def listed(folder: str) -> tuple[str, dict[str, object]]:
    """The call that this stands for."""
    return "list_files", {"folder": folder}


def fetch(url: str) -> tuple[str, dict[str, object]]:
    """The call that this stands for."""
    return "fetch", {"url": url}


def convert(time: str, source: str, target: str) -> tuple[str, dict[str, object]]:
    """The call that this stands for."""
    return "convert_time", {"time": time, "source": source, "target": target}


SERVED: list[tuple[str, Calls]] = [
    ("What is 17% of 2340, and what time is it in Tokyo?", [calc("17% of 2340"), clock("Tokyo")]),
    ("What is 17% of 2340?", [calc("17% of 2340")]),
    ("2+2", [calc("2 + 2")]),
    ("1+1=", [calc("1 + 1")]),
    ("How much is 12 times 12?", [calc("12 * 12")]),
    ("Please calculate the square root of 16 for me.", [calc("sqrt(16)")]),
    ("what's half of 90 and a third of 60?", [calc("90 / 2"), calc("60 / 3")]),
    ("Work out 2 to the power of 10", [calc("2 ** 10")]),
    ("What's 20% off 50 plus 3?", [calc("50 * (100 - 20) / 100 + 3")]),
    ("Compute `2*(3+4)`", [calc("2 * (3 + 4)")]),
    (
        "Hi there! what is 1+1, what is 2+2, and what is 3+3?",
        [calc("1 + 1"), calc("2 + 2"), calc("3 + 3")],
    ),
    ("What time is it in Tokyo?", [clock("Tokyo")]),
    ("what time is it in tokyo", [clock("tokyo")]),
    ("What time is it in Tokyo, Paris and New York?", [clock("Tokyo"), clock("Paris"), clock("New York")]),
    ("What's the time in São Paulo?", [clock("São Paulo")]),
    ("Tell me the exact local time in Los Angeles, please", [clock("Los Angeles")]),
    ("Could you check what the clock says in London?", [clock("London")]),
    ("How late is it in Berlin?", [clock("Berlin")]),
    ("What hour is it in Sydney right now?", [clock("Sydney")]),
    ("Do you know what time it is in Cairo?", [clock("Cairo")]),
    ("Tokyo time", [clock("Tokyo")]),
    ("current time Tokyo", [clock("Tokyo")]),
    ("Can you tell me the date in Auckland?", [clock("Auckland")]),
    ("What day is it in Auckland?", [clock("Auckland")]),
    ("What is the time in UTC?", [clock("UTC")]),
    ("What is the time in Europe/Berlin and in UTC+2?", [clock("Europe/Berlin"), clock("UTC+2")]),
    ("Compute 2+2 and time in Tokyo", [calc("2 + 2"), clock("Tokyo")]),
    ("If it's 3pm in Berlin, what time is it in New York?", [convert("15:00", "Berlin", "New York")]),
    ("What time is it in Tokyo when it is 15:00 in Berlin?", [convert("15:00", "Berlin", "Tokyo")]),
    ("Convert 15:00 from Berlin to Tokyo", [convert("15:00", "Berlin", "Tokyo")]),
    ("When it's noon in London, what time is it in Sydney?", [convert("12:00", "London", "Sydney")]),
    ("What's 9:30 pm New York time in Berlin?", [convert("21:30", "New York", "Berlin")]),
    ("convert 08:15 UTC to Asia/Tokyo", [convert("08:15", "UTC", "Asia/Tokyo")]),
    ("Read notes.txt", [read("notes.txt")]),
    ("Open README.md and docs/a.md", [read("README.md"), read("docs/a.md")]),
    ("open ./a.py, ./b.py and c.txt", [read("./a.py"), read("./b.py"), read("c.txt")]),
    ("What does pyproject.toml say?", [read("pyproject.toml")]),
    ("Show me the contents of src/main.py", [read("src/main.py")]),
    ('display "my notes.txt"', [read("my notes.txt")]),
    ("Cat docs/index.md for me", [read("docs/index.md")]),
    ("List the files in docs", [listed("docs")]),
    ("list the files in the docs folder", [listed("docs")]),
    ("what's in the folder docs/?", [listed("docs/")]),
    ("which files are in src/schwarm?", [listed("src/schwarm")]),
    ("list src/", [listed("src/")]),
    ("What files are there?", [("list_files", {})]),
    ("Fetch https://example.com/", [fetch("https://example.com/")]),
    ("Summarise https://example.com/page.html.", [fetch("https://example.com/page.html")]),
    ("download www.example.org", [fetch("https://www.example.org")]),
    ("What is on the page example.com/news?", [fetch("https://example.com/news")]),
    ("get https://example.com/a.json and read notes.txt", [fetch("https://example.com/a.json"), read("notes.txt")]),
    ("First read a.txt. Then fetch https://example.com.", [read("a.txt"), fetch("https://example.com")]),
    (
        "Fetch https://example.com/ and what is 2 to the power of 10?",
        [fetch("https://example.com/"), calc("2 ** 10")],
    ),
    ("Who wrote Hamlet, and what is 3 * 3?", [calc("3 * 3")]),
]
UNSERVED = [
    "Who is the mayor of Paris?",
    "What's the best time to visit Paris?",
    "What time does the train to Berlin leave?",
    "What is the time difference between Tokyo and Berlin?",
    "How many times has Brazil won the World Cup?",
    "Is it 3pm in Tokyo?",
    "What is the weather in Paris?",
    "What is the capital of France?",
    "What time is it?",
    "Delete notes.txt",
    "Remove the folder docs/",
    "Write hello to notes.txt",
    "Please don't tell me the time in Tokyo",
    "Send 5 euros to Anna",
    "I have 5 apples and 3 pears",
    "Why is 7 prime?",
    'Translate "hello" to French',
    "Sing me a song",
    "Book a flight to Paris",
    "Paris",
    "asdf qwer",
    "?",
    "",
]


class TestToolbox:
    """A toolbox is used from its descriptions alone."""

    @pytest.mark.parametrize(("question", "calls"), SERVED)
    def test_a_question_calls_what_answers_it(
        self, question: str, calls: Calls, tools: tuple[ToolDefinition, ...], first_calls: FirstCalls
    ) -> None:
        """The calls that don't wait for one another are made at once, in the order of the question."""
        assert first_calls(question, tools) == calls

    @pytest.mark.parametrize("question", UNSERVED)
    def test_a_question_that_no_tool_fits_calls_none(
        self, question: str, tools: tuple[ToolDefinition, ...], first_calls: FirstCalls
    ) -> None:
        """A word in common is not enough, and nothing is done that was not asked for."""
        assert first_calls(question, tools) == []

    def test_nothing_is_called_without_tools(self, first_calls: FirstCalls) -> None:
        """There is nothing to call."""
        assert first_calls("What is 2+2?", ()) == []


class TestOtherTools:
    """Tools that nobody had in mind are used in the same way."""

    @pytest.fixture
    def others(self, tool: Callable[..., ToolDefinition]) -> tuple[ToolDefinition, ...]:
        """Tools with all sorts of parameters, most of them undescribed."""
        celsius = {"type": "string", "enum": ["celsius", "fahrenheit"]}
        numbers = {"type": "array", "items": NUMBER}
        return (
            tool("people", "How many people live in a city.", city=STRING),
            tool(
                "weather",
                "The weather forecast for a place on a day.",
                required=["place"],
                place=STRING,
                day={"type": "string", "format": "date"},
            ),
            tool("roll", "Roll some dice.", count={"type": "integer"}),
            tool("search", "Search the web.", query={"type": "string", "description": "What to search for."}),
            tool("remind", "Set a reminder.", text={"type": "string", "description": "The text of the reminder."}),
            tool(
                "mail",
                "Send an email.",
                to={"type": "string", "format": "email"},
                body={"type": "string", "description": "The message."},
            ),
            tool(
                "translate",
                "Translate a text into another language.",
                text={"type": "string", "description": "The text to translate."},
                language={"type": "string", "description": "The language."},
            ),
            tool("warmth", "Convert a temperature between units.", value=NUMBER, unit=celsius),
            tool("area", "The area of a rectangle.", width=NUMBER, height=NUMBER),
            tool("median", "The median of a list of numbers.", numbers=numbers),
            tool("erase", "Delete a file.", path={"type": "string", "description": "The file."}),
            tool("coin", "Flip a coin."),
            tool("share", "The price of a share of a company.", company=STRING),
            tool("status", "The status of an order.", number={"type": "string", "description": "The order's number."}),
        )

    @pytest.mark.parametrize(
        ("question", "calls"),
        [
            ("How many people live in Berlin?", [("people", {"city": "Berlin"})]),
            ("population of Tokyo and Kyoto", [("people", {"city": "Tokyo"}), ("people", {"city": "Kyoto"})]),
            ("What's the weather like in Paris?", [("weather", {"place": "Paris"})]),
            ("weather in Rome on March 1, 2025", [("weather", {"place": "Rome", "day": "2025-03-01"})]),
            ("Roll three dice", [("roll", {"count": 3})]),
            ("Search the web for python tutorials", [("search", {"query": "python tutorials"})]),
            ("Set a reminder to call Anna", [("remind", {"text": "call Anna"})]),
            ("Remind me to buy milk", [("remind", {"text": "buy milk"})]),
            (
                "Send an email to bob@example.com saying 'hi there'",
                [("mail", {"to": "bob@example.com", "body": "hi there"})],
            ),
            (
                "Translate 'good morning' into French",
                [("translate", {"text": "good morning", "language": "French"})],
            ),
            ("Convert 30 degrees to fahrenheit", [("warmth", {"value": 30, "unit": "fahrenheit"})]),
            ("What is the area of a rectangle of 3 by 4.5?", [("area", {"width": 3, "height": 4.5})]),
            ("the median of 3, 5 and 9", [("median", {"numbers": [3, 5, 9]})]),
            ("Delete notes.txt", [("erase", {"path": "notes.txt"})]),
            ("notes.txt", []),
            ("Read notes.txt", []),
            ("Flip a coin", [("coin", {})]),
            ("What is the price of a share of Apple?", [("share", {"company": "Apple"})]),
            ("What's the status of order 1234?", [("status", {"number": "1234"})]),
            ("What's 2+2?", []),
            ("Write a poem about Berlin", []),
            ("Roll 2.5 dice", []),
        ],
    )
    def test_a_question_calls_what_answers_it(
        self, question: str, calls: Calls, others: tuple[ToolDefinition, ...], first_calls: FirstCalls
    ) -> None:
        """Types, formats, options and descriptions tell what goes where."""
        assert first_calls(question, others) == calls


class TestForms:
    """A value has the form that the schema asks for."""

    @pytest.mark.parametrize(
        ("schema", "question", "value"),
        [
            ({"description": "An IANA time zone, such as `Europe/Berlin`."}, "time in Tokyo", "Asia/Tokyo"),
            ({"description": "A zone.", "enum": ["Asia/Tokyo", "Europe/Paris"]}, "time in Paris", "Europe/Paris"),
            ({"description": "A zone or city.", "pattern": "^[A-Z][a-z]+/"}, "time in Tokyo", "Asia/Tokyo"),
            ({"examples": ["Mars/Olympus", "Europe/Paris"]}, "time in Olympus", "Mars/Olympus"),
            ({"description": "A city."}, "time in Tokyo", "Tokyo"),
            ({"description": "A city.", "maxLength": 3}, "time in Tokyo", None),
        ],
    )
    def test_a_place_becomes_the_zone_that_the_schema_describes(
        self,
        schema: dict[str, object],
        question: str,
        value: str | None,
        tool: Callable[..., ToolDefinition],
        first_calls: FirstCalls,
    ) -> None:
        """Options, examples and patterns are kept to; what doesn't fit isn't sent."""
        clock = tool("clock", "The time.", where={"type": "string", **schema})
        assert first_calls(question, [clock]) == ([("clock", {"where": value})] if value else [])

    @pytest.mark.parametrize(
        ("description", "expected"),
        [
            ("Evaluate an arithmetic expression, such as `17% of 2340`.", "17% of 2340"),
            ("Evaluate an arithmetic expression.", "2340 * 17 / 100"),
        ],
    )
    def test_an_expression_is_in_the_dialect_of_the_examples(
        self, description: str, expected: str, tool: Callable[..., ToolDefinition], first_calls: FirstCalls
    ) -> None:
        """`17% of 2340` is sent as it is only to who says to know that form."""
        evaluate = tool("evaluate", description, text={"type": "string", "description": "The expression."})
        assert first_calls("What is 17% of 2340?", [evaluate]) == [("evaluate", {"text": expected})]

    def test_a_parameter_may_be_null_or_by_reference(
        self, tool: Callable[..., ToolDefinition], first_calls: FirstCalls
    ) -> None:
        """Unions with null and references into `$defs` are looked through."""
        clock = ToolDefinition(
            "clock",
            "The time.",
            {
                "type": "object",
                "properties": {"where": {"anyOf": [{"$ref": "#/$defs/City"}, {"type": "null"}]}},
                "required": ["where"],
                "$defs": {"City": {"type": "string", "description": "A city."}},
            },
        )
        assert first_calls("time in Tokyo", [clock]) == [("clock", {"where": "Tokyo"})]
