// Brings the parts together: asks what does not change, then shows what happens as it does.
"use strict";

const LINES_MAX = 500;
const STATES = { ready: "good", finished: "good", failed: "bad" };

function showState(state) {
  const runs = byId("runs");
  setText(runs, state.runs
    ? `runs: design ${state.design}, isolation ${state.isolation}`
      + (state.kernel === undefined ? "" : `, kernel ${numberText(state.kernel)} % of a core`) : "does not run");
  runs.className = state.runs ? "good" : "bad";
  showThings(state);
  showRates(state);
  showWindows(state.windows);
  showTable(state.partitions || []);
}

// A row is made once, so that what a reader has marked in it stays.
function showTable(partitions) {
  const table = byId("partitions");
  while (table.childElementCount > partitions.length) table.lastChild.remove();
  partitions.forEach((p, i) => {
    const row = table.children[i] || table.appendChild(emptyRow());
    const [name, state, ...figures] = row.children;
    setText(name, p.name);
    setText(state.firstChild, p.state);
    state.firstChild.className = "state " + (STATES[p.state] || "waits");
    [p.restarts, p.denials, numberText(p.cpu) + " %", megabytes(p.memory), megabytes(p.limit), numberText(p.messages), p.inFlight ?? "-"]
      .forEach((text, j) => setText(figures[j], String(text)));
  });
}

function emptyRow() {
  const row = make("tr");
  const name = make("th");
  name.scope = "row";
  const state = make("td");
  state.append(make("span"));
  row.append(name, state, ...[0, 1, 2, 3, 4, 5, 6].map(() => make("td")));
  return row;
}

function addLine(list, line) {
  const atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 4;
  list.append(line);
  while (list.childElementCount > LINES_MAX) list.firstChild.remove();
  if (atEnd) list.scrollTop = list.scrollHeight;
}

function showEvent(event) {
  const line = make("li", event.kind === "denied" ? "denied" : "");
  line.append(timeOf(event.time), make("b", "", event.kind), `${event.subject || ""} ${event.detail || ""}`);
  (event.why || []).forEach(text => line.append(make("small", "why", text)));
  addLine(byId("events"), line);
  if (/^(downgrade|statutory)-/.test(event.kind)) casesChanged();
}

function showLog(log) {
  const line = make("li", isShown(log.partition) ? "" : "hidden");
  line.dataset.partition = log.partition;
  line.append(timeOf(log.time), make("b", "", log.partition), log.text);
  addLine(byId("logs"), line);
}

function isShown(partition) {
  const wanted = byId("log-of").value;
  return !wanted || wanted === partition;
}

const SHOWS = { state: showState, sample: addSample, event: showEvent, log: showLog };

function listen() {
  const stream = new EventSource("stream");
  for (const [kind, show] of Object.entries(SHOWS)) {
    stream.addEventListener(kind, message => show(JSON.parse(message.data)));
  }
  // Whoever is connected anew is told the latest anew.
  stream.addEventListener("open", () => {
    [byId("events"), byId("logs")].forEach(list => list.replaceChildren());
    samples.length = 0;
  });
  stream.addEventListener("error", () => {
    byId("runs").textContent = "'cofferdam watch' does not answer";
    byId("runs").className = "bad";
  });
}

function showSnapshot() {
  snapshot.frames.forEach(({ kind, data }) => SHOWS[kind](data));
  byId("runs").textContent += `; saved at ${snapshot.time}`;
  byId("licence").replaceWith("uPlot");
}

async function begin() {
  scene = await ask("scene");
  drawScene();
  new ResizeObserver(placeArrows).observe(byId("lattice"));
  scene.partitions.forEach(p => byId("log-of").append(option(p.name, p.name)));
  byId("log-of").addEventListener("change", () => {
    for (const line of byId("logs").children) line.classList.toggle("hidden", !isShown(line.dataset.partition));
  });
  byId("denials-only").addEventListener("change", event => byId("events").classList.toggle("denials-only", event.target.checked));
  beginPlots();
  beginAudit();
  beginControl();
  showCases();
  if (snapshot) showSnapshot(); else listen();
}

begin();
