// The bar chart. The figure comes from the server; colours and type sizes come from the page's
// style, so that dark mode, the projector and the phone need no other figure.

const STILL_PX = 8; // a pointer that moves farther is no click

let loading = null;

// Plotly is large: it is fetched beside the page, and the page works until it is there.
export function load(url) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(window.Plotly);
    script.onerror = reject;
    document.head.append(script);
  });
  return loading;
}

export function makeChart(root, onPick) {
  let figure = null;
  let drawn = null; // the figure on screen
  let pressed = null;

  async function draw() {
    if (!figure || !loading) return;
    const wanted = figure;
    const Plotly = await loading.catch(() => null);
    if (!Plotly || wanted !== figure || root.clientWidth === 0) return;
    const { data, layout } = styled(figure, root);
    await Plotly.react(root, data, layout, { displayModeBar: false, responsive: false });
    drawn = wanted;
  }

  // The id of the bar in whose row the pointer is. Plotly's own click would name the bar hovered
  // a moment before, and nothing where a bar is too short to be hit.
  function idAt(event) {
    const area = root.querySelector(".nsewdrag")?.getBoundingClientRect();
    if (!area || !drawn) return null;
    const ids = drawn.data[0].customdata;
    return ids[Math.floor(((event.clientY - area.top) / area.height) * ids.length)] ?? null;
  }

  root.addEventListener(
    "pointerdown",
    (event) => (pressed = event.button === 0 ? { id: idAt(event), x: event.clientX, y: event.clientY } : null),
    { capture: true },
  );
  document.addEventListener(
    "pointerup",
    (event) => {
      const { id = null, x, y } = pressed ?? {};
      pressed = null;
      if (id !== null && Math.hypot(event.clientX - x, event.clientY - y) < STILL_PX) onPick(id);
    },
    { capture: true },
  );
  document.addEventListener("pointercancel", () => (pressed = null));

  new ResizeObserver(() => draw()).observe(root);
  return {
    show(next) {
      figure = next;
      return draw();
    },
    redraw: draw,
  };
}

function styled(figure, root) {
  const style = getComputedStyle(root);
  const value = (name) => style.getPropertyValue(name).trim();
  const size = parseFloat(style.fontSize);
  const bars = figure.data[0];
  const rest = bars.customdata.map((id) => id === null);
  const colors = rest.map((isRest) => (isRest ? value("--rest") : value("--bar")));
  const rows = bars.y.length;
  const axis = parseFloat(value("--axis")); // em below the bars; the title needs 3 of them
  const height = Math.round(size * (rows * parseFloat(value("--row")) * (rows > 24 ? 0.6 : 1) + axis + 0.4));
  root.style.height = `${height}px`;
  const narrow = root.clientWidth < 30 * size;
  const title = axis < 3 ? "" : figure.layout.xaxis.title.text;
  return {
    data: [
      {
        ...bars,
        marker: { ...bars.marker, color: colors, line: { color: value("--ink"), width: rest.map((isRest) => (isRest ? 1 : 0)) } },
        textfont: { color: value("--ink"), size: rows > 24 ? size * 0.6 : size },
        hoverlabel: { font: { size, family: style.fontFamily } },
      },
    ],
    layout: {
      ...figure.layout,
      font: { family: style.fontFamily, size, color: value("--ink") },
      paper_bgcolor: "transparent",
      plot_bgcolor: "transparent",
      margin: { l: 10, r: narrow ? size * 4 : size * 5, t: size * 0.4, b: size * axis },
      xaxis: { ...figure.layout.xaxis, title: { text: title, font: { size } }, gridcolor: value("--line"), zerolinecolor: value("--line"), nticks: narrow ? 4 : 6 },
      yaxis: { ...figure.layout.yaxis, tickfont: { size: rows > 24 ? size * 0.6 : size }, ticksuffix: " " },
      width: root.clientWidth,
      height,
    },
  };
}
