// Draws the rows of a form again without a new page: the server adds, moves and removes them.
(() => {
  "use strict";

  async function redraw(button) {
    const { form } = button;
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    body.append(button.name, button.value);
    const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const rows = outermost(button);
    const fresh = page.getElementById(rows.id);
    rows.replaceWith(fresh);
    (fresh.matches("[autofocus]") ? fresh : fresh.querySelector("[autofocus]") ?? fresh).focus();
  }

  function outermost(button) {
    let found = button.closest("[data-rows]");
    while (found.parentElement.closest("[data-rows]")) found = found.parentElement.closest("[data-rows]");
    return found;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest('button[name="_rows"]');
    if (!button) return;
    event.preventDefault();
    // Without an answer, the form is sent as it is without this script.
    redraw(button).catch(() => button.form.requestSubmit(button));
  });
})();
