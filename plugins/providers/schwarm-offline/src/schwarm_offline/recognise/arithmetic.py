"""A parser for arithmetic as people write it: `17% of 2340`, `the square root of 2 times 3`, `add 5 to that`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

from schwarm_offline.recognise.expression import (
    Call,
    Expression,
    Negation,
    Number,
    Operation,
    Percent,
    Reference,
    Share,
)
from schwarm_offline.recognise.token import Token, digits_of

_FRACTION = {
    "half": 2,
    "halve": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "eighth": 8,
    "tenth": 10,
}
_COUNT = {"two": 2, "three": 3, "four": 4}
_MULTIPLE = {"double": 2, "twice": 2, "triple": 3, "thrice": 3, "quadruple": 4}
_HUNDRED = Number("100")
_DEEPEST = 30
_LONGEST = 200
_LAST = Token("last", "", 0, 0)


class NoExpressionError(Exception):
    """The tokens make no expression here."""


class TooLongError(Exception):
    """The expression has more tokens, or more levels, than anyone would ask for in a question."""


class ArithmeticParser:
    """Reads one expression from a list of tokens, as far as it goes.

    Args:
        tokens: The tokens.
        position: The first token to read.
    """

    def __init__(self, tokens: Sequence[Token], position: int) -> None:
        self._tokens = tokens
        self.position = position
        self._start = position
        self._depth = 0

    def expression(self) -> Expression:
        """Reads as much as makes an expression.

        Returns:
            The expression; `position` is then one past its last token.

        Raises:
            NoExpressionError: If none begins here.
            TooLongError: If it is too long to be meant.
        """
        return self._percent_of_whole(self._sum())

    def continuation(self) -> Expression:
        """Reads what goes on from an earlier result, such as `plus 5` or `times 3`.

        Returns:
            The expression, with a reference on its left; no more than that reference if no operation begins here.
        """
        return self._sum(self._product(Reference()))

    def _peek(self, ahead: int = 0) -> Token:
        place = self.position + ahead
        return self._tokens[place] if place < len(self._tokens) else _LAST

    def _kind(self, ahead: int = 0) -> str:
        return self._peek(ahead).kind

    def _take(self) -> Token:
        token = self._peek()
        self.position += 1
        return token

    def _expect(self, *kinds: str) -> Token:
        if self._kind() not in kinds:
            raise NoExpressionError
        return self._take()

    def _attempt(self, read: Callable[[], Expression]) -> Expression | None:
        start = self.position
        try:
            return read()
        except NoExpressionError:
            self.position = start
            return None

    def _percent_of_whole(self, part: Expression) -> Expression:
        if self._kind() != "percentage_of":
            return part
        whole = self._attempt(self._after_take(self._sum))
        return part if whole is None else Operation("*", Operation("/", part, whole), _HUNDRED)

    def _after_take(self, read: Callable[[], Expression]) -> Callable[[], Expression]:
        def taken() -> Expression:
            self._take()
            return read()

        return taken

    def _sum(self, left: Expression | None = None) -> Expression:
        left = self._product() if left is None else left
        while self._kind() in {"plus", "minus"}:
            operator = "+" if self._kind() == "plus" else "-"
            right = self._attempt(self._after_take(self._product))
            if right is None:
                break
            left = _changed(left, operator, right)
        return left

    def _product(self, left: Expression | None = None) -> Expression:
        left = self._sign() if left is None else left
        while (operator := self._product_operator(left)) is not None:
            right = self._attempt(self._after_take(self._sign))
            if right is None:
                break
            left = Operation(operator, left, right)
        return left

    def _product_operator(self, left: Expression) -> str | None:
        if self._kind() == "of" and isinstance(left, Operation) and left.operator == "/":
            return "*"
        if self._kind() == "percent" and self._kind(1) in {"number", "open"}:
            return "%"
        return {"times": "*", "over": "/", "modulo": "%"}.get(self._kind())

    def _sign(self) -> Expression:
        self._depth += 1
        if self._depth > _DEEPEST or self.position - self._start > _LONGEST:
            raise TooLongError
        try:
            return Negation(self._after_take(self._sign)()) if self._kind() == "minus" else self._power(self._postfix())
        finally:
            self._depth -= 1

    def _power(self, base: Expression) -> Expression:
        if self._kind() != "power":
            return base
        exponent = self._attempt(self._after_take(self._sign))
        return base if exponent is None else Operation("**", base, exponent)

    def _postfix(self) -> Expression:
        operand = self._primary()
        while self._kind() in {"raised", "factorial"}:
            operand = _applied(self._take().text, operand)
        if self._kind() == "percent" and self._kind(1) not in {"number", "open"}:
            return self._percent(operand)
        return operand

    def _percent(self, rate: Expression) -> Expression:
        self._take()
        relation = self._kind()
        if relation in {"of", "on", "off"}:
            base = self._attempt(self._after_take(self._sign))
            if base is not None:
                return Share(_without(rate) if relation == "off" else rate, base)
        return Percent(rate)

    def _primary(self) -> Expression:
        readers: dict[str, Callable[[Token], Expression]] = {
            "number": lambda token: Number(digits_of(token)),
            "spelled": lambda token: Number(digits_of(token)),
            "constant": lambda token: Number("pi" if token.text == "π" else token.text),
            "reference": lambda _: Reference(),
            "open": lambda _: self._closed(),
            "function": self._call,
            "squareroot": lambda _: Call("sqrt", (self._sign(),)),
            "cuberoot": lambda _: Operation("**", self._sign(), Operation("/", Number("1"), Number("3"))),
            "of_one": lambda token: _applied(token.text, self._sign()),
            "fraction": self._fraction,
            "multiple": self._multiple,
            "listing": self._listing,
            "order": self._order,
            "change": self._change,
            "percent_question": lambda _: self._percent_question(),
        }
        reader = readers.get(self._kind())
        if reader is None:
            raise NoExpressionError
        return reader(self._take())

    def _closed(self) -> Expression:
        inner = self._sum()
        self._expect("close")
        return inner

    def _call(self, token: Token) -> Expression:
        self._expect("open")
        arguments = [self._sum()]
        while self._kind() == "comma":
            self._take()
            arguments.append(self._sum())
        self._expect("close")
        return Call(token.text, tuple(arguments))

    def _fraction(self, token: Token) -> Expression:
        counted = token.text.split()
        count = _COUNT.get(counted[0], 1)
        name = token.text.removesuffix("of").split()[-1]
        base = self._sign()
        numerator = base if count == 1 else Operation("*", base, Number(str(count)))
        return Operation("/", numerator, Number(str(_FRACTION[name.removesuffix("s")])))

    def _multiple(self, token: Token) -> Expression:
        base = self._sign()
        if token.text == "halve":
            return Operation("/", base, Number("2"))
        return Operation("*", base, Number(str(_MULTIPLE[token.text])))

    def _listing(self, token: Token) -> Expression:
        members = [self._sum()]
        while self._kind() in {"comma", "and", "to"}:
            member = self._attempt(self._next_member)
            if member is None:
                break
            members.append(member)
        if len(members) == 1:
            raise NoExpressionError
        return _combined(token.text.split()[0], members)

    def _next_member(self) -> Expression:
        self._expect("comma", "and", "to")
        if self._kind() == "and":
            self._take()
        return self._sum()

    def _order(self, token: Token) -> Expression:
        verb = token.text
        if self._kind() == "by":
            self._take()
            return _ordered(verb, Reference(), self._sum())
        first = self._sum()
        if self._kind() not in {"to", "from", "and", "by"}:
            if verb == "take":
                raise NoExpressionError
            return _ordered(verb, Reference(), first)
        link = self._kind()
        second = self._attempt(self._after_take(self._sum))
        if second is None:
            return _ordered(verb, Reference(), first)
        return _ordered(verb, second, first) if link in {"to", "from"} else _ordered(verb, first, second)

    def _change(self, token: Token) -> Expression:
        base = Reference() if self._kind() == "by" else self._sum()
        self._expect("by")
        operator = "+" if token.text in {"increase", "raise"} else "-"
        return _changed(base, operator, self._sum())

    def _percent_question(self) -> Expression:
        whole = self._sum()
        self._expect("is")
        return Operation("*", Operation("/", self._sum(), whole), _HUNDRED)


def _without(rate: Expression) -> Expression:
    return Operation("-", _HUNDRED, rate)


def _changed(base: Expression, operator: str, by: Expression) -> Expression:
    """Adding 15% to something means 15% of it; adding a number means the number."""
    if isinstance(by, Percent):
        return Share(Operation(operator, _HUNDRED, by.rate), base)
    return Operation(operator, base, by)


def _ordered(verb: str, left: Expression, right: Expression) -> Expression:
    operator = {"add": "+", "subtract": "-", "take": "-", "multiply": "*", "divide": "/"}[verb]
    return _changed(left, operator, right) if operator in "+-" else Operation(operator, left, right)


def _applied(word: str, operand: Expression) -> Expression:
    if word.startswith(("fact", "!")):
        return Call("factorial", (operand,))
    return Operation("**", operand, Number("2" if word.startswith("square") else "3"))


def _combined(word: str, members: list[Expression]) -> Expression:
    operator = {"sum": "+", "total": "+", "average": "+", "mean": "+", "product": "*", "difference": "-"}.get(word, "/")
    whole = reduce(lambda left, right: Operation(operator, left, right), members)
    return Operation("/", whole, Number(str(len(members)))) if word in {"average", "mean"} else whole
