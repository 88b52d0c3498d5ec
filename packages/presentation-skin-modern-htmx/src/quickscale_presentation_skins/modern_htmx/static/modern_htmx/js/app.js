// Small behaviours that pages work without.
(() => {
  const announce = (text) => {
    const live = document.getElementById("live");
    if (live && text) live.textContent = text;
  };

  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (menu !== except) menu.open = false;
    }
  };

  const dismissLater = (message) => {
    const calm = message.matches(".message-success, .message-info");
    if (calm) setTimeout(() => message.matches(":hover, :focus-within") || message.remove(), 8000);
  };

  const dismissAllLater = () => {
    for (const message of document.querySelectorAll(".message:not([data-seen])")) {
      message.dataset.seen = "";
      dismissLater(message);
    }
  };

  const fail = (text) => {
    const template = document.getElementById("failure");
    const message = template.content.firstElementChild.cloneNode(true);
    message.querySelector("[data-text]").textContent = text || message.dataset.text;
    document.getElementById("messages").append(message);
  };

  addEventListener("click", (event) => {
    const target = event.target;
    closeMenus(target.closest("details[data-menu]"));
    target.closest("[data-dismiss]")?.closest(".message").remove();
    const copying = target.closest("[data-copy]");
    if (copying) copy(copying);
    const step = target.closest("[data-step]");
    if (!step) return;
    const input = step.parentElement.querySelector("input");
    const before = input.value;
    step.dataset.step === "up" ? input.stepUp() : input.stepDown();
    if (input.value !== before) input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // A key is copied without being shown anywhere else; the field is there without this.
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
    if (!done) return;
    const label = button.firstChild.data;
    button.firstChild.data = button.dataset.copied;
    setTimeout(() => (button.firstChild.data = label), 2000);
  };

  // The keyboard and fingers move along a chart by a slider, which tells each day's figures.
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

  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest?.("details[data-menu][open]");
    closeMenus();
    menu?.querySelector("summary").focus();
  });

  addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });

  // Empty filters would only clutter the address.
  addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.verb !== "get") return;
    for (const [name, value] of [...detail.formData]) {
      if (value === "") detail.formData.delete(name);
    }
  });

  addEventListener("htmx:afterSettle", (event) => {
    dismissAllLater();
    const region = event.detail.target;
    announce(document.querySelector("[data-announce]")?.textContent.trim());
    const lost = !document.activeElement || document.activeElement === document.body;
    const faults = region?.querySelector("form [data-error-summary]");
    if (faults) faults.focus();
    else if (lost && region?.id) document.getElementById(region.id)?.focus({ preventScroll: true });
  });

  // A form that stays on its page tells what was wrong in a message; a whole page that answers a
  // request for a part of one (a login, say) is gone to.
  addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail;
    if (xhr.status === 422 && requestConfig.elt.matches("[data-inline]")) {
      event.detail.shouldSwap = false;
      const answer = new DOMParser().parseFromString(xhr.response, "text/html");
      fail(answer.querySelector("[data-error-summary] li")?.textContent);
      requestConfig.elt.reset();
    } else if (!requestConfig.boosted && /^\s*<!doctype/i.test(xhr.response)) {
      event.detail.shouldSwap = false;
      location.assign(xhr.responseURL);
    }
  });

  // The keyboard stops only at what does scroll.
  const markScrolling = () => {
    for (const box of document.querySelectorAll("[data-scrolls]")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  addEventListener("resize", markScrolling);
  addEventListener("htmx:afterSettle", markScrolling);

  addEventListener("htmx:responseError", () => fail());
  addEventListener("htmx:sendError", () => fail());

  // The next page tells its times in the visitor's zone.
  if ("keepsZone" in document.body.dataset) {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const secure = location.protocol === "https:" ? "; secure" : "";
    if (zone) document.cookie = `timezone=${zone}; path=/; max-age=31536000; samesite=lax${secure}`;
  }

  dismissAllLater();
  markScrolling();
  readyCharts();
})();
