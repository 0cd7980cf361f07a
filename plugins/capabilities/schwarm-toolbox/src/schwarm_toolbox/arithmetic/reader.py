"""Reading an expression and working it out on the way, by recursive descent.

The grammar, loosest first; a name in quotes is that word::

    sum      = product (("+" | "-") product)*
    product  = signed (("*" | "/" | "//" | "%" | "mod" | "of") signed)*
    signed   = ("+" | "-") signed | power
    power    = suffixed (("**" | "^") signed)?
    suffixed = atom ("!" | "%" | "°")*
    atom     = number | constant | function "(" sum ("," sum)* ")" | "(" sum ")"
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, getcontext

from attrs import frozen

from schwarm_core.domain.error.run import TryAgain
from schwarm_toolbox.arithmetic.function import CONSTANTS, FUNCTIONS, added, factorial, floor_quotient, radians, rounded
from schwarm_toolbox.arithmetic.token import Token, TokenKind

_DEEPEST = 50


@frozen
class Percentage:
    """A rate that was written with a per cent sign: added to something, it is a share of that."""

    rate: Decimal


def _plain(value: Decimal | Percentage) -> Decimal:
    return value.rate if isinstance(value, Percentage) else value


def _negated(value: Decimal | Percentage) -> Decimal | Percentage:
    return Percentage(-value.rate) if isinstance(value, Percentage) else -value


def _added(left: Decimal | Percentage, right: Decimal | Percentage) -> Decimal | Percentage:
    if isinstance(right, Percentage):
        return Percentage(left.rate + right.rate) if isinstance(left, Percentage) else left + left * right.rate
    return added(_plain(left), right)


class Reader:
    """Works out one expression.

    Args:
        words: The words of the expression, the last of the kind `"end"`.
    """

    def __init__(self, words: Sequence[Token]) -> None:
        self._words = words
        self._place = 0
        self._depth = 0

    def result(self) -> Decimal:
        """The value of the expression.

        Returns:
            The value, in the digits of the current decimal context.

        Raises:
            TryAgain: If it can't be read, or a function has no value.
            decimal.DecimalException: If it divides by zero, overflows, or has no real value.
        """
        value = self._sum()
        if self._next.kind != "end":
            raise self._unexpected()
        return _plain(value)

    @property
    def _next(self) -> Token:
        return self._words[self._place]

    def _take(self) -> Token:
        word = self._next
        self._place += 1
        return word

    def _taken(self, kind: TokenKind, *texts: str) -> str:
        """The next word, taken, if it is one of these; empty if it isn't."""
        return self._take().text if self._next.kind == kind and self._next.text in texts else ""

    def _sum(self) -> Decimal | Percentage:
        left = self._product()
        while sign := self._taken("sign", "+", "-"):
            right = self._product()
            left = _added(left, right if sign == "+" else _negated(right))
        return left

    def _product(self) -> Decimal | Percentage:
        left = self._signed()
        while operator := self._taken("sign", "*", "/", "//", "%") or self._taken("name", "mod", "of"):
            left = _combined(_plain(left), operator, _plain(self._signed()))
        return left

    def _signed(self) -> Decimal | Percentage:
        sign = self._taken("sign", "+", "-")
        if not sign:
            return self._power()
        self._deeper()
        value = self._signed()
        self._depth -= 1
        return value if sign == "+" else _negated(value)

    def _power(self) -> Decimal | Percentage:
        base = self._suffixed()
        if not self._taken("sign", "**", "^"):
            return base
        self._deeper()
        exponent = _plain(self._signed())
        self._depth -= 1
        return _plain(base) ** exponent

    def _suffixed(self) -> Decimal | Percentage:
        value: Decimal | Percentage = self._atom()
        while True:
            if self._taken("sign", "!"):
                value = factorial(_plain(value))
            elif self._taken("sign", "°"):
                value = radians(_plain(value))
            elif self._next == Token("sign", "%") and not self._is_remainder():
                self._take()
                value = Percentage(_plain(value) / 100)
            else:
                return value

    def _is_remainder(self) -> bool:
        """Whether a per cent sign stands between two values: `7 % 3`, but neither `7% of 3` nor `7% * 3`."""
        after = self._words[self._place + 1]
        return after.kind == "number" or after.text == "(" or (after.kind == "name" and after.text not in {"of", "mod"})

    def _atom(self) -> Decimal | Percentage:
        word = self._take()
        if word.kind == "number":
            return getcontext().create_decimal(word.text.replace("_", ""))
        if word.kind == "name":
            return self._named(word.text)
        if word.text == "(":
            self._deeper()
            value = self._sum()
            self._close()
            self._depth -= 1
            return value
        self._place -= 1
        raise self._unexpected()

    def _named(self, name: str) -> Decimal:
        if name in CONSTANTS:
            return rounded(CONSTANTS[name])
        function = FUNCTIONS.get(name)
        if function is None:
            raise _unknown(name)
        arguments = self._arguments(name)
        if function.most is not None and len(arguments) > function.most:
            takes = "1 argument" if function.most == 1 else f"up to {function.most} arguments"
            msg = f"{name} takes {takes}, not {len(arguments)}. Write numbers without thousands separators."
            raise TryAgain(msg)
        return function.call(*arguments)

    def _arguments(self, name: str) -> list[Decimal]:
        if not self._taken("sign", "("):
            msg = f"Write the argument of {name} in parentheses: {name}(2)."
            raise TryAgain(msg)
        self._deeper()
        arguments = [_plain(self._sum())]
        while self._taken("sign", ","):
            arguments.append(_plain(self._sum()))
        self._close()
        self._depth -= 1
        return arguments

    def _close(self) -> None:
        if not self._taken("sign", ")"):
            raise self._unexpected()

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            msg = f"The expression is nested more than {_DEEPEST} deep. Calculate its parts one after another."
            raise TryAgain(msg)

    def _unexpected(self) -> TryAgain:
        before = self._words[self._place - 1].text if self._place else ""
        after = f" after {before!r}" if before else ""
        if self._next.kind == "end":
            return TryAgain(f"The expression breaks off{after}. Complete it, and close every parenthesis.")
        if self._next.text == ",":
            return TryAgain("A comma only separates arguments. Write 1234.5, without thousands separators.")
        return TryAgain(f"{self._next.text!r} can't stand{after}. Write an operator between two values: 2 * (3 + 4).")


def _combined(left: Decimal, operator: str, right: Decimal) -> Decimal:
    match operator:
        case "*" | "of":
            return left * right
        case "/":
            return left / right
        case _:
            quotient = floor_quotient(left, right)
            return quotient if operator == "//" else left - quotient * right


def _unknown(name: str) -> TryAgain:
    from difflib import get_close_matches

    near = get_close_matches(name, [*FUNCTIONS, *CONSTANTS], 1)
    hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join([*FUNCTIONS, *CONSTANTS])}."
    return TryAgain(f"{name!r} is neither a function nor a constant. {hint}")
