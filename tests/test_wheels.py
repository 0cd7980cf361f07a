"""What is published works: each wheel alone with the core's, and the default distribution as a whole."""

from __future__ import annotations

import configparser
import json
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZipFile

import pytest

if TYPE_CHECKING:
    from tests.conftest import Environment, Install, Wheel

ROOT = Path(__file__).parent.parent
FOLDERS = {file.parent.name: file.parent for file in sorted(ROOT.glob("plugins/*/*/pyproject.toml"))}
LIBRARIES = {name for name, folder in FOLDERS.items() if folder.parent.name == "libraries"}
PLUGINS = [name for name in FOLDERS if name not in LIBRARIES]
DISTRIBUTIONS = {"schwarm": ROOT, "schwarm-core": ROOT / "schwarm_core", **FOLDERS}

BUILT_ON = {"schwarm-litellm": "schwarm-openai"}


class Use(NamedTuple):
    """What a plugin is used for where nothing but the core is beside it."""

    program: str
    expected: str


SERVED = """
import json, threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from schwarm_core import Agent, Schwarm, SchwarmConfig

class Vendor(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        body = json.dumps(ANSWER).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

with HTTPServer(("127.0.0.1", 0), Vendor) as server:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings = {"base_url": f"http://127.0.0.1:{server.server_port}", "api_key": "key-of-a-test"}
    app = Schwarm(SchwarmConfig(providers={PROVIDER: settings}), model=PROVIDER + ":some-model")
    print(app.run_sync(Agent("guide"), "?").output)
    app.close()
    server.shutdown()
"""
"""Asks a provider whose vendor's server stands here, and gives one answer."""


def served(provider: str, answer: object) -> Use:
    """A language model over HTTP that says where it is."""
    return Use(f"PROVIDER, ANSWER = {provider!r}, {answer!r}\n{SERVED}", "Here I am.")


MESSAGE = {"role": "assistant", "content": [{"type": "text", "text": "Here I am."}]}


USES = {
    "schwarm-offline": Use(
        """
from schwarm_core import Agent, Schwarm

def price(drink: str, cups: int = 1) -> float:
    '''The price of coffee.'''
    return 2.4 * cups

response = Schwarm(model="offline").run_sync(Agent("bar", tools=[price]), "What is the price of 3 cups of espresso?")
print(response.state.tool_calls, response.output)
""",
        "1 Price of 3 cups of espresso: 7.2",
    ),
    "schwarm-toolbox": Use(
        """
from schwarm_core import Agent, Schwarm
from schwarm_core.testing.model import ScriptedModel, tool_call

model = ScriptedModel(
    [tool_call("calculate", expression="17% of 2340"), tool_call("calculate", expression="6 * 7")],
    lambda request: " and ".join(result.text for result in request.messages[-1].tool_results),
)
app = Schwarm(providers={"scripted": model}, model="scripted")
print(app.run_sync(Agent("clerk", capabilities=["math", "time"]), "?").output)
""",
        "397.8 and 42",
    ),
    "schwarm-retry": Use(
        """
from schwarm_core import Agent, OverloadedError, Schwarm, SchwarmConfig
from schwarm_core.testing.model import ScriptedModel

model = ScriptedModel(OverloadedError("busy"), OverloadedError("busy"), "Here I am.")
config = SchwarmConfig(middleware={"retry": {"attempts": 3, "initial_seconds": 0.001}})
app = Schwarm(config, providers={"scripted": model}, model="scripted")
print(app.run_sync(Agent("guide"), "?").output, len(model.requests))
""",
        "Here I am. 3",
    ),
    "schwarm-console": Use(
        """
from schwarm_core import Agent, Schwarm
from schwarm_core.testing.model import ScriptedModel, tool_call

def toss() -> str:
    '''Toss a coin.'''
    return "heads"

model = ScriptedModel(tool_call("toss"), "It is heads.")
app = Schwarm(providers={"scripted": model}, model="scripted", plugins=["exporters.console"])
app.run_sync(Agent("gambler", tools=[toss]), "?")
app.close()
""",
        "toss",
    ),
    "schwarm-cli": Use(
        """
import json, subprocess, sys
listed = subprocess.run(["schwarm", "plugins", "list", "--json"], capture_output=True, text=True, check=True)
version = subprocess.run(["schwarm", "--version"], capture_output=True, text=True, check=True)
print(version.stdout.strip(), json.loads(listed.stdout))
""",
        "schwarm 0.1.0",
    ),
    "schwarm-anthropic": served(
        "anthropic", {**MESSAGE, "id": "1", "type": "message", "model": "m", "stop_reason": "end_turn", "usage": {}}
    ),
    "schwarm-bedrock": served(
        "bedrock",
        {
            "output": {"message": {"role": "assistant", "content": [{"text": "Here I am."}]}},
            "stopReason": "end_turn",
            "usage": {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2},
        },
    ),
    "schwarm-cohere": served("cohere", {"id": "1", "finish_reason": "COMPLETE", "message": MESSAGE}),
    "schwarm-google": served(
        "google",
        {"candidates": [{"content": {"role": "model", "parts": [{"text": "Here I am."}]}, "finishReason": "STOP"}]},
    ),
    "schwarm-mistral": served(
        "mistral",
        {
            "id": "1",
            "model": "m",
            "choices": [
                {"index": 0, "message": {"role": "assistant", "content": "Here I am."}, "finish_reason": "stop"}
            ],
        },
    ),
    "schwarm-openai": served(
        "openai-compatible",
        {
            "id": "1",
            "model": "m",
            "choices": [
                {"index": 0, "message": {"role": "assistant", "content": "Here I am."}, "finish_reason": "stop"}
            ],
        },
    ),
    "schwarm-litellm": Use(
        """
from schwarm_core import Agent, ModelSettings, Schwarm

settings = ModelSettings(extra={"mock_response": "Here I am."})
app = Schwarm(model="litellm:openai/gpt-4o")
print(app.run_sync(Agent("guide"), "?", settings=settings).output)
app.close()
""",
        "Here I am.",
    ),
    "schwarm-llamacpp": Use(
        """
from schwarm_core import Agent, ProviderError, Schwarm

app = Schwarm(model="llamacpp:./no-such-model.gguf")
try:
    app.run_sync(Agent("guide"), "?")
except ProviderError as error:
    print(error)
finally:
    app.close()
""",
        "llama-cpp-python",
    ),
    "schwarm-prices": Use(
        """
from schwarm_core import Message, ModelResponse, TextPart, Usage
from schwarm_prices.cost import cost_of

said = Message("assistant", (TextPart("Paris."),))
print(cost_of(ModelResponse(said, Usage(1, 1000, 100), model="gpt-4o", provider="openai")).total)
""",
        "0.0035",
    ),
}
"""For each plugin something real, and what shows that it happened."""


@cache
def project(folder: Path) -> dict[str, object]:
    """What a distribution says of itself."""
    said: dict[str, object] = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return said


def installed(environment: Environment) -> set[str]:
    """The distributions of Schwarm in an environment."""
    program = "import json, importlib.metadata as m; print(json.dumps([each.name for each in m.distributions()]))"
    return {name for name in json.loads(environment.run(program)) if name.startswith("schwarm")}


@pytest.mark.parametrize("name", DISTRIBUTIONS)
class TestContents:
    """What a wheel brings."""

    def test_it_holds_the_package_and_its_metadata(self, name: str, wheel: Wheel) -> None:
        """Nothing else is put beside other people's packages: no tests, no project files."""
        with ZipFile(wheel(name)) as files:
            tops = {path.partition("/")[0] for path in files.namelist()}
            inside = {part for path in files.namelist() for part in Path(path).parts[1:]}
        package = name.replace("-", "_")
        assert tops == {package, f"{package}-{project(DISTRIBUTIONS[name])['version']}.dist-info"}
        assert not inside & {"tests", "conftest.py", "pyproject.toml", "__pycache__"}

    def test_it_is_typed_and_licensed(self, name: str, wheel: Wheel) -> None:
        """The marker for type checkers and the licence go with it."""
        package = name.replace("-", "_")
        with ZipFile(wheel(name)) as files:
            paths = files.namelist()
        assert f"{package}/py.typed" in paths
        assert [path for path in paths if path.endswith(".dist-info/licenses/LICENSE")]

    def test_it_offers_what_the_project_says(self, name: str, wheel: Wheel) -> None:
        """The entry points, by which plugins are found, are in its metadata."""
        parser = configparser.ConfigParser(delimiters=("=",))
        with ZipFile(wheel(name)) as files:
            paths = [path for path in files.namelist() if path.endswith(".dist-info/entry_points.txt")]
            parser.read_string("\n".join(files.read(path).decode() for path in paths))
        said = project(DISTRIBUTIONS[name])
        scripts = {"console_scripts": said["scripts"]} if "scripts" in said else {}
        found = {group: dict(parser[group]) for group in parser.sections()}
        assert found == {**scripts, **dict(said.get("entry-points", {}))}  # type: ignore[call-overload]


@pytest.mark.parametrize("name", PLUGINS)
class TestAlone:
    """A plugin that was installed into an empty environment, with only the core from the workspace."""

    def test_it_works(self, name: str, install: Install) -> None:
        """It needs no other plugin to do what it is for, but one that it is made of."""
        environment = install(name)
        needed = {"schwarm-core", name, BUILT_ON.get(name, name)}
        assert {other for other in installed(environment) if other not in LIBRARIES} == needed
        assert USES[name].expected in environment.run(USES[name].program)


class TestTogether:
    """The default distribution: what `pip install schwarm` brings."""

    def test_it_answers_out_of_the_box(self, default: Environment) -> None:
        """With nothing configured, the command answers a question with tools, and says who answered."""
        done = default.call("schwarm", "run", "What is 17% of 2340, and what time is it in Tokyo?")
        assert done.returncode == 0, done.stderr
        assert "397.8" in done.stdout
        assert "Tokyo" in done.stdout
        assert "offline" in done.stderr

    def test_every_plugin_is_seen_and_healthy(self, default: Environment) -> None:
        """The list knows each entry of each distribution, and the doctor has nothing to say against any."""
        listed = default.call("schwarm", "plugins", "list", "--json")
        assert listed.returncode == 0, listed.stderr
        interfaces = {name for name in PLUGINS if FOLDERS[name].parent.name == "interfaces"}
        expected = installed(default) - {"schwarm", "schwarm-core", *LIBRARIES, *interfaces}
        assert {entry["distribution"] for entry in json.loads(listed.stdout)} == expected
        doctor = default.call("schwarm", "plugins", "doctor")
        assert doctor.returncode == 0, doctor.stdout + doctor.stderr
