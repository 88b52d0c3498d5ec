// A card is dragged to another column: that fills in its form and sends it. A board that is drawn
// again stands where it stood.
(() => {
  const KEPT = "quickscale-board";
  let card = null;

  const columnOf = (event) => event.target.closest?.("[data-column]");
  const mark = (over) => {
    for (const column of document.querySelectorAll("[data-column]")) {
      column.toggleAttribute("data-over", column === over);
    }
  };
  const findTarget = (event) => {
    const column = card && columnOf(event);
    return column && !column.contains(card) ? column : null;
  };

  addEventListener("dragstart", (event) => {
    card = event.target.closest?.("[data-card]") ?? null;
    if (!card) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.querySelector("h3").textContent);
    card.toggleAttribute("data-dragged", true);
  });

  addEventListener("dragover", (event) => {
    const column = findTarget(event);
    if (column) event.preventDefault();
    mark(column);
  });

  addEventListener("drop", (event) => {
    const column = findTarget(event);
    if (!column) return;
    event.preventDefault();
    const form = card.querySelector("form");
    form.querySelector("select").value = column.dataset.column;
    column.querySelector(".board-cards, .board-head").append(card);
    form.requestSubmit();
  });

  addEventListener("dragend", () => {
    card?.removeAttribute("data-dragged");
    card = null;
    mark(null);
  });

  // What a column has to be told is asked in place of the page, if the form says where that is.
  addEventListener("htmx:beforeSwap", ({ detail }) => {
    const target = document.getElementById(detail.requestConfig.elt.dataset.refused);
    if (!target || detail.xhr.status !== 422) return;
    Object.assign(detail, { target, selectOverride: "unset", swapOverride: "innerHTML" });
  });

  const findBoard = () => document.querySelector("[data-board]");
  const keep = () => {
    const board = findBoard();
    if (board) sessionStorage.setItem(KEPT, `${location.pathname} ${board.scrollLeft}`);
  };
  const restore = () => {
    const [path, left] = (sessionStorage.getItem(KEPT) ?? "").split(" ");
    sessionStorage.removeItem(KEPT);
    if (path === location.pathname && findBoard()) findBoard().scrollLeft = Number(left);
  };

  addEventListener("submit", (event) => event.target.closest?.("[data-board]") && keep(), true);
  addEventListener("htmx:afterSettle", restore);
  restore();
})();
