"""Words, their stems, and the general notions they stand for."""

from __future__ import annotations

import re
from functools import lru_cache

from schwarm_offline.lexicon.vocabulary import FILLERS, NOTIONS

_WORD = re.compile(r"([^\W\d_]+)(?:['\u2019][^\W\d_]+)?")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|_+")
_SUFFIXES = ("ions", "ion", "ings", "ing", "ers", "er", "ied", "ies", "ed", "es", "e", "s")
_SHORTEST_STEM = 3


def words(text: str) -> list[str]:
    """The words of a text, in lower case, without the `'s` that may hang on them.

    Args:
        text: The text.

    Returns:
        Its words, in order.
    """
    return [word.lower() for word in _WORD.findall(text)]


def name_words(name: str) -> str:
    """An identifier as the words it is made of (`birthPlace`, `birth_place`: `birth place`).

    Args:
        name: The identifier.

    Returns:
        Its words, joined by spaces.
    """
    return _HUMP.sub(" ", name)


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A word without its ending, so that `calculate`, `calculating` and `calculation` are one.

    Args:
        word: The word, in lower case.

    Returns:
        Its stem.
    """
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            return word.removesuffix(suffix) + ("y" if suffix in {"ies", "ied"} else "")
    return word


_NOTION_OF = {stem(word): notion for notion, synonyms in NOTIONS.items() for word in synonyms.split()}


def is_filler(word: str) -> bool:
    """Whether a word says nothing of what a question is about.

    Args:
        word: The word, in lower case.

    Returns:
        True for articles, pronouns, question words, politeness and the like.
    """
    return word in FILLERS


def notion(word: str) -> str:
    """The general notion that a word stands for; its stem when it stands for itself.

    Args:
        word: The word, in lower case.

    Returns:
        The notion.
    """
    return _NOTION_OF.get(stem(word), stem(word))


def notions(text: str) -> tuple[str, ...]:
    """What a text speaks of.

    Args:
        text: The text.

    Returns:
        The notions of its words, fillers left out, each once, in order.
    """
    return tuple(dict.fromkeys(notion(word) for word in words(text) if not is_filler(word)))
