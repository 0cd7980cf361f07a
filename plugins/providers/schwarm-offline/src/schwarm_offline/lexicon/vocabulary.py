"""The words that say nothing, and small families of words that mean the same."""

from __future__ import annotations

FILLERS = """
a about all also am an and any anyone are as at be been being but by can check could current currently did do does doing
else either exact exactly find for from further get give go going good got had has have having hello help here hey hi how
however i if in into is it its itself just know let like local look many may maybe me might mine more most much must my
need no not now of off ok okay on one only or other our out over own please precise present quick quickly right say says
shall should show so some tell than thank thanks that the their them then there these they thing things this those to
today too under up us using value want was way we well were what whats when where whether which while who whose why will
wish with within without would yes yet you your yours
equals equal called named given such kind
"""
"""Words that don't tell what a question is about."""

NOTIONS = {
    "time": "time clock hour oclock late",
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
}
"""General notions, and the words for each. Common sense, not knowledge of any tool."""

CHANGING = frozenset({"write", "delete", "send", "pay", "execute"})
"""Notions of acts that leave a trace: done only when asked for in so many words."""

REFERENCES = frozenset({"that", "it", "this", "there", "same", "them", "these", "those"})
"""Words that point at what was spoken of before."""
