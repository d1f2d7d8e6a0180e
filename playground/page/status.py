"""What the page says of models: how the present one is doing, and which there are to choose from.

Sentences from what the host tells; loads nothing.
"""

from collections.abc import Sequence

from playground.host import HostStatus, ModelChoice
from playground.i18n import Lang, amount, explain, t
from playground.page.requests import Answer


def status_view(status: HostStatus, choices: Sequence[ModelChoice], lang: Lang) -> Answer:
    """What the page says of the model: state, sentence, progress, how it was found; and of others.

    Args:
        status: how things stand with the model the page speaks of.
        choices: all models that may be chosen.
        lang: the language of the sentences.
    """
    info = status.info
    progress = status.progress
    return {
        "state": status.state,
        "model": info.id if info else None,
        "sentence": _status_sentence(status, lang),
        "fraction": progress.fraction if progress else None,
        "steps": [t(lang, step.key, **step.params) for step in status.steps],
        "stand_in": status.stand_in,
        "retrying": status.retrying,
        "choices": [_choice(choice, lang) for choice in choices],
    }


def _choice(choice: ModelChoice, lang: Lang) -> Answer:
    """One model of the list: its name, and what there is to know before it is chosen."""
    facts = [
        t(lang, "models.parameters", n=amount(lang, choice.n_params)) if choice.n_params else "",
        choice.licence,
        f"{choice.size_bytes / 1e6:,.0f} MB" if choice.size_bytes else "",
        t(lang, f"models.place.{choice.place}"),
    ]
    return {
        "id": choice.id,
        "label": choice.label,
        "place": choice.place,
        "facts": " · ".join(filter(None, facts)),
    }


def _status_sentence(status: HostStatus, lang: Lang) -> str:
    if status.state == "failed" and status.error:
        return explain(lang, status.error)
    if status.info is None or status.state != "ready":
        progress = status.progress
        return t(lang, progress.key, **progress.params) if progress else t(lang, "status.starting")
    info = status.info
    facts = t(
        lang,
        "status.ready",
        id=info.id,
        source=t(lang, f"status.source.{info.source}"),
        n_params=amount(lang, info.n_params),
        context_length=f"{info.context_length:,}",
    )
    sentences = [facts]
    if info.licence:
        sentences.append(t(lang, "status.licence", licence=info.licence))
    if status.stand_in:
        sentences.append(t(lang, "status.stand_in"))
    if status.retrying and status.progress:
        sentences.append(t(lang, status.progress.key, **status.progress.params))
    elif status.error:
        sentences.append(explain(lang, status.error))
    return " ".join(sentences)
