"""The models of a process: which there are, which are in memory, how loading goes.

`host` loads them in the background, `shelf` keeps the few that are in memory.
"""

from playground.host.host import (
    TOKENIZERS,
    HostStatus,
    KnownTokenizer,
    ModelHost,
    State,
    make_engine,
)
from playground.host.shelf import Loaded
from playground.models import ModelChoice, Progress

__all__ = [
    "TOKENIZERS",
    "HostStatus",
    "KnownTokenizer",
    "Loaded",
    "ModelChoice",
    "ModelHost",
    "Progress",
    "State",
    "make_engine",
]
