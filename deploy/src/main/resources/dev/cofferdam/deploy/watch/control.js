// Where this page may change something: what is written to the program whose log is shown, and orders about its partition.
"use strict";

function beginControl() {
  if (!scene.control) return;
  const form = byId("control"), of = byId("log-of");
  of.addEventListener("change", () => {
    form.hidden = !of.value;
    byId("told").textContent = "";
  });
  form.addEventListener("submit", event => {
    event.preventDefault();
    give("tell", { partition: of.value, line: byId("tell").value }, `${of.value} was told`);
    byId("tell").value = "";
  });
  for (const button of form.querySelectorAll("button[value]")) {
    button.addEventListener("click", () =>
      give("steer", { partition: of.value, order: button.value }, `${button.value} ${of.value}: it is decided`));
  }
}

async function give(what, parameters, done) {
  const told = byId("told");
  try {
    await order(what, parameters);
    told.className = "good";
    told.textContent = done;
  } catch (e) {
    told.className = "bad";
    told.textContent = e.message;
  }
}
