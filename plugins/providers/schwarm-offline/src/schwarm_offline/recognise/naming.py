"""What is recognised by its place in the sentence: names, and the objects of prepositions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schwarm_offline.lexicon.vocabulary import NOT_NAMED, OPENERS
from schwarm_offline.lexicon.words import is_filler
from schwarm_offline.recognise.span import Kind, Span

_WORD = re.compile(r"[^\W\d_](?:[\w'\u2019.-]*\w)?")
_CONNECTORS = frozenset({"de", "da", "do", "del", "la", "le", "of", "the", "van", "der", "am", "upon"})
_POSSESSIVE = re.compile(r"['\u2019]s$")
_PREPOSITIONS = "in|at|for|of|from|to|into|under|inside|about|on|between|named|called|with"
_PHRASE = re.compile(
    rf"\b(?P<role>{_PREPOSITIONS})\s+(?:(?:the|my|a|an|your)\s+)?(?P<object>[^\W\d_][\w-]*(?:\s+[^\W\d_][\w-]*){{0,2}})",
    re.IGNORECASE,
)
_CONTAINER = re.compile(
    r"\b(?:the|my)\s+(?P<object>[\w.-]+)\s+(?:folder|directory|file)\b"
    r"|\b(?:folder|directory|file)\s+(?P<after>[\w.-]+)",
    re.IGNORECASE,
)
_LONGEST_ROLE = 20
_ROLE = re.compile(rf"\b({_PREPOSITIONS})\s+(?:the\s+)?$", re.IGNORECASE)


def names(text: str) -> Iterator[Span]:
    """Capitalised words, one after another. One that only opens a sentence is no more than a phrase."""
    for run in _capitalised(text):
        first, last = run[0], run[-1]
        name = _POSSESSIVE.sub("", text[first.start() : last.end()])
        opens = len(run) == 1 and _opens_sentence(text, first)
        yield Span(Kind.PHRASE if opens else Kind.ENTITY, first.start(), first.start() + len(name), name, name)


def _capitalised(text: str) -> Iterator[list[re.Match[str]]]:
    run: list[re.Match[str]] = []
    links: list[re.Match[str]] = []
    for word in _WORD.finditer(text):
        if run and not _joined(text, (links or run)[-1], word):
            yield run
            run, links = [], []
        if word[0][0].isupper() and not (not run and _says_nothing(word[0])):
            run, links = [*run, *links, word], []
        elif run and word[0] in _CONNECTORS:
            links = [*links, word]
        elif run:
            yield run
            run, links = [], []
    if run:
        yield run


def _joined(text: str, left: re.Match[str], right: re.Match[str]) -> bool:
    return text[left.end() : right.start()] in {" ", "-"}


def _says_nothing(word: str) -> bool:
    plain = _POSSESSIVE.sub("", word).lower()
    return plain in OPENERS or is_filler(plain)


def _opens_sentence(text: str, word: re.Match[str]) -> bool:
    """Whether a capital is there for the sentence's sake: the word is its first, and not its only one."""
    before, after = text[: word.start()].rstrip(), text[word.end() :].strip(" ?!.")
    return (not before or before[-1] in ".?!:\n") and bool(after)


def phrases(text: str) -> Iterator[Span]:
    """The words behind a preposition, and what a folder or file is called."""
    for match in _CONTAINER.finditer(text):
        group = "object" if match["object"] else "after"
        if not is_filler(match[group].lower()) and match[group].lower() not in NOT_NAMED:
            yield Span(Kind.PHRASE, match.start(group), match.end(group), match[group], match[group])
    for match in _PHRASE.finditer(text):
        phrase = _told(match["object"])
        if phrase:
            start = match.start("object")
            yield Span(Kind.PHRASE, start, start + len(phrase), phrase, phrase, match["role"].lower())


def _told(phrase: str) -> str:
    """The phrase up to the first word that can't belong to a name."""
    kept: list[str] = []
    for word in phrase.split():
        if is_filler(word.lower()) or word.lower() in NOT_NAMED or word.lower() in _PREPOSITIONS.split("|"):
            break
        kept.append(word)
    return " ".join(kept)


def role_before(text: str, start: int) -> str:
    """The preposition before a place in a text.

    Args:
        text: The text.
        start: The place.

    Returns:
        The preposition in lower case; empty for none.
    """
    match = _ROLE.search(text[max(0, start - _LONGEST_ROLE) : start])
    return match[1].lower() if match else ""
