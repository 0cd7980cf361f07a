"""Loading one plugin after another, whatever state each is in."""

from __future__ import annotations

import re
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from schwarm_core.application.plugins.kind import BUILT_IN, CAPABILITIES, EXPORTERS, MIDDLEWARE
from schwarm_core.application.plugins.loader import PluginLoader
from schwarm_core.domain.error.plugin import PluginIncompatibleError, PluginLoadError

if TYPE_CHECKING:
    from collections.abc import Callable

    from schwarm_core.application.plugins.index import PluginEntry
    from schwarm_core.application.plugins.kind import PluginKind
    from schwarm_core.testing.site import PluginSite

HEAD = "from schwarm_core import Capability, CapabilitySpec, hookimpl\n"
DECLARES = HEAD + "@hookimpl\ndef schwarm_capabilities():\n    "

BROKEN = {
    "raises at import": (
        "import json\njson.loads('{')",
        r"importing acme raised JSONDecodeError: Expecting property name .* \(.*acme\.py, line 2\)",
    ),
    "has a syntax error": ("def broken(:\n", r"importing acme raised SyntaxError: .*\(acme\.py, line 1\)"),
    "lacks a dependency": ("import gone_for_good", "importing acme raised ModuleNotFoundError: No module named 'gone_"),
    "exits at import": ("import sys\nsys.exit(3)", r"importing acme tried to end the process with 3 \(.*line 2\)"),
    "has no hook": ("", "acme doesn't implement the hook schwarm_capabilities"),
    "forgot the marker": (
        "def schwarm_capabilities():\n    return []",
        "acme doesn't implement the hook schwarm_capabilities: mark it with @hookimpl",
    ),
    "misspells the hook": (
        HEAD + "@hookimpl\ndef schwarm_capabilites():\n    return []",
        "acme implements the hook schwarm_capabilites, which doesn't exist; did you mean `schwarm_capabilities`",
    ),
    "implements an unknown hook": (
        HEAD + "@hookimpl\ndef zzz():\n    return []",
        "acme implements the hook zzz, which doesn't exist$",
    ),
    "has the wrong signature": (
        HEAD + "@hookimpl\ndef schwarm_capabilities(registry):\n    return []",
        "schwarm_capabilities of acme has the wrong signature: .*registry",
    ),
    "raises in the hook": (
        DECLARES + "return 1 / 0",
        r"schwarm_capabilities of acme raised ZeroDivisionError: division by zero \(.*acme\.py, line 4\)",
    ),
    "exits in the hook": (
        DECLARES + "raise SystemExit('enough')",
        "schwarm_capabilities of acme tried to end the process with 'enough'",
    ),
    "returns nothing": (DECLARES + "pass", "expected a sequence of CapabilitySpec, found None"),
    "returns text": (DECLARES + "return 'acme'", "expected a sequence of CapabilitySpec, found str: 'acme'"),
    "returns a coroutine": (
        DECLARES.replace("def", "async def") + "return []",
        "expected a sequence of CapabilitySpec, found coroutine",
    ),
    "returns a generator": (
        DECLARES + "yield CapabilitySpec('acme', Capability)",
        "expected a sequence of CapabilitySpec, found generator",
    ),
    "returns other things": (
        DECLARES + "return [CapabilitySpec('acme', Capability), 17]",
        "expected only CapabilitySpec in the sequence, found int: 17",
    ),
    "has a name that is no text": (
        DECLARES + "return [CapabilitySpec(['acme'], Capability)]",
        "expected text for a name, found list",
    ),
    "declares other names": (
        DECLARES + "return [CapabilitySpec('dice', Capability)]",
        'declares "dice", but the entry points of schwarm.capabilities that lead there are "acme"',
    ),
    "declares too many names": (
        DECLARES + "return [CapabilitySpec(name, Capability) for name in ('dice', 'acme')]",
        'declares "acme", "dice", but the entry points of schwarm.capabilities that lead there are "acme"',
    ),
    "declares no names": (
        DECLARES + "return []",
        'declares none, but the entry points of schwarm.capabilities that lead there are "acme"',
    ),
    "declares a name twice": (
        DECLARES + "return [CapabilitySpec('acme', Capability)] * 2",
        'schwarm_capabilities of acme declares "acme" more than once',
    ),
    "has a sequence that breaks": (
        HEAD
        + "class Broken(list):\n    def __iter__(self):\n        raise OSError('no')\n"
        + "@hookimpl\ndef schwarm_capabilities():\n    return Broken([1])",
        "schwarm_capabilities of acme raised OSError: no",
    ),
}


def entry_of(site: PluginSite, name: str, kind: PluginKind[Any] = CAPABILITIES) -> PluginEntry:
    """The installed plugin of a name."""
    (entry,) = site.index().find(kind.group, name)
    return entry


class TestHealthyPlugins:
    def test_a_declaration(self, site: PluginSite) -> None:
        """What is loaded is what the plugin declares."""
        site.install_plugin("schwarm-dice", "dice")
        spec = PluginLoader().load(CAPABILITIES, entry_of(site, "dice"))
        assert spec.name == "dice"

    def test_a_module_with_several_names(self, site: PluginSite) -> None:
        """A module runs once, and so does its hook, however many of its names are used."""
        count = "import builtins\nbuiltins.schwarm_test_runs.append(__name__)\n"
        call = "def schwarm_capabilities():\n    builtins.schwarm_test_runs.append('hook')\n    "
        source = count + DECLARES.replace("def schwarm_capabilities():\n    ", call)
        source += "return [CapabilitySpec(name, Capability) for name in {names!r}]"
        site.install_plugin("schwarm-dice", "dice", "coin", source=source)
        import builtins

        runs: list[str] = []
        builtins.schwarm_test_runs = runs  # type: ignore[attr-defined]
        try:
            loader = PluginLoader()
            assert [loader.load(CAPABILITIES, entry_of(site, name)).name for name in ("coin", "dice", "coin")] == [
                "coin",
                "dice",
                "coin",
            ]
        finally:
            del builtins.schwarm_test_runs  # type: ignore[attr-defined]
        assert runs == ["schwarm_dice", "hook"]

    def test_a_module_of_several_kinds(self, site: PluginSite) -> None:
        """A module may serve several kinds; each has its own hook and its own names."""
        source = (
            "from schwarm_core import ExporterSpec, MiddlewareSpec, hookimpl\n"
            "@hookimpl\ndef schwarm_middleware():\n    return (MiddlewareSpec('both', 'm:make'),)\n"
            "@hookimpl\ndef schwarm_exporters():\n    return [ExporterSpec('both', 'm:Exporter')]\n"
        )
        groups = {"schwarm.middleware": {"both": "both_kinds"}, "schwarm.exporters": {"both": "both_kinds"}}
        site.install("schwarm-both", entry_points=groups, files={"both_kinds.py": source})
        loader = PluginLoader()
        assert loader.load(MIDDLEWARE, entry_of(site, "both", MIDDLEWARE)).make == "m:make"
        assert loader.load(EXPORTERS, entry_of(site, "both", EXPORTERS)).make == "m:Exporter"

    def test_modules_of_one_distribution(self, site: PluginSite) -> None:
        """Each module of a distribution answers for its own names only."""
        source = DECLARES + "return [CapabilitySpec(__name__, Capability)]"
        site.install(
            "schwarm-two",
            entry_points={"schwarm.capabilities": {"one_x": "one_x", "two_x": "two_x"}},
            files={"one_x.py": source, "two_x.py": source},
        )
        PluginLoader().load(CAPABILITIES, entry_of(site, "one_x"))
        assert site.imported() == ["one_x"]

    def test_an_object_in_a_module(self, site: PluginSite) -> None:
        """An entry point may lead to an object that has the hooks."""
        source = HEAD + (
            "class Plugin:\n    @hookimpl\n    def schwarm_capabilities(self):\n"
            "        return [CapabilitySpec('dice', Capability)]\nplugin = Plugin()\n"
        )
        site.install(
            "schwarm-dice",
            entry_points={"schwarm.capabilities": {"dice": "dice_object:plugin"}},
            files={"dice_object.py": source},
        )
        assert PluginLoader().load(CAPABILITIES, entry_of(site, "dice")).name == "dice"

    def test_a_hook_under_another_name(self, site: PluginSite) -> None:
        """An implementation may be called as it likes, if it says which hook it is."""
        source = (
            HEAD
            + "@hookimpl(specname='schwarm_capabilities')\ndef tools():\n    return [CapabilitySpec('x', Capability)]"
        )
        site.install_plugin("schwarm-x", "x", source=source)
        assert PluginLoader().load(CAPABILITIES, entry_of(site, "x")).name == "x"

    def test_hooks_for_a_host_that_is_not_installed(self, site: PluginSite) -> None:
        """A module may serve a kind that nobody hosts here, if its entry points or an optional hook say so."""
        source = DECLARES + (
            "return [CapabilitySpec('x', Capability)]\n"
            "@hookimpl\ndef schwarm_pages():\n    return []\n"
            "@hookimpl(optionalhook=True)\ndef schwarm_gadgets():\n    return []\n"
        )
        groups = {"schwarm.capabilities": {"x": "with_pages"}, "schwarm.pages": {"x": "with_pages"}}
        site.install("schwarm-x", entry_points=groups, files={"with_pages.py": source})
        assert PluginLoader().load(CAPABILITIES, entry_of(site, "x")).name == "x"

    def test_hooks_of_kinds_that_are_installed(self, site: PluginSite) -> None:
        """A hook that some installed distribution's kind specifies is no unknown one."""
        source = DECLARES + "return [CapabilitySpec('x', Capability)]\n@hookimpl\ndef schwarm_pages():\n    return []\n"
        site.install_plugin("schwarm-x", "x", source=source)
        assert PluginLoader(lambda: ["schwarm.pages"]).load(CAPABILITIES, entry_of(site, "x")).name == "x"


class TestBrokenPlugins:
    @pytest.mark.parametrize(("source", "reason"), BROKEN.values(), ids=BROKEN.keys())
    def test_each_is_alone(self, site: PluginSite, source: str, reason: str) -> None:
        """Whatever is wrong with a plugin, the error says it, and the next plugin loads."""
        site.install_plugin("acme", "acme", source=source)
        site.install_plugin("schwarm-dice", "dice")
        loader = PluginLoader()
        with pytest.raises(PluginLoadError) as caught:
            loader.load(CAPABILITIES, entry_of(site, "acme"))
        assert caught.value.message.startswith("capabilities.acme of acme 1.0 can't be loaded: ")
        assert re.search(reason, caught.value.message)
        assert loader.load(CAPABILITIES, entry_of(site, "dice")).name == "dice"

    def test_the_way_out(self, site: PluginSite) -> None:
        """The error names the plugin, its distribution, every way out, and what the plugin raised."""
        site.install_plugin("schwarm-acme", "acme", source="1 / 0")
        with pytest.raises(PluginLoadError) as caught:
            PluginLoader().load(CAPABILITIES, entry_of(site, "acme"))
        assert (caught.value.plugin, caught.value.distribution) == ("acme", "schwarm-acme")
        assert caught.value.remedy == (
            "pip install -U schwarm-acme, or pip uninstall schwarm-acme, or schwarm plugins disable capabilities.acme"
        )
        assert isinstance(caught.value.__cause__, ZeroDivisionError)

    @pytest.mark.parametrize("hangs", ["import time\ntime.sleep(60)", "while True: pass"], ids=["waiting", "working"])
    @pytest.mark.skipif(sys.platform == "win32", reason="nothing can interrupt an import here")
    def test_one_that_hangs(self, site: PluginSite, hangs: str) -> None:
        """An import that doesn't end is ended, and says where it was."""
        site.install_plugin("acme", "acme", source=hangs)
        site.install_plugin("schwarm-dice", "dice")
        loader = PluginLoader(import_seconds=0.1)
        with pytest.raises(PluginLoadError, match=r"importing acme took more than 0\.1 s \(.*acme\.py, line \d\)"):
            loader.load(CAPABILITIES, entry_of(site, "acme"))
        assert loader.load(CAPABILITIES, entry_of(site, "dice")).name == "dice"

    @pytest.mark.skipif(sys.platform == "win32", reason="nothing can interrupt a hook here")
    def test_a_hook_that_hangs(self, site: PluginSite) -> None:
        """The limit holds for hooks too."""
        site.install_plugin("acme", "acme", source=DECLARES + "while True: pass")
        with pytest.raises(PluginLoadError, match=r"schwarm_capabilities of acme took more than 0\.1 s"):
            PluginLoader(import_seconds=0.1).load(CAPABILITIES, entry_of(site, "acme"))

    def test_a_module_that_is_missing(self, site: PluginSite) -> None:
        """An entry point may lead nowhere."""
        site.install("acme", entry_points={"schwarm.capabilities": {"acme": "acme.plugin", "object": "json:gone"}})
        loader = PluginLoader()
        with pytest.raises(PluginLoadError, match="No module named 'acme'"):
            loader.load(CAPABILITIES, entry_of(site, "acme"))
        with pytest.raises(PluginLoadError, match="importing json:gone raised AttributeError"):
            loader.load(CAPABILITIES, entry_of(site, "object"))

    def test_a_broken_submodule_is_not_called_missing(self, site: PluginSite) -> None:
        """Why a module inside a package can't be imported is not hidden."""
        files = {"acme_package/__init__.py": "", "acme_package/plugin.py": "raise ImportError('the real reason')"}
        site.install("acme", entry_points={"schwarm.capabilities": {"acme": "acme_package.plugin"}}, files=files)
        with pytest.raises(PluginLoadError, match="raised ImportError: the real reason"):
            PluginLoader().load(CAPABILITIES, entry_of(site, "acme"))
        assert "acme_package.plugin" not in sys.modules

    def test_ctrl_c_passes(self, site: PluginSite) -> None:
        """Whoever presses Ctrl-C during an import means the application."""
        site.install_plugin("acme", "acme", source="raise KeyboardInterrupt")
        with pytest.raises(KeyboardInterrupt):
            PluginLoader().load(CAPABILITIES, entry_of(site, "acme"))

    def test_metadata_that_broke_since(self, site: PluginSite) -> None:
        """Metadata that can't be read any more keeps its plugins from being imported."""
        site.install_plugin("acme", "acme", source="raise AssertionError")
        entry = entry_of(site, "acme")
        (site.folder / "acme-1.0.dist-info" / "entry_points.txt").write_text("[schwarm.capabilities]\nacme")
        with pytest.raises(PluginLoadError, match=r"entry_points\.txt, line 2"):
            PluginLoader().load(CAPABILITIES, entry)


class TestQuarantine:
    def test_nothing_is_tried_twice(self, site: PluginSite) -> None:
        """A plugin that failed fails again at once, by the same reason, without another import."""
        module = site.install_plugin("acme", "acme", "other", source="raise RuntimeError('first')")
        loader = PluginLoader()
        with pytest.raises(PluginLoadError, match="first"):
            loader.load(CAPABILITIES, entry_of(site, "acme"))
        (site.folder / f"{module}.py").write_text("raise RuntimeError('second')")
        with pytest.raises(PluginLoadError, match=r"capabilities\.other of .*first"):
            loader.load(CAPABILITIES, entry_of(site, "other"))

    def test_a_new_loader_tries_again(self, site: PluginSite) -> None:
        """What has been repaired works in the next application of the same process."""
        module = site.install_plugin("acme", "acme", source="1 / 0")
        with pytest.raises(PluginLoadError):
            PluginLoader().load(CAPABILITIES, entry_of(site, "acme"))
        (site.folder / f"{module}.py").write_text(DECLARES + "return [CapabilitySpec('acme', Capability)]")
        assert PluginLoader().load(CAPABILITIES, entry_of(site, "acme")).name == "acme"

    def test_the_reason_can_be_asked_for(self, site: PluginSite) -> None:
        """Only what was tried and failed has a reason to be in quarantine."""
        site.install_plugin("acme", "acme", source="1 / 0")
        site.install_plugin("schwarm-dice", "dice")
        loader = PluginLoader()
        acme, dice = entry_of(site, "acme"), entry_of(site, "dice")
        assert (loader.quarantined(acme), loader.quarantined(dice)) == ("", "")
        loader.load(CAPABILITIES, dice)
        with pytest.raises(PluginLoadError):
            loader.load(CAPABILITIES, acme)
        assert loader.quarantined(dice) == ""
        assert loader.quarantined(acme).startswith("importing acme raised ZeroDivisionError: division by zero")

    def test_threads_share_one_attempt(self, site: PluginSite) -> None:
        """However many threads want a plugin at the same time, each gets the one declaration."""
        site.install_plugin("schwarm-dice", "dice")
        loader, entry = PluginLoader(), entry_of(site, "dice")
        ready = threading.Barrier(8)
        found: list[object] = []

        def load() -> None:
            ready.wait()
            found.append(loader.load(CAPABILITIES, entry))

        threads = [threading.Thread(target=load) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 8
        assert {id(spec) for spec in found} == {id(found[0])}

    def test_a_name_added_meanwhile(self, site: PluginSite) -> None:
        """A name that the distribution got after its module was loaded is not guessed at."""
        site.install_plugin("schwarm-dice", "dice")
        loader = PluginLoader()
        loader.load(CAPABILITIES, entry_of(site, "dice"))
        site.install_plugin("schwarm-dice", "dice", "coin")
        with pytest.raises(PluginLoadError, match="its distribution has changed since schwarm_dice was loaded"):
            loader.load(CAPABILITIES, entry_of(site, "coin"))


class TestCompatibility:
    def test_what_needs_another_core_is_not_imported(self, site: PluginSite) -> None:
        """The versions are compared first."""
        site.install_plugin("schwarm-new", "new", version="9.1", requires=["schwarm-core>=9"], source="1 / 0")
        with pytest.raises(PluginIncompatibleError) as caught:
            PluginLoader().load(CAPABILITIES, entry_of(site, "new"))
        assert "schwarm-new 9.1 needs schwarm-core >=9, and this is " in caught.value.message
        assert caught.value.remedy.startswith("pip install -U schwarm-core schwarm-new")
        assert caught.value.__cause__ is None
        assert site.imported() == []


class TestKinds:
    SOURCE = "from schwarm_core import CapabilitySpec, PluginKind\n"
    HOOK = "from schwarm_core import hookspec\n@hookspec\ndef schwarm_pages():\n    ...\n"

    def install(self, site: PluginSite, value: str, hook: str = HOOK) -> PluginEntry:
        """Install a distribution that defines a kind."""
        site.install(
            "schwarm-web",
            entry_points={"schwarm.kinds": {"pages": "web_kind:PAGES"}},
            files={"web_kind.py": f"{self.SOURCE}PAGES = {value}\n", "web_hook.py": hook},
        )
        (entry,) = site.index().find("schwarm.kinds", "pages")
        return entry

    def test_a_kind_of_a_distribution(self, site: PluginSite) -> None:
        """A distribution's own kind is loaded as any plugin, and its names are checked by the same rules."""
        kind = PluginLoader().load_kind(self.install(site, "PluginKind('pages', 'web_hook', CapabilitySpec)"))
        site.install_plugin(
            "schwarm-page",
            "page",
            kind="pages",
            source=DECLARES.replace("capabilities", "pages") + "return [CapabilitySpec('page', Capability)]",
        )
        assert PluginLoader().load(kind, entry_of(site, "page", kind)).name == "page"

    @pytest.mark.parametrize(
        ("value", "reason"),
        [
            ("17", 'web_kind:PAGES is 17, expected the PluginKind "pages"'),
            ("PluginKind('others', 'web_hook', CapabilitySpec)", 'expected the PluginKind "pages"'),
            ("PluginKind('pages', 'web_gone', CapabilitySpec)", "No module named 'web_gone'"),
            ("PluginKind('pages', 'web_kind', CapabilitySpec)", "web_kind doesn't specify the hook schwarm_pages"),
            ("PluginKind('pages', 'web_hook', 'web_kind:Gone')", "raised AttributeError"),
            ("1 / 0", "raised ZeroDivisionError"),
        ],
    )
    def test_a_broken_kind(self, site: PluginSite, value: str, reason: str) -> None:
        """A kind that can't be used is in quarantine like any plugin."""
        with pytest.raises(PluginLoadError) as caught:
            PluginLoader().load_kind(self.install(site, value))
        assert caught.value.message.startswith("kinds.pages of schwarm-web 1.0 can't be loaded: ")
        assert reason in caught.value.message


class TestSpecifications:
    @pytest.mark.parametrize("kind", BUILT_IN, ids=lambda kind: kind.name)
    def test_hooks_take_no_arguments(self, kind: PluginKind[Any]) -> None:
        """A plugin is asked what it offers, and told nothing: it can't come to depend on the application."""
        hook: Callable[..., object] = getattr(kind.specification_module(), kind.hook)
        assert hook.__code__.co_argcount == 0
