"""The code that is handed out runs as it stands, with transformers alone, and would notice."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast

from playground.host import Loaded, ModelHost
from playground.i18n import LANGS
from playground.labs.save import to_link
from playground.models import DirSource
from playground.sampling import SamplingSettings
from playground.text.trace import Step, Trace
from tests import gpt2, metaspace, scripted
from tests.asking import Answer, function_of
from tests.hostile import HOSTILE

GREEDY = {"strategy": "greedy"}
PENALIZED = {"strategy": "greedy", "repetition_penalty": 1.4}
DICE = {
    "strategy": "sample",
    "temperature": 1.7,
    "top_k": 40,
    "top_p": 0.95,
    "min_p": 0.001,
    "seed": 20_231,
    "repetition_penalty": 1.2,
}
WIDE_DICE = {"strategy": "sample", "temperature": 2.5, "seed": 7}


@pytest.fixture(scope="module", autouse=True)
def _no_other_model() -> Iterator[None]:
    """Scripts look for another model in the environment; whoever runs the tests may have one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MODEL", raising=False)
        yield


def written(host: ModelHost, text: str, plan: list[Any]) -> Answer:
    """What the page would send to save: `plan` has settings to choose by, or an id to choose."""
    look = function_of(host, "look")
    view = look({"text": text, "top_k_shown": 6})
    length = view["prompt_length"]
    steps = []
    for one in plan:
        settings = GREEDY if isinstance(one, int) else one
        ids = view["ids"]
        view = look({"ids": ids, "prompt_length": length, "settings": settings, "top_k_shown": 6})
        id = one if isinstance(one, int) else view["pick"]["id"]
        drawn = "drawn" if view["pick"]["drawn"] else "greedy"
        steps.append({"how": "chosen" if isinstance(one, int) else drawn, "settings": settings})
        view = look({"ids": [*ids, id], "prompt_length": length, "top_k_shown": 6})
    page = {"view": "write", "top_k_shown": 6, "language": "en", "lesson": None}
    return {
        "ids": view["ids"],
        "prompt_length": length,
        "text": text,
        "steps": steps,
        "settings": steps[-1]["settings"] if steps else GREEDY,
        "page": page,
    }


def content(host: ModelHost, session: Answer, what: str, lang: str = "en") -> str:
    answer = function_of(host, "save")({**session, "what": what, "lang": lang})
    assert "error" not in answer, answer
    text: str = answer["content"]
    return text


def run(code: str) -> None:
    """Run the script in a namespace of its own."""
    exec(compile(code, "handed_out.py", "exec"), {"__name__": "__main__"})


class Kernel:
    """A Jupyter kernel in a process of its own, in an empty folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        resources = {"metadata": {"path": str(folder)}}
        self._client = NotebookClient(new_notebook(), resources=resources, timeout=240)

    @contextmanager
    def started(self) -> Iterator["Kernel"]:
        with self._client.setup_kernel():
            yield self

    def run(self, code: str) -> str:
        """What one cell prints."""
        return self.execute(new_notebook(cells=[new_code_cell(code)]))

    def execute(self, notebook: Any) -> str:  # noqa: ANN401
        """Run every cell where nothing was defined before, as Jupyter would; what they print."""
        forget = new_code_cell("%reset -f")
        self._client.nb = new_notebook(cells=[forget, *notebook.cells])
        for index, cell in enumerate(self._client.nb.cells):
            self._client.execute_cell(cell, index)
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
        return "".join(output.text for output in outputs if output.get("name") == "stdout")


PLAN = [GREEDY, DICE, 262, WIDE_DICE, PENALIZED, DICE, 50_000]


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    """A process that knows nothing of the playground: one for all, since importing takes long."""
    with Kernel(tmp_path_factory.mktemp("elsewhere")).started() as made:
        yield made


def test_a_script_runs_where_nothing_is_known_of_the_playground(
    host: ModelHost, kernel: Kernel
) -> None:
    session = written(host, "안녕하세요, the light is red", PLAN)
    (kernel.folder / "handed_out.py").write_text(content(host, session, "script"), encoding="utf-8")
    assert kernel.run("import importlib.util as u; print(u.find_spec('playground'))") == "None\n"
    assert kernel.run("%run handed_out.py").endswith(
        f"Everything holds. Steps checked: {len(PLAN)}\n"
    )


@pytest.mark.parametrize("settings", [GREEDY, PENALIZED, DICE, WIDE_DICE])
def test_a_script_of_one_step_proves_the_bars_and_the_choice(
    host: ModelHost, settings: Answer, capsys: pytest.CaptureFixture[str]
) -> None:
    session = written(host, "안녕하세요, the light is red", PLAN) | {"settings": settings}
    run(content(host, session, "step_script"))
    assert capsys.readouterr().out == "Everything holds. Tokens checked: 6\n"


def test_a_script_of_greedy_steps_is_short(host: ModelHost) -> None:
    """Nothing of the sampler is in it, whatever a person chose in between."""
    session = written(host, "The light", [GREEDY, 262, GREEDY])
    for what in ("script", "step_script"):
        code = content(host, session, what)
        assert "Warper" not in code
        assert len(code.splitlines()) < 90
        run(code)
    penalized = written(host, "The light", [GREEDY, PENALIZED])
    assert "RepetitionPenalty" in content(host, penalized, "script")


def test_a_script_may_hold_any_text(host: ModelHost) -> None:
    """All in one, and each is data: nothing of it is run, nothing changed."""
    text = "\n".join(HOSTILE)[:900] + "\"\"\"\n''' \\"
    session = written(host, text, [GREEDY, WIDE_DICE])
    for lang in LANGS:
        code = content(host, session, "script", lang)
        compile(code, "handed_out.py", "exec")
        comments = [line for line in code.splitlines() if line.lstrip().startswith("#")]
        assert not any(part in line for line in comments for part in ("alert", "DROP", "passwd"))
    run(code)


@pytest.mark.parametrize("text", ["", scripted.SYLLABLE_PROMPT, "x " * 150])
def test_a_script_knows_empty_prompts_begun_characters_and_the_window(
    host: ModelHost, text: str
) -> None:
    session = written(host, text, [GREEDY, GREEDY, DICE])
    run(content(host, session, "script"))


def changed(code: str, name: str, column: int, change: Callable[[Any], Any]) -> str:
    """The script with one figure of the first row of a table changed."""
    head, body = re.split(rf"(?m)^(?={name} = \[)", code, maxsplit=1)
    row = re.search(r"(?m)^    (\(.*\)),$", body)
    assert row
    cells = list(eval(row[1]))  # our own figures
    cells[column] = change(cells[column])
    return head + body[: row.start(1)] + repr(tuple(cells)) + body[row.end(1) :]


_model_once = cache(AutoModelForCausalLM.from_pretrained)
_tokenizer_once = cache(PreTrainedTokenizerFast.from_pretrained)


@pytest.fixture
def _loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scripts that differ in a figure need not load the model anew."""
    monkeypatch.setattr(AutoModelForCausalLM, "from_pretrained", _model_once)
    monkeypatch.setattr(PreTrainedTokenizerFast, "from_pretrained", _tokenizer_once)


@pytest.fixture(scope="module")
def codes(host: ModelHost) -> dict[str, str]:
    """Scripts that hold as they stand."""
    drawn = written(host, "The light", [WIDE_DICE, GREEDY])
    made = {
        "drawn": content(host, drawn, "script"),
        "step": content(host, drawn | {"settings": GREEDY}, "step_script"),
        "penalized": content(host, drawn | {"settings": PENALIZED}, "step_script"),
        "greedy": content(host, written(host, "The light", [GREEDY, GREEDY]), "script"),
    }
    for code in made.values():
        run(code)
    return made


@pytest.mark.usefixtures("_loaded_once")
@pytest.mark.parametrize(
    ("kind", "name", "column", "change"),
    [
        ("drawn", "STEPS", 0, lambda id: id + 1),
        ("drawn", "STEPS", 1, lambda text: f"{text}x"),
        ("drawn", "STEPS", 4, lambda probability: probability * 1.05),
        ("drawn", "STEPS", 5, lambda rank: rank + 1_000),
        ("drawn", "STEPS", 6, lambda probability: probability * 1.05),
        ("drawn", "STEPS", 7, lambda u: (u + 0.5) % 1),
        ("greedy", "STEPS", 0, lambda id: id + 1),
        ("greedy", "STEPS", 1, lambda text: f"{text}x"),
        ("greedy", "STEPS", 3, lambda probability: probability * 1.05),
        ("greedy", "STEPS", 4, lambda rank: rank + 1_000),
        ("step", "SHOWN", 0, lambda id: id + 1),
        ("penalized", "SHOWN", 3, lambda sampled: 1 - sampled),
        ("step", "SHOWN", 2, lambda probability: probability + 5e-4),
    ],
)
def test_a_wrong_figure_is_noticed(
    codes: dict[str, str],
    kind: str,
    name: str,
    column: int,
    change: Callable[[Any], Any],
) -> None:
    wrong = changed(codes[kind], name, column, change)
    with pytest.raises(AssertionError):
        run(wrong)


def test_every_figure_of_a_step_is_asserted_or_left_out(host: ModelHost) -> None:
    """A chosen token's settings prove nothing, greedy has no probability of its own."""
    session = written(host, "The light", [WIDE_DICE, 262, PENALIZED])
    code = content(host, session, "script")
    (steps,) = re.findall(r"(?ms)^STEPS = (\[.*?^\])", code)
    (settings,) = re.findall(r"(?ms)^SETTINGS = (\[.*?^\])", code)
    drawn, chosen, greedy = eval(steps)  # our own figures
    assert len(eval(settings)) == 2
    assert None not in drawn
    assert (chosen[3], *chosen[6:]) == (None, None, None)
    assert (greedy[3], *greedy[6:]) == (1, None, None)


@pytest.mark.usefixtures("_loaded_once")
def test_wrong_tokens_and_texts_are_noticed(codes: dict[str, str]) -> None:
    for before, after in (
        ("PROMPT = 'The light'", "PROMPT = 'The night'"),
        ("TEXT = 'T", "TEXT = 't"),
    ):
        wrong = codes["drawn"].replace(before, after)
        assert wrong != codes["drawn"]
        with pytest.raises(AssertionError):
            run(wrong)


def test_a_notebook_is_valid_and_runs_and_would_notice(host: ModelHost, kernel: Kernel) -> None:
    session = written(host, "한국어 <b>**bold**</b>", [GREEDY, DICE, 262])
    text = content(host, session, "notebook", "ko")
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    about = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert all(re.search("[가-힣]", one) for one in about)
    assert not any("<b>" in one for one in about)
    assert "모두 맞습니다" in kernel.execute(notebook)
    wrong = nbformat.reads(text.replace("'greedy', 0, 0.", "'greedy', 0, 0.1"), as_version=4)
    assert wrong != nbformat.reads(text, as_version=4)
    with pytest.raises(CellExecutionError, match="AssertionError"):
        kernel.execute(wrong)


def test_a_notebook_of_one_step_is_the_script_in_cells(host: ModelHost) -> None:
    session = written(host, "The light", [DICE])
    notebook = nbformat.reads(content(host, session, "step_notebook"), as_version=4)
    nbformat.validate(notebook)
    script = content(host, session, "step_script")
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.source in script


def test_another_vocabulary_is_cut_and_checked_too(other_folder: Path, tmp_path: Path) -> None:
    """One that puts a space before a text, of which transformers would make another tokenizer."""
    host = ModelHost(DirSource(other_folder), cache=tmp_path, max_bytes=1_000_000)
    host.start()
    host.wait(60)
    session = written(host, "한국어 글은", [GREEDY, WIDE_DICE])
    for what in ("script", "step_script"):
        run(content(host, session, what))


def test_a_prompt_that_was_cut_short_is_not_cut_anew(loaded: Loaded, host: ModelHost) -> None:
    """Tokens that a person left standing need not be those of their text."""
    ids = [gpt2.tokenizer().encode("hel")[0], *gpt2.tokenizer().encode("lo")]
    session = written(host, "x", []) | {"ids": ids, "prompt_length": len(ids), "text": "hello"}
    code = content(host, session, "script")
    assert "cut = tokenizer(" not in code
    assert str(ids) in code
    link = content(host, session, "link")
    opened = function_of(host, "open_saved")({"link": link})
    assert (opened["prompt_ids"], opened["text"]) == (ids, "hello")


# --- opening ---


def test_what_was_saved_opens_as_it_was(host: ModelHost) -> None:
    session = written(host, "안녕하세요, the light is red", PLAN)
    session["page"] = {
        "view": "beams",
        "top_k_shown": 9,
        "language": "ko",
        "lesson": {"id": "tax", "card": 2},
    }
    look = function_of(host, "look")
    for what, name in (("link", "link"), ("json", "json")):
        opened = function_of(host, "open_saved")({name: content(host, session, what), "lang": "ko"})
        ids = [*opened["prompt_ids"], *(record["id"] for record in opened["records"])]
        assert ids == session["ids"]
        assert opened["page"] == session["page"]
        assert opened["text"] == session["text"]
        assert opened["is_exact"]
        assert [one["how"] for one in opened["records"]] == [one["how"] for one in session["steps"]]
        for record, step in zip(opened["records"], session["steps"], strict=True):
            assert step["settings"].items() <= record["settings"].items()
        length = len(opened["prompt_ids"])
        for count, record in enumerate(opened["records"]):
            view = look(
                {
                    "ids": ids[: length + count],
                    "prompt_length": length,
                    "top_k_shown": 50,
                    "settings": record["settings"],
                }
            )
            shown = {one["id"]: one for one in view["candidates"]}
            if record["id"] in shown:
                assert record["probability"] == pytest.approx(
                    shown[record["id"]]["probability"], rel=1e-5
                )
                assert record["percent"] == shown[record["id"]]["percent"]
            if record["how"] == "drawn":
                assert (view["pick"]["id"], view["pick"]["u"]) == (record["id"], record["u"])


def test_figures_in_a_file_are_never_believed(host: ModelHost) -> None:
    session = written(host, "The light", [GREEDY])
    file = json.loads(content(host, session, "json"))
    right = function_of(host, "open_saved")({"json": json.dumps(file)})
    file["steps"][0] |= {"probability": 0.5, "rank": 77, "bits": 1, "u": 0.3, "text": "<b>"}
    assert function_of(host, "open_saved")({"json": json.dumps(file)}) == right
    file["prompt"]["text"] = file["text"] = "quite another text"
    assert function_of(host, "open_saved")({"json": json.dumps(file)})["text"] == "The light"


def test_a_session_of_another_model_comes_as_text(host: ModelHost) -> None:
    session = written(host, "The light", [GREEDY])
    file = json.loads(content(host, session, "json"))
    file["model"]["id"] = "somebody/else"
    opened = function_of(host, "open_saved")({"json": json.dumps(file), "lang": "en"})
    assert opened["text"] == file["text"]
    assert opened["prompt_ids"] == list(gpt2.tokenizer().encode(file["text"]))
    assert (opened["records"], opened["is_exact"], opened["wants"]) == ([], False, None)
    assert "somebody/else" in opened["note"]


def test_a_session_of_a_model_on_its_way_comes_as_text_first_and_exactly_then(
    model_folder: Path, other_folder: Path, tmp_path: Path
) -> None:
    host = ModelHost(
        DirSource(model_folder),
        (DirSource(other_folder),),
        cache=tmp_path,
        max_bytes=1_000_000,
    )
    host.start()
    host.wait(60)
    ids = metaspace.tokenizer().encode("한국어 글은")
    other = f"dir:{other_folder}"
    link = to_link(Trace(other, "한국어 글은", ids, steps=(Step(30, "beam", SamplingSettings()),)))
    open_saved = function_of(host, "open_saved")
    before = open_saved({"link": link, "lang": "ko"})
    assert (before["model"], before["wants"]) == (f"dir:{model_folder}", other)
    assert before["prompt_ids"] == list(gpt2.tokenizer().encode("한국어 글은"))
    assert before["text"] == "한국어 글은"
    deadline = time.monotonic() + 60
    while host.ready(other) is None and time.monotonic() < deadline:
        time.sleep(0.05)
    then = open_saved({"link": link, "lang": "ko"})
    assert (then["model"], then["wants"], then["is_exact"]) == (other, None, True)
    assert then["prompt_ids"] == list(ids)
    assert [(one["id"], one["how"]) for one in then["records"]] == [(30, "beam")]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"link": 7},
        {"link": "1.xyz"},
        {"link": "<script>"},
        {"json": "{}"},
        {"json": "x" * 2_000_001},
        {"json": {"format": 1}},
    ],
)
def test_what_cannot_be_opened_gets_a_sentence(
    host: ModelHost, request_: Answer, lang: str
) -> None:
    answer = function_of(host, "open_saved")({**request_, "lang": lang})
    assert answer.keys() == {"error"}
    assert bool(re.search("[가-힣]", answer["error"])) == (lang == "ko")


def test_ids_outside_the_vocabulary_get_a_sentence(host: ModelHost) -> None:
    file = json.loads(content(host, written(host, "The light", [GREEDY]), "json"))
    file["prompt"]["ids"].append(gpt2.VOCAB_SIZE)
    assert "error" in function_of(host, "open_saved")({"json": json.dumps(file)})


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": "exe"},
        {"what": None},
        {"steps": []},
        {"steps": [{"how": "magic", "settings": {}}]},
        {"settings": {"temperature": -1}},
        {"page": None},
        {"page": {"view": "a b", "top_k_shown": 5, "language": "en"}},
        {"text": 5},
    ],
)
def test_a_request_to_save_is_checked(host: ModelHost, wrong: Answer) -> None:
    session = written(host, "The light", [GREEDY])
    answer = function_of(host, "save")({**session, "what": "link", **wrong})
    assert answer.keys() == {"error"}
    assert "Traceback" not in answer["error"]
