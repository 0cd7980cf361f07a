"""What `calculate` makes of expressions, right and wrong ones."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schwarm_core.domain.error.run import TryAgain
from schwarm_toolbox.arithmetic.tool import calculate


def refusal(expression: str) -> str:
    """What the model is told of an expression that can't be worked out."""
    with pytest.raises(TryAgain) as told:
        calculate(expression)
    return str(told.value)


class TestPercent:
    """A per cent sign means what it means to people."""

    @pytest.mark.parametrize(
        ("expression", "result"),
        [
            ("17% of 2340", "397.8"),
            ("2340 * 17%", "397.8"),
            ("17%", "0.17"),
            ("17% of 2340 + 2.2", "400"),
            ("17% of (2000 + 340)", "397.8"),
        ],
    )
    def test_share(self, expression: str, result: str) -> None:
        """Of something, it is a share of that; alone, so many hundredths."""
        assert calculate(expression) == result

    @pytest.mark.parametrize(
        ("expression", "result"),
        [("2340 + 17%", "2737.8"), ("2340 - 17%", "1942.2"), ("100 + 10% + 10%", "121"), ("100 + (5% + 5%)", "110")],
    )
    def test_added(self, expression: str, result: str) -> None:
        """Added to something or taken from it, it is a share of that too."""
        assert calculate(expression) == result

    def test_percentages_add_up(self) -> None:
        """Two percentages make one."""
        assert calculate("20% + 5%") == "0.25"

    @pytest.mark.parametrize(("expression", "result"), [("7 % 3", "1"), ("-7 % 3", "2"), ("17 mod 5", "2")])
    def test_remainder(self, expression: str, result: str) -> None:
        """Between two values it is the remainder of a division that is rounded down."""
        assert calculate(expression) == result


class TestNumbers:
    """Decimals are exact, and what isn't exact doesn't look it."""

    @pytest.mark.parametrize(
        ("expression", "result"),
        [
            ("0.1 + 0.2", "0.3"),
            ("1.1 * 1.1", "1.21"),
            ("1/7*7", "1"),
            ("floor((1/3)*3)", "1"),
            ("sqrt(2)^2", "2"),
            ("sqrt(2)^2 - 2", "0"),
            ("10^299 + 1 - 10^299", "1"),
            ("1e21 + 1", "1000000000000000000001"),
            ("1_000 + .5", "1000.5"),
            ("-0 * 1", "0"),
        ],
    )
    def test_exact(self, expression: str, result: str) -> None:
        """There is no trace of binary fractions, nor of rounding on the way."""
        assert calculate(expression) == result

    def test_many_digits(self) -> None:
        """A long integer is told to its last digit."""
        assert calculate("2^900") == str(2**900)

    def test_rounded(self) -> None:
        """What has no end is rounded to 15 digits."""
        assert calculate("2/3") == "0.666666666666667"

    @pytest.mark.parametrize(
        ("expression", "result"), [("1/3*10^30", "3.33333333333333E+29"), ("10^9998", "1E+9998"), ("10^-400", "1E-400")]
    )
    def test_scientific(self, expression: str, result: str) -> None:
        """A number with more zeros than digits is told by its power of ten."""
        assert calculate(expression) == result


class TestOperators:
    """Operators bind as they do in a textbook."""

    @pytest.mark.parametrize(
        ("expression", "result"),
        [
            ("2 + 3 * 4", "14"),
            ("(2 + 3) * 4", "20"),
            ("-2^2", "-4"),
            ("2^-1", "0.5"),
            ("2**3**2", "512"),
            ("10 - 4 - 3", "3"),
            ("-7 // 2", "-4"),
            ("3! * 2", "12"),
            ("--5", "5"),
            ("3 × 4 ÷ 2 − 1", "5"),  # noqa: RUF001 - what people paste
            ("5² + √(16)", "29"),
        ],
    )
    def test_precedence(self, expression: str, result: str) -> None:
        """Powers before signs before products before sums; signs that people paste count like those they type."""
        assert calculate(expression) == result

    @given(
        st.recursive(
            st.integers(0, 999).map(str),
            lambda inner: st.tuples(inner, st.sampled_from(["+", "-", "*", "/"]), inner).map(
                lambda parts: f"({' '.join(parts)})"
            ),
            max_leaves=12,
        )
    )
    def test_agrees_with_fractions(self, expression: str) -> None:
        """Any expression of the four operations comes out as in exact fractions, to 15 digits."""
        try:
            expected = eval(expression.replace("/", "*one/"), {"one": Fraction(1)})  # noqa: S307 - made of digits above
        except ZeroDivisionError:
            assert "divides" in refusal(expression)
            return
        with localcontext(prec=15):
            exact = Fraction(expected)
            told = Decimal(calculate(expression)) * 1
            assert told == Decimal(exact.numerator) / Decimal(exact.denominator) or abs(Fraction(told) - exact) <= abs(
                exact
            ) * Fraction(1, 10**14)


class TestFunctions:
    """The functions of a pocket calculator."""

    @pytest.mark.parametrize(
        ("expression", "result"),
        [
            ("sqrt(16)", "4"),
            ("cbrt(-27)", "-3"),
            ("log(8, 2)", "3"),
            ("log10(1000)", "3"),
            ("log2(1024)", "10"),
            ("ln(e)", "1"),
            ("exp(0)", "1"),
            ("round(2.5)", "3"),
            ("round(2.675, 2)", "2.68"),
            ("round(1234, -2)", "1200"),
            ("ceil(2.1) + floor(-2.1)", "0"),
            ("max(1, 5, 3) - min(4, 2)", "3"),
            ("sum(1, 2, 3)", "6"),
            ("mean(1, 2, 3, 4)", "2.5"),
            ("gcd(12, 18)", "6"),
            ("lcm(4, 6)", "12"),
            ("abs(-3)", "3"),
            ("factorial(5)", "120"),
            ("degrees(pi)", "180"),
            ("2 * PI - tau", "0"),
        ],
    )
    def test_values(self, expression: str, result: str) -> None:
        """Round results are round; halves are rounded up."""
        assert calculate(expression) == result

    @pytest.mark.parametrize(
        ("expression", "result"),
        [("sin(pi)", "0"), ("sin(30°)", "0.5"), ("cos(pi/2)", "0"), ("tan(45°)", "1"), ("atan(1) * 4 - pi", "0")],
    )
    def test_angles(self, expression: str, result: str) -> None:
        """The functions of angles are right where one knows the result, though no decimal is pi."""
        assert abs(Decimal(calculate(expression)) - Decimal(result)) < Decimal("1e-14")


class TestRefusals:
    """What can't be worked out is refused in words that a model can act on."""

    @pytest.mark.parametrize(
        ("expression", "hint"),
        [
            ("1,234.5 + 1", "without thousands separators"),
            ("max(1,5", "close every parenthesis"),
            ("2 +", "breaks off after '+'"),
            ("", "breaks off"),
            ("2(3 + 4)", "2 * (3 + 4)"),
            ("5 km", "'km' can't stand after '5'"),
            ("$5", "without units or currency signs"),
            ("sqr(2)", "Did you mean sqrt?"),
            ("xyzzy", "There are: abs, sqrt"),
            ("sqrt", "sqrt(2)"),
            ("sqrt(1, 2)", "takes 1 argument, not 2"),
            ("1 / 0", "divides by zero"),
            ("sqrt(-1)", "no real value"),
            ("(-8)^(1/3)", "no real value"),
            ("log(0)", "above 0"),
            ("asin(2)", "no value at 2"),
            ("tan(90°)", "no value at this angle"),
            ("2.5!", "whole number, not 2.5"),
            ("gcd(1.5, 2)", "whole number, not 1.5"),
            ("10^400 mod 7", "too large"),
        ],
    )
    def test_hint(self, expression: str, hint: str) -> None:
        """The refusal says what is wrong, and what to write instead."""
        assert hint in refusal(expression)

    @pytest.mark.parametrize("code", ["__import__('os')", "open('/etc/passwd')", "().__class__", "lambda: 0", "[1]*9"])
    def test_no_code(self, code: str) -> None:
        """Nothing but arithmetic is evaluated."""
        assert refusal(code)


class TestBounds:
    """No expression, however hostile, takes long or much."""

    @pytest.mark.parametrize("expression", ["9^9^9^9", "1e99999", "10^10^10", "exp(exp(exp(exp(9))))", "(10^9000)^2"])
    def test_size_of_the_result(self, expression: str) -> None:
        """A result beyond 10^9999 is refused before it is computed."""
        assert "larger than 10^9999" in refusal(expression)

    def test_factorials(self) -> None:
        """A factorial beyond 1000 is refused."""
        assert "from 0 to 1000" in refusal("100000000!")

    @pytest.mark.parametrize("expression", ["(" * 400 + "1" + ")" * 400, "-" * 900 + "1", "2^" * 400 + "2"])
    def test_depth(self, expression: str) -> None:
        """Deep nesting of any kind is refused."""
        assert "nested more than 50 deep" in refusal(expression)

    def test_length(self) -> None:
        """A long expression is refused."""
        assert "may have 1000" in refusal("1" + "+1" * 500)
