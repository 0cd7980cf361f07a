"""The order of middleware."""

from __future__ import annotations

from itertools import pairwise

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from schwarm_core.application.plugins.order import explain, ordered
from schwarm_core.domain.error.plugin import PluginOrderError
from schwarm_core.domain.middleware.middleware import MiddlewareSpec


@frozen
class Item:
    name: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def names(*items: Item, preference: tuple[str, ...] = ()) -> list[str]:
    """The names in order."""
    return [item.name for item in ordered(items, preference)]


@st.composite
def acyclic(draw: st.DrawFn) -> tuple[list[Item], tuple[str, ...], list[Item]]:
    """Items whose declarations agree with some order, a preference, and the items in another order."""
    line = draw(st.permutations([f"m{number}" for number in range(draw(st.integers(0, 8)))]))
    items = []
    for position, name in enumerate(line):
        inner = draw(st.sets(st.sampled_from([*line[position + 1 :], "absent"])))
        outer = draw(st.sets(st.sampled_from([*line[:position], "absent"])))
        items.append(Item(name, tuple(inner), tuple(outer)))
    listed = draw(st.lists(st.sampled_from([*line, "absent"]), unique=True))
    return items, tuple(listed), draw(st.permutations(items))


class TestDeclarations:
    def test_before_stands_further_out(self) -> None:
        """What declares `before` wraps what it names."""
        assert names(Item("z", before=("a",)), Item("a")) == ["z", "a"]

    def test_after_stands_further_in(self) -> None:
        """What declares `after` is wrapped by what it names."""
        assert names(Item("audit", after=("retry",)), Item("retry")) == ["retry", "audit"]

    def test_it_reaches_over_others(self) -> None:
        """Declarations hold along a chain."""
        assert names(Item("a", after=("b",)), Item("b", after=("c",)), Item("c")) == ["c", "b", "a"]

    def test_who_is_absent_counts_for_nothing(self) -> None:
        """A name that is not active orders nothing, not even the two that name it."""
        assert names(Item("a", after=("gone",)), Item("b", before=("gone",))) == ["a", "b"]

    def test_declarations_outweigh_the_configuration(self) -> None:
        """The configuration can't break what middleware needs."""
        assert names(Item("a", after=("b",)), Item("b"), preference=("a", "b")) == ["b", "a"]

    def test_a_specification_can_be_ordered(self) -> None:
        """What plugins declare is what is ordered."""
        inner, outer = MiddlewareSpec("inner", "m:make", after=("outer",)), MiddlewareSpec("outer", "m:make")
        assert ordered([inner, outer]) == (outer, inner)


class TestTies:
    def test_the_configuration_settles_them(self) -> None:
        """Where nothing is declared, the configuration's order counts."""
        assert names(Item("a"), Item("b"), Item("c"), preference=("c", "a", "b")) == ["c", "a", "b"]

    def test_what_is_not_listed_comes_last_by_name(self) -> None:
        """What the configuration doesn't list stands innermost, by name."""
        assert names(Item("d"), Item("b"), Item("c"), preference=("c",)) == ["c", "b", "d"]

    def test_one_held_back_takes_its_place_as_soon_as_it_can(self) -> None:
        """What had to wait for another comes right behind it, if it is listed further out than the rest."""
        assert names(Item("a", after=("b",)), Item("b"), Item("c"), preference=("a", "b", "c")) == ["b", "a", "c"]

    def test_nothing_to_order(self) -> None:
        """Nothing is no special case."""
        assert ordered([]) == ()


class TestContradictions:
    def test_the_circle_is_shown_with_who_declared_it(self) -> None:
        """The error shows each step of the circle, and whose declaration it is."""
        with pytest.raises(PluginOrderError) as caught:
            ordered([Item("a", before=("b",)), Item("b", before=("c",)), Item("c", before=("a",)), Item("d")])
        assert caught.value.message == (
            "the order of middleware contradicts itself:\n"
            '    a outside b: a declares before "b"\n'
            '    b outside c: b declares before "c"\n'
            '    c outside a: c declares before "a"'
        )
        assert "deactivate one of a, b, c" in caught.value.remedy

    def test_both_on_one_side(self) -> None:
        """Two that both want to stand further out contradict each other."""
        with pytest.raises(PluginOrderError, match='b outside a: a declares after "b"'):
            ordered([Item("a", before=("b",), after=("b",)), Item("b")])

    def test_itself(self) -> None:
        """Nothing can stand outside itself."""
        with pytest.raises(PluginOrderError, match='a outside a: a declares before "a"'):
            ordered([Item("a", before=("a",))])


class TestProperties:
    @given(acyclic())
    def test_every_declaration_holds(self, case: tuple[list[Item], tuple[str, ...], list[Item]]) -> None:
        """Whatever is declared without contradiction, holds."""
        items, preference, _ = case
        place = {item.name: number for number, item in enumerate(ordered(items, preference))}
        assert sorted(place) == sorted(item.name for item in items)
        for item in items:
            assert all(place[item.name] < place[name] for name in item.before if name in place)
            assert all(place[item.name] > place[name] for name in item.after if name in place)

    @given(acyclic())
    def test_the_order_given_makes_no_difference(self, case: tuple[list[Item], tuple[str, ...], list[Item]]) -> None:
        """The same set has one order, whichever way it was found."""
        items, preference, shuffled = case
        assert ordered(shuffled, preference) == ordered(items, preference)

    @given(acyclic())
    def test_every_place_is_explained(self, case: tuple[list[Item], tuple[str, ...], list[Item]]) -> None:
        """Each but the outermost has a reason to stand inside the one before it."""
        items, preference, _ = case
        explanations = explain(items, preference)
        assert [each.name for each in explanations] == [item.name for item in ordered(items, preference)]
        for outer, inner in pairwise(explanations):
            assert any(reason.startswith(f'inside "{outer.name}": ') for reason in inner.because)


class TestExplanation:
    def test_each_kind_of_reason(self) -> None:
        """Declarations of either side, the configuration and the name are told apart."""
        items = [Item("audit", after=("retry",)), Item("retry"), Item("cache"), Item("z"), Item("y")]
        found = {each.name: (each.position, each.because) for each in explain(items, ("cache", "retry"))}
        assert found == {
            "cache": (0, ()),
            "retry": (
                1,
                ('outside "audit": audit declares after "retry"', 'inside "cache": the configuration lists it first'),
            ),
            "audit": (2, ('inside "retry": audit declares after "retry"',)),
            "y": (3, ('inside "audit": by name, as the configuration lists neither',)),
            "z": (4, ('inside "y": by name, as the configuration lists neither',)),
        }

    def test_one_that_is_listed_stands_outside_one_that_is_not(self) -> None:
        """Being listed at all is a reason."""
        assert explain([Item("a"), Item("b")], ("b",))[1].because == (
            'inside "b": the configuration lists only that one',
        )
