// Counts the rows that are chosen, and chooses all of them, or a range with Shift, without a new page.
(() => {
  "use strict";

  if ("bulk" in document.documentElement.dataset) return;
  document.documentElement.dataset.bulk = "";
  let last;

  const boxes = (form) => [...form.elements].filter((each) => each.name === "rows");

  function tell(form) {
    const all = boxes(form);
    const chosen = all.filter((box) => box.checked).length;
    const count = form.querySelector(".bulk-count");
    count.textContent = chosen ? `${count.dataset.text} ${chosen.toLocaleString(document.documentElement.lang || undefined)}` : "";
    const link = form.querySelector("[data-choose-all]");
    link.textContent = chosen === all.length ? link.dataset.none : link.dataset.all;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-choose-all]");
    if (link) {
      event.preventDefault();
      const form = link.closest("form");
      const checked = boxes(form).some((box) => !box.checked);
      for (const box of boxes(form)) box.checked = checked;
      tell(form);
    }
    const box = event.target.closest("input.row-choice");
    if (!box) return;
    const all = boxes(box.form);
    const ends = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    if (event.shiftKey && ends[0] >= 0) for (const each of all.slice(ends[0], ends[1])) each.checked = box.checked;
    last = box;
    tell(box.form);
  });

  const start = () => document.querySelectorAll("form.bulk").forEach(tell);
  document.addEventListener("htmx:afterSettle", start);
  start();
})();
