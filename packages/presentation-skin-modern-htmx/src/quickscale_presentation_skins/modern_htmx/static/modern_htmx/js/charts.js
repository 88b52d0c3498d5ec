// The keyboard and fingers move along a chart by a slider, which tells each day's figures.
(() => {
  const showDay = (range) => {
    const chart = range.closest(".chart");
    const marks = chart.querySelectorAll(".chart-mark");
    for (const mark of marks) mark.classList.remove("is-shown");
    const mark = marks[range.value - 1];
    mark.classList.add("is-shown");
    range.setAttribute("aria-valuetext", mark.dataset.text);
  };
  const readyCharts = () => {
    for (const range of document.querySelectorAll("[data-chart-range][hidden]")) {
      range.hidden = false;
      range.setAttribute("aria-valuetext", [...range.closest(".chart").querySelectorAll(".chart-mark")].at(-1).dataset.text);
    }
  };
  addEventListener("input", (event) => event.target.matches("[data-chart-range]") && showDay(event.target));
  addEventListener("focusin", (event) => event.target.matches("[data-chart-range]") && showDay(event.target));
  addEventListener("focusout", (event) => {
    const chart = event.target.matches("[data-chart-range]") && event.target.closest(".chart");
    if (chart) chart.querySelector(".is-shown")?.classList.remove("is-shown");
  });
  addEventListener("htmx:afterSettle", readyCharts);
  readyCharts();
})();
