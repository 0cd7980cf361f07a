"""Arithmetic expressions: their parts, and how each dialect writes them."""

from __future__ import annotations

from typing import TypeAlias

from attrs import frozen


@frozen
class Number:
    """A number or a constant, by its digits or its name."""

    text: str


@frozen
class Reference:
    """An earlier result (`that`, `the result`)."""


@frozen
class Operation:
    """Two expressions and what is between them: one of `+ - * / % **`."""

    operator: str
    left: Expression
    right: Expression


@frozen
class Share:
    """So many per cent of something."""

    rate: Expression
    base: Expression


@frozen
class Percent:
    """So many hundredths, of nothing in particular."""

    rate: Expression


@frozen
class Call:
    """A function of some expressions."""

    function: str
    arguments: tuple[Expression, ...]


@frozen
class Negation:
    """The opposite of an expression."""

    of: Expression


Expression: TypeAlias = Number | Reference | Operation | Share | Percent | Call | Negation


@frozen
class Dialect:
    """How an evaluator wants an expression to be written.

    Attributes:
        percent_of: Whether it knows `17% of 2340`; otherwise that becomes `2340 * 17 / 100`.
        power: Its sign for powers.
    """

    percent_of: bool = False
    power: str = "**"


_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2, "%": 2, "**": 4}
_NEGATION = 3
_ATOM = 5


def is_operation(expression: Expression) -> bool:
    """Whether there is anything to work out.

    Args:
        expression: The expression.

    Returns:
        False for a number, its opposite, a percentage of nothing, or a reference.
    """
    return isinstance(expression, Operation | Share | Call)


def parts(expression: Expression) -> tuple[Expression, ...]:
    """The expressions that an expression is made of.

    Args:
        expression: The expression.

    Returns:
        Its direct parts; none for a number or a reference.
    """
    match expression:
        case Operation(_, left, right):
            return (left, right)
        case Share(rate, base):
            return (rate, base)
        case Call(_, arguments):
            return arguments
        case Negation(inner) | Percent(inner):
            return (inner,)
        case Number() | Reference():
            return ()


def refers(expression: Expression) -> bool:
    """Whether an expression needs an earlier result.

    Args:
        expression: The expression.

    Returns:
        True if a reference is in it.
    """
    return isinstance(expression, Reference) or any(refers(part) for part in parts(expression))


def operands(expression: Expression) -> tuple[str, ...]:
    """The numbers in an expression.

    Args:
        expression: The expression.

    Returns:
        Their digits, in order.
    """
    if isinstance(expression, Number):
        return (expression.text,)
    return tuple(text for part in parts(expression) for text in operands(part))


def resolved(expression: Expression, result: str) -> Expression:
    """An expression with an earlier result in the place of each reference.

    Args:
        expression: The expression.
        result: The digits of the result.

    Returns:
        The expression without references.
    """
    match expression:
        case Reference():
            number = Number(result.removeprefix("-"))
            return Negation(number) if result.startswith("-") else number
        case Operation(operator, left, right):
            return Operation(operator, resolved(left, result), resolved(right, result))
        case Share(rate, base):
            return Share(resolved(rate, result), resolved(base, result))
        case Call(function, arguments):
            return Call(function, tuple(resolved(argument, result) for argument in arguments))
        case Percent(rate):
            return Percent(resolved(rate, result))
        case Negation(of):
            return Negation(resolved(of, result))
        case Number():
            return expression


def written(expression: Expression, dialect: Dialect) -> str:
    """An expression as an evaluator reads it.

    Args:
        expression: The expression, without references.
        dialect: How the evaluator wants it.

    Returns:
        The text.
    """
    return _written(expression, dialect)[0]


def _written(expression: Expression, dialect: Dialect) -> tuple[str, int]:
    match expression:
        case Number(text):
            return text, _ATOM
        case Reference():
            return "that", _ATOM
        case Call(function, arguments):
            return f"{function}({', '.join(written(argument, dialect) for argument in arguments)})", _ATOM
        case Negation(of):
            return f"-{_inside(of, dialect, _NEGATION)}", _NEGATION
        case Share(Number(rate), base) if dialect.percent_of:
            return f"{rate}% of {_inside(base, dialect, _ATOM)}", 0
        case Share(rate, base):
            return _written(Operation("/", Operation("*", base, rate), Number("100")), dialect)
        case Percent(rate):
            return _written(Operation("/", rate, Number("100")), dialect)
        case Operation(operator, left, right):
            return _written_operation(operator, left, right, dialect)


def _written_operation(operator: str, left: Expression, right: Expression, dialect: Dialect) -> tuple[str, int]:
    strength = _STRENGTH[operator]
    if operator == "**":
        return f"{_inside(left, dialect, _ATOM)} {dialect.power} {_inside(right, dialect, _NEGATION)}", strength
    return f"{_inside(left, dialect, strength)} {operator} {_inside(right, dialect, strength + 1)}", strength


def _inside(expression: Expression, dialect: Dialect, strength: int) -> str:
    text, own = _written(expression, dialect)
    return text if own >= strength else f"({text})"
