// Draws the rows of a form again without a new page: the server adds, moves and removes them.
(() => {
  "use strict";

  let last = Promise.resolve();

  async function redraw(form, list, { name, value }) {
    const body = new FormData(form);
    for (const [key, each] of [...body]) if (each instanceof File) body.delete(key);
    body.append(name, value);
    const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(list);
    document.getElementById(list).replaceWith(fresh);
    (fresh.matches("[autofocus]") ? fresh : fresh.querySelector("[autofocus]") ?? fresh).focus();
  }

  function outermost(button) {
    let found = button.closest("[data-rows]");
    for (let above = found; above; above = above.parentElement.closest("[data-rows]")) found = above;
    return found.id;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest('button[name="_rows"]');
    if (!button) return;
    event.preventDefault();
    const { form } = button;
    const list = outermost(button);
    last = last.then(() => {
      // A row that was drawn anew meanwhile may stand elsewhere; a list is where it was.
      if (!button.isConnected && !button.value.endsWith(":add")) return undefined;
      return redraw(form, list, button).catch(() => form.requestSubmit(button.isConnected ? button : null));
    });
  });
})();
