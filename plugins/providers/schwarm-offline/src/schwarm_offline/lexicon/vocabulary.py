"""The words that say nothing, and small families of words that mean the same."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FILLERS = _words("""
a about all also am an and any anyone are as at be been being but by can check could current currently did do does
doing else either exact exactly find for from further get give go going good got had has have having hello help here
hey hi how however i if in into is it its itself just know let like local look many may maybe me might mine more
most much must my need no not now of off ok okay on one only or other our out over own please precise present quick
quickly right say says shall should show so some tell than thank thanks that the their them then there these they
thing things this those to today too under up us using value want was way we well were what when where whether
which while who whose why will wish with within without would yes yet you your yours equals equal called named given
such kind
""")
"""Words that don't tell what a question is about."""

OPENERS = _words("""
add calculate compute convert divide evaluate fetch list load multiply open read search send subtract summarise
summarize translate write roll set remind delete remove download visit browse create don't double half twice work
monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
october november december tomorrow yesterday it's let's make book order schedule square sum name count number
""")
"""Words that may be capitalised and are no names, besides the fillers."""

NOT_NAMED = _words("""
morning afternoon evening night moment minute second hour day week month year case total general files folder file
folders directory
""")
"""Words that stand behind a preposition and name no place, file or thing."""

CLAUSE_STARTS = _words("""
what what's which when when's where where's who who's whose why how how's is are was were does do did can could
would will please tell give show list read open fetch get download find search look calculate compute evaluate work
convert translate add subtract multiply divide double triple halve square send write create save delete remove
summarise summarize describe count remind roll set also then half twice let increase decrease
""")
"""Words that begin a clause of their own behind a comma or an `and`."""

NOTIONS = {
    "time": "time clock hour late",
    "zone": "zone timezone tz iana",
    "calculate": "calculate compute evaluate arithmetic math maths mathematics calculator calculation expression "
    "formula sum reckon",
    "add": "add addition plus",
    "subtract": "subtract subtraction minus difference",
    "multiply": "multiply multiplication product",
    "divide": "divide division quotient",
    "convert": "convert conversion",
    "read": "read open view display print contents content cat",
    "fetch": "fetch download retrieve visit browse",
    "page": "page pages webpage website site url link web http https",
    "file": "file document",
    "folder": "folder directory dir",
    "list": "list enumerate",
    "search": "search lookup query seek",
    "weather": "weather forecast temperature",
    "people": "people population inhabitants residents live",
    "price": "price cost",
    "money": "money currency invoice invoices billing bill payment charge charged refund",
    "write": "write save create append overwrite edit",
    "delete": "delete remove erase",
    "send": "send publish",
    "pay": "pay buy purchase",
    "execute": "execute",
    "answer": "answer respond reply response",
    "final": "final finish done complete",
    "city": "city town place location",
    "email": "email mail",
    "age": "age years old",
    "date": "date day",
}
"""General notions, and the words for each. Common sense, not knowledge of any tool."""

CHANGING = frozenset({"write", "delete", "send", "pay", "execute"})
"""Notions of acts that leave a trace: done only when asked for in so many words."""

REFERENCES = frozenset({"that", "it", "this", "there", "same", "them", "these", "those"})
"""Words that point at what was spoken of before."""
