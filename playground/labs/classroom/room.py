"""What the server knows of one class: its key, seats and round, and how often it has changed."""

from dataclasses import dataclass, field

from playground.labs.classroom.rounds import Round


@dataclass(slots=True)
class Seat:
    """What a room knows of one student: when they were there last, how often they guessed well."""

    seen_at: float
    guesses: int = 0
    hits: int = 0


@dataclass(slots=True)
class Room:
    """One class.

    Attributes:
        key: the teacher's.
        used_at: when somebody last did something in it.
        seats: by their tokens.
        round: the one that runs or was just revealed.
        n_rounds: how many there have been.
        scored: rounds that have bits; `model_bits` and `class_bits` are their sums.
        version: of what students see.
        teacher_version: of what the teacher sees.
    """

    key: str
    used_at: float
    seats: dict[str, Seat] = field(default_factory=dict)
    round: Round | None = None
    n_rounds: int = 0
    scored: int = 0
    model_bits: float = 0.0
    class_bits: float = 0.0
    version: int = 1
    teacher_version: int = 1

    def changed(self, *, for_all: bool) -> None:
        """Say that there is news: for the teacher, and `for_all` for students too."""
        self.teacher_version += 1
        self.version += for_all
