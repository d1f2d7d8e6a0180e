"""A live class beside its model: rounds are computed here, typed words read with its tokenizer.

Knows rooms and models; nothing of HTTP.
"""

from playground.errors import PlaygroundError
from playground.host import ModelHost
from playground.labs.classroom.questions import chances_of, question_of, spellings
from playground.labs.classroom.rooms import Rooms
from playground.labs.classroom.rounds import clean_text
from playground.labs.classroom.wire import AnswerQuery, RoundTextAnswer, StartQuery
from playground.tokenizer import Tokenizer, plain_text


class Lesson:
    """What happens in rooms and needs a model. May be used from many threads."""

    def __init__(self, host: ModelHost, rooms: Rooms) -> None:
        """Hold rounds in `rooms`, asked of `host`'s models."""
        self._host = host
        self._rooms = rooms

    def start(self, code: str, key: str, query: StartQuery) -> None:
        """Begin a round.

        Raises:
            PlaygroundError: ``class.error_loading``, the model is on its way; or what the question
                or the room refuses.
        """
        loaded = self._host.ready(query.model)
        if loaded is None:
            raise PlaygroundError("class.error_loading")
        self._rooms.start(code, key, question_of(loaded, query))

    def reveal(self, code: str, key: str, comes: str | int | None) -> None:
        """Lock the round, then show what comes: what is typed meanwhile has no probability."""
        self._rooms.lock(code, key)
        question, ids = self._rooms.typed_ids(code, key)
        loaded = self._host.ready(question.model) if ids else None
        chances = chances_of(loaded, question.ids, ids) if loaded else {}
        self._rooms.reveal(code, key, comes, chances)

    def answer(self, code: str, seat: str, query: AnswerQuery) -> None:
        """Take a student's answer; a typed one is read as the tokens it may be cut into."""
        question = self._rooms.question(code, seat)
        text = "" if query.text is None else clean_text(query.text)
        tokenizer = self._tokenizer(question.model) if question and text else None
        ways = spellings(tokenizer, text) if tokenizer else ()
        self._rooms.answer(code, seat, query.round, query.option, text, ways)

    def text(self, code: str, key: str) -> RoundTextAnswer:
        """The round's ids and their text."""
        question, _ = self._rooms.typed_ids(code, key)
        tokenizer = self._tokenizer(question.model)
        if tokenizer is None:
            raise PlaygroundError("class.error_loading")
        text = plain_text(tokenizer.tokens(question.ids))
        return RoundTextAnswer(model=question.model, ids=list(question.ids), text=text)

    def _tokenizer(self, model: str) -> Tokenizer | None:
        """The model's, which stays for a while after its weights have left."""
        known = (one.tokenizer for one in self._host.tokenizers() if one.info.id == model)
        return next(known, None)
