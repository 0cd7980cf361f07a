"""The tokens of arithmetic, in symbols and in words."""

from __future__ import annotations

import re

from attrs import frozen

from schwarm_offline.recognise.spelled import SCALES, SPELLED, spelled_value

_FRACTIONS = "hal(?:f|ves)|thirds?|quarters?|fourths?|fifths?|sixths?|eighths?|tenths?"
_FUNCTIONS = "sqrt|abs|round|floor|ceil|a?sin|a?cos|a?tan|log10|log2|log|ln|exp|min|max|pow|factorial|gcd|lcm"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:e[+-]?\d+)?|\.\d+)"
_SCALED = "|".join(SCALES)

_PATTERNS = {
    "percent_question": r"\bwhat\s+(?:percent(?:age)?|per\s+cent)\s+of\b",
    "percentage_of": r"\b(?:is\s+what|as\s+a)\s+(?:percent(?:age)?|per\s+cent)\s+of\b",
    "fraction": rf"\b(?:(?:an?|one|two|three|four)\s+)?(?:{_FRACTIONS})\s+of\b|\bhalf\b",
    "power": r"\*\*|\^|\b(?:raised\s+)?to\s+the\s+power(?:\s+of)?\b",
    "times": r"[*\u00d7·]|\b(?:times|multiplied\s+by)\b|(?<=[\d)\s])x(?=[\s\d(])",
    "over": r"[/÷]|\b(?:divided\s+by|over)\b",
    "modulo": r"\bmod(?:ulo)?\b",
    "plus": r"\+|\bplus\b",
    "minus": r"[-\u2212\u2013]|\bminus\b",
    "squareroot": r"\bsquare\s+root(?:\s+of)?\b|√",
    "cuberoot": r"\bcube\s+root(?:\s+of)?\b",
    "raised": r"\b(?:squared|cubed)\b",
    "factorial": r"!(?=\s*[-+*/^)?])",
    "listing": r"\b(?:sum|total|product|average|mean|difference|quotient|ratio)\s+(?:of|between)\b",
    "multiple": r"\b(?:double|twice|triple|thrice|quadruple|halve)\b",
    "change": r"\b(?:increase|raise|decrease|reduce|lower)\b",
    "order": r"\b(?:add|subtract|take|multiply|divide)\b",
    "of_one": r"\b(?:square|cube|factorial)(?:\s+of)?\b",
    "percent": r"%|\b(?:percent|per\s?cent|pct)\b",
    "function": rf"\b(?:{_FUNCTIONS})(?=\s*\()",
    "constant": r"\b(?:pi|tau)\b|π",
    "number": rf"[$€£¥]?{_DIGITS}(?:\s*(?:{_SCALED})\b|(?!\w))",
    "spelled": SPELLED,
    "reference": r"\b(?:that|this|it|(?:the\s+)?(?:(?:last|previous|same)\s+)?(?:result|answer|outcome|total))\b",
    "of": r"\bof\b",
    "off": r"\boff\b",
    "on": r"\bon\b",
    "to": r"\bto\b",
    "from": r"\b(?:away\s+)?from\b",
    "by": r"\bby\b",
    "is": r"\bis\b|=",
    "and": r"\b(?:and|with)\b",
    "connective": r"\b(?:then|now|so|also|next|afterwards)\b",
    "comma": r",",
    "open": r"\(",
    "close": r"\)",
    "article": r"\b(?:the|an?)\b",
    "end": r"[.?!;:\n]",
    "other": r"[^\W\d]\w*|\d\w*|\S",
}
_TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PATTERNS.items()), re.IGNORECASE)
_GLUED_X = re.compile(r"(?<=\d)x(?=\d)", re.IGNORECASE)


@frozen
class Token:
    """A piece of arithmetic.

    Attributes:
        kind: What it is: a key of the patterns above.
        text: As it is written, in lower case.
        start: Its first character in the text.
        end: One past its last.
    """

    kind: str
    text: str
    start: int
    end: int


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text, articles left out.

    Args:
        text: The text.

    Returns:
        The tokens, in order; what is no arithmetic is of the kind `other`.
    """
    text = _GLUED_X.sub("*", text)
    return [
        Token(match.lastgroup or "other", match[0].lower(), match.start(), match.end())
        for match in _TOKEN.finditer(text)
        if match.lastgroup != "article"
    ]


def digits_of(token: Token) -> str:
    """The number that a token stands for.

    Args:
        token: A token of the kind `number` or `spelled`.

    Returns:
        Its digits, without currency and separators.
    """
    if token.kind == "spelled":
        return str(spelled_value(token.text))
    number, scale = re.fullmatch(r"[$€£¥]?([\d.,]+(?:e[+-]?\d+)?)\s*([a-z]*)", token.text, re.IGNORECASE).groups()  # type: ignore[union-attr] # the tokenizer matched it
    digits = number.replace(",", "")
    return _trimmed(float(digits) * SCALES[scale]) if scale else digits


def _trimmed(number: float) -> str:
    return str(int(number)) if number.is_integer() else repr(number)
