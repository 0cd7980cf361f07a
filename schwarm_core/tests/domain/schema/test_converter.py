"""The strict rules, by way of cattrs."""

import pytest
from attrs import frozen

from schwarm_core.domain.error.value import InvalidValueError
from schwarm_core.domain.schema.converter import strict_converter
from schwarm_core.domain.schema.structure import structure, unstructure


@frozen
class Person:
    """Someone."""

    name: str
    age: int = 0


class Money:
    """A class that has no JSON form of its own."""

    def __init__(self, cents: int) -> None:
        self.cents = cents


class TestConverter:
    """A cattrs converter that keeps Schwarm's rules."""

    def test_it_makes_the_same_values(self) -> None:
        """As `structure` and `unstructure` do."""
        converter = strict_converter()
        ada = {"name": "Ada", "age": 36}
        assert converter.structure(ada, Person) == structure(ada, Person)
        assert converter.structure([ada], list[Person]) == [Person("Ada", 36)]
        assert converter.unstructure(Person("Ada", 36)) == unstructure(Person("Ada", 36))

    @pytest.mark.parametrize("value", [{"name": 3}, {"name": "Ada", "age": "36"}, {"name": "Ada", "agee": 1}, {}])
    def test_it_refuses_the_same_values(self, value: object) -> None:
        """Where cattrs by itself would coerce them, or pass them over."""
        with pytest.raises(InvalidValueError):
            strict_converter().structure(value, Person)

    def test_a_type_of_ones_own_can_be_taught(self) -> None:
        """With cattrs' own hooks, on one converter alone."""
        converter = strict_converter()
        converter.register_structure_hook(Money, lambda value, _: Money(value))
        assert converter.structure(250, Money).cents == 250
        with pytest.raises(Exception, match="Money"):
            strict_converter().structure(250, Money)
