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
    const opener = target.closest("[data-drawer]");
    if (opener) openDrawer(event, opener);
    if (target === drawer || target.closest("[data-close]")) target.closest("dialog").close();
    const step = target.closest("[data-step]");
    if (!step) return;
    const input = step.parentElement.querySelector("input");
    const before = input.value;
    step.dataset.step === "up" ? input.stepUp() : input.stepDown();
    if (input.value !== before) input.dispatchEvent(new Event("change", { bubbles: true }));
  });

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

  // What the header's cart leads to is shown beside the page; without JavaScript it is gone to.
  const drawer = document.getElementById("drawer");
  const openDrawer = async (event, link) => {
    const isThere = link.pathname === location.pathname;
    if (isThere || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!drawer.open) drawer.showModal();
    const content = drawer.querySelector("[data-content]");
    content.setAttribute("aria-busy", "true");
    await htmx.ajax("GET", link.href, { target: content, select: "#cart", swap: "innerHTML ignoreTitle:true" });
    content.removeAttribute("aria-busy");
    if (!content.firstElementChild) location.assign(link.href);
  };

  // The keyboard goes on where it was, or at what has taken that place.
  const STOPS = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const isLost = () => !document.activeElement || document.activeElement === document.body;
  let place = null;
  addEventListener("htmx:beforeRequest", ({ detail }) => {
    const focused = document.activeElement;
    const at = [...detail.target.querySelectorAll(STOPS)].indexOf(focused);
    place = { focused, at, like: focused?.className };
  });
  addEventListener("htmx:afterRequest", ({ detail }) => {
    nameSubject(detail.elt.dataset.about);
    if (isLost() && place?.focused?.isConnected) place.focused.focus({ preventScroll: true });
  });
  // The link that opened it may have been drawn anew meanwhile.
  drawer?.addEventListener("close", () => document.querySelector("[data-drawer]").focus());
  const goOn = (region) => {
    const next = place && [...region.querySelectorAll(STOPS)][place.at];
    const found = next?.className === place?.like ? next : region;
    found.focus({ preventScroll: true });
  };

  addEventListener("htmx:afterSettle", (event) => {
    dismissAllLater();
    if (event.detail.target?.matches("[role=listbox]")) return;
    const region = document.getElementById(event.detail.target?.id);
    announce(document.querySelector("[data-announce]")?.textContent.trim());
    const faults = region?.querySelector("form [data-error-summary]");
    if (faults) faults.focus();
    else if (region && isLost()) goOn(region);
  });

  // A message that answers a form says what that was about, and leads to where it went.
  const nameSubject = (about) => {
    const text = about && document.querySelector("#messages .message-success [data-text]");
    if (!text) return;
    const name = document.createElement("bdi");
    name.className = "font-semibold";
    name.textContent = about;
    const cart = drawer.querySelector(":scope > a").cloneNode(true);
    cart.className = "link";
    text.prepend(name, document.createElement("br"));
    text.append(" ", cart);
  };

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

  // What a field needs comes with the first visit to it.
  addEventListener("focusin", ({ target }) => {
    const { script } = target.dataset;
    if (!script) return;
    for (const field of document.querySelectorAll("[data-script]")) field.removeAttribute("data-script");
    document.head.append(Object.assign(document.createElement("script"), { src: script }));
  });

  // Nobody asked for what is only suggested.
  const failAloud = (event) => event.target.matches("[data-suggests]") || fail();
  addEventListener("htmx:responseError", failAloud);
  addEventListener("htmx:sendError", failAloud);

  // The next page tells its times in the visitor's zone.
  if ("keepsZone" in document.body.dataset) {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const secure = location.protocol === "https:" ? "; secure" : "";
    if (zone) document.cookie = `timezone=${zone}; path=/; max-age=31536000; samesite=lax${secure}`;
  }

  dismissAllLater();
  markScrolling();
})();
