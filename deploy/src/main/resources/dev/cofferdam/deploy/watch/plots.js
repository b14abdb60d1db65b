// What each partition used and did over time: a plot a measure, at most a few lines in each.
"use strict";

const MEASURES = [["CPU", "% of a core"], ["Memory", "MiB"], ["Messages to the kernel", "a second"], ["Denials", "a second"],
  ["Time of a request", "\u00b5s on average"]];
const LINES = 8;
const SAMPLES_MAX = 300;
const DASHES = [[], [7, 3], [2, 3], [9, 3, 2, 3]];
const samples = [];
let plotted = [];
let plots = [];
let replotAsked = false;

function beginPlots() {
  const of = byId("plot-of");
  of.append(option("", scene.partitions.length > LINES ? `the ${LINES} busiest partitions` : "all partitions"));
  scene.partitions.forEach(p => of.append(option(p.name, p.name)));
  of.addEventListener("change", () => replot());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => replot(true));
  new ResizeObserver(() => plots.forEach(({ plot, box }) => plot.setSize({ width: box.clientWidth, height: 150 })))
    .observe(byId("plots"));
}

// Those that are chosen in the picture.
function choosePlots() {
  const name = chosen.filter(each => scene.partitions.some(p => p.name === each)).at(-1);
  if (name !== undefined) byId("plot-of").value = name;
  replot();
}

function addSample(sample) {
  samples.push(sample);
  if (samples.length > SAMPLES_MAX) samples.shift();
  // Who opens the page is told many at once.
  if (!replotAsked) {
    replotAsked = true;
    requestAnimationFrame(() => {
      replotAsked = false;
      replot();
    });
  }
}

function wanted() {
  const one = byId("plot-of").value;
  if (one) return [one];
  const names = Object.keys(samples.at(-1)?.partitions || {});
  if (names.length <= LINES) return names;
  const busy = name => samples.slice(-10).reduce((sum, s) => sum + (s.partitions[name]?.[0] || 0), 0);
  // In the order of the topology, so that lines keep their colours where the same are the busiest.
  const busiest = new Set([...names].sort((a, b) => busy(b) - busy(a)).slice(0, LINES));
  return names.filter(name => busiest.has(name));
}

function replot(anew) {
  if (!samples.length) return;
  const names = wanted();
  if (anew || names.join("\n") !== plotted.join("\n") || !plots.length) {
    plotted = names;
    makePlots();
  }
  const times = samples.map(s => s.time);
  plots.forEach(({ plot, box, says }, measure) => {
    const lines = plotted.map(name => samples.map(s => s.partitions[name]?.[measure] ?? null));
    plot.setData([times, ...lines]);
    const now = plotted.map((name, i) => `${name} ${numberText(lines[i].at(-1) ?? NaN)}`).join(", ");
    box.setAttribute("aria-label", `${MEASURES[measure].join(", ")}, now: ${now}`);
    setText(says, plotted.length === 1 ? numberText(lines[0].at(-1) ?? NaN) : "");
  });
}

function clock(seconds) {
  return new Date(seconds * 1000).toISOString().slice(11, 19);
}

function makePlots() {
  plots.forEach(({ plot }) => plot.destroy());
  const style = getComputedStyle(document.documentElement);
  const colour = name => style.getPropertyValue(name).trim();
  byId("plot-legend").replaceChildren(...plotted.map((name, i) => {
    const item = make("li");
    const key = svg("svg", { class: "line-key", viewBox: "0 0 28 8", "aria-hidden": "true" });
    key.append(svg("line", { x1: 0, y1: 4, x2: 28, y2: 4, stroke: colour("--line-" + i), "stroke-width": 3,
      "stroke-dasharray": DASHES[i % DASHES.length].join(" ") }));
    item.append(key, name);
    return item;
  }));
  byId("plots").replaceChildren();
  plots = MEASURES.map(([title, unit]) => {
    const figure = make("figure", "plot");
    const caption = make("figcaption", "", title + ", " + unit + " ");
    const says = make("b");
    caption.append(says);
    const box = make("div");
    box.setAttribute("role", "img");
    figure.append(caption, box);
    byId("plots").append(figure);
    const axis = { stroke: colour("--faint"), grid: { stroke: colour("--grid"), width: 1 }, ticks: { show: false },
      font: "12px system-ui, sans-serif" };
    const plot = new uPlot({
      width: box.clientWidth, height: 150, legend: { show: false }, cursor: { show: false },
      padding: [8, 28, 0, 0],
      scales: { x: { range: (u, first, last) => [Math.min(first, last - 60), last] },
        y: { range: (u, low, high) => [0, Math.max(1, high * 1.15)] } },
      axes: [{ ...axis, space: 70, values: (u, values) => values.map(clock) },
        { ...axis, size: 46, values: (u, values) => values.map(numberText) }],
      series: [{}, ...plotted.map((name, i) => ({ label: name, stroke: colour("--line-" + i), width: 2,
        dash: DASHES[i % DASHES.length], points: { show: false } }))],
    }, [[], ...plotted.map(() => [])], box);
    return { plot, box, says };
  });
}
