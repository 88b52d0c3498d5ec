// The product page: the picture that is looked at, and the variant that is chosen.
document.addEventListener("alpine:init", () => {
  Alpine.data("gallery", () => ({
    show() {
      const link = this.$el;
      for (const other of this.$root.querySelectorAll("[aria-current]")) {
        other.removeAttribute("aria-current");
      }
      link.setAttribute("aria-current", "true");
      const { srcset, alt } = link.querySelector("img");
      Object.assign(this.$refs.main, { srcset, src: link.href, alt });
    },
  }));

  // Without this every combination of options is one long list of variants.
  Alpine.data("variants", () => ({
    variants: [],
    chosen: null,
    grouped: false,

    init() {
      this.variants = JSON.parse(document.getElementById("variants").textContent);
      const start = this.variants.find((it) => it.is_default) ?? this.variants[0];
      this.chosen = start ?? null;
      this.grouped = (start?.options.length ?? 0) > 1;
    },

    // A button of an option asks for the variant that has it and is otherwise most like this one.
    pick() {
      const { option, value } = this.$el.dataset;
      const likeness = (it) => it.options.filter((own) => this.has(own.name, own.value)).length;
      const fitting = this.variants.filter((it) => hasChoice(it, option, value));
      this.chosen = fitting.sort((a, b) => likeness(b) - likeness(a))[0] ?? this.chosen;
      showPicture(this.chosen);
      this.$root.querySelector(`[name=variant][value="${CSS.escape(this.chosen.id)}"]`).checked = true;
    },

    choose() {
      this.chosen = this.variants.find((it) => it.id === this.$el.value);
      showPicture(this.chosen);
    },

    has(option, value) {
      return hasChoice(this.chosen, option, value);
    },

    isPicked() {
      return this.has(this.$el.dataset.option, this.$el.dataset.value);
    },

    isGone() {
      const { option, value } = this.$el.dataset;
      const others = this.chosen.options.filter((own) => own.name !== option);
      const wanted = [...others, { name: option, value }];
      const fitting = this.variants.find((it) =>
        wanted.every((own) => hasChoice(it, own.name, own.value)),
      );
      return !fitting || fitting.available === 0;
    },

    isOther() {
      return this.$el.dataset.variant !== this.chosen.id;
    },

    isSoldOut() {
      return this.chosen?.available === 0;
    },
  }));

  // A variant's own picture is one of the gallery's.
  function showPicture(variant) {
    const links = [...document.querySelectorAll(".gallery-thumbs a")];
    links.find((link) => link.getAttribute("href") === variant?.image?.url)?.click();
  }

  function hasChoice(variant, option, value) {
    return variant.options.some((own) => own.name === option && own.value === value);
  }
});
