"""The functions and constants that an expression may use."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, Inexact, getcontext

from attrs import frozen

from schwarm_core.domain.error.run import TryAgain

_GUARD_DIGITS = 10
_LARGEST_FACTORIAL = 1000
_LARGEST_ANGLE = Decimal(10) ** 9
_DOUBLE_DIGITS = 15
_MOST_PLACES = 100
_PI = Decimal("3.14159265358979323846264338327950288419716939937510")
_TAU = Decimal("6.2831853071795864769252867665590057683943387987502")
_E = Decimal("2.71828182845904523536028747135266249775724709369995")


@frozen
class Function:
    """A function of numbers.

    Attributes:
        call: Works it out.
        most: How many arguments it takes; None for any number.
    """

    call: Callable[..., Decimal]
    most: int | None = 1


def rounded(value: Decimal) -> Decimal:
    """Marks a value as rounded, whatever its digits say.

    Args:
        value: The value.

    Returns:
        The same.
    """
    getcontext().flags[Inexact] = True
    return value


def settled(value: Decimal) -> Decimal:
    """A value without the traces of rounding in its last digits, so that (1/3)*3 is 1 to `floor` and the like.

    Args:
        value: The value.

    Returns:
        It, to somewhat fewer digits than are worked with.
    """
    context = getcontext().copy()
    context.prec -= _GUARD_DIGITS
    return context.plus(value)


def added(left: Decimal, right: Decimal) -> Decimal:
    """A sum; where two rounded numbers cancel out but for their last digits, that is nothing."""
    total, context = left + right, getcontext()
    cancelled = total.adjusted() < left.adjusted() - context.prec + _GUARD_DIGITS
    return Decimal(0) if cancelled and context.flags[Inexact] else total


def whole(value: Decimal, what: str) -> int:
    """A value as an integer.

    Args:
        value: The value.
        what: What it is, for the error.

    Returns:
        The integer.

    Raises:
        TryAgain: If it is none.
    """
    value = settled(value)
    if value != value.to_integral_value():
        msg = f"{what} must be a whole number, not {value:.6g}."
        raise TryAgain(msg)
    return int(value)


def factorial(value: Decimal) -> Decimal:
    """The factorial of a whole number up to 1000."""
    number = whole(value, "What stands before ! or in factorial(…)")
    if not 0 <= number <= _LARGEST_FACTORIAL:
        msg = f"A factorial is of a whole number from 0 to {_LARGEST_FACTORIAL}, not of {number}."
        raise TryAgain(msg)
    return getcontext().create_decimal(math.factorial(number))


def radians(degrees: Decimal) -> Decimal:
    """An angle in radians."""
    return rounded(degrees * _PI / 180)


def floor_quotient(left: Decimal, right: Decimal) -> Decimal:
    """How often one number goes into another, rounded down as people count; decimals by themselves round towards 0."""
    quotient = settled(left / right)
    if quotient.adjusted() >= getcontext().prec - _GUARD_DIGITS:
        msg = "The numbers are too large for a whole division or its remainder."
        raise TryAgain(msg)
    return quotient.to_integral_value(ROUND_FLOOR)


def _degrees(angle: Decimal) -> Decimal:
    return rounded(angle * 180 / _PI)


def _double(function: Callable[[float], float]) -> Function:
    """A function of the platform's floating-point numbers, whose 15 digits are as many as are shown anyway."""

    def call(value: Decimal) -> Decimal:
        try:
            return rounded(Decimal(repr(function(float(value)))))
        except ValueError:
            msg = f"That function has no value at {value:.6g}."
            raise TryAgain(msg) from None

    return Function(call)


def _circular(function: Callable[[float], float]) -> Callable[[Decimal], Decimal]:
    """Sine or cosine, to as many decimals as the angle allows: sin(pi) is 0, though no decimal is pi."""

    def call(angle: Decimal) -> Decimal:
        if abs(angle) > _LARGEST_ANGLE:
            msg = f"An angle must not be larger than {_LARGEST_ANGLE:f} radians."
            raise TryAgain(msg)
        value = Decimal(repr(function(float(angle))))
        smallest = Decimal(1).scaleb(max(angle.adjusted(), -_MOST_PLACES) - _DOUBLE_DIGITS)
        return rounded(value.quantize(smallest))

    return call


_sine, _cosine = _circular(math.sin), _circular(math.cos)


def _tangent(angle: Decimal) -> Decimal:
    below = _cosine(angle)
    if not below:
        msg = "tan has no value at this angle."
        raise TryAgain(msg)
    return _sine(angle) / below


def _logarithm(value: Decimal, base: Decimal | None = None) -> Decimal:
    if value <= 0 or (base is not None and (base <= 0 or base == 1)):
        msg = "A logarithm is of a number above 0, and its base is above 0 and not 1."
        raise TryAgain(msg)
    return value.ln() if base is None else value.ln() / base.ln()


def _logarithm_to_10(value: Decimal) -> Decimal:
    _logarithm(value)
    return value.log10()


def _logarithm_to_2(value: Decimal) -> Decimal:
    return _logarithm(value, Decimal(2))


def _root(value: Decimal) -> Decimal:
    if value < 0:
        msg = "sqrt of a negative number has no real value."
        raise TryAgain(msg)
    return value.sqrt()


def _floor(value: Decimal) -> Decimal:
    return settled(value).to_integral_value(ROUND_FLOOR)


def _ceiling(value: Decimal) -> Decimal:
    return settled(value).to_integral_value(ROUND_CEILING)


def _cube_root(value: Decimal) -> Decimal:
    return (abs(value) ** (Decimal(1) / 3)).copy_sign(value)


def _round(value: Decimal, places: Decimal = Decimal(0)) -> Decimal:
    number = whole(places, "The number of decimals")
    if abs(number) > _MOST_PLACES:
        msg = f"The number of decimals must be from -{_MOST_PLACES} to {_MOST_PLACES}."
        raise TryAgain(msg)
    return settled(value).quantize(Decimal(1).scaleb(-number), ROUND_HALF_UP)


def _mean(*values: Decimal) -> Decimal:
    return sum(values, Decimal(0)) / len(values)


def _greatest_divisor(*values: Decimal) -> Decimal:
    return Decimal(math.gcd(*(whole(value, "An argument of gcd") for value in values)))


def _least_multiple(*values: Decimal) -> Decimal:
    return Decimal(math.lcm(*(whole(value, "An argument of lcm") for value in values)))


CONSTANTS: Mapping[str, Decimal] = {"pi": _PI, "e": _E, "tau": _TAU}
"""The constants by name."""

FUNCTIONS: Mapping[str, Function] = {
    "abs": Function(Decimal.copy_abs),
    "sqrt": Function(_root),
    "cbrt": Function(_cube_root),
    "exp": Function(Decimal.exp),
    "ln": Function(_logarithm),
    "log": Function(_logarithm, most=2),
    "log2": Function(_logarithm_to_2),
    "log10": Function(_logarithm_to_10),
    "sin": Function(_sine),
    "cos": Function(_cosine),
    "tan": Function(_tangent),
    "asin": _double(math.asin),
    "acos": _double(math.acos),
    "atan": _double(math.atan),
    "degrees": Function(_degrees),
    "radians": Function(radians),
    "floor": Function(_floor),
    "ceil": Function(_ceiling),
    "round": Function(_round, most=2),
    "factorial": Function(factorial),
    "gcd": Function(_greatest_divisor, most=None),
    "lcm": Function(_least_multiple, most=None),
    "min": Function(min, most=None),
    "max": Function(max, most=None),
    "sum": Function(lambda *values: sum(values, Decimal(0)), most=None),
    "mean": Function(_mean, most=None),
}
"""The functions by name."""
