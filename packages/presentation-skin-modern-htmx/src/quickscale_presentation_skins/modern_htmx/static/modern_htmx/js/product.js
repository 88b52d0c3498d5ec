// The product page: the picture that is looked at, and the variant that is chosen.
document.addEventListener("alpine:init", () => {
  Alpine.data("gallery", () => ({
    show() {
      const link = this.$el;
      for (const other of this.$root.querySelectorAll("[aria-current]")) {
        other.removeAttribute("aria-current");
      }
      link.setAttribute("aria-current", "true");
      this.$refs.main.src = link.href;
      this.$refs.main.alt = link.querySelector("img").alt;
    },
  }));

  // Each variant's radio button carries what the page says of it.
  Alpine.data("variants", () => ({
    choose() {
      const chosen = this.$root.querySelector("input[name=variant]:checked");
      for (const part of this.$root.querySelectorAll("[data-variant]")) {
        part.hidden = part.dataset.variant !== chosen.value;
      }
    },
  }));
});
