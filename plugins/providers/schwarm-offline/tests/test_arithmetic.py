"""Arithmetic, as people write it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schwarm_offline.recognise.expression import Dialect, Expression, Negation, Number, Operation, resolved, written
from schwarm_offline.recognise.recognise import spans_of
from schwarm_offline.recognise.span import Kind

PLAIN = Dialect()
SPOKEN = Dialect(percent_of=True)


def expressions(text: str) -> list[Expression]:
    """The expressions in a text."""
    return [span.expression for span in spans_of(text) if span.expression is not None]


class TestRecognising:
    """An expression is found in symbols and in words."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("What is 2+2?", "2 + 2"),
            ("sqrt(2) * 3", "sqrt(2) * 3"),
            ("(2+3)*4^2", "(2 + 3) * 4 ** 2"),
            ("2 * -3", "2 * -3"),
            ("17 % 5", "17 % 5"),
            ("$1,200 * 1.19", "1200 * 1.19"),
            ("1.5 million divided by 3", "1500000 / 3"),
            ("12 x 3", "12 * 3"),
            ("4x5", "4 * 5"),
            ("3/4 of 80", "3 / 4 * 80"),
            ("17% of 2340", "2340 * 17 / 100"),
            ("17 percent of 2,340", "2340 * 17 / 100"),
            ("15% of (20 + 30)", "(20 + 30) * 15 / 100"),
            ("20% off 50", "50 * (100 - 20) / 100"),
            ("80 plus 15%", "80 * (100 + 15) / 100"),
            ("increase 80 by 15%", "80 * (100 + 15) / 100"),
            ("reduce 80 by 5", "80 - 5"),
            ("What percentage of 80 is 20?", "20 / 80 * 100"),
            ("20 is what percent of 80?", "20 / 80 * 100"),
            ("seven times eight", "7 * 8"),
            ("two hundred and five plus seven", "205 + 7"),
            ("twenty-one minus 2", "21 - 2"),
            ("ten divided by four minus one", "10 / 4 - 1"),
            ("2 to the power of 10", "2 ** 10"),
            ("5 squared plus 2 cubed", "5 ** 2 + 2 ** 3"),
            ("the square root of 16", "sqrt(16)"),
            ("the cube root of 27", "27 ** (1 / 3)"),
            ("factorial of 5", "factorial(5)"),
            ("What is 5!?", "factorial(5)"),
            ("the sum of 1, 2 and 3", "1 + 2 + 3"),
            ("the average of 3, 4, and 8", "(3 + 4 + 8) / 3"),
            ("the difference between 10 and 4", "10 - 4"),
            ("the product of 6 and 7", "6 * 7"),
            ("subtract 5 from 20", "20 - 5"),
            ("add 5 and 7", "5 + 7"),
            ("divide 10 by 4", "10 / 4"),
            ("half of 90", "90 / 2"),
            ("two thirds of 90", "90 * 2 / 3"),
            ("twice 21", "21 * 2"),
            ("17 mod 5", "17 % 5"),
            ("`2+2`", "2 + 2"),
            ("max(1, 2+3)", "max(1, 2 + 3)"),
            ("2 * pi", "2 * pi"),
            ("square 5", "5 ** 2"),
            ("2 - 3 - 4", "2 - 3 - 4"),
            ("2 - (3 - 4)", "2 - (3 - 4)"),
            ("3 trillion and 5 plus 1", "5 + 1"),
        ],
    )
    def test_an_expression_is_written_plainly(self, text: str, expected: str) -> None:
        """Whatever the words, an evaluator of plain arithmetic can read the result."""
        assert [written(expression, PLAIN) for expression in expressions(text)] == [expected]

    @pytest.mark.parametrize(
        "text",
        [
            "What is 5?",
            "17%",
            "I have 5 apples and 3 pears",
            "on 2025-03-01",
            "at 15:00",
            "a well-known author",
            "and/or",
            "https://example.com/1+1",
            "what time is it",
            "take 5 apples",
            "the sum of 5",
            "increase 5 gently",
            "(2 is open",
            "5 +",
            "plus size",
        ],
    )
    def test_what_needs_no_working_out_is_no_expression(self, text: str) -> None:
        """Numbers, dates, times, addresses and hyphens are left alone."""
        assert expressions(text) == []

    def test_several_are_found_one_after_another(self) -> None:
        """Each expression ends where the next word is no arithmetic."""
        found = expressions("What is 1+1, what is 2 times 2, and half of 6?")
        assert [written(one, PLAIN) for one in found] == ["1 + 1", "2 * 2", "6 / 2"]

    @pytest.mark.parametrize("piece", ["(", "-", "half of ", "2+(", "sqrt(", "1+", "2*"])
    def test_what_is_long_beyond_measure_is_left(self, piece: str) -> None:
        """Nobody means it, half of it would be wrong, and nothing breaks."""
        assert expressions(f"{piece * 500}1") == []


class TestReferences:
    """An expression may go on from an earlier result."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("double that", "10 * 2"),
            ("add 5 to the result", "10 + 5"),
            ("subtract it from 20", "20 - 10"),
            ("half of that", "10 / 2"),
            ("multiply by 3", "10 * 3"),
            ("times 3", "10 * 3"),
            ("and then plus 4", "10 + 4"),
            ("increase it by 10%", "10 * (100 + 10) / 100"),
            ("10% of that", "10 * 10 / 100"),
            ("add 5", "10 + 5"),
            ("increase by 10%", "10 * (100 + 10) / 100"),
            ("add 5 and see", "10 + 5"),
        ],
    )
    def test_a_result_takes_the_place_of_the_reference(self, text: str, expected: str) -> None:
        """`that`, `it` and `the result` stand for the number, and so does a missing left side."""
        (expression,) = expressions(text)
        assert written(resolved(expression, "10"), PLAIN) == expected

    def test_a_negative_result_keeps_its_sign(self) -> None:
        """The sign belongs to the number, whatever stands around it."""
        (expression,) = expressions("that squared")
        assert written(resolved(expression, "-3"), PLAIN) == "(-3) ** 2"


class TestDialects:
    """An expression is written as its evaluator reads it."""

    def test_percentages_can_stay_as_they_are_said(self) -> None:
        """An evaluator that knows `17% of 2340` is given that."""
        (expression,) = expressions("17 percent of 2,340")
        assert written(expression, SPOKEN) == "17% of 2340"

    def test_powers_have_the_sign_that_is_asked_for(self) -> None:
        """Some write `^`."""
        (expression,) = expressions("2 to the power of 10")
        assert written(expression, Dialect(power="^")) == "2 ^ 10"

    def test_a_percentage_inside_is_put_in_brackets(self) -> None:
        """The percentage is worked out before what surrounds it."""
        (expression,) = expressions("17% of 2340 plus 5")
        assert written(expression, SPOKEN) == "(17% of 2340) + 5"


def value_of(expression: Expression) -> Fraction:
    """What an expression comes to, exactly."""
    match expression:
        case Number(text):
            return Fraction(text)
        case Negation(of):
            return -value_of(of)
        case Operation("+", left, right):
            return value_of(left) + value_of(right)
        case Operation("-", left, right):
            return value_of(left) - value_of(right)
        case Operation("*", left, right):
            return value_of(left) * value_of(right)
        case _:
            msg = f"{expression} is not drawn here"
            raise AssertionError(msg)


numbers = st.integers(0, 999).map(lambda number: Number(str(number)))
drawn = st.recursive(
    numbers,
    lambda inner: st.one_of(st.builds(Negation, inner), st.builds(Operation, st.sampled_from("+-*"), inner, inner)),
    max_leaves=8,
).filter(lambda expression: isinstance(expression, Operation))


class TestRoundTrip:
    """What is written can be read again."""

    @given(drawn)
    def test_a_written_expression_is_worth_the_same(self, expression: Expression) -> None:
        """Brackets are put wherever they are needed."""
        spans = spans_of(written(expression, PLAIN))
        assert [span.kind for span in spans] == [Kind.EXPRESSION]
        read = spans[0].expression
        assert read is not None
        assert value_of(read) == value_of(expression)
