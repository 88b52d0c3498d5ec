// Loaded before anything is drawn, so that a remembered colour scheme never flashes.
(() => {
  const root = document.documentElement;
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  root.dataset.js = "";

  const read = () => {
    try {
      return localStorage.getItem("scheme");
    } catch {
      return null; // storage is switched off
    }
  };
  const apply = (chosen) => {
    if (chosen) root.dataset.theme = chosen;
  };

  apply(read());
  addEventListener("storage", () => apply(read()));
  addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-scheme-toggle]")) return;
    const isDark = (root.dataset.theme ?? (prefersDark.matches ? "dark" : "light")) === "dark";
    const next = isDark ? "light" : "dark";
    try {
      localStorage.setItem("scheme", next);
    } catch {
      // it holds for this page alone
    }
    apply(next);
  });
})();
