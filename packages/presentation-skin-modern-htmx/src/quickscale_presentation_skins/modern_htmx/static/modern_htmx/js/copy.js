// A key is copied without being shown anywhere else; the field is there without this.
(() => {
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
    document.getElementById("live").textContent = done ? button.dataset.copied : button.dataset.failed;
    if (!done) return;
    const label = button.firstChild.data;
    button.firstChild.data = button.dataset.copied;
    setTimeout(() => (button.firstChild.data = label), 2000);
  };

  addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });
})();
