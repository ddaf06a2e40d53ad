// The page: draws every figure, and redraws it when theme, choice or width change.

const figures = [];

function option(figure) {
  const {option, choices} = figure.data, picked = choices && choices[figure.choice];
  const merged = {...option, ...(picked ? picked.patch : {})};
  merged.series = (merged.series || []).concat(merged.added || []);
  delete merged.added;
  delete merged.bounds;
  const out = resolve(merged);
  out.legend = {show: false, selected: figure.selected};
  return out;
}

function draw(figure) {
  const width = figure.box.clientWidth, planned = Number(figure.box.dataset.height);
  figure.box.style.height = (figure.map ? figure.map.height(width, planned) : planned) + "px";
  if (figure.chart) figure.chart.dispose();
  figure.chart = echarts.init(figure.box, chartTheme());
  figure.chart.setOption(option(figure));
  if (figure.map) { figure.chart.setOption(figure.map.axes()); figure.map.scale(); }
  figure.width = width;
}

function setUp(box) {
  const id = box.dataset.chart, node = document.getElementById(id);
  const figure = {id, node, box, data: JSON.parse(document.getElementById("data-" + id).textContent), choice: 0, selected: {}};
  if (figure.data.option.bounds) figure.map = mapView(figure);
  const select = node.querySelector("[data-choice]");
  if (select) select.addEventListener("change", () => {
    figure.choice = Number(select.value);
    const text = figure.data.choices[figure.choice].finding, finding = node.querySelector("[data-finding]");
    if (finding) finding.textContent = text;
    box.setAttribute("aria-label", node.querySelector("h3").textContent + ". " + text);
    draw(figure);
  });
  for (const b of node.querySelectorAll("[data-series]")) b.addEventListener("click", () => {
    const on = b.getAttribute("aria-pressed") !== "true";
    b.setAttribute("aria-pressed", String(on));
    figure.selected[b.dataset.series] = on;
    draw(figure);
  });
  figures.push(figure);
  draw(figure);
}

const isDark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

function themeLabel() { document.getElementById("theme").textContent = isDark() ? "Light" : "Dark"; }

function themeChanged() {
  themeLabel();
  figures.forEach(draw);
}

// What a link points to may be in a closed table.
function openTarget() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let d = target.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
  target.scrollIntoView();
}

async function copy(id) {
  const node = document.getElementById(id), said = document.getElementById("said");
  try {
    await navigator.clipboard.writeText(node.textContent);
    said.textContent = "Copied.";
    return true;
  } catch {
    const range = document.createRange();
    range.selectNodeContents(node);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    said.textContent = "Selected: press Ctrl+C to copy.";
    return false;
  }
}

async function loadLibrary() {
  if (typeof DecompressionStream === "undefined") throw new Error("This browser cannot unpack the chart library (it lacks DecompressionStream).");
  const packed = Uint8Array.from(atob(document.getElementById("library").textContent), c => c.charCodeAt(0));
  const text = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  const script = document.createElement("script");
  script.textContent = text;
  document.head.append(script);
  if (typeof echarts === "undefined") throw new Error("The chart library did not start.");
}

function withoutCharts(why) {
  root.classList.add("no-charts");
  const note = document.getElementById("no-charts");
  note.querySelector("span").textContent = why.message;
  note.hidden = false;
  for (const d of document.querySelectorAll("details.data")) d.open = true;
}

function listen() {
  document.getElementById("theme").addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; themeChanged(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", themeChanged);
  for (const b of document.querySelectorAll("[data-copy]")) b.addEventListener("click", async () => {
    b.textContent = await copy(b.dataset.copy) ? "Copied" : "Selected";
    b.addEventListener("blur", () => { b.textContent = "Copy"; }, {once: true});
  });
  addEventListener("hashchange", openTarget);
  addEventListener("resize", () => { for (const f of figures) if (f.box.clientWidth !== f.width) draw(f); });
  listenToPrinting();
}

// Paper is white, as wide as this, and cannot be unfolded.
function listenToPrinting() {
  let before = null;
  const redraw = width => figures.forEach(f => { f.box.style.width = width; draw(f); });
  addEventListener("beforeprint", () => {
    before = {theme: root.dataset.theme, closed: [...document.querySelectorAll("details.data:not([open])")]};
    root.dataset.theme = "light";
    before.closed.forEach(d => { d.open = true; });
    redraw("640px");
  });
  addEventListener("afterprint", () => {
    if (!before) return;
    if (before.theme) root.dataset.theme = before.theme; else delete root.dataset.theme;
    before.closed.forEach(d => { d.open = false; });
    redraw("");
  });
}

async function start() {
  if (matchMedia("(min-width: 1080px)").matches) document.getElementById("contents").open = true;
  listen();
  try {
    await loadLibrary();
    document.querySelectorAll("[data-chart]").forEach(setUp);
  } catch (why) {
    withoutCharts(why);
  }
  themeLabel();
  openTarget();
  root.dataset.ready = figures.length ? "charts" : "tables";
}

start();
