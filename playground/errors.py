"""The one kind of error a person is meant to read.

It carries a key and its parameters, never a sentence: `i18n.t` makes that, in the reader's
language. It knows nothing of languages or pages.
"""


class PlaygroundError(Exception):
    """Something a person did or needs to know, named by a key of `i18n`.

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
