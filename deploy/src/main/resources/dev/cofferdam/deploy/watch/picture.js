// The lattice: classes above each other, what is at each, and arrows for what flows where.
"use strict";

const LABELLED_MAX = 40;
const CROWD = 24;
const things = new Map();
const arrows = [];
let pointed = "";
let onPath = new Set();

function drawScene() {
  byId("name").textContent = scene.name + (scene.clearance ? ", as " + scene.clearance + " may see it" : "");
  byId("choose").hidden = Boolean(scene.clearance);
  document.title = scene.name + " - Cofferdam";
  const lattice = byId("lattice");
  lattice.classList.toggle("crowd", scene.partitions.length + scene.disks.length > CROWD);
  const ranks = new Map();
  for (const each of scene.classes) ranks.set(each.rank, [...(ranks.get(each.rank) || []), each]);
  for (const rank of [...ranks.keys()].sort((a, b) => b - a)) {
    const row = make("div", "rank");
    ranks.get(rank).forEach(each => row.append(classBox(each.label)));
    lattice.append(row);
  }
  drawArrows();
}

function classBox(label) {
  const box = make("section", "class");
  box.setAttribute("aria-label", "class " + label);
  box.append(make("h3", "", label));
  const inside = make("div", "things");
  for (const p of scene.partitions.filter(p => p.label === label)) {
    inside.append(thing(p.gateway ? "partition gateway" : "partition", p.name, "at most " + megabytes(p.memory),
      (p.cpu ? p.cpu + " % of a core, " : "") + p.processes + " threads"));
  }
  for (const d of scene.disks.filter(d => d.label === label)) {
    inside.append(thing("disk", d.name, "disk, " + megabytes(d.bytes), "\u00a0"));
  }
  box.append(inside);
  return box;
}

function thing(kind, name, first, second) {
  const button = make("button", "thing " + kind, name);
  button.type = "button";
  button.setAttribute("aria-pressed", "false");
  const lines = [make("small", "", first), make("small", "", second)];
  button.append(...lines);
  button.addEventListener("click", () => choose(name));
  for (const [event, of] of [["mouseenter", name], ["focus", name], ["mouseleave", ""], ["blur", ""]]) {
    button.addEventListener(event, () => { pointed = of; markArrows(); });
  }
  things.set(name, { button, lines });
  return button;
}

function drawArrows() {
  const picture = byId("arrows");
  for (const kind of ["disk", "channel", "gateway"]) {
    const marker = svg("marker", { id: "head-" + kind, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 9, markerHeight: 9,
      markerUnits: "userSpaceOnUse", orient: "auto" });
    marker.append(svg("path", { d: "M0 0L8 4L0 8Z", class: kind }));
    picture.append(marker);
  }
  for (const arrow of scene.arrows) {
    if (!things.has(arrow.from) || !things.has(arrow.to)) continue;
    const path = svg("path", { class: arrow.kind + " idle", "marker-end": `url(#head-${arrow.kind})` });
    path.append(svg("title", {}));
    path.lastChild.textContent = `${arrow.from} ${arrow.text} ${arrow.to}`;
    path.dataset.from = arrow.from;
    path.dataset.to = arrow.to;
    picture.append(path);
    arrows.push({ ...arrow, path, rate: svg("text", { class: "rate" }) });
  }
  // Above all lines.
  picture.append(...arrows.map(arrow => arrow.rate));
  byId("flows").addEventListener("toggle", listArrows);
  placeArrows();
}

function placeArrows() {
  const origin = byId("lattice").getBoundingClientRect();
  const boxes = new Map();
  for (const [name, { button }] of things) {
    const r = button.getBoundingClientRect();
    boxes.set(name, { x: r.left - origin.left + r.width / 2, y: r.top - origin.top + r.height / 2,
      w: r.width / 2 + 2, h: r.height / 2 + 2 });
  }
  for (const arrow of arrows) {
    const from = boxes.get(arrow.from), to = boxes.get(arrow.to);
    const line = Math.abs(from.y - to.y) < from.h ? over(from, to) : straight(from, to);
    arrow.path.setAttribute("d", line.d);
    const place = line.places.find(at => isFree(at, boxes)) || line.places[0];
    arrow.rate.setAttribute("x", place.x);
    arrow.rate.setAttribute("y", place.y);
  }
  markArrows();
}

// Whether a rate can be read there: what stands in the way covers it.
function isFree(at, boxes) {
  for (const b of boxes.values()) {
    if (Math.abs(at.x - b.x) < b.w + 42 && Math.abs(at.y - 4 - b.y) < b.h + 7) return false;
  }
  return true;
}

// From the edge of the one to the edge of the other, bent a little so that arrows there and back stand apart.
function straight(from, to) {
  const start = edge(from, to), end = edge(to, from);
  const bend = 14, length = Math.hypot(end.x - start.x, end.y - start.y) || 1;
  const x = (start.x + end.x) / 2 - bend * (end.y - start.y) / length;
  const y = (start.y + end.y) / 2 + bend * (end.x - start.x) / length;
  const at = t => ({ x: (1 - t) ** 2 * start.x + 2 * t * (1 - t) * x + t * t * end.x,
    y: (1 - t) ** 2 * start.y + 2 * t * (1 - t) * y + t * t * end.y + 4 });
  return { d: `M${start.x} ${start.y}Q${x} ${y} ${end.x} ${end.y}`, places: [.5, .4, .6, .3, .7, .2, .8, .1, .9].map(at) };
}

// Within a row: over what stands between them to the right, and under it to the left.
function over(from, to) {
  const side = to.x > from.x ? -1 : 1, shift = 8 * Math.sign(to.x - from.x);
  const y = from.y + side * from.h, bent = y + side * 22;
  return { d: `M${from.x + shift} ${y}C${from.x + 3 * shift} ${bent} ${to.x - 3 * shift} ${bent} ${to.x - shift} ${to.y + side * to.h}`,
    places: [{ x: (from.x + to.x) / 2, y: y + side * 16 + 4 }] };
}

function edge(of, towards) {
  const dx = towards.x - of.x, dy = towards.y - of.y;
  const scale = Math.min(dx ? of.w / Math.abs(dx) : Infinity, dy ? of.h / Math.abs(dy) : Infinity);
  return Number.isFinite(scale) ? { x: of.x + dx * scale, y: of.y + dy * scale } : { x: of.x, y: of.y };
}

// Of many arrows, those of what is chosen or pointed at stand out.
function markArrows() {
  const marked = new Set(pointed ? [...chosen, pointed] : chosen);
  for (const arrow of arrows) {
    const { path, rate, from, to } = arrow;
    const leads = onPath.has(from + "\n" + to);
    const near = marked.has(from) || marked.has(to);
    const dim = onPath.size ? !leads : marked.size > 0 && !near;
    path.classList.toggle("dim", dim);
    path.classList.toggle("near", near);
    path.classList.toggle("on-path", leads);
    rate.classList.toggle("hidden", dim || (arrows.length > LABELLED_MAX && !near && !leads));
  }
}

// What was asked for on each arrow in the last second.
function showRates(state) {
  const ends = new Map((state.partitions || []).map(p => [p.name, p.ends || []]));
  const disks = new Map((state.disks || []).map(d => [d.name, d]));
  for (const arrow of arrows) {
    const end = (ends.get(arrow.partition) || [])[arrow.end];
    const messages = end ? end[arrow.way] : 0, bytes = end ? end[arrow.way + "Bytes"] : 0;
    const versions = arrow.way === "write" && disks.has(arrow.to) ? disks.get(arrow.to).versions : 0;
    let text = messages > 0 ? numberText(messages) + "/s" : "";
    if (bytes > 0) text += (text ? ", " : "") + bytesText(bytes) + "/s";
    if (!text && versions > 0) text = numberText(versions) + " versions/s";
    setText(arrow.rate, text);
    // In steps, so that little is drawn anew.
    const width = text ? Math.min(5, 2 + Math.round(2 * Math.log10(1 + messages + versions)) / 2) : 1.5;
    if (arrow.width !== width) {
      arrow.width = width;
      arrow.path.style.strokeWidth = width;
      arrow.path.classList.toggle("idle", !text);
    }
  }
  listArrows();
}

// For whoever does not see them.
function listArrows() {
  const list = byId("flows").querySelector("ul");
  if (!byId("flows").open) return;
  while (list.childElementCount < arrows.length) list.append(make("li"));
  arrows.forEach((arrow, i) => setText(list.children[i],
    `${arrow.from} ${arrow.text} ${arrow.to}: ${arrow.rate.textContent || "nothing"}`));
}

function showThings(state) {
  for (const p of state.partitions || []) {
    const found = things.get(p.name);
    if (!found) continue;
    setText(found.lines[0], p.state + (p.restarts ? `, ${p.restarts} restarts` : ""));
    setText(found.lines[1], `${numberText(p.cpu)} %, ${Math.round(p.memory / 1048576)} of ${Math.round(p.limit / 1048576)} MiB`);
    found.button.dataset.state = STATES[p.state] || "waits";
  }
  for (const d of state.disks || []) {
    const found = things.get(d.name);
    if (found) setText(found.lines[1], d.version ? `version ${d.version}, ${bytesText(d.content)}` : "nothing published");
  }
}

async function choose(name) {
  chosen = chosen.length === 2 ? [name] : [...chosen, name];
  for (const [each, { button }] of things) button.setAttribute("aria-pressed", String(chosen.includes(each)));
  onPath = new Set();
  markArrows();
  choosePlots();
  const verdict = byId("verdict");
  if (scene.clearance) {
    verdict.replaceChildren(make("p", "", "What may flow where is explained on a page for who may know all."));
    return;
  }
  if (chosen.length < 2) {
    verdict.replaceChildren(make("p", "", `May information flow from ${name} to ... choose the second.`));
    return;
  }
  const [from, to] = chosen;
  try {
    showVerdict(from, to, await ask("explain", { from, to }));
  } catch (e) {
    verdict.replaceChildren(make("p", "bad", `of ${from} and ${to}: ${e.message}`));
  }
}

function showVerdict(from, to, said) {
  const what = make("p", said.allowed ? "good" : "bad");
  what.append(make("strong", "", said.allowed ? "ALLOWED" : "REFUSED"), `: from ${from} to ${to}`);
  const why = make("ul");
  for (const direction of said.directions) {
    direction.obstacles.forEach(each => why.append(make("li", "", "because " + each)));
    direction.granted.forEach(route => why.append(make("li", "", "granted at "
      + route.map(flow => `${flow.file}:${flow.line}: ${flow.through}`).join(", then at "))));
    if (!direction.granted.length) why.append(make("li", "", "not granted: no grant, channel or start of the topology leads there"));
  }
  const paths = said.paths || [];
  onPath = new Set(paths.flatMap(path => path.map(step => step.from + "\n" + step.to)));
  markArrows();
  byId("verdict").replaceChildren(what, why, ...pathsList(from, to, paths, said.more), make("p", "hint", said.rule + ": " + said.sentence));
}

function pathsList(from, to, paths, more) {
  if (!paths.length) return [make("p", "", `Over no others, either: nothing of ${from} reaches ${to}.`)];
  const count = paths.length === 1 ? "One path leads" : `${more ? "More than " : ""}${paths.length} paths lead`;
  const list = make("ol", "paths");
  for (const path of paths) {
    const item = make("li");
    item.append(make("b", "", [path[0].from, ...path.map(step => step.to)].join(" \u2192 ")),
      make("small", "", path.map(step => `${step.file}:${step.line}: ${step.through}`).join("; ")));
    list.append(item);
  }
  return [make("p", "", `${count} from ${from} to ${to}:`), list];
}
