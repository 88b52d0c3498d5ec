// The product page: the picture that is looked at, the variant that is chosen, the way to buy it.
(() => {
  const gallery = document.querySelector(".gallery");
  const track = gallery.querySelector(".gallery-track");
  const thumbs = [...gallery.querySelectorAll(".gallery-thumbs a")];

  const show = (index) => {
    const picture = track.children[index];
    track.scrollTo({ left: picture.offsetLeft - track.offsetLeft });
  };

  // What is swiped to is marked below.
  const mark = ([...seen]) => {
    const now = seen.findLast((each) => each.isIntersecting)?.target;
    if (!now) return;
    for (const [index, link] of thumbs.entries()) {
      link.toggleAttribute("aria-current", false);
      if (track.children[index] === now) link.setAttribute("aria-current", "true");
    }
  };
  if (thumbs.length) {
    const watcher = new IntersectionObserver(mark, { root: track, threshold: 0.6 });
    for (const picture of track.children) watcher.observe(picture);
  }

  const zoom = (link) => {
    const dialog = gallery.querySelector(".zoom");
    const [from, to] = [link.querySelector("img"), dialog.querySelector("img")];
    Object.assign(to, { src: link.href, alt: from.alt });
    dialog.showModal();
    const room = to.parentElement;
    room.scrollTo((room.scrollWidth - room.clientWidth) / 2, (room.scrollHeight - room.clientHeight) / 2);
  };

  gallery.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const thumb = event.target.closest(".gallery-thumbs a");
    const picture = event.target.closest("[data-zoom]");
    if (!thumb && !picture) return;
    event.preventDefault();
    thumb ? show(thumbs.indexOf(thumb)) : zoom(picture);
  });

  const form = document.getElementById("buy");
  if (!form) return;
  const variants = JSON.parse(document.getElementById("variants").textContent);
  const chips = [...form.querySelectorAll("[data-option]")];
  const bar = document.querySelector("[data-buy-bar]");
  let chosen = variants.find((each) => each.is_selected) ?? variants[0];

  const has = (variant, option, value) =>
    variant.options.some((own) => own.name === option && own.value === value);

  // Of the variants that have a value, the one that is otherwise most like the chosen one.
  const find = (option, value) => {
    const likeness = (it) => it.options.filter((own) => has(chosen, own.name, own.value)).length;
    const fitting = variants.filter((it) => has(it, option, value));
    return fitting.sort((a, b) => likeness(b) - likeness(a))[0] ?? chosen;
  };

  const isGone = (option, value) => {
    const wanted = [...chosen.options.filter((own) => own.name !== option), { name: option, value }];
    const fitting = variants.find((it) => wanted.every((own) => has(it, own.name, own.value)));
    return !fitting || fitting.available === 0;
  };

  const draw = () => {
    for (const part of form.querySelectorAll("[data-variant]")) {
      part.hidden = part.dataset.variant !== chosen.id;
      if (!part.hidden) bar.querySelector("[data-price]").innerHTML = part.firstElementChild.innerHTML;
    }
    for (const chip of chips) {
      const { option } = chip.dataset;
      chip.checked = has(chosen, option, chip.value);
      chip.nextElementSibling.dataset.gone = isGone(option, chip.value);
    }
    for (const button of [form, bar].map((each) => each.querySelector("[type=submit]"))) {
      button.disabled = chosen.available === 0;
    }
  };

  // A variant's own picture is one of the gallery's.
  const showPicture = () => {
    const links = [...(track?.querySelectorAll("a") ?? [])];
    const index = links.findIndex((link) => link.getAttribute("href") === chosen.image?.url);
    if (index >= 0) show(index);
  };

  form.addEventListener("change", ({ target }) => {
    if (target.dataset.option) {
      chosen = find(target.dataset.option, target.value);
      form.querySelector(`[name=variant][value="${CSS.escape(chosen.id)}"]`).checked = true;
    } else if (target.name === "variant") chosen = variants.find((each) => each.id === target.value);
    else return;
    draw();
    showPicture();
  });

  // On a phone the button goes along once its own place is out of sight.
  new IntersectionObserver(([{ isIntersecting }]) => {
    bar.hidden = isIntersecting && !bar.contains(document.activeElement);
  }).observe(form.querySelector("[data-buy]"));

  const options = form.querySelector("[data-options]");
  if (options) {
    options.hidden = false;
    form.querySelector("[data-every]").hidden = true;
  }
  draw();
})();
