"""The house is built as its plan says: layers, who may import whom, what the core may name, how large a module is."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import schwarm_core

ROOT = Path(__file__).parent.parent
CORE = ROOT / "schwarm_core"
PLUGINS = [file.parent for file in sorted(ROOT.glob("plugins/*/*/pyproject.toml"))]
LAYERS = {
    "domain": {"domain"},
    "hooks": {"hooks", "domain"},
    "application": {"application", "hooks", "domain"},
    "testing": {"testing", "application", "hooks", "domain"},
}
"""What each layer may import."""

BUILT_ON = {"schwarm-litellm": "schwarm_openai"}
"""Plugins that are made of another: LiteLLM speaks the form of Chat Completions, whose codec OpenAI's plugin has."""

VALUE_LIBRARIES = {"attrs", "cattrs", "docstring_parser", "typing_extensions"}
"""What the domain may import from elsewhere: nothing that reads, writes or waits."""

INPUT_AND_OUTPUT = {
    "asyncio",
    "concurrent",
    "fileinput",
    "ftplib",
    "glob",
    "http",
    "io",
    "logging",
    "multiprocessing",
    "os",
    "pathlib",
    "queue",
    "select",
    "selectors",
    "shelve",
    "shutil",
    "signal",
    "smtplib",
    "socket",
    "sqlite3",
    "ssl",
    "subprocess",
    "tempfile",
    "threading",
    "tomllib",
    "urllib",
}
"""The standard library's ways to the outside."""

FOREIGN = """
    anthropic azure bedrock claude cohere deepseek gemini gpt groq huggingface langchain langfuse litellm llama mistral
    nvidia ollama openai openrouter vertex vllm xai
    chroma dynamodb duckdb elasticsearch faiss kafka memcached mongodb mysql nats pinecone postgres postgresql qdrant
    rabbitmq redis s3 sqlite weaviate
    celery dbos hatchet prefect temporal
    datadog grafana honeycomb jaeger logfire opentelemetry otel otlp prometheus sentry
    a2a amqp graphql grpc mcp mqtt websocket
"""
"""Vendors, stores, engines, collectors and protocols: what a plugin is about, and the core is not."""


class Import(NamedTuple):
    """One name that a module imports: from where, and which; no name for the module as such."""

    module: str
    name: str
    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.line}: {self.module} {self.name}".rstrip()

    @property
    def top(self) -> str:
        """The package that it is in."""
        return self.module.partition(".")[0]

    @property
    def layer(self) -> str:
        """The part of the package that it is in."""
        return self.module.partition(".")[2].partition(".")[0]

    @property
    def standard(self) -> bool:
        """Whether the standard library has it, here or in a later version."""
        return self.top in sys.stdlib_module_names or self.top == "annotationlib"


def project(folder: Path) -> dict[str, str]:
    """What a distribution says of itself."""
    said: dict[str, str] = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return said


def package(folder: Path) -> Path:
    """The folder of a distribution's one package."""
    return folder / "src" / project(folder)["name"].replace("-", "_")


def modules(folder: Path) -> list[Path]:
    """The files of a package, or of a part of it."""
    return sorted(folder.rglob("*.py"))


def parsed(file: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def imports(folder: Path) -> list[Import]:
    """Every import in a folder, wherever in a module it stands, those for types alone included."""
    return [found for file in modules(folder) for node in ast.walk(parsed(file)) for found in _imported(node, file)]


def _imported(node: ast.AST, file: Path) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        yield from (Import(alias.name, "", file, node.lineno) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"{file}:{node.lineno}: a relative import"
        yield from (Import(str(node.module), alias.name, file, node.lineno) for alias in node.names)


SOURCE = package(CORE)
CORE_MODULES = modules(SOURCE)
EVERY_MODULE = list(chain.from_iterable(modules(package(folder)) for folder in (ROOT, CORE, *PLUGINS)))


class TestLayers:
    """Imports in the core flow down."""

    @pytest.mark.parametrize("layer", LAYERS)
    def test_a_layer_imports_none_above_it(self, layer: str) -> None:
        """Each import of the core's own leads to the layer itself or below, for types alone too."""
        found = imports(SOURCE / layer)
        own = [each for each in found if each.top == "schwarm_core"]
        assert found
        upwards = [each for each in own if each.layer not in LAYERS[layer] and each.name != "__version__"]
        assert [str(each) for each in upwards] == []

    def test_every_module_is_in_a_layer(self) -> None:
        """Beside the layers there is the front door alone."""
        outside = [file for file in CORE_MODULES if file.relative_to(SOURCE).parts[0] not in LAYERS]
        assert outside == [SOURCE / "__init__.py"]

    def test_the_domain_reads_and_writes_nothing(self) -> None:
        """It imports no way to the outside, and of other libraries only those for values."""
        found = [each for each in imports(SOURCE / "domain") if each.top != "schwarm_core"]
        assert [str(each) for each in found if each.top in INPUT_AND_OUTPUT] == []
        others = [each for each in found if not each.standard]
        assert [str(each) for each in others if each.top not in VALUE_LIBRARIES] == []

    def test_the_domain_opens_and_prints_nothing(self) -> None:
        """Nor does it use what needs no import."""
        names = (
            f"{file.relative_to(ROOT)}:{node.lineno}: {node.func.id}"
            for file in modules(SOURCE / "domain")
            for node in ast.walk(parsed(file))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        )
        assert [name for name in names if name.rpartition(" ")[2] in {"open", "print", "input", "breakpoint"}] == []

    def test_only_the_hooks_and_what_calls_them_know_pluggy(self) -> None:
        """The library that composes stays where plugins are specified and loaded."""
        users = {each.file.relative_to(SOURCE).parent for each in imports(SOURCE) if each.top == "pluggy"}
        assert users <= {Path("hooks"), Path("application/plugins")}


class TestEventLoops:
    """Everything runs on asyncio and on trio."""

    @pytest.mark.parametrize("folder", [CORE, ROOT, *PLUGINS], ids=lambda folder: package(folder).name)
    def test_neither_is_imported(self, folder: Path) -> None:
        """Both are reached through anyio."""
        assert [str(each) for each in imports(package(folder)) if each.top in {"asyncio", "trio", "sniffio"}] == []


def words(text: str) -> set[str]:
    """The words of a text, and of the names in it: `OpenAIKey`, `open_ai` and `open-ai` have several each."""
    apart = re.sub(r"([a-z0-9])([A-Z])|([A-Z]+)([A-Z][a-z])", r"\1\3 \2\4", text)
    return {word for part in (text, apart) for word in re.split(r"[^a-z0-9]+", part.lower())}


class TestTheCoreKnowsNoPlugin:
    """What the core names, it could depend on."""

    def test_it_names_no_vendor_store_or_protocol(self) -> None:
        """Not in its code, nor in its docstrings and comments: an example there is of a neutral Acme."""
        foreign = set(FOREIGN.split())
        found = {file.name: words(file.read_text(encoding="utf-8")) & foreign for file in CORE_MODULES}
        assert {name: named for name, named in found.items() if named} == {}

    def test_it_names_no_distribution(self) -> None:
        """None of the workspace's, by distribution or package, but for its own."""
        names = {name for folder in PLUGINS for name in (folder.name, module_of(folder.name))}
        found = {(file.name, name) for file in CORE_MODULES for name in names if name in file.read_text("utf-8")}
        assert found == set()

    def test_its_code_names_no_plugin(self) -> None:
        """No text in its code is a plugin's name. Examples may use one, so that they run as they stand.

        JSON Schema has words of its own for values, such as `time`.
        """
        offered = {name for folder in PLUGINS for group in entry_points(folder).values() for name in group}
        code = [file for file in CORE_MODULES if SOURCE / "domain" / "schema" not in file.parents]
        assert offered
        assert {text for file in code for text in texts(parsed(file))} & offered == set()

    def test_it_needs_what_it_declares(self) -> None:
        """It imports its dependencies and the standard library, and nothing besides."""
        allowed = {module_of(name) for name in dependencies(CORE)} | {"typing_extensions", "schwarm_core"}
        found = [each for each in imports(SOURCE) if not each.standard]
        assert [str(each) for each in found if each.top not in allowed] == []


def entry_points(folder: Path) -> dict[str, dict[str, str]]:
    """What a distribution offers, by group."""
    found: object = project(folder).get("entry-points", {})
    assert isinstance(found, dict)
    return found


def dependencies(folder: Path) -> set[str]:
    """The distributions that one needs."""
    return {canonicalize_name(Requirement(text).name) for text in project(folder).get("dependencies", ())}


IMPORTED_AS = {"google-auth": "google"}
"""What distributions are imported as that don't keep to the custom."""


def module_of(distribution: str) -> str:
    """What a distribution is imported as."""
    return IMPORTED_AS.get(distribution, distribution.replace("-", "_"))


def texts(tree: ast.AST) -> set[str]:
    """The texts in code, docstrings left out."""
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in told)
    return {node.value for node in constants if isinstance(node.value, str)}


@pytest.mark.parametrize("folder", PLUGINS, ids=lambda folder: folder.name)
class TestPluginsStandAlone:
    """A plugin needs the core, and no neighbour."""

    def test_it_imports_no_other_plugin(self, folder: Path) -> None:
        """Of the workspace it knows the core, itself, and libraries made for several."""
        known = {"schwarm_core", package(folder).name}
        known |= {package(other).name for other in PLUGINS if other.parent.name == "libraries"}
        known |= {BUILT_ON.get(folder.name, "schwarm_core")}
        found = [each for each in imports(package(folder)) if each.top.startswith("schwarm")]
        assert [str(each) for each in found if each.top not in known] == []

    def test_it_uses_what_is_public(self, folder: Path) -> None:
        """What it imports of the core, anyone may: from the front door, or from documented modules."""
        documented = set(re.findall(r"`(schwarm_core\.[\w.]+)`", (ROOT / "docs" / "plugins.md").read_text()))
        found = [each for each in imports(package(folder)) if each.top == "schwarm_core"]
        private = [each for each in found if each.module not in documented and not public(each)]
        assert [str(each) for each in private] == []

    def test_it_declares_what_it_imports(self, folder: Path) -> None:
        """Nothing that it imports is there by chance; an extra counts."""
        extras: object = project(folder).get("optional-dependencies", {})
        assert isinstance(extras, dict)
        optional = {canonicalize_name(Requirement(text).name) for extra in extras.values() for text in extra}
        declared = {module_of(name) for name in dependencies(folder) | optional}
        allowed = declared | {module_of(name) for name in dependencies(CORE)} | {"typing_extensions"}
        found = [each for each in imports(package(folder)) if not each.standard]
        assert [str(each) for each in found if each.top not in allowed | {package(folder).name}] == []


def public(found: Import) -> bool:
    """Whether a name is at the front door, and imported from there or from where it is defined; or such a module."""
    homes = {f"schwarm_core.{home}" for home in schwarm_core._HOMES}
    home = schwarm_core._HOME_OF.get(found.name)
    if home is None:
        return found.name == "__version__" or f"{found.module}.{found.name}" in homes
    return found.module in {"schwarm_core", f"schwarm_core.{home}"}


class TestModules:
    """A reader is never lost."""

    def test_it_says_what_it_is_about(self) -> None:
        """A module's docstring begins with a sentence of one line."""
        first = {str(file): (ast.get_docstring(parsed(file)) or "").partition("\n")[0] for file in EVERY_MODULE}
        assert {file: line for file, line in first.items() if not line.endswith((".", "!", "?"))} == {}

    def test_it_can_be_seen_whole(self) -> None:
        """No module has more than 400 lines."""
        assert [str(file) for file in EVERY_MODULE if len(file.read_text(encoding="utf-8").splitlines()) > 400] == []

    def test_a_package_is_a_folder_with_a_description(self) -> None:
        """An `__init__.py` holds a docstring, and at most a version; the core's, besides, is the front door."""
        packages = [file for file in EVERY_MODULE if file.name == "__init__.py" and file != SOURCE / "__init__.py"]
        assert packages
        assert [str(file) for file in packages if not all(map(described, parsed(file).body))] == []


def described(node: ast.stmt) -> bool:
    """Whether a statement is a docstring, or says the version."""
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0]) == "__version__"
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


class TestFrontDoor:
    """`schwarm_core` offers every public name, and imports none of them before it is used."""

    def test_type_checkers_see_what_there_is(self) -> None:
        """The imports for type checkers and the table for the interpreter name the same things in the same places."""
        checked = {
            each.name: each.module.removeprefix("schwarm_core.")
            for each in imports(SOURCE)
            if each.file == SOURCE / "__init__.py" and each.module.startswith("schwarm_core.")
        }
        assert checked == schwarm_core._HOME_OF

    def test_names_are_in_order(self) -> None:
        """Who adds a name finds its place."""
        homes = list(schwarm_core._HOMES)
        assert homes == sorted(homes)
        assert [names for names in schwarm_core._HOMES.values() if names.split() != sorted(names.split())] == []

    def test_a_name_leads_to_its_home(self) -> None:
        """Each is what its module calls so, and is listed by `dir` and `*`."""
        for name, module in schwarm_core._HOME_OF.items():
            home = import_module(f"schwarm_core.{module}")
            assert getattr(schwarm_core, name) is getattr(home, name)
        assert set(schwarm_core._HOME_OF) == set(schwarm_core.__all__)
        assert set(schwarm_core._HOME_OF) <= set(dir(schwarm_core))

    def test_a_wrong_name_is_an_attribute_error(self) -> None:
        """As with any module."""
        with pytest.raises(AttributeError, match="no attribute 'Swarm'"):
            schwarm_core.Swarm  # noqa: B018

    def test_the_version_is_the_distributions(self) -> None:
        """What the package says is what was installed."""
        assert schwarm_core.__version__ == project(CORE)["version"]

    def test_importing_it_imports_nothing_heavy(self) -> None:
        """Not even attrs: of the whole world, only `typing`."""
        program = (
            "import sys, typing; before = set(sys.modules); import schwarm_core; print(*set(sys.modules) - before)"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        loaded = set(done.stdout.split())
        assert "schwarm_core" in loaded
        assert {name for name in loaded if not name.startswith("schwarm_core")} == {"__future__"}
