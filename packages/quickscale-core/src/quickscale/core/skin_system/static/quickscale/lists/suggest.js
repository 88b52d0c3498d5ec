// A search field suggests pages, after the pattern "combobox" of WAI-ARIA; it is a plain form without.
(() => {
  const boxOf = (input) => document.getElementById(input.dataset.suggests);
  const optionsOf = (box) => [...box.querySelectorAll("[role=option]")];

  const mark = (input, option) => {
    for (const each of optionsOf(boxOf(input))) each.setAttribute("aria-selected", String(each === option));
    if (!option) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };

  const show = (input, wanted) => {
    const box = boxOf(input);
    const options = optionsOf(box);
    options.forEach((option, index) => (option.id = `${box.id}-${index}`));
    box.hidden = !wanted || !options.length;
    input.setAttribute("aria-expanded", String(!box.hidden));
    mark(input, null);
  };

  // One past each end lies what was typed itself.
  const move = (input, step) => {
    const options = optionsOf(boxOf(input));
    const places = options.length + 1;
    const now = options.findIndex((option) => option.id === input.getAttribute("aria-activedescendant"));
    mark(input, options[(now + 1 + step + places) % places - 1]);
  };

  const press = (event) => {
    const input = event.target;
    const box = boxOf(input);
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && optionsOf(box).length) {
      event.preventDefault();
      if (box.hidden) show(input, true);
      move(input, steps[event.key]);
    } else if (event.key === "Enter" && !box.hidden) {
      const chosen = box.querySelector("[aria-selected=true]");
      if (!chosen) return;
      event.preventDefault();
      chosen.click();
    } else if (event.key === "Escape" && !box.hidden) {
      event.preventDefault();
      event.stopPropagation();
      show(input, false);
    }
  };

  let asked, waiting;
  const suggest = (input) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => load(input), 150);
  };
  const load = async (input) => {
    asked?.abort();
    asked = new AbortController();
    const query = new URLSearchParams({ [input.name]: input.value });
    try {
      const answer = await fetch(`${input.dataset.url}?${query}`, { signal: asked.signal });
      boxOf(input).innerHTML = answer.ok ? await answer.text() : "";
      show(input, document.activeElement === input);
    } catch {
      // nobody asked for what is only suggested
    }
  };

  for (const input of document.querySelectorAll("[data-suggests]")) {
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", input.dataset.suggests);
    input.addEventListener("keydown", press);
    input.addEventListener("input", () => suggest(input));
    input.addEventListener("blur", () => show(input, false));
    // Whoever points at an option has not left the field.
    boxOf(input).addEventListener("mousedown", (event) => event.preventDefault());
    // This may come after the first letters.
    if (input.value && document.activeElement === input) suggest(input);
  }
})();
