"""The documents: links resolve, both languages match, and they say what the code does."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from gradio_client import Client

from playground.config import AppConfig

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FOR_CONTRIBUTORS = {
    "ARCHITECTURE.md",
    "contracts.md",
    "adding-a-lab.md",
    "adding-a-language.md",
}
ENGLISH = [path for path in DOCUMENTS if not path.name.endswith(".ko.md")]
TRANSLATED = [path for path in ENGLISH if path.name not in FOR_CONTRIBUTORS]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def korean(path: Path) -> Path:
    return path.with_name(f"{path.stem}.ko.md")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def prose(text: str) -> str:
    """The text without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


def headings(path: Path) -> list[tuple[str, str]]:
    """Signs and words of every heading, in order."""
    return re.findall(r"^(#+) (.+)$", prose(read(path)), re.MULTILINE)


def anchors(path: Path) -> set[str]:
    """The fragments that GitHub makes of the headings."""
    words = [re.sub(r"[^\w\- ]", "", title.lower()) for _, title in headings(path)]
    return {word.replace(" ", "-") for word in words}


def code_blocks(path: Path) -> list[str]:
    """The code, without the remarks behind commands, which are translated."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", read(path), re.DOTALL | re.MULTILINE)
    return [
        re.sub(r" +#.*", "", block) if language == "sh" else block for language, block in blocks
    ]


def links(path: Path) -> Iterator[tuple[str, str]]:
    """File and fragment of every link that stays in the repository."""
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(read(path))):
        if "://" not in target:
            file, _, fragment = target.partition("#")
            yield file, fragment


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_link_resolves(path: Path) -> None:
    for file, fragment in links(path):
        target = path.parent / file if file else path
        assert target.exists(), file
        if fragment:
            assert fragment in anchors(target), f"{file}#{fragment}"


@pytest.mark.parametrize("path", TRANSLATED, ids=name_of)
def test_both_languages_have_the_same_structure_and_code(path: Path) -> None:
    assert [signs for signs, _ in headings(path)] == [signs for signs, _ in headings(korean(path))]
    assert code_blocks(path) == code_blocks(korean(path))


@pytest.mark.parametrize("path", TRANSLATED, ids=name_of)
def test_both_languages_link_to_the_same_documents_in_their_language(path: Path) -> None:
    def linked(document: Path) -> Counter[str]:
        names = (Path(file).name.replace(".ko.md", ".md") for file, _ in links(document))
        return Counter(name for name in names if name)

    # The configuration of a Space stands in the English README, so the Korean one names it.
    extra = Counter(["README.md"]) if path.name == "README.md" else Counter[str]()
    assert linked(korean(path)) == linked(path) + extra


@pytest.mark.parametrize("path", [*map(korean, TRANSLATED)], ids=name_of)
def test_a_korean_page_leads_to_korean_pages(path: Path) -> None:
    own = path.with_name(path.name.replace(".ko.md", ".md"))
    for file, _ in links(path):
        target = (path.parent / file).resolve()
        if target not in (own, ROOT / "README.md"):
            assert not korean(target).exists(), file


@pytest.mark.parametrize("name", ["README.md", "README.ko.md"])
def test_the_readme_is_a_door(name: str) -> None:
    assert len(read(ROOT / name).splitlines()) <= 180


@pytest.mark.parametrize("path", TRANSLATED, ids=name_of)
def test_every_document_is_reached_from_the_readme(path: Path) -> None:
    reached, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        here = waiting.pop()
        if here not in reached and here.suffix == ".md":
            reached.add(here)
            waiting += [(here.parent / file).resolve() for file, _ in links(here) if file]
    assert {path, korean(path)} <= reached


def test_the_head_of_the_readme_configures_a_space() -> None:
    head = yaml.safe_load(read(ROOT / "README.md").split("---\n")[1])
    requirements = read(ROOT / "requirements.txt")
    assert head["sdk"] == "gradio"
    assert f"gradio=={head['sdk_version']}\n" in requirements
    assert (ROOT / head["app_file"]).is_file()
    assert head["license"] == "mit"
    assert len(head["short_description"]) <= 60
    assert all(entry.split()[0] in head["models"] for entry in head["preload_from_hub"])


@pytest.mark.parametrize("name", ["configuration.md", "configuration.ko.md"])
def test_the_flags_and_variables_are_those_of_the_program(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        AppConfig.from_args(["--help"])
    told = capsys.readouterr().out
    rows = re.findall(
        r"^\| (`PLAYGROUND_\w+`|–) \| `(--[\w-]+)` \|", read(ROOT / "docs" / name), re.M
    )
    assert {flag for _, flag in rows} == set(re.findall(r"--[\w-]+", told)) - {"--help"}
    assert {variable.strip("`") for variable, _ in rows} - {"–"} == set(
        re.findall(r"PLAYGROUND_\w+", told)
    )


@pytest.mark.parametrize("name", ["api.md", "api.ko.md"])
def test_the_endpoints_and_their_arguments_are_those_of_the_page(name: str, url: str) -> None:
    client = Client(url, verbose=False)
    api = client.view_api(return_format="dict", print_info=False)
    client.close()
    assert isinstance(api, dict)
    served = {
        endpoint: [
            (
                one["parameter_name"],
                one["parameter_default"] if one["parameter_has_default"] else None,
            )
            for one in info["parameters"]
        ]
        for endpoint, info in api["named_endpoints"].items()
    }
    rows = re.findall(r"^\| `(/\w+)` \| (.*?) \|", read(ROOT / "docs" / name), re.MULTILINE)
    written = {endpoint: [*map(argument, named(cell))] for endpoint, cell in rows}
    assert written == served


def named(cell: str) -> list[str]:
    """The arguments of a cell: what stands in code and is no lone value."""
    return [code for code in re.findall(r"`([^`]+)`", cell) if not code.startswith('"')]


def argument(code: str) -> tuple[str, object]:
    """`top_k=10` → its name and its default; None without one."""
    name, _, default = code.partition("=")
    return name, yaml.safe_load(default) if default else None


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_tables_have_as_many_cells_in_every_row(path: Path) -> None:
    lines = prose(read(path)).splitlines()
    for is_row, block in itertools.groupby(lines, key=lambda line: line.startswith("|")):
        if is_row:
            assert len({re.sub(r"`[^`]*`", "", row).count("|") for row in block}) == 1


def test_the_architecture_is_short() -> None:
    assert len(read(ROOT / "docs/ARCHITECTURE.md").splitlines()) <= 160


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_file_that_is_named_exists(path: Path) -> None:
    """`X` stands for a name, and the guide to a lab makes the folder that it speaks of."""
    named = re.findall(r"`((?:playground|tests|bench|docs)/[\w./*-]+)`", read(path))
    assert not [one for one in named if "/X." not in one and not list(ROOT.glob(one.rstrip("/")))]
