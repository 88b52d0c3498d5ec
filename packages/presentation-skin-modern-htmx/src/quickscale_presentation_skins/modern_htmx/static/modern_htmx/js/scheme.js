// Loaded before anything is drawn, so that a remembered colour scheme never flashes.
(() => {
  const root = document.documentElement;
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");

  function read() {
    try {
      return localStorage.getItem("scheme");
    } catch {
      return null; // storage is switched off
    }
  }

  function apply() {
    const saved = read();
    const dark = saved ? saved === "dark" : prefersDark.matches;
    if (saved) root.dataset.scheme = saved;
    root.classList.toggle("scheme-dark", dark);
  }

  root.classList.add("js");
  apply();
  prefersDark.addEventListener("change", apply);
  addEventListener("storage", apply);

  addEventListener("click", (event) => {
    if (!event.target.closest?.(".scheme-toggle")) return;
    const next = root.classList.contains("scheme-dark") ? "light" : "dark";
    try {
      localStorage.setItem("scheme", next);
    } catch {
      root.dataset.scheme = next;
    }
    apply();
    root.classList.toggle("scheme-dark", next === "dark");
  });
})();
