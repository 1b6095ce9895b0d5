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
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const change = document.activeElement.closest(".change");
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "o" && change) change.open = !change.open;
    else if (event.key === "m") { mine.checked = !mine.checked; apply(); }
    else if (event.key === "/") { event.preventDefault(); operation.focus(); }
  });
  form.addEventListener("input", apply);
  apply();
})();
