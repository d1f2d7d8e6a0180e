"""What the page says of models: how the present one is doing, and which there are to choose from.

Sentences from what the host tells; loads nothing.
"""

from collections.abc import Sequence

from playground.errors import PlaygroundError
from playground.host import HostStatus, ModelChoice, Progress, State
from playground.page.lab import Site
from playground.page.wire import Amount, Answer, Query, Said, Wire, said, say


class Choice(Wire):
    """A model to choose: its name, where it is, and what there is to know beforehand."""

    id: str
    label: str
    place: str
    facts: list[str | Said]


class StatusAnswer(Answer):
    """How a model is doing.

    Attributes:
        model: its id, once it is ready.
        sentences: what to say of it, in order.
        fraction: how far the current step is, 0 … 1; None if unknown.
        steps: how it was found so far.
        stand_in: it is the offline model in place of GPT-2.
        retrying: GPT-2 is being tried meanwhile.
        choices: all models that may be chosen.
    """

    state: State
    model: str | None
    sentences: list[Said]
    fraction: float | None
    steps: list[Said]
    stand_in: bool
    retrying: bool
    choices: list[Choice]


def status(site: Site, query: Query) -> StatusAnswer:
    """How the model is doing; who waits for one that has left memory gets it back."""
    site.host.ready(query.model)
    return status_view(site.host.status(query.model), site.host.choices())


def retry(site: Site, query: Query) -> StatusAnswer:
    """Try once more to load the model."""
    site.host.retry(query.model)
    return status_view(site.host.status(query.model), site.host.choices())


def status_view(status: HostStatus, choices: Sequence[ModelChoice]) -> StatusAnswer:
    """What the page says of the model that `status` is about, and of the `choices`."""
    return StatusAnswer(
        state=status.state,
        model=status.info.id if status.info else None,
        sentences=_sentences(status),
        fraction=status.progress.fraction if status.progress else None,
        steps=[_step(step) for step in status.steps],
        stand_in=status.stand_in,
        retrying=status.retrying,
        choices=[_choice(choice) for choice in choices],
    )


def _choice(choice: ModelChoice) -> Choice:
    facts = [
        say("models.parameters", n=Amount(amount=choice.n_params)) if choice.n_params else "",
        choice.licence or "",
        f"{choice.size_bytes / 1e6:,.0f} MB" if choice.size_bytes else "",
        say(f"models.place.{choice.place}"),
    ]
    return Choice(
        id=choice.id,
        label=choice.label,
        place=choice.place,
        facts=[fact for fact in facts if fact],
    )


def _step(progress: Progress) -> Said:
    return said(PlaygroundError(progress.key, **progress.params))


def _sentences(status: HostStatus) -> list[Said]:
    info, progress = status.info, status.progress
    if status.state == "failed" and status.error:
        return [said(status.error)]
    if info is None or status.state != "ready":
        return [_step(progress) if progress else say("status.starting")]
    sentences = [
        say(
            "status.ready",
            id=info.id,
            source=say(f"status.source.{info.source}"),
            n_params=Amount(amount=info.n_params),
            context_length=f"{info.context_length:,}",
        )
    ]
    if info.licence:
        sentences.append(say("status.licence", licence=info.licence))
    if status.stand_in:
        sentences.append(say("status.stand_in"))
    if status.retrying and progress:
        sentences.append(_step(progress))
    elif status.error:
        sentences.append(said(status.error))
    return sentences
