// What is typed as a tag becomes a check box like those of the tags that are chosen; the server
// reads both, so that this is only quicker. A chosen tag that is unchecked can be checked again.
(() => {
  if (document.documentElement.dataset.tagsReady) return;
  document.documentElement.dataset.tagsReady = "true";

  const choose = (fieldset, input, tag) => {
    const status = fieldset.querySelector("[role=status]");
    status.textContent = `${status.dataset.added}: ${tag}`;
    const boxes = [...fieldset.querySelectorAll("input[type=checkbox]")];
    const known = boxes.find((box) => box.value.toLowerCase() === tag.toLowerCase());
    if (known) known.checked = true;
    if (known) return;
    const label = document.createElement("label");
    const box = document.createElement("input");
    Object.assign(box, { type: "checkbox", name: fieldset.dataset.tags, value: tag, checked: true });
    label.className = fieldset.dataset.choice;
    label.append(box, ` ${tag}`);
    input.before(label, " ");
  };

  const take = (input) => {
    const fieldset = input.closest("[data-tags]");
    const tags = input.value.split(",").map((tag) => tag.trim()).filter(Boolean);
    for (const tag of tags) choose(fieldset, input, tag);
    input.value = "";
  };

  const typed = (target) => target.closest?.("[data-tags]") && target.type === "text";

  addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !typed(event.target) || !event.target.value.trim()) return;
    event.preventDefault();
    take(event.target);
  });

  addEventListener("input", (event) => {
    if (!typed(event.target)) return;
    // A suggestion that is chosen is no typing.
    const isChosen = !event.inputType || event.inputType === "insertReplacementText";
    if (isChosen || event.target.value.includes(",")) take(event.target);
  });
})();
