"""The capability `math`: exact arithmetic."""

from __future__ import annotations

from decimal import (
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
    localcontext,
)

from schwarm_core.domain.agent.capability import Capability
from schwarm_core.domain.agent.tool import tool
from schwarm_core.domain.error.run import TryAgain
from schwarm_toolbox.arithmetic.reader import Reader
from schwarm_toolbox.arithmetic.token import tokens

_LONGEST = 1000
_DIGITS = 300
_LARGEST_EXPONENT = 9999
_SHOWN_DIGITS = 15
_LONGEST_FIXED = 21


def calculate(expression: str) -> str:
    """Calculate the result of an arithmetic expression, exactly.

    Use it for every calculation, however simple. It knows `+ - * /`, `//` and `mod` (whole division and its remainder),
    powers as `2^10`, `5!`, percentages as in `17% of 2340` and `2340 + 17%`, the functions sqrt, cbrt, exp, ln,
    log(x, base), log2, log10, sin, cos, tan, asin, acos, atan, degrees, radians, abs, round(x, decimals), floor, ceil,
    min, max, sum, mean, gcd, lcm and factorial, and the constants pi, e and tau. log(x) is the natural logarithm;
    angles are in radians unless written in degrees: `sin(30°)`. What isn't exact is rounded to 15 digits.

    Args:
        expression: The arithmetic expression, such as `17% of 2340` or `sqrt(2) * (3 + 4)^2`. Numbers are written
            without thousands separators, units and currency signs.
    """
    if len(expression) > _LONGEST:
        msg = f"The expression may have {_LONGEST} characters, not {len(expression)}. Calculate its parts one by one."
        raise TryAgain(msg)
    with localcontext(_context()) as context:
        try:
            value = Reader([*tokens(expression)]).result()
        except DivisionByZero:
            raise TryAgain("The expression divides by zero.") from None  # noqa: EM101 - the whole message
        except Overflow:
            msg = f"The result is larger than 10^{_LARGEST_EXPONENT}."
            raise TryAgain(msg) from None
        except InvalidOperation:
            msg = "The expression has no real value: it divides zero by zero, or takes a root of a negative number."
            raise TryAgain(msg) from None
        return _shown(value, exact=not context.flags[Inexact])


def _context() -> Context:
    return Context(
        prec=_DIGITS,
        Emax=_LARGEST_EXPONENT,
        Emin=-_LARGEST_EXPONENT,
        traps=[DivisionByZero, InvalidOperation, Overflow],
    )


def _shown(value: Decimal, *, exact: bool) -> str:
    if not exact:
        value = Context(prec=_SHOWN_DIGITS).plus(value)
    value = value.normalize()
    if not value:
        return "0"
    longest = _DIGITS if exact else _LONGEST_FIXED
    return f"{value:f}" if abs(value.adjusted()) < longest else f"{value}"


def make() -> Capability:
    """Makes the capability `math`.

    Returns:
        The capability.
    """
    return Capability("math", tools=[tool(calculate)])
