"""The vendored libraries in a browser: what shows a signal's value follows it."""

from pathlib import Path

from playwright.sync_api import Browser, Route, expect

from playground.page.vendoring import FOLDER

HERE = "http://page.test"
PAGE = """<!doctype html><main></main><script type="module">
  import { html, render } from "./html.js";
  import { useEffect, useState } from "./hooks.js";
  import { computed, signal, useSignal } from "./signals.js";

  const count = signal(1);
  const double = computed(() => count.value * 2);
  const own = { renders: 0 };

  function Reads() { return html`<b>${double.value}</b>`; }
  function Binds() { own.renders += 1; return html`<i title=${double}>${double}</i>`; }
  function Clicks() {
    const clicks = useSignal(0);
    const [ready, setReady] = useState("");
    useEffect(() => setReady("ready"), []);
    return html`<button class=${ready} onClick=${() => clicks.value++}>${clicks.value}</button>`;
  }
  render(html`<${Reads} /><${Binds} /><${Clicks} />`, document.querySelector("main"));
  Object.assign(window, { count, own });
</script>"""


def answer(route: Route) -> None:
    name = Path(route.request.url).name
    if name == "index.html":
        route.fulfill(body=PAGE, content_type="text/html")
    elif (FOLDER / name).suffix == ".js":
        route.fulfill(path=FOLDER / name, content_type="text/javascript")
    else:
        route.fulfill(status=204)


def test_components_follow_the_signals_they_read(browser: Browser) -> None:
    page = browser.new_page()
    errors: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/*", answer)
    page.goto(f"{HERE}/index.html")

    expect(page.locator("b")).to_have_text("2")
    expect(page.locator("button.ready")).to_have_text("0")
    page.evaluate("count.value = 21")
    expect(page.locator("b")).to_have_text("42")
    expect(page.locator("i[title='42']")).to_have_text("42")
    # A signal that is bound, not read, changes its own piece of the page alone.
    assert page.evaluate("own.renders") == 1
    page.locator("button").click()
    expect(page.locator("button")).to_have_text("1")

    assert not errors
    assert all(url.startswith(HERE) for url in asked)
    page.close()
