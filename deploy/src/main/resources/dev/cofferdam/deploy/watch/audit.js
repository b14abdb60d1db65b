// The audit, checked from its first record to its last each time that it is searched.
"use strict";

function beginAudit() {
  if (scene.clearance) {
    byId("audit-part").hidden = true;
    document.querySelector("nav a[href='#audit-part']").hidden = true;
    return;
  }
  (scene.kinds || []).forEach(kind => byId("audit-kind").append(option(kind, kind)));
  byId("audit-form").addEventListener("submit", event => {
    event.preventDefault();
    searchAudit();
  });
  searchAudit();
}

async function searchAudit() {
  const state = byId("audit-state");
  state.className = "";
  state.textContent = "The audit is being checked.";
  try {
    const text = byId("audit-text").value, kind = byId("audit-kind").value;
    showAudit(snapshot ? savedAudit(text, kind) : await ask("audit", { text, kind }));
  } catch (e) {
    state.className = "bad";
    state.textContent = e.message;
    byId("audit").replaceChildren();
  }
}

// In a page that was saved, of the records that were.
function savedAudit(text, kind) {
  const said = snapshot.answers.audit;
  if (!said) throw new Error("there is no audit yet");
  const has = record => [record.subject, record.label, record.detail, record.kind].join(" ").toLowerCase().includes(text.toLowerCase());
  const shown = said.shown.filter(record => (!kind || record.kind === kind) && has(record));
  return { ...said, shown, matches: text || kind ? shown.length : said.matches };
}

function showAudit(said) {
  const state = byId("audit-state");
  state.className = said.sound ? "good" : "bad";
  state.textContent = said.sound
    ? `The audit is what was written: ${said.records} records in ${said.segments} segment${said.segments === 1 ? "" : "s"}, head ${said.head}`
      + (said.removed ? `; records 1 to ${said.removed} were removed to make room` : "")
      + `. ${said.matches} match` + (said.matches > said.shown.length ? `, the last ${said.shown.length} are shown.` : ".")
    : `The audit was TAMPERED WITH or damaged: ${said.wrong}. Of the records before that ${said.matches} match.`;
  const list = byId("audit");
  list.replaceChildren(...said.shown.map(record => {
    const line = make("li", record.kind === "denied" ? "denied" : "");
    line.append(make("span", "number", String(record.number)), timeOf(record.time, 0), make("b", "", record.kind),
      `${record.subject} (${record.label}) ${record.detail}`);
    return line;
  }));
  list.scrollTop = list.scrollHeight;
}
