// What all parts of the page use. All that comes from a topology is set as text; nothing of it is ever read as markup.
"use strict";

const SVG = "http://www.w3.org/2000/svg";
const byId = id => document.getElementById(id);
// A page that was saved has its answers in itself.
const snapshot = byId("snapshot") ? JSON.parse(byId("snapshot").textContent) : null;
let scene = { classes: [], partitions: [], disks: [], arrows: [] };
let chosen = [];

function make(name, className, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function svg(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function option(value, text) {
  const element = make("option", "", text);
  element.value = value;
  return element;
}

// Writing what is there already costs a browser a layout, and a new node more than a new text.
function setText(element, text) {
  const node = element.firstChild;
  if (!node) element.textContent = text;
  else if (node.data !== text) node.data = text;
}

// Of a moment, what tells it from its neighbours; the whole of it for whoever asks.
function timeOf(text, from = 11) {
  const time = make("time", "", text ? text.slice(from, 23).replace("T", " ") : "");
  if (text) {
    time.dateTime = text;
    time.title = text;
  }
  return time;
}

function megabytes(bytes) {
  return (bytes / 1048576).toFixed(1) + " MiB";
}

function bytesText(bytes) {
  for (const [unit, size] of [["GB", 1e9], ["MB", 1e6], ["kB", 1e3]]) {
    if (bytes >= size) return (bytes / size).toFixed(bytes >= 10 * size ? 0 : 1) + " " + unit;
  }
  return Math.round(bytes) + " B";
}

function numberText(value) {
  if (!Number.isFinite(value)) return "-";
  if (value >= 1e6) return (value / 1e6).toFixed(1) + "M";
  if (value >= 1e4) return (value / 1e3).toFixed(value >= 1e5 ? 0 : 1) + "k";
  return value >= 100 || Number.isInteger(value) ? Math.round(value).toString() : value.toFixed(1);
}

async function ask(question, parameters = {}) {
  if (snapshot) {
    const answer = snapshot.answers[[question, ...Object.values(parameters)].join("\n")];
    if (answer === undefined) throw new Error("this page was saved, and has no answer to that");
    return answer;
  }
  return answered(await fetch(question + "?" + new URLSearchParams(parameters)));
}

async function order(what, parameters) {
  return answered(await fetch(what, { method: "POST", body: new URLSearchParams(parameters) }));
}

async function answered(answer) {
  if (!(answer.headers.get("content-type") || "").includes("json")) throw new Error((await answer.text()).trim());
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error || "there is no answer");
  return said;
}
