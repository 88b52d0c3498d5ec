// Small behaviours that pages work without.
(() => {
  const announce = (text) => {
    document.getElementById("live").textContent = text ?? "";
  };

  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll(".drop[open]")) {
      if (menu !== except) menu.open = false;
    }
  };

  // A key is copied without being shown anywhere else.
  const copy = async (button) => {
    const field = button.parentElement.querySelector("textarea");
    field.select();
    let done = true;
    try {
      if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
      else done = document.execCommand("copy");
    } catch {
      done = false;
    }
    announce(done ? button.dataset.copied : button.dataset.failed);
  };

  // A picture among several is looked at in place, in whichever of its files fits there.
  const show = (link) => {
    const gallery = link.closest(".gallery");
    gallery.querySelector("[aria-current]")?.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    const main = gallery.querySelector("picture");
    const { sizes } = main.querySelector("img");
    const picture = link.querySelector("picture").cloneNode(true);
    for (const part of picture.children) if (part.sizes) part.sizes = sizes;
    main.parentElement.href = link.href;
    main.replaceWith(picture);
  };

  addEventListener("click", (event) => {
    const target = event.target;
    closeMenus(target.closest(".drop"));
    target.closest("[data-dismiss]")?.parentElement.remove();
    const copying = target.closest("[data-copy]");
    if (copying) copy(copying);
    const picture = target.closest(".thumbs a");
    if (!picture || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(picture);
  });

  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest?.(".drop[open]");
    closeMenus();
    menu?.querySelector("summary").focus();
  });

  // Filters narrow the list in place; empty ones would only clutter the address.
  const readAddress = (form) => {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value !== "") query.append(name, value);
    return `${form.action.split("?")[0]}${query.size ? `?${query}` : ""}`;
  };
  let asked;
  const narrow = async (form) => {
    const address = readAddress(form);
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(address, { signal: asked.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const results = page.getElementById("results");
      if (!answer.ok || !results) return location.assign(address);
      document.getElementById("results").replaceWith(results);
      const fresh = page.querySelector("[data-narrows] summary");
      if (fresh) form.querySelector("summary").replaceWith(fresh);
      if (address !== location.href) history.pushState(null, "", address);
      announce(results.querySelector("[data-announce]")?.textContent.trim());
      markScrolling();
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
    }
  };
  addEventListener("change", (event) => {
    const form = event.target.form;
    if (event.target.matches("[data-submit]")) form.requestSubmit();
    else if (form?.matches("[data-narrows]")) narrow(form);
  });
  addEventListener("submit", (event) => {
    if (!event.target.matches("[data-narrows]")) return;
    event.preventDefault();
    narrow(event.target);
  });
  addEventListener("popstate", () => document.querySelector("[data-narrows]") && location.reload());

  // The keyboard and fingers move along a chart by a slider, which tells each day's figures.
  const marksOf = (range) => [...range.closest(".chart").querySelectorAll(".chart-mark")];
  const showDay = (range) => {
    const marks = marksOf(range);
    for (const mark of marks) mark.classList.remove("is-shown");
    const mark = marks[range.value - 1];
    mark.classList.add("is-shown");
    range.setAttribute("aria-valuetext", mark.dataset.text);
  };
  for (const range of document.querySelectorAll("[data-chart-range]")) {
    range.hidden = false;
    range.setAttribute("aria-valuetext", marksOf(range).at(-1).dataset.text);
    range.addEventListener("input", () => showDay(range));
    range.addEventListener("focus", () => showDay(range));
    range.addEventListener("blur", () => marksOf(range)[range.value - 1].classList.remove("is-shown"));
  }

  // The keyboard stops only at what does scroll.
  const markScrolling = () => {
    for (const box of document.querySelectorAll("[data-scrolls]")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  addEventListener("resize", markScrolling);
  markScrolling();

  // The next page tells its times in the visitor's zone.
  if ("keepsZone" in document.body.dataset) {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const secure = location.protocol === "https:" ? "; secure" : "";
    if (zone) document.cookie = `timezone=${zone}; path=/; max-age=31536000; samesite=lax${secure}`;
  }
})();
