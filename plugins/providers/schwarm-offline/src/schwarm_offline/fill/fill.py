"""Filling a schema with the facts of a conversation, and with the least that it accepts where they tell nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from schwarm_offline.fill.fact import Fact
from schwarm_offline.fill.minimal import Scalar, minimal
from schwarm_offline.lexicon.words import name_words, notions
from schwarm_offline.plan.want import ACCEPTED, told_by
from schwarm_offline.recognise.span import Kind
from schwarm_offline.schema import (
    Schema,
    accepts,
    alternatives,
    as_list,
    as_schema,
    as_text,
    bound,
    matches,
    resolved,
    types_of,
)

_GENERIC = frozenset(notions("value values result output data item items"))
_MOST_ITEMS = 50
_MOST_NESTING = 2
_FITTING = 0.3


class _TooDeepError(Exception):
    """A schema that contains itself has gone round often enough."""


def filled(schema: Schema, facts: Sequence[Fact]) -> object:
    """A value that a schema accepts.

    The words of a field's name and description choose among the facts: first those that tools brought. A field that no
    fact speaks of gets the least value: null, zero, an empty text or list, the first option.

    Args:
        schema: The schema.
        facts: The facts.

    Returns:
        The value, of what JSON can hold.
    """
    return Filler(schema, facts).value(schema)


class Filler:
    """Fills one document. A fact that fills a field is spent.

    Args:
        root: The document that references point into.
        facts: The facts.
    """

    def __init__(self, root: Schema, facts: Sequence[Fact]) -> None:
        self._root = root
        self._facts = facts
        self._spent: list[Fact] = []
        self._may_be_left_out = False

    @property
    def served(self) -> bool:
        """Whether any field was filled with a fact."""
        return bool(self._spent)

    def value(self, declared: Schema, hint: str = "", path: tuple[str, ...] = ()) -> object:
        """A value that a part of the document accepts.

        Args:
            declared: The part's schema.
            hint: What its name and description say.
            path: The references that lead to it.

        Returns:
            The value.
        """
        reference = as_text(declared.get("$ref"))
        if reference and path.count(reference) >= _MOST_NESTING:
            raise _TooDeepError
        path = (*path, reference) if reference else path
        schema = resolved(declared, self._root)
        hint = f"{hint} {as_text(schema.get('description'))}"
        options = alternatives(schema)
        if options:
            beside = {key: value for key, value in schema.items() if key not in {"anyOf", "oneOf", "$defs"}}
            return self._best([{**beside, **option} for option in options], hint, path)
        types = types_of(schema)
        if len(types) > 1:
            return self._best([{**schema, "type": name} for name in types], hint, path)
        if "object" in types:
            return self._object(schema, path)
        if "array" in types:
            return self._array(schema, hint, path)
        return self._scalar(schema, hint)

    def _best(self, options: Sequence[Schema], hint: str, path: tuple[str, ...]) -> object:
        """The alternative that most facts serve; of those that none serves, null, or else the first."""
        start = len(self._spent)
        best: tuple[int, object, list[Fact]] | None = None
        for option in sorted(options, key=lambda one: one.get("type") != "null"):
            try:
                value = self.value(option, hint, path)
            except _TooDeepError:
                continue
            finally:
                used, self._spent[start:] = self._spent[start:], []
            if best is None or len(used) > best[0]:
                best = (len(used), value, used)
        if best is None:
            raise _TooDeepError
        self._spent.extend(best[2])
        return best[1]

    def _object(self, schema: Schema, path: tuple[str, ...]) -> dict[str, object]:
        required = [as_text(name) for name in as_list(schema.get("required"))]
        properties = as_schema(schema.get("properties"))
        value: dict[str, object] = {}
        for name in dict.fromkeys([*properties, *required]):
            declared = as_schema(properties.get(name))
            if name in required:
                value[name] = self.value(declared, name_words(name), path)
            else:
                value.update(self._optional(name, declared, path))
        return value | self._further(schema, len(value), path)

    def _optional(self, name: str, declared: Schema, path: tuple[str, ...]) -> dict[str, object]:
        """A field that may be left out is, unless a fact speaks of it."""
        start, outside = len(self._spent), self._may_be_left_out
        self._may_be_left_out = True
        try:
            value = self.value(declared, name_words(name), path)
        except _TooDeepError:
            return {}
        finally:
            self._may_be_left_out = outside
        return {name: value} if len(self._spent) > start else {}

    def _further(self, schema: Schema, size: int, path: tuple[str, ...]) -> dict[str, object]:
        """The keys that an object needs beyond those it declares."""
        wanted = int(bound(schema, "minProperties") or 0) - size
        names = resolved({"type": "string", "minLength": 1, **as_schema(schema.get("propertyNames"))}, self._root)
        keys = (str(name) for name in islice(minimal(names), max(wanted, 0)))
        return {key: self.value(as_schema(schema.get("additionalProperties")), "", path) for key in keys}

    def _array(self, schema: Schema, hint: str, path: tuple[str, ...]) -> list[object]:
        items = [self.value(as_schema(item), hint, path) for item in as_list(schema.get("prefixItems"))]
        least = int(bound(schema, "minItems") or 0)
        most = min(int(bound(schema, "maxItems") or _MOST_ITEMS), _MOST_ITEMS)
        if "items" in schema and schema["items"] is not False:
            items = self._served_items(as_schema(schema["items"]), hint, path, items, most)
        items = _distinct(items) if schema.get("uniqueItems") else items
        return items + self._padding(schema, hint, path, items, least)

    def _served_items(
        self, item: Schema, hint: str, path: tuple[str, ...], items: list[object], most: int
    ) -> list[object]:
        """As many items as there are facts for."""
        while len(items) < most:
            start = len(self._spent)
            try:
                value = self.value(item, hint, path)
            except _TooDeepError:
                break
            if len(self._spent) == start:
                break
            items = [*items, value]
        return items

    def _padding(
        self, schema: Schema, hint: str, path: tuple[str, ...], items: list[object], least: int
    ) -> list[object]:
        """The items that are there only because there have to be so many."""
        item = as_schema(schema.get("items"))
        lacking = max(least - len(items), 0)
        if not schema.get("uniqueItems"):
            return [self.value(item, hint, path) for _ in range(lacking)]
        fresh = (value for value in minimal(resolved(item, self._root)) if value not in items)
        return list(islice(fresh, lacking))

    def _scalar(self, schema: Schema, hint: str) -> object:
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self._option(schema, hint)
        ranked = sorted(
            ((score, fact, value) for fact in self._facts for score, value in self._offers(fact, schema, hint)),
            key=lambda offer: -offer[0],
        )
        if ranked:
            _, fact, value = ranked[0]
            self._spent.append(fact)
            return value
        return next(minimal(schema), None)

    def _option(self, schema: Schema, hint: str) -> object:
        """The option that a fact names, the one with most of its words first."""
        for fact in self._facts:
            for option in as_list(schema["enum"]):
                if fact.value == option and type(fact.value) is type(option) and fact not in self._spent:
                    self._spent.append(fact)
                    return option
        said = " ".join(fact.value for fact in self._facts if isinstance(fact.value, str))
        spoken = set(notions(said)) | {one for fact in self._facts for one in fact.about}
        for option in as_list(schema["enum"]):
            about = set(notions(name_words(option))) if isinstance(option, str) else set[str]()
            if about and about <= spoken:
                return option
        return as_list(schema["enum"])[0]

    def _offers(self, fact: Fact, schema: Schema, hint: str) -> list[tuple[float, object]]:
        if fact in self._spent:
            return []
        value = _formed(_as_type(fact.value, types_of(schema)), schema, fact.kind)
        if value is None or not accepts(schema, value):
            return []
        score = _relevance(fact, hint)
        if score < _FITTING and fact.found and fact.kind is Kind.NUMBER and not self._may_be_left_out:
            # A number that has to be there is most likely the one that was worked out.
            score = _FITTING
        return [(score, value)] if score >= _FITTING else []


def _distinct(items: Sequence[object]) -> list[object]:
    return [item for number, item in enumerate(items) if item not in items[:number]]


def _relevance(fact: Fact, hint: str) -> float:
    """How well a fact serves a field with such words; a field that says nothing takes what tools brought."""
    words = frozenset(notions(hint))
    if words <= _GENERIC:
        return 1.0 + fact.found if fact.found or fact.kind is not None else 0.0
    wanted = (
        (weight * ACCEPTED.get(want, {}).get(fact.kind, 0.0) for want, weight in told_by(hint).items())
        if fact.kind is not None
        else iter(())
    )
    return len(words & fact.about) + max(wanted, default=0.0) + 0.1 * fact.found * bool(words & fact.about)


def _as_type(value: object, types: Sequence[str]) -> Scalar:
    """A fact's value, if it is of one of the types; a number is rounded where a whole one is asked for."""
    if isinstance(value, bool):
        return value if not types or "boolean" in types else None
    if isinstance(value, int | float):
        if "number" in types or not types:
            return value
        return round(value) if "integer" in types else None
    if isinstance(value, str) and (not types or "string" in types):
        return value
    return None


def _formed(value: Scalar, schema: Schema, kind: Kind | None) -> Scalar:
    """A text in the form that the schema's format names; None if it isn't of that form."""
    form = as_text(schema.get("format"))
    if not isinstance(value, str) or (not form and "contentEncoding" not in schema):
        return value
    if form == "time" and kind is Kind.TIME:
        return f"{value}:00"
    if form == "date" and not matches(r"^\d{4}-\d{2}-\d{2}$", value):
        return None
    kinds = {"uri": Kind.URL, "url": Kind.URL, "email": Kind.EMAIL, "date": Kind.DATE}
    return value if kind is not None and kinds.get(form) is kind else None
