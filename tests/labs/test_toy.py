"""A new lab is one new folder: put beside the others, it is there, with all that belongs to it."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from playground import i18n, labs
from playground.host import ModelHost
from playground.server import assets
from tests.browser import Visit
from tests.served import served

FILES = {
    "__init__.py": '"""A toy: the text, backwards."""\n',
    "lab.py": '''"""What the toy declares."""

from typing import Annotated

from pydantic import Field

from playground.host import Loaded
from playground.page.lab import Lab, Tab
from playground.page.wire import Answer, Said, TextQuery, say

MOST = 5


class BackwardsQuery(TextQuery):
    """How many tokens, from the end."""

    count: Annotated[int, Field(ge=1, le=MOST)] = 1


class BackwardsAnswer(Answer):
    """The ids, last one first."""

    ids: list[int]
    sentence: Said


def backwards(loaded: Loaded, query: BackwardsQuery) -> BackwardsAnswer:
    """The last ids of the text, backwards."""
    ids = query.resolved(loaded.tokenizer).ids[: -query.count - 1 : -1]
    return BackwardsAnswer(ids=ids, sentence=say("toy.sentence", n=len(ids)))


LAB = Lab(
    name="toy", tab=Tab("toy", title="toy.tab"), answers=(backwards,), limits={"most": MOST}
)
''',
    "lab.js": """import { ask } from "../../page/js/ask.js";
import { limits } from "../../page/js/config.js";
import { ids, promptLength } from "../../page/js/store.js";
import { speak, t } from "../../page/js/words.js";
import { html } from "../../page/vendor/html.js";
import { signal } from "../../page/vendor/signals.js";

const answer = signal(null);

async function turn() {
  const count = limits("toy").most;
  const query = { ids: ids.value, prompt_length: promptLength.value, count };
  answer.value = await ask("backwards", query);
}

function Panel() {
  return html`<section class="card lab toy" data-panel="toy">
    <button type="button" data-action="turn">${t("toy.turn")}</button>
    <output data-ids=${answer.value?.ids.join()}>${speak(answer.value?.sentence)}</output>
  </section>`;
}

export const lab = { Panel, actions: { turn } };
""",
    "strings.json": json.dumps(
        {
            "toy.tab": {"en": "Backwards", "ko": "거꾸로"},
            "toy.turn": {"en": "Turn around", "ko": "뒤집기"},
            "toy.sentence": {"en": "{n} tokens, backwards", "ko": "거꾸로 본 토큰 {n}개"},
        }
    ),
    "style.css": ".pg .toy { outline: 3px dashed rgb(1, 2, 3); }\n",
}


@pytest.fixture
def toy(tmp_path: Path) -> Iterator[None]:
    """The folder of a lab that nothing else speaks of."""
    folder = tmp_path / "toy"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_text(content, encoding="utf-8")
    labs.__path__.append(str(tmp_path))
    caches = (i18n.tables, assets.version)
    for cache in caches:
        cache.cache_clear()
    yield
    labs.__path__.remove(str(tmp_path))
    for cache in caches:
        cache.cache_clear()
    for module in [name for name in sys.modules if name.startswith("playground.labs.toy")]:
        del sys.modules[module]


@pytest.mark.usefixtures("toy")
def test_a_folder_is_all_it_takes(host: ModelHost, visit: Visit) -> None:
    with served(host) as url:
        visitor = visit(at=url).wait_ready()
        tab = visitor.at("tab-toy")
        expect(tab).to_have_text("Backwards")
        tab.click()
        panel = visitor.page.locator("[data-panel=toy]")
        expect(panel).to_have_css("outline", "rgb(1, 2, 3) dashed 3px")
        panel.get_by_role("button").click()
        output = panel.locator("output")
        expect(output).to_have_text("5 tokens, backwards")
        expect(output).to_have_attribute(
            "data-ids", ",".join(map(str, reversed(visitor.ids()[-5:])))
        )
        visitor.page.locator("#language input[value=ko]").check(force=True)
        expect(tab).to_have_text("거꾸로")
        expect(output).to_have_text("거꾸로 본 토큰 5개")
