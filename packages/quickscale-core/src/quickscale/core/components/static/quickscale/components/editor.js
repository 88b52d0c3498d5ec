/* Edits the components in a textarea, which stays what is sent. */
(() => {
  "use strict";

  const INPUTS = { integer: "number", decimal: "number", date: "date", time: "time" };
  const EMPTY = { boolean: false, list: [] };

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name in element) element[name] = value;
      else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }

  const box = (title, className, ...children) => make("fieldset", { className }, make("legend", {}, title), ...children);
  const tools = (...children) => make("div", { className: "rows-tools" }, ...children);

  function initial({ default: given, nullable, format, fields, choices }) {
    if (given !== undefined) return structuredClone(given);
    if (nullable) return null;
    if (format === "group") return group(fields);
    return choices ? choices[0][0] : structuredClone(EMPTY[format] ?? "");
  }

  function group(fields = []) {
    return Object.fromEntries(fields.map((field) => [field.name, initial(field)]));
  }

  function start(textarea) {
    const { dataset } = textarea;
    const root = dataset.root ?? textarea.id;
    const types = JSON.parse(dataset.components);
    const texts = JSON.parse(dataset.texts);
    const classes = JSON.parse(dataset.classes ?? "{}"); // a skin's own, by what they are for
    const errors = new WeakMap(); // what the server says is wrong, by the object that holds it
    let items;
    try {
      items = JSON.parse(textarea.value || "[]");
    } catch {
      return; // a person mends the text
    }
    if (!Array.isArray(items) || items.some((item) => typeof item?.type !== "string")) return;

    const list = make("div", { className: "rows-list" });
    const status = make("p", { className: "visually-hidden", role: "status" });
    textarea.hidden = true;
    textarea.disabled = false;
    if (textarea.nextElementSibling?.matches("[data-plain]")) textarea.nextElementSibling.remove();
    textarea.after(make("div", { className: "qs" }, list, drawAdder(), status));
    note(items, JSON.parse(dataset.errors ?? "{}"));
    draw();

    /* Errors stay with what they are about, wherever it is moved. */
    function note(holder, faults) {
      if (!holder || typeof holder !== "object") return;
      errors.set(holder, faults);
      for (const [key, inside] of Object.entries(faults)) note(holder[key], inside);
    }

    function drawErrors(holder, key, id) {
      const found = [errors.get(holder)?.[key] ?? []].flat().filter((each) => typeof each === "string");
      return found.length ? [make("p", { id: `${id}-error`, className: classes.error ?? "" }, found.join(" "))] : [];
    }

    function save() {
      textarea.value = JSON.stringify(items);
    }

    function draw() {
      const drawn = items.map((item, index) => (item.remove ? "" : drawItem(item, index)));
      list.replaceChildren(...(drawn.some(Boolean) ? drawn : [texts.empty]));
    }

    /* act changes the items, and returns the id of the element to go on from. */
    function button(text, title, act, rest = {}) {
      const label = `${text}: ${title}`;
      const onclick = () => {
        const id = act();
        save();
        draw();
        status.textContent = label;
        const target = document.getElementById(id) ?? document.getElementById(`${root}-kind`);
        (target.disabled ? target.parentNode.querySelector(":enabled") : target).focus();
      };
      const className = classes.button ?? "";
      return make("button", { type: "button", className, "aria-label": label, onclick, ...rest }, text);
    }

    function drawTools(entries, index, title, id, remove) {
      const base = id.slice(0, -String(index).length);
      const move = (name, to) =>
        button(texts[name], title, () => {
          entries.splice(to, 0, ...entries.splice(index, 1));
          return `${base}${to}-${name}`;
        }, { id: `${id}-${name}`, disabled: !(to in entries) });
      const drop = button(texts.remove, title, () => {
        remove();
        return `${base}${Math.max(index - 1, 0)}-up`;
      });
      return tools(move("up", index - 1), move("down", index + 1), drop);
    }

    function drawItem(item, index) {
      const type = types.find((each) => each.name === item.type);
      const title = `${index + 1}. ${type?.label ?? item.value?.type ?? item.type}`;
      const id = `${root}-${index}`;
      const buttons = drawTools(items, index, title, id, () => {
        if (type) items.splice(index, 1);
        else item.remove = true;
      });
      const body = type ? [drawFields(type.fields, item.value, `${id}-value`)] : [make("p", { className: classes.help ?? "" }, texts.unknown)];
      const drawn = box(title, "rows-item", ...drawErrors(items, index, id), ...drawErrors(item, "type", id), ...body, buttons);
      return Object.assign(drawn, { id, tabIndex: -1 });
    }

    function drawFields(fields = [], holder, id) {
      const drawn = fields.map((field) => drawField(field, holder, field.name, `${id}-${field.name}`));
      return make("div", { className: "rows-fields" }, ...drawn);
    }

    function drawField(field, holder, key, id) {
      if (field.format === "group") return drawGroup(field, holder, key, id);
      if (field.format === "list") return drawList(field, holder, key, id);
      const set = (value) => {
        holder[key] = value;
        save();
      };
      const input = drawInput(field, holder[key], set);
      input.id = id;
      const notes = drawErrors(holder, key, id);
      if (notes.length) input.setAttribute("aria-invalid", "true");
      if (field.help) notes.unshift(make("p", { id: `${id}-help`, className: classes.help ?? "" }, field.help));
      if (notes.length) input.setAttribute("aria-describedby", notes.map((each) => each.id).join(" "));
      const className = classes.field ?? "";
      return make("div", { className }, ...drawLabel(field, input), ...notes);
    }

    function drawLabel(field, input) {
      const label = { htmlFor: input.id, className: classes[input.type === "checkbox" ? "choice" : "label"] ?? "" };
      if (input.type === "checkbox") return [make("label", label, input, make("span", {}, field.label))];
      return [make("label", label, field.label), input];
    }

    function drawGroup(field, holder, key, id) {
      if (holder[key]) return box(field.label, "rows-item", drawFields(field.fields, holder[key], id));
      const add = button(texts.add, field.label, () => {
        holder[key] = group(field.fields);
        return `${id}-${field.fields[0].name}`;
      });
      return box(field.label, "rows-item", tools(add));
    }

    function drawList(field, holder, key, id) {
      const entries = holder[key] ?? [];
      const rows = entries.flatMap((_, index) => {
        const label = `${field.label} ${index + 1}`;
        const place = `${id}-${index}`;
        const buttons = drawTools(entries, index, label, place, () => entries.splice(index, 1));
        return [drawField({ ...field.item, label }, entries, index, place), buttons];
      });
      const add = button(texts.add, field.label, () => {
        holder[key] = [...entries, initial(field.item)];
        return `${id}-${entries.length}`;
      });
      return box(field.label, "rows-item", ...drawErrors(holder, key, id), ...rows, tools(add));
    }

    function drawInput(field, value, set) {
      if (field.format === "choice") return drawSelect(field, value, set);
      if (field.format === "boolean") {
        const className = classes.check ?? "";
        return make("input", { type: "checkbox", className, checked: value, onchange: (e) => set(e.target.checked) });
      }
      const json = field.format === "json";
      const text = json ? JSON.stringify(value) : value ?? "";
      const className = classes.input ?? "";
      const dir = ["image", "url", "email"].includes(field.format) ? "ltr" : "auto";
      const shared = { ...field.limits, className, dir, value: text, oninput: (e) => set(read(e.target.value)) };
      if (json || ["longtext", "html"].includes(field.format)) {
        return make("textarea", { rows: 5, ...shared });
      }
      return make("input", { type: INPUTS[field.format] ?? "text", step: "any", ...shared });

      function read(typed) {
        if (field.nullable && typed === "") return null;
        try {
          return json ? JSON.parse(typed) : typed;
        } catch {
          return typed; // the server says what is wrong with it
        }
      }
    }

    function drawSelect(field, value, set) {
      const choices = field.nullable ? [[null, "—"], ...field.choices] : field.choices;
      const options = choices.map(([each, label]) => make("option", { selected: each === value }, label));
      const className = classes.input ?? "";
      return make("select", { className, onchange: (e) => set(choices[e.target.selectedIndex][0]) }, ...options);
    }

    function drawAdder() {
      const allowed = types.filter((type) => type.allowed);
      const id = `${root}-kind`;
      const select = make("select", { id, className: classes.select ?? classes.input ?? "" }, ...allowed.map((type) => make("option", {}, type.label)));
      const add = button(texts.add, texts.kind, () => {
        const { name, fields } = allowed[select.selectedIndex];
        const count = items.push({ type: name, value: group(fields) });
        return `${root}-${count - 1}-value-${fields?.[0].name}`;
      });
      return tools(make("label", { htmlFor: id }, texts.kind), select, add);
    }
  }

  function startAll({ target }) {
    for (const textarea of target.querySelectorAll("textarea[data-components]")) {
      if ((textarea.disabled || !textarea.hidden) && !textarea.name.includes("__prefix__")) start(textarea);
    }
  }

  for (const name of ["DOMContentLoaded", "formset:added"]) document.addEventListener(name, startAll);
})();
