"""From what became of a clause to the sentence that says so."""

from __future__ import annotations

import re

from schwarm_offline.answer.result import is_moment, is_sentence, told
from schwarm_offline.conversation import Done
from schwarm_offline.lexicon.words import is_filler, words
from schwarm_offline.plan.assign import settled
from schwarm_offline.plan.clause import Clause
from schwarm_offline.plan.step import Open, Remark, Step
from schwarm_offline.plan.turn import Outcome
from schwarm_offline.recognise.expression import Dialect, is_operation, written
from schwarm_offline.recognise.span import Kind, Span

_WORD = re.compile(r"\S+")
_SPACE = re.compile(r"\s+")
_PREPOSITIONS = frozenset({"in", "at", "for", "of", "from", "to", "on", "and", "about", "under"})
_ORDER = re.compile(
    r"(?:add|subtract|take|multiply|divide|double|triple|quadruple|halve|increase|raise|decrease|reduce|lower|what|square|"
    r"cube)\b(?!\s+root)",
    re.IGNORECASE,
)
_LINK = re.compile(r"^(?:and|but|then|also|so)\b[\s,]*(?=\w)", re.IGNORECASE)
_FAILURES = {
    "denied": "was not allowed",
    "cancelled": "was stopped before it had an answer",
    "unknown": "was begun, but nobody knows how it ended",
}


def sentence(outcome: Outcome) -> str:
    """What became of a clause.

    Args:
        outcome: The outcome.

    Returns:
        A sentence, or a heading and what stands under it.
    """
    match outcome.item:
        case Remark(text):
            return text
        case Open(clause, missing):
            return _unserved(clause, [one for one in missing if one])
        case Step() as step if outcome.done is None:
            return f"I could not work out “{_asked(step)}”: it goes on from a result that I don't have."
        case Step() as step:
            return _answered(step, outcome)


def _answered(step: Step, outcome: Outcome) -> str:
    done = outcome.done
    assert done is not None  # noqa: S101 - the caller has looked
    if not done.ok:
        return _failed(step, done)
    result = told(done.text)
    subject = _subject(step, outcome.earlier)
    if "\n" in result:
        return f"{subject}:\n{result}"
    if is_sentence(result):
        return result
    return _stated(step, subject, result or "done")


def _stated(step: Step, subject: str, result: str) -> str:
    end = "" if result.endswith((".", "!", "?")) else "."
    if step.first(Kind.EXPRESSION) is not None:
        return f"{subject} is {result}{end}"
    if " = " in result:
        return f"{_capital(result)}{end}"
    place = _place(step)
    if place and is_moment(result):
        return f"It is {result}{end}" if _names(result, place) else f"In {place} it is {result}{end}"
    return f"{subject}: {result}{end}"


def _names(result: str, place: str) -> bool:
    """Whether a result says itself where it holds: `14:05 in Asia/Tokyo` for Tokyo."""
    where = re.escape(place).replace(r"\ ", "[ _]")
    return re.search(rf"\bin\s+(?:[\w+-]+/)*{where}\b", result, re.IGNORECASE) is not None


def _subject(step: Step, earlier: str) -> str:
    """What an answer is about: the expression as it was said, or the clause without its question words."""
    span = step.first(Kind.EXPRESSION)
    if span is not None:
        return _spoken(span, earlier)
    alone = step.first(Kind.FILE, Kind.FOLDER, Kind.URL)
    if alone is not None:
        return alone.text
    differing = step.spans[-1].text if step.kept and step.spans else ""
    return differing or _topic(step.clause)


def _spoken(span: Span, earlier: str) -> str:
    if not earlier and _ORDER.match(span.text) is None:
        return _capital(_SPACE.sub(" ", span.text))
    expression = settled(span, earlier).expression
    return earlier if expression is None or not is_operation(expression) else written(expression, Dialect(True))  # noqa: FBT003


def _place(step: Step) -> str:
    """The place that an answer holds for: the one asked for, not the one a time was given in."""
    places = [span for span in step.spans if span.kind in {Kind.ENTITY, Kind.ZONE, Kind.PHRASE}]
    aimed = [span for span in places if span.role != "from"] or places
    return aimed[-1].text if aimed else ""


def _topic(clause: Clause) -> str:
    text = _plain(clause.text)
    for word in _WORD.finditer(text):
        plain = words(word[0])
        if not plain or not all(is_filler(part) or part in _PREPOSITIONS for part in plain):
            return _capital(text[word.start() :])
    return _capital(text)


def _failed(step: Step, done: Done) -> str:
    asked = _asked(step)
    status = "error" if done.result is None else done.result.status
    if status in _FAILURES:
        return f"“{asked}”: the call {_FAILURES[status]}."
    reason = done.text.partition("\n")[0].rstrip(".")
    return f"I could not find out “{asked}”: {reason}." if reason else f"I could not find out “{asked}”."


def _asked(step: Step) -> str:
    expression = step.first(Kind.EXPRESSION)
    return _plain(step.clause.text if expression is None else expression.text)


def _unserved(clause: Clause, missing: list[str]) -> str:
    asked = _plain(clause.text)
    if missing:
        needed = "; ".join(one.rstrip(".") for one in missing)
        return f"For “{asked}” I need to be told more: {needed[0].lower()}{needed[1:]}."
    return f"I can't help with “{asked}”: no tool that I have fits it."


def _plain(text: str) -> str:
    return _LINK.sub("", _SPACE.sub(" ", text.strip(" \n.?!,;:")))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
