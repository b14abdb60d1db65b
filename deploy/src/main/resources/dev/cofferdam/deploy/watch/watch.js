// All that comes from a topology is set as text; nothing of it is ever read as markup.
"use strict";

const SVG = "http://www.w3.org/2000/svg";
const LINES_MAX = 500;
const STATES = { ready: "good", finished: "good", failed: "bad" };
const byId = id => document.getElementById(id);
const things = new Map();
let scene = { arrows: [] };
let chosen = [];

function make(name, className, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function megabytes(bytes) {
  return (bytes / 1048576).toFixed(1) + " MiB";
}

function thing(kind, name, about) {
  const button = make("button", "thing " + kind, name);
  button.type = "button";
  button.setAttribute("aria-pressed", "false");
  button.append(make("small", "", about));
  button.addEventListener("click", () => choose(name));
  things.set(name, { button, about: button.querySelector("small"), text: about });
  return button;
}

function draw() {
  byId("name").textContent = scene.name;
  document.title = scene.name + " - Cofferdam";
  const ranks = new Map();
  for (const each of scene.classes) ranks.set(each.rank, [...(ranks.get(each.rank) || []), each]);
  for (const rank of [...ranks.keys()].sort((a, b) => b - a)) {
    const row = make("div", "rank");
    for (const each of ranks.get(rank)) {
      const box = make("section", "class");
      box.append(make("h3", "", each.label));
      const inside = make("div", "things");
      for (const p of scene.partitions.filter(p => p.label === each.label)) {
        inside.append(thing(p.gateway ? "partition gateway" : "partition", p.name,
          megabytes(p.memory) + (p.cpu ? ", " + p.cpu + " % of a core" : "") + ", " + p.processes + " threads"));
      }
      for (const d of scene.disks.filter(d => d.label === each.label)) {
        inside.append(thing("disk", d.name, "disk, " + megabytes(d.bytes)));
      }
      box.append(inside);
      row.append(box);
    }
    byId("lattice").append(row);
  }
  for (const p of scene.partitions) {
    const option = make("option", "", p.name);
    option.value = p.name;
    byId("log-of").append(option);
  }
  drawArrows();
}

function svg(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function drawArrows() {
  const picture = byId("arrows");
  picture.replaceChildren();
  for (const kind of ["disk", "channel", "gateway"]) {
    const marker = svg("marker", { id: "head-" + kind, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 9, markerHeight: 9,
      markerUnits: "userSpaceOnUse", orient: "auto" });
    marker.append(svg("path", { d: "M0 0L8 4L0 8Z", class: kind }));
    picture.append(marker);
  }
  const origin = byId("lattice").getBoundingClientRect();
  for (const arrow of scene.arrows) {
    const from = box(arrow.from, origin), to = box(arrow.to, origin);
    if (!from || !to) continue;
    const path = svg("path", { d: Math.abs(from.y - to.y) < from.h ? over(from, to) : straight(from, to), class: arrow.kind,
      "marker-end": `url(#head-${arrow.kind})` });
    path.append(svg("title", {}));
    path.lastChild.textContent = `${arrow.from} ${arrow.text} ${arrow.to}`;
    path.dataset.from = arrow.from;
    path.dataset.to = arrow.to;
    picture.append(path);
  }
  markArrows();
}

// Of many arrows, those of what is chosen stand out.
function markArrows() {
  for (const path of document.querySelectorAll("#arrows > path")) {
    const { from, to } = path.dataset;
    path.classList.toggle("dim", chosen.length > 0 && !chosen.includes(from) && !chosen.includes(to));
  }
}

function box(name, origin) {
  const found = things.get(name);
  if (!found) return null;
  const r = found.button.getBoundingClientRect();
  return { x: r.left - origin.left + r.width / 2, y: r.top - origin.top + r.height / 2, w: r.width / 2 + 2, h: r.height / 2 + 2 };
}

// From the edge of the one to the edge of the other, bent a little so that arrows there and back stand apart.
function straight(from, to) {
  const start = edge(from, to), end = edge(to, from);
  const bend = 14, length = Math.hypot(end.x - start.x, end.y - start.y) || 1;
  const x = (start.x + end.x) / 2 - bend * (end.y - start.y) / length;
  const y = (start.y + end.y) / 2 + bend * (end.x - start.x) / length;
  return `M${start.x} ${start.y}Q${x} ${y} ${end.x} ${end.y}`;
}

// Within a row: over what stands between them to the right, and under it to the left.
function over(from, to) {
  const side = to.x > from.x ? -1 : 1, shift = 8 * Math.sign(to.x - from.x);
  const y = from.y + side * from.h, bent = y + side * 22;
  return `M${from.x + shift} ${y}C${from.x + 3 * shift} ${bent} ${to.x - 3 * shift} ${bent} ${to.x - shift} ${to.y + side * to.h}`;
}

function edge(of, towards) {
  const dx = towards.x - of.x, dy = towards.y - of.y;
  const scale = Math.min(dx ? of.w / Math.abs(dx) : Infinity, dy ? of.h / Math.abs(dy) : Infinity);
  return Number.isFinite(scale) ? { x: of.x + dx * scale, y: of.y + dy * scale } : { x: of.x, y: of.y };
}

async function choose(name) {
  chosen = chosen.length === 2 ? [name] : [...chosen, name];
  for (const [each, { button }] of things) button.setAttribute("aria-pressed", String(chosen.includes(each)));
  markArrows();
  const verdict = byId("verdict");
  if (chosen.length < 2) {
    verdict.replaceChildren(make("p", "", `May information flow from ${name} to ... choose the second.`));
    return;
  }
  const [from, to] = chosen;
  const answer = await fetch("explain?" + new URLSearchParams({ from, to }));
  if (!answer.ok) {
    verdict.replaceChildren(make("p", "bad", "the topology's file says nothing of these two any more"));
    return;
  }
  const said = await answer.json();
  const what = make("p", said.allowed ? "good" : "bad");
  what.append(make("strong", "", said.allowed ? "ALLOWED" : "REFUSED"), `: from ${from} to ${to}`);
  const why = make("ul");
  for (const direction of said.directions) {
    direction.obstacles.forEach(each => why.append(make("li", "", "because " + each)));
    direction.granted.forEach(route => why.append(make("li", "", "granted at "
      + route.map(flow => `${flow.file}:${flow.line}: ${flow.through}`).join(", then at "))));
    if (!direction.granted.length) why.append(make("li", "", "not granted: no grant, channel or start of the topology leads there"));
  }
  verdict.replaceChildren(what, why, make("p", "hint", said.rule + ": " + said.sentence));
}

function showState(state) {
  const runs = byId("runs");
  runs.textContent = state.runs ? `runs: design ${state.design}, isolation ${state.isolation}` : "does not run";
  runs.className = state.runs ? "good" : "bad";
  byId("partitions").replaceChildren(...(state.partitions || []).map(p => {
    const row = make("tr");
    const name = make("th", "", p.name);
    name.scope = "row";
    const state = make("td");
    state.append(make("span", "state " + (STATES[p.state] || "waits"), p.state));
    const number = value => Number.isFinite(value) ? value.toFixed(1) : "-";
    row.append(name, state, ...[p.restarts, p.denials, number(p.cpu) + " %", megabytes(p.memory), megabytes(p.limit),
      number(p.messages)].map(text => make("td", "", String(text))));
    const found = things.get(p.name);
    if (found) found.about.textContent = `${p.state}, ${found.text}`;
    return row;
  }));
}

function addLine(list, line) {
  const atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 4;
  list.append(line);
  while (list.childElementCount > LINES_MAX) list.firstChild.remove();
  if (atEnd) list.scrollTop = list.scrollHeight;
}

function showEvent(event) {
  const line = make("li", event.kind === "denied" ? "denied" : "");
  line.append(make("time", "", event.time || ""), make("b", "", event.kind), `${event.subject || ""} ${event.detail || ""}`);
  addLine(byId("events"), line);
}

function showLog(log) {
  const line = make("li", isShown(log.partition) ? "" : "hidden");
  line.dataset.partition = log.partition;
  line.append(make("time", "", log.time), make("b", "", log.partition), log.text);
  addLine(byId("logs"), line);
}

function isShown(partition) {
  const wanted = byId("log-of").value;
  return !wanted || wanted === partition;
}

function listen() {
  const stream = new EventSource("stream");
  const on = (kind, show) => stream.addEventListener(kind, message => show(JSON.parse(message.data)));
  on("state", showState);
  on("event", showEvent);
  on("log", showLog);
  // Whoever is connected anew is told the latest anew.
  stream.addEventListener("open", () => [byId("events"), byId("logs")].forEach(list => list.replaceChildren()));
  stream.addEventListener("error", () => {
    byId("runs").textContent = "'cofferdam watch' does not answer";
    byId("runs").className = "bad";
  });
}

async function begin() {
  scene = await (await fetch("scene")).json();
  draw();
  new ResizeObserver(drawArrows).observe(byId("lattice"));
  byId("log-of").addEventListener("change", () => {
    for (const line of byId("logs").children) line.classList.toggle("hidden", !isShown(line.dataset.partition));
  });
  byId("denials-only").addEventListener("change", event => byId("events").classList.toggle("denials-only", event.target.checked));
  listen();
}

begin();
