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
_HUNDRED = Number("100")


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
    if isinstance(expression, Reference):
        number = Number(result.removeprefix("-"))
        return Negation(number) if result.startswith("-") else number
    return _of_parts(expression, tuple(resolved(part, result) for part in parts(expression)))


def _of_parts(expression: Expression, new: tuple[Expression, ...]) -> Expression:
    """The same expression, made of other parts."""
    match expression:
        case Operation(operator):
            return Operation(operator, *new)
        case Call(function):
            return Call(function, new)
        case Share() | Percent() | Negation():
            return type(expression)(*new)
        case Number() | Reference():
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
    match _in_dialect(expression, dialect):
        case Number(text):
            return text, _ATOM
        case Call(function, arguments):
            return f"{function}({', '.join(written(argument, dialect) for argument in arguments)})", _ATOM
        case Negation(of):
            return f"-{_inside(of, dialect, _NEGATION)}", _NEGATION
        case Operation(operator, left, right):
            return _written_operation(operator, left, right, dialect)
        case Share(rate, base):
            return f"{_inside(rate, dialect, _ATOM)}% of {_inside(base, dialect, _ATOM)}", 0
        case _:
            return "that", _ATOM


def _in_dialect(expression: Expression, dialect: Dialect) -> Expression:
    """An expression without the percentages that a dialect doesn't know."""
    match expression:
        case Percent(rate):
            return Operation("/", rate, _HUNDRED)
        case Share(rate, base) if not (dialect.percent_of and isinstance(rate, Number)):
            return Operation("/", Operation("*", base, rate), _HUNDRED)
        case _:
            return expression


def _written_operation(operator: str, left: Expression, right: Expression, dialect: Dialect) -> tuple[str, int]:
    strength = _STRENGTH[operator]
    if operator == "**":
        return f"{_inside(left, dialect, _ATOM)} {dialect.power} {_inside(right, dialect, _NEGATION)}", strength
    return f"{_inside(left, dialect, strength)} {operator} {_inside(right, dialect, strength + 1)}", strength


def _inside(expression: Expression, dialect: Dialect, strength: int) -> str:
    text, own = _written(expression, dialect)
    return text if own >= strength else f"({text})"
