// What follows in a timeline is added below what is shown, instead of in its place.
(() => {
  const LINK = "[data-timeline-more]";

  const append = (list, added) => {
    const days = [...added.children];
    const entry = days[0]?.querySelector(".timeline-entry");
    const dateOf = (day) => day?.querySelector("time").dateTime;
    if (list.lastElementChild && dateOf(list.lastElementChild) === dateOf(days[0])) {
      list.lastElementChild.querySelector("ul").append(...days.shift().querySelector("ul").children);
    }
    list.append(...days);
    entry?.setAttribute("tabindex", "-1");
    entry?.focus();
  };

  const load = async (link) => {
    const response = await fetch(link.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const id = new URL(link.href).hash.slice(1);
    const section = page.getElementById(id)?.closest("section");
    const added = section?.querySelector(".timeline");
    if (!response.ok || !added) throw new Error(link.href);
    append(link.closest("section").querySelector(".timeline"), document.adoptNode(added));
    const next = section.querySelector(LINK);
    if (next) link.href = next.href;
    else link.remove();
  };

  addEventListener("click", (event) => {
    const link = event.target.closest?.(LINK);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (link.ariaBusy === "true") return;
    link.ariaBusy = "true";
    load(link).then(() => link.removeAttribute("aria-busy"), () => location.assign(link.href));
  }, true);
})();
