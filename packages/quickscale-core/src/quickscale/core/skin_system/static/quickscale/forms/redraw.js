// Draws a form again after a change on which its other fields depend: nothing is saved by it.
(() => {
  "use strict";
  if (window.quickscaleRedraws) return;
  window.quickscaleRedraws = true;

  // The arrow keys and typing choose one option after the other.
  const PAUSE = 300;
  let waiting;

  async function redraw(field) {
    const { form, value } = field;
    const body = new FormData(form);
    for (const [key, each] of [...body]) if (each instanceof File) body.delete(key);
    body.append("_rows", field.dataset.redraw);
    const headers = { "HX-Request": "true" };
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers });
    if (!answer.ok || field.value !== value) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(field.id);
    const focused = document.activeElement?.form === form ? document.activeElement.id : "";
    const nodes = [...fresh.form.childNodes];
    fresh.replaceWith(field);
    form.replaceChildren(...nodes);
    document.getElementById(focused)?.focus();
    window.htmx?.process(form);
  }

  function plan(field) {
    clearTimeout(waiting);
    waiting = setTimeout(() => redraw(field).catch(() => undefined), PAUSE);
  }

  function isChanged(field) {
    if (!field.options) return field.value !== field.defaultValue;
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  }

  document.addEventListener("change", (event) => {
    const field = event.target.closest("[data-redraw]");
    if (field) plan(field);
  });
  // What was chosen before this script had come.
  [...document.querySelectorAll("[data-redraw]")].filter(isChanged).forEach(plan);
})();
