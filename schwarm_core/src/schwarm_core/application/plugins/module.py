"""A plugin module: registered once, each of its hooks called once, alone, and its answer checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from schwarm_core.application.plugins.boundary import UnusableModuleError, guarded, in_one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from types import ModuleType

    from pluggy import HookCaller

    from schwarm_core.application.plugins.kind import PluginKind, SpecT


class PluginModule:
    """What an entry point of a plugin leads to, registered.

    Each has a plugin manager to itself, so that nothing it does can touch another.

    Args:
        path: Its import path.
        plugin: The module, or the object in it.
        seconds: How long each of its hooks may take.

    Raises:
        UnusableModuleError: If it can't be registered.
    """

    def __init__(self, path: str, plugin: object, seconds: float | None) -> None:
        from pluggy import PluginManager

        from schwarm_core.hooks.marker import PROJECT

        self._path = path
        self._plugin = plugin
        self._seconds = seconds
        self._manager = PluginManager(PROJECT)
        guarded(f"registering {path}", path, seconds, lambda: self._manager.register(plugin, path))

    def check_hooks(self, known: Iterable[str], installed: Callable[[], Iterable[str]]) -> None:
        """Check that it implements only hooks that exist, so that a misspelt one doesn't pass in silence.

        Args:
            known: Hooks that exist.
            installed: Gives the others; only asked when those are not enough.

        Raises:
            UnusableModuleError: If it implements any other hook.
        """
        hooks = set(known)
        unknown = self._implemented() - hooks
        if unknown:
            hooks.update(installed())
        for name in sorted(unknown - hooks):
            from schwarm_core.domain.schema.words import nearest

            msg = f"{self._path} implements the hook {name}, which doesn't exist; {nearest(name, sorted(hooks))}"
            raise UnusableModuleError(msg.removesuffix("; "))

    def declarations(self, kind: PluginKind[SpecT], names: Collection[str]) -> dict[str, SpecT]:
        """Call the hook of a kind, and check what it returns.

        Args:
            kind: The kind.
            names: The names that entry points of the distribution lead here.

        Returns:
            The declarations by name.

        Raises:
            UnusableModuleError: If the hook is missing, has another signature than specified, raises, or returns
                anything but one declaration of the kind for each name.
        """
        specification, wanted = kind.specification_module(), kind.spec_class()

        def declare() -> dict[str, SpecT]:
            hook = self._specified(kind, specification)
            specs = [spec for answer in hook() or [None] for spec in self._checked(kind.hook, answer, wanted)]
            self._check_names(kind, [spec.name for spec in specs], names)
            return {spec.name: spec for spec in specs}

        return guarded(f"{kind.hook} of {self._path}", self._path, self._seconds, declare)

    def _implemented(self) -> set[str]:
        hooks = self._manager.get_hookcallers(self._plugin) or ()
        return {hook.name for hook in hooks for each in hook.get_hookimpls() if not each.optionalhook}

    def _specified(self, kind: PluginKind[Any], specification: ModuleType) -> HookCaller:
        from pluggy import PluginValidationError

        hook: HookCaller | None = getattr(self._manager.hook, kind.hook, None)
        if hook is None:
            advice = ": mark it with @hookimpl" if hasattr(self._plugin, kind.hook) else ""
            msg = f"{self._path} doesn't implement the hook {kind.hook}{advice}"
            raise UnusableModuleError(msg)
        if not hook.has_spec():
            try:
                self._manager.add_hookspecs(specification)
            except PluginValidationError as error:
                msg = f"{kind.hook} of {self._path} has the wrong signature: {in_one_line(error)}"
                raise UnusableModuleError(msg) from error
        return hook

    def _checked(self, hook: str, answer: object, wanted: type[SpecT]) -> Sequence[SpecT]:
        if not isinstance(answer, Sequence) or isinstance(answer, str | bytes):
            _close(answer)
            raise self._unexpected(hook, f"a sequence of {wanted.__name__}", answer)
        for spec in answer:
            if not isinstance(spec, wanted):
                raise self._unexpected(hook, f"only {wanted.__name__} in the sequence", spec)
            if not isinstance(spec.name, str):
                raise self._unexpected(hook, "text for a name", spec.name)
        return answer

    def _unexpected(self, hook: str, expected: str, found: object) -> UnusableModuleError:
        name = "None" if found is None else f"{type(found).__qualname__}: {found!r:.100}"
        return UnusableModuleError(
            f"{hook} of {self._path} returns something else than specified: expected {expected}, found {name}"
        )

    def _check_names(self, kind: PluginKind[Any], declared: Sequence[str], names: Collection[str]) -> None:
        twice = [name for name, times in Counter(declared).items() if times > 1]
        if twice:
            msg = f"{kind.hook} of {self._path} declares {_listed(twice)} more than once"
            raise UnusableModuleError(msg)
        if set(declared) != set(names):
            msg = (
                f"{kind.hook} of {self._path} declares {_listed(declared)}, but the entry points of {kind.group} "
                f"that lead there are {_listed(names)}"
            )
            raise UnusableModuleError(msg)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in sorted(names)) or "none"


def _close(answer: object) -> None:
    """Close what a hook returned that was written as an async function: nobody will await it."""
    from inspect import iscoroutine

    if iscoroutine(answer):
        answer.close()
