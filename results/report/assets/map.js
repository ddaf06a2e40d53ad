// The map's view: the same number of metres to a pixel both ways, moved and zoomed by buttons, keys, dragging, or the
// wheel with Ctrl (without it the wheel scrolls the page).

function mapView(figure) {
  const [west, south, east, north] = figure.data.option.bounds;
  const view = {x: (west + east) / 2, y: (south + north) / 2, zoom: 1};
  const bar = document.createElement("div"), label = document.createElement("span");
  bar.className = "scale";
  bar.append(label);

  const metresPerPixel = () => {
    const w = figure.box.clientWidth, h = figure.box.clientHeight;
    return Math.max((east - west) / w, (north - south) / h) / view.zoom;
  };
  const axes = () => {
    const m = metresPerPixel(), w = figure.box.clientWidth * m / 2, h = figure.box.clientHeight * m / 2;
    return {xAxis: [{min: view.x - w, max: view.x + w}], yAxis: [{min: view.y - h, max: view.y + h}]};
  };
  const scale = () => {
    const most = 120 * metresPerPixel(), power = 10 ** Math.floor(Math.log10(most));
    const length = [5, 2, 1].map(k => k * power).find(l => l <= most);
    bar.style.width = length / metresPerPixel() + "px";
    label.textContent = length >= 1000 ? length / 1000 + " km" : length + " m";
    figure.box.append(bar);
  };
  const draw = () => { figure.chart.setOption(axes()); scale(); };
  const zoom = by => {
    view.zoom = by === 0 ? 1 : Math.min(Math.max(view.zoom * by, 1), 60);
    if (view.zoom === 1) { view.x = (west + east) / 2; view.y = (south + north) / 2; }
    draw();
  };
  const move = (dx, dy) => {
    view.x = Math.min(Math.max(view.x - dx * metresPerPixel(), west), east);
    view.y = Math.min(Math.max(view.y + dy * metresPerPixel(), south), north);
    draw();
  };

  for (const b of figure.node.querySelectorAll("[data-zoom]")) b.addEventListener("click", () => zoom(Number(b.dataset.zoom)));
  figure.box.addEventListener("wheel", e => {
    if (!e.ctrlKey) return;
    e.preventDefault();
    zoom(e.deltaY < 0 ? 1.2 : 1 / 1.2);
  }, {passive: false});
  figure.box.addEventListener("keydown", e => {
    const step = {ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40]}[e.key];
    if (step && view.zoom > 1) move(...step);
    else if (e.key === "+" || e.key === "=") zoom(1.5);
    else if (e.key === "-") zoom(1 / 1.5);
    else return;
    e.preventDefault();
  });
  let from = null;
  figure.box.addEventListener("pointerdown", e => { if (e.pointerType === "mouse" && view.zoom > 1) from = [e.clientX, e.clientY]; });
  addEventListener("pointermove", e => {
    if (!from) return;
    move(e.clientX - from[0], e.clientY - from[1]);
    from = [e.clientX, e.clientY];
  });
  addEventListener("pointerup", () => { from = null; });

  return {
    // The box takes the map's shape, between a third and one and a half of the height planned.
    height: (width, planned) => Math.round(Math.min(Math.max(width * (north - south) / (east - west), planned * .45), planned * 1.1)),
    axes, scale,
  };
}
