"""Where somebody else finds the model, and what its window and vocabulary are like."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["hub", "dir", "package"]


@dataclass(frozen=True, slots=True)
class Origin:
    """A model, as a file or a script names it.

    Attributes:
        id: what the page calls it.
        kind: a repository of the Hub, a folder, or the offline model's package.
        name: the repository or the folder.
        revision: the commit, branch or tag, where it is known.
        context_length: how many positions it sees.
        start_id: the token an empty prompt starts from.
        is_byte_level: every text can be written with its tokens, and read back unchanged.
    """

    id: str
    kind: Kind
    name: str
    revision: str | None
    context_length: int
    start_id: int
    is_byte_level: bool
