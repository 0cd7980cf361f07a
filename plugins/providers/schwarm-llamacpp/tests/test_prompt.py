"""From a request to what the model reads and may write: its template, and the grammar."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import anyio
import pytest
from anyio.to_thread import run_sync

from schwarm_core import (
    InvalidRequestError,
    Message,
    ModelRequest,
    ModelSettings,
    OutputSchema,
    TextPart,
    ToolCallPart,
    ToolDefinition,
    ToolResultPart,
    assistant,
    system,
    user,
)
from schwarm_llamacpp.config import LlamaCppConfig
from schwarm_llamacpp.dialect import BARE, BRACKETED, TAGGED, Dialect
from schwarm_llamacpp.grammar import grammar_for
from schwarm_llamacpp.loading import load
from schwarm_llamacpp.model import Model
from schwarm_llamacpp.template import Prompt, prompt_for

STRICT = (
    "{% for message in messages %}"
    "{% if (message.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Take turns.') }}{% endif %}"
    "[{{ message.role }}: {{ message.content }}]{% endfor %}"
)
PICKY = "{{ raise_exception('Nothing pleases me.') }}"
THINKING = "{{ messages[0].content }}{% if enable_thinking is not false %}<think>\n{% endif %}"
WEATHER = ToolDefinition(
    "weather",
    "Tells the weather.",
    {
        "type": "object",
        "properties": {"city": {"$ref": "#/$defs/City"}, "days": {"type": "integer"}},
        "required": ["city", "days"],
        "$defs": {"City": {"enum": ["Lima", "Oslo"]}},
    },
)
TIME = ToolDefinition(
    "time",
    "Tells the time.",
    {
        "type": "object",
        "properties": {"city": {"$ref": "#/$defs/City"}},
        "required": ["city"],
        "$defs": {"City": {"enum": ["Rome"]}},
    },
)
QUESTION = (user("Hello"),)

Ask = Callable[..., Prompt]


def loaded(file: Path) -> Model:
    """A model, loaded in a worker thread as ever."""
    return anyio.run(run_sync, lambda: load(file, LlamaCppConfig(context=256)))


@pytest.fixture
def ask(make_model: Callable[..., Path]) -> Ask:
    """Writes the prompt of a model with some template."""

    def prompt(request: ModelRequest, tools: tuple[ToolDefinition, ...] = (), **options: object) -> Prompt:
        model = loaded(make_model(**options))
        try:
            return prompt_for(import_module("llama_cpp.llama_chat_format"), model, request, tools)
        finally:
            model.close()

    return prompt


class TestTemplates:
    """A model says by its template how it wants to be asked."""

    def test_the_models_own(self, ask: Ask) -> None:
        """With the marks between the turns, and the beginning of the answer."""
        prompt = ask(ModelRequest((system("Be brief."), user("Hello"))))
        assert prompt.text == (
            "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n"
        )

    def test_tools_and_results_are_told(self, ask: Ask) -> None:
        """By a template that knows them."""
        call = ToolCallPart("c1", "weather", '{"city": "Lima"}')
        result = Message("tool", (ToolResultPart("c1", "weather", (TextPart("Fog."),)),))
        prompt = ask(ModelRequest((user("Hello"), assistant([call]), result)), (WEATHER,))
        assert '"name": "weather", "description": "Tells the weather."' in prompt.text
        assert '{"name": "weather", "arguments": {"city": "Lima"}}' in prompt.text
        assert "<tool_response>\nFog.\n</tool_response>" in prompt.text

    def test_a_model_without_one_gets_the_usual_one(self, ask: Ask) -> None:
        """ChatML, and a lesson in calling tools."""
        prompt = ask(ModelRequest(QUESTION), (WEATHER,), template="")
        assert prompt.text.startswith("<|im_start|>system\nYou can call these functions:")
        assert '<tool_call>\n{"name": "NAME", "arguments": {"PARAMETER": "VALUE"}}\n</tool_call>' in prompt.text
        assert prompt.dialect == TAGGED

    def test_a_strict_one_gets_two_who_take_turns(self, ask: Ask) -> None:
        """Where the conversation as it is was refused."""
        prompt = ask(ModelRequest((system("Be brief."), user("Hello"))), template=STRICT)
        assert prompt.text == "[user: Be brief.\n\nHello]"

    def test_one_that_takes_nothing_is_an_error(self, ask: Ask) -> None:
        """In its own words."""
        with pytest.raises(InvalidRequestError, match="Nothing pleases me"):
            ask(ModelRequest(QUESTION), template=PICKY)

    def test_thoughts_may_be_opened_by_it(self, ask: Ask) -> None:
        """Unless they are turned off."""
        assert ask(ModelRequest(QUESTION), template=THINKING).thinking
        off = ModelSettings(reasoning="none")
        assert not ask(ModelRequest(QUESTION, settings=off), template=THINKING).thinking
        by_name = ModelSettings(extra={"template": {"enable_thinking": False}})
        assert not ask(ModelRequest(QUESTION, settings=by_name), template=THINKING).thinking


@contextmanager
def accepting(grammar: str, tiny: str) -> Generator[Callable[[str], bool]]:
    """Whether a text is wholly what a grammar allows, as llama.cpp sees it: token by token."""
    import ctypes

    library = import_module("llama_cpp")
    model = loaded(Path(tiny))

    def accepts(text: str) -> bool:
        sampler = library.llama_sampler_init_grammar(model.vocabulary, grammar.encode(), b"root")
        assert sampler, grammar
        try:
            ends = model.tokens("<|im_end|>", marks=True)
            for token in [*model.tokens(text, marks=False), *ends]:
                data = (library.llama_token_data * 1)(library.llama_token_data(token, 1.0, 0.0))
                choice = library.llama_token_data_array(data, 1, -1, False)
                library.llama_sampler_apply(sampler, ctypes.byref(choice))
                if data[0].logit < 0:
                    return False
                library.llama_sampler_accept(sampler, token)
            return True
        finally:
            library.llama_sampler_free(sampler)

    yield accepts
    model.close()


def grammar(request: ModelRequest, dialect: Dialect = TAGGED, *, thinking: bool = False) -> str:
    """The grammar of a request."""
    tools = tuple(tool for tool in request.tools if isinstance(tool, ToolDefinition))
    return grammar_for(import_module("llama_cpp.llama_grammar"), request, tools, dialect, thinking=thinking)


@pytest.mark.usefixtures("llama_cpp")
class TestGrammar:
    """What holds an answer to a form."""

    LIMA = '{"name": "weather", "arguments": {"city": "Lima", "days": 3}}'

    def test_there_is_none_without_need(self) -> None:
        """A model that may call, but need not, writes as it likes."""
        assert grammar(ModelRequest(QUESTION)) == ""
        assert grammar(ModelRequest(QUESTION, tools=(WEATHER,))) == ""
        assert grammar(ModelRequest(QUESTION, tools=(WEATHER,), tool_choice="none")) == ""

    @pytest.mark.parametrize(
        ("dialect", "text"),
        [
            (TAGGED, "<tool_call>\n{}\n</tool_call>"),
            (TAGGED, "<tool_call>{}</tool_call>\n<tool_call>{}</tool_call>"),
            (BRACKETED, "[TOOL_CALLS][{}, {}]"),
            (BARE, "{}"),
        ],
    )
    def test_a_call_that_must_be(self, tiny: str, dialect: Dialect, text: str) -> None:
        """In the model's own way, with arguments that fit the schema; and nothing else."""
        request = ModelRequest(QUESTION, tools=(TIME, WEATHER), tool_choice="required")
        call = self.LIMA.replace("arguments", dialect.arguments)
        with accepting(grammar(request, dialect), tiny) as accepts:
            assert accepts(text.replace("{}", call))
            assert not accepts(text.replace("{}", call.replace("3", '"three"')))
            assert not accepts("Hello.")

    def test_each_schema_has_its_own_definitions(self, tiny: str) -> None:
        """Even where they are called the same."""
        request = ModelRequest(QUESTION, tools=(TIME, WEATHER), tool_choice="required")
        with accepting(grammar(request), tiny) as accepts:
            assert accepts('<tool_call>{"name": "time", "arguments": {"city": "Rome"}}</tool_call>')
            assert not accepts('<tool_call>{"name": "time", "arguments": {"city": "Lima"}}</tool_call>')

    def test_one_call_at_a_time(self, tiny: str) -> None:
        """If several aren't wanted."""
        request = ModelRequest(QUESTION, tools=(WEATHER,), tool_choice="required", parallel_tools=False)
        with accepting(grammar(request), tiny) as accepts:
            once = f"<tool_call>{self.LIMA}</tool_call>"
            assert accepts(once)
            assert not accepts(once + once)

    def test_an_answer_of_a_shape(self, tiny: str) -> None:
        """JSON that fits; line ends are not among a text's characters."""
        shape = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
        with accepting(grammar(ModelRequest(QUESTION, output=OutputSchema("x", shape))), tiny) as accepts:
            assert accepts('{"name": "Li\\nma"}')
            assert not accepts('{"name": "Li\nma"}')
            assert not accepts('{"other": "Lima"}')

    def test_a_shape_or_a_call(self, tiny: str) -> None:
        """While there are tools, the answer in its shape may have to wait."""
        shape = OutputSchema("x", {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]})
        request = ModelRequest(QUESTION, tools=(WEATHER,), output=shape)
        with accepting(grammar(request), tiny) as accepts:
            assert accepts('{"ok": true}')
            assert accepts(f"<tool_call>{self.LIMA}</tool_call>")

    def test_thoughts_come_before_it(self, tiny: str) -> None:
        """Where the model is in the midst of them."""
        shape = OutputSchema("x", {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]})
        with accepting(grammar(ModelRequest(QUESTION, output=shape), thinking=True), tiny) as accepts:
            assert accepts('1 < 2, so yes.</think>\n\n{"ok": true}')
            assert not accepts('{"ok": true}')

    @pytest.mark.parametrize("schema", [{"type": "object", "properties": {"x": {"not": {}}}}, {"$ref": "#/nowhere"}])
    def test_a_schema_without_one_becomes_any_object(self, tiny: str, schema: dict[str, object]) -> None:
        """Its value is checked when it comes back."""
        with accepting(grammar(ModelRequest(QUESTION, output=OutputSchema("x", schema))), tiny) as accepts:
            assert accepts('{"x": [1, null]}')
            assert not accepts("Hello.")

    def test_a_schema_may_refer_to_itself(self, tiny: str) -> None:
        """A tree has trees."""
        tree = {
            "type": "object",
            "properties": {"inner": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}},
            "required": ["inner"],
        }
        with accepting(grammar(ModelRequest(QUESTION, output=OutputSchema("x", tree))), tiny) as accepts:
            assert accepts('{"inner": {"inner": null}}')
            assert not accepts('{"inner": 1}')
