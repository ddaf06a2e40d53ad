// What options name: colours "@NAME" are the theme's, "fn:NAME" are the functions below.

const root = document.documentElement;
const themeColor = name => getComputedStyle(root).getPropertyValue("--" + name).trim();

const figures3 = x => x.toLocaleString("en", {maximumSignificantDigits: 3});

// All labels of a time axis are in the unit of its step.
const clock = (s, step) => {
  const [length, name] = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]].find(u => step >= u[0]) || [1, "s"];
  return s === 0 ? "0" : Number((s / length).toFixed(1)) + " " + name;
};

// Each takes the value and what follows a slash in the option: for a logarithmic axis, the value that stands for 0.
const writers = {
  share: x => x == null ? "no data" : Number((x * 100).toFixed(2)) + " %",
  ms: (x, floor) => x == null ? "no data" : floor && x <= floor * 1.0001 ? "0" : x >= 1000 ? figures3(x / 1000) + " s" : x && x < 1 ? figures3(x * 1000) + " µs" : figures3(x) + " ms",
  nines: (x, floor) => floor && x <= floor * 1.0001 ? "100 %" : Number(((1 - x) * 100).toFixed(6)) + " %",
  usd: x => x == null ? "no data" : "$" + figures3(x),
  count: (x, floor) => x == null ? "no data" : floor && x <= floor * 1.0001 ? "0" : Math.abs(x) >= 1e6 ? figures3(x / 1e6) + " M" : Math.abs(x) >= 1e4 ? figures3(x / 1e3) + " k" : figures3(x),
  time: clock,
  timeAt: p => "after " + (p.value >= 7200 ? (p.value / 3600).toFixed(1) + " h" : (p.value / 60).toFixed(1) + " min"),
  msAt: p => writers.ms(p.value),
  // A tip is made of nodes, not of markup, so that no name in it can be taken for HTML.
  tip: p => {
    const box = document.createElement("div"), name = document.createElement("b");
    name.textContent = Array.isArray(p.data) ? p.data[2].toLocaleString("en") + " " + p.seriesName : p.name;
    box.append(name);
    if (p.data && p.data.tip) box.append(document.createElement("br"), p.data.tip);
    return box;
  },
};

const shown = (params, rect) => {
  const c = params.coordSys;
  return rect.x + rect.width >= c.x && rect.x <= c.x + c.width && rect.y + rect.height >= c.y && rect.y <= c.y + c.height;
};

// How much of the scale a bin with n events takes. Counts span decades, so the logarithm.
const strength = (n, max) => max > 1 ? Math.log1p(n) / Math.log1p(max) : 1;

// A mark whose shape says its kind, and its size how many there are. Kinds stand at different places of their square.
const plus = [[-.5, -.13], [-.13, -.13], [-.13, -.5], [.13, -.5], [.13, -.13], [.5, -.13], [.5, .13], [.13, .13], [.13, .5], [-.13, .5], [-.13, .13], [-.5, .13]];

function glyph(params, api, outline, right, down) {
  const [cx, cy] = api.coord([api.value(0), api.value(1)]), [w] = api.size([api.value(3), api.value(4)]);
  const size = 4 + Math.min(Math.max(w * .8, 4), 26) * Math.sqrt(api.value(2) / api.value(5)), x = cx + right * w, y = cy + down * w;
  if (!shown(params, {x: x - size / 2, y: y - size / 2, width: size, height: size})) return null;
  return {
    type: "polygon", shape: {points: outline.map(([dx, dy]) => [x + dx * size, y + dy * size])},
    style: {fill: api.visual("color"), stroke: themeColor("ink"), lineWidth: size > 9 ? .6 : 0},
  };
}

const renderers = {
  whisker(params, api) {
    const row = api.value(0), a = api.coord([api.value(1), row]), b = api.coord([api.value(2), row]), cap = 5;
    const style = {stroke: api.visual("color"), lineWidth: 2, opacity: .75};
    const line = (x1, y1, x2, y2) => ({type: "line", shape: {x1, y1, x2, y2}, style});
    return {type: "group", children: [
      line(a[0], a[1], b[0], b[1]), line(a[0], a[1] - cap, a[0], a[1] + cap), line(b[0], b[1] - cap, b[0], b[1] + cap)]};
  },
  square(params, api) {
    const [w, h] = api.size([api.value(3), api.value(4)]), [x, y] = api.coord([api.value(0), api.value(1)]);
    const width = Math.max(w, 1.5), height = Math.max(h, 1.5), rect = {x: x - width / 2, y: y - height / 2, width, height};
    if (!shown(params, rect)) return null;
    return {type: "rect", shape: rect, style: {fill: api.visual("color"), opacity: .05 + .45 * strength(api.value(2), api.value(5))}};
  },
  circle(params, api) {
    const [x, y] = api.coord([api.value(0), api.value(1)]), [w] = api.size([api.value(3), api.value(4)]);
    const r = 1.2 + Math.min(Math.max(w * .7, 4), 16) * Math.sqrt(api.value(2) / api.value(5));
    if (!shown(params, {x: x - r, y: y - r, width: 2 * r, height: 2 * r})) return null;
    return {type: "circle", shape: {cx: x, cy: y, r}, style: {fill: api.visual("color"), stroke: themeColor("ink"), lineWidth: r > 3 ? .8 : 0, opacity: .85}};
  },
  plus: (params, api) => glyph(params, api, plus, 0, 0),
  triangle: (params, api) => glyph(params, api, [[0, -.5], [.48, .43], [-.48, .43]], -.3, .3),
  cross: (params, api) => glyph(params, api, plus.map(([x, y]) => [(x - y) * .8, (x + y) * .8]), .3, -.3),
  link(params, api) {
    const a = api.coord([api.value(0), api.value(1)]), b = api.coord([api.value(2), api.value(3)]);
    return {type: "line", shape: {x1: a[0], y1: a[1], x2: b[0], y2: b[1]}, style: {stroke: api.visual("color"), lineWidth: 1, opacity: .6}};
  },
};

// A raster is unpacked to items of x, y, number, width, height, and the largest number.
const unpack = r => {
  const items = [];
  for (let i = 0; i < (r.cells || []).length; i += 3)
    items.push([r.x0 + r.cells[i] * r.dx, r.y0 + r.cells[i + 1] * r.dy, r.cells[i + 2], r.dx, r.dy, r.max]);
  return items;
};

// Only these keys are looked up, so that no policy's name can be taken for a colour or a function.
const colorKeys = new Set(["color", "borderColor", "textBorderColor"]);
const functionKeys = new Set(["formatter", "valueFormatter", "renderItem"]);

function resolve(node, key) {
  if (Array.isArray(node)) return node.map(n => typeof n === "object" && n ? resolve(n) : n);
  if (typeof node === "string") {
    if (colorKeys.has(key) && node[0] === "@") return themeColor(node.slice(1));
    if (functionKeys.has(key) && node.startsWith("fn:")) {
      const [name, arg] = node.slice(3).split("/");
      if (key === "renderItem") return renderers[name];
      return name === "tip" ? writers.tip : x => writers[name](x, arg && Number(arg));
    }
    return node;
  }
  if (typeof node !== "object" || node === null) return node;
  const out = {};
  for (const k of Object.keys(node)) {
    if (k === "raster") Object.assign(out, {data: unpack(node[k]), encode: {x: 0, y: 1, tooltip: 2}});
    else out[k] = resolve(node[k], k);
  }
  return out;
}

// The parts of a chart that are not data, in the theme's colours.
function chartTheme() {
  const c = n => themeColor(n), font = getComputedStyle(document.body).fontFamily;
  const axis = {
    axisLine: {lineStyle: {color: c("line")}}, axisTick: {lineStyle: {color: c("line")}}, axisLabel: {color: c("muted")},
    splitLine: {lineStyle: {color: c("faint")}}, nameTextStyle: {color: c("muted")},
    axisPointer: {lineStyle: {color: c("muted")}, label: {backgroundColor: c("ink"), color: c("surface")}},
  };
  return {
    backgroundColor: "transparent", textStyle: {fontFamily: font, color: c("ink")},
    categoryAxis: axis, valueAxis: axis, logAxis: axis,
    tooltip: {
      backgroundColor: c("surface"), borderColor: c("line"), textStyle: {color: c("ink"), fontSize: 13},
      extraCssText: "max-height:70vh;overflow:auto;font-variant-numeric:tabular-nums", axisPointer: {shadowStyle: {color: c("ink"), opacity: .06}},
    },
  };
}
