"""Which script a text is written in. This module knows characters only, no tokens."""

import regex

SCRIPTS = (
    "Latin",
    "Hangul",
    "Han",
    "Hiragana",
    "Katakana",
    "Cyrillic",
    "Greek",
    "Arabic",
    "Hebrew",
    "Devanagari",
    "Bengali",
    "Gurmukhi",
    "Gujarati",
    "Tamil",
    "Telugu",
    "Kannada",
    "Malayalam",
    "Sinhala",
    "Thai",
    "Lao",
    "Tibetan",
    "Myanmar",
    "Khmer",
    "Georgian",
    "Armenian",
    "Ethiopic",
)

# A run of one script is one match. What all scripts share (spaces, digits, punctuation, most
# combining marks) matches nothing.
_RUNS = regex.compile(
    "|".join(rf"(?P<{name}>\p{{Script={name}}}+)" for name in SCRIPTS)
    + r"|(?P<other>[^\p{Script=Common}\p{Script=Inherited}])"
)


def script_of(text: str) -> str | None:
    """The one of `SCRIPTS` that all letters of `text` belong to, by Unicode's property Script.

    None for a text without letters, in several scripts, or in a script not listed.
    """
    found: str | None = None
    for run in _RUNS.finditer(text):
        if run.lastgroup == "other" or found not in (None, run.lastgroup):
            return None
        found = run.lastgroup
    return found
