// Downgrade cases: how each stands, what it is about, and, where this page may change something, an approval.
"use strict";

let casesAsked = false;

async function showCases() {
  if (!scene.downgrades) return;
  byId("cases-part").hidden = false;
  document.querySelector("nav a[href='#cases-part']").hidden = false;
  casesAsked = false;
  try {
    const { cases } = await ask("cases");
    const open = new Set([...document.querySelectorAll("#cases details[open]")].map(each => each.dataset.case));
    byId("cases").replaceChildren(...cases.map(each => caseBox(each, open.has(each.case))));
    byId("cases-state").textContent = cases.length ? "" : "nothing was submitted yet";
  } catch (e) {
    byId("cases-state").textContent = e.message;
  }
}

// Several events at once are one reason to look.
function casesChanged() {
  if (!casesAsked) {
    casesAsked = true;
    setTimeout(showCases, 1000);
  }
}

function caseBox(of, open) {
  const box = make("details");
  box.dataset.case = of.case;
  const summary = make("summary", "", `case ${of.case}: `);
  summary.append(make("b", "", of.stage), ` from ${of.from} to ${of.to}, submitted by ${of.submitter}`);
  const inside = make("div", "case");
  box.append(summary, inside);
  box.addEventListener("toggle", () => { if (box.open && !inside.firstChild) showCase(of.case, inside); });
  box.open = open;
  return box;
}

async function showCase(id, inside) {
  try {
    const of = await ask("case", { case: id });
    const list = make("ul");
    for (const verdict of of.verdicts) {
      list.append(make("li", verdict.passed ? "good" : "bad", `filter ${verdict.filter} ${verdict.passed ? "passed" : "REFUSED"} it`));
      verdict.findings.forEach(finding => list.append(make("li", "", finding)));
    }
    of.approvals.forEach(each => list.append(make("li", "", `approved by ${each.person} at ${each.time}`)));
    if (of.reason) list.append(make("li", "", "reason: " + of.reason));
    inside.replaceChildren(list);
    if (of.content !== undefined) inside.append(make("h4", "", "Content"), pre(of.content));
    if (of.statement) {
      inside.append(make("h4", "", "What is signed, by ssh-keygen -Y sign -n cofferdam-downgrade"), pre(of.statement));
    }
    if (scene.control && of.stage === "reviewed") inside.append(approval(id));
  } catch (e) {
    inside.replaceChildren(make("p", "bad", e.message));
  }
}

function pre(text) {
  const element = make("pre", "", text);
  element.tabIndex = 0;
  return element;
}

function approval(id) {
  const form = make("form");
  const label = make("label", "", "Signature");
  const area = make("textarea");
  area.rows = 6;
  area.required = true;
  area.spellcheck = false;
  area.placeholder = "-----BEGIN SSH SIGNATURE-----";
  label.append(area);
  const button = make("button", "", "Approve case " + id);
  const said = make("p");
  said.setAttribute("role", "status");
  form.append(label, button, said);
  form.addEventListener("submit", async event => {
    event.preventDefault();
    button.disabled = true;
    try {
      const of = await order("approve", { case: id, signature: area.value });
      said.className = "good";
      said.textContent = `case ${id} is ${of.stage}`;
      casesChanged();
    } catch (e) {
      said.className = "bad";
      said.textContent = e.message;
    }
    button.disabled = false;
  });
  return form;
}
