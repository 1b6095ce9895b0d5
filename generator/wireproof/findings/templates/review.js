(() => {
  "use strict";
  const form = document.querySelector(".filters");
  const changes = [...document.querySelectorAll(".change")];
  const boxes = [...form.querySelectorAll("[data-impact]")];
  const operation = document.getElementById("operation");
  const mine = document.getElementById("mine");
  const shown = document.getElementById("shown");
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());

  function apply() {
    const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.dataset.impact));
    const text = operation.value.trim().toLowerCase();
    let count = 0;
    for (const change of changes) {
      const visible =
        change.dataset.impact.split(" ").some((impact) => wanted.has(impact)) &&
        (!text || change.dataset.operations.toLowerCase().includes(text)) &&
        (!mine.checked || change.dataset.mine === "1");
      change.hidden = !visible;
      count += visible ? 1 : 0;
    }
    for (const section of document.querySelectorAll("section")) {
      section.hidden = !section.querySelector(".change:not([hidden])");
    }
    for (const owner of document.querySelectorAll(".owner")) {
      let next = owner.nextElementSibling;
      while (next && next.matches(".change[hidden]")) next = next.nextElementSibling;
      owner.hidden = !next || !next.matches(".change");
    }
    shown.value = `${count} of ${changes.length} shown`;
  }

  function move(step) {
    const visible = changes.filter((change) => !change.hidden);
    const at = visible.indexOf(document.activeElement.closest(".change"));
    const next = visible[Math.min(Math.max(at + step, 0), visible.length - 1)];
    if (next) {
      next.querySelector("summary").focus();
      next.scrollIntoView({ block: "center" });
    }
  }

  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input[type=search]")) {
      if (event.key === "Escape") {
        event.target.value = "";
        event.target.blur();
        apply();
      }
      return;
    }
    if (event.target.matches("input:not([type=checkbox]), textarea")) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const change = document.activeElement.closest(".change");
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "o" && change) change.open = !change.open;
    else if (event.key === "m") { mine.checked = !mine.checked; apply(); }
    else if (event.key === "/") { event.preventDefault(); operation.focus(); }
  });
  const commands = document.querySelector(".commands");
  const list = document.getElementById("commands");
  const reason = document.getElementById("reason");
  const ticks = [...document.querySelectorAll("[data-acknowledge]")];

  function collect() {
    const quoted = `'${reason.value.replaceAll("'", "'\\''")}'`;
    list.value = ticks
      .filter((tick) => tick.checked)
      .map((tick) => `wireproof diff ack ${tick.dataset.acknowledge} --reason ${quoted}\n`)
      .join("");
    commands.hidden = !list.value;
  }

  for (const tick of ticks) {
    tick.parentElement.hidden = false;
    tick.addEventListener("change", collect);
  }
  reason.addEventListener("input", collect);
  commands.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("copy").addEventListener("click", () => {
    list.select();
    if (navigator.clipboard) navigator.clipboard.writeText(list.value).catch(() => {});
    else document.execCommand("copy");
  });
  collect();
  form.addEventListener("input", apply);
  apply();
})();
