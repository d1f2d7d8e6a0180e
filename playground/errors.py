"""The one kind of error a person is meant to read.

It carries a key and its parameters, never a sentence: the sentence is made once, in the
reader's language, by `i18n.t`. It knows nothing of languages or of pages.
"""


class PlaygroundError(Exception):
    """Something a person did, or a thing they need to know, named by a key of `i18n`.

    Attributes:
        key: a key of the strings tables, such as ``"error.text_too_long"``.
        params: what the sentence needs, by name.
    """

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key, params)
        self.key = key
        self.params = params

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.key}({details})"
