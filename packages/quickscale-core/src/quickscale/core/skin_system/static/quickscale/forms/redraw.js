// Draws a form again after a change on which its other fields depend: nothing is saved by it.
(() => {
  "use strict";

  async function redraw(field) {
    const { form } = field;
    const body = new FormData(form);
    for (const [key, each] of [...body]) if (each instanceof File) body.delete(key);
    body.append("_rows", field.dataset.redraw);
    const headers = { "HX-Request": "true" };
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers });
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(field.id).form;
    for (const each of fresh.querySelectorAll("noscript")) each.remove();
    form.replaceChildren(...fresh.childNodes);
    document.getElementById(field.id).focus();
    window.htmx?.process(form);
  }

  document.addEventListener("change", (event) => {
    const field = event.target.closest("[data-redraw]");
    if (field) redraw(field).catch(() => undefined);
  });
})();
