// Time windows of each core: a frame as it is planned, and as it last was.
"use strict";

// What went wrong by the look before, of each window: what is marked has gone wrong since.
let wrongBefore = new Map();
const keyOf = w => w.core + " " + w.start;
const wrongOf = w => w.missed + w.late + w.overruns;
const micros = nanos => Math.round(nanos / 1000) + " \u00b5s";

function showWindows(windows) {
  const none = !windows || !windows.length;
  byId("windows-part").hidden = none;
  document.querySelector("nav a[href='#windows-part']").hidden = none;
  if (none) return;
  const cores = [...new Set(windows.map(w => w.core))];
  byId("windows").replaceChildren(...cores.map(core => showCore(core, windows.filter(w => w.core === core))));
  wrongBefore = new Map(windows.map(w => [keyOf(w), wrongOf(w)]));
}

function showCore(core, windows) {
  const part = make("div", "core");
  part.append(make("h3", "", `Core ${core}, a frame of ${windows[0].frame / 1000} ms`));
  part.append(row("planned", windows, w => [w.start, w.length]));
  part.append(row("actual", windows.filter(w => w.ran), w => [w.start + w.error / 1000, w.lasted / 1000]));
  const scroll = make("div", "scroll");
  scroll.tabIndex = 0;
  const table = make("table");
  const head = make("tr");
  for (const title of ["Whose", "Planned", "Ran", "Missed", "Late", "Overruns", "Began after", "At worst", "Lasted"]) {
    const cell = make("th", "", title);
    cell.scope = "col";
    head.append(cell);
  }
  table.append(head, ...windows.map(figures));
  scroll.append(table);
  part.append(scroll);
  return part;
}

function row(name, windows, place) {
  const line = make("div", "frame " + name);
  line.setAttribute("aria-hidden", "true"); // the table says it
  line.append(make("span", "frame-name", name));
  const track = make("div", "track");
  for (const w of windows) {
    const [start, length] = place(w);
    const slot = make("span", "slot" + (wrongOf(w) > (wrongBefore.get(keyOf(w)) || 0) ? " bad" : ""), whose(w));
    slot.style.left = 100 * start / w.frame + "%";
    slot.style.width = 100 * Math.min(length, w.frame - start) / w.frame + "%";
    track.append(slot);
  }
  line.append(track);
  return line;
}

function whose(w) {
  return w.partitions.join(", ") || "nobody";
}

function figures(w) {
  const line = make("tr");
  const name = make("th", "", whose(w));
  name.scope = "row";
  line.append(name, ...[`${w.start / 1000} ms, for ${w.length / 1000} ms`, w.ran, w.missed, w.late, w.overruns, micros(w.error),
    micros(w.worst), micros(w.lasted)].map(text => make("td", "", String(text))));
  return line;
}
