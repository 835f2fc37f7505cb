// Completes user names after @ in a comment. Without this script, names are typed in full.
"use strict";

(() => {
  const MAX_NAMES = 8;
  const field = document.querySelector("textarea.mentions");
  const source = document.getElementById("mention-names");
  if (!field || !source) return;
  const people = [...source.children].map((item) => ({ name: item.dataset.name, full: item.dataset.full }));
  const list = document.createElement("ul");
  list.id = "mention-list";
  list.className = "mention-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", source.closest("details").querySelector("summary").textContent);
  list.hidden = true;
  field.after(list);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);

  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  let chosen = 0;

  function typed() {
    const before = field.value.slice(0, field.selectionStart);
    const match = /(?:^|[^\w.+@-])@([\p{L}\p{M}\w.+-]*)$/u.exec(before);
    return match && field.selectionStart === field.selectionEnd ? match[1] : null;
  }

  function close() {
    list.hidden = true;
    field.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    chosen = index;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
    field.setAttribute("aria-activedescendant", list.children[index].id);
  }

  function open() {
    const text = typed();
    const found = text === null ? [] : people.filter(({ name, full }) =>
      fold(name).startsWith(fold(text)) || fold(full).split(/\s+/).some((word) => word.startsWith(fold(text)))
    ).slice(0, MAX_NAMES);
    if (!found.length) return close();
    list.replaceChildren(...found.map(({ name, full }, index) => {
      const item = document.createElement("li");
      item.id = `mention-${index}`;
      item.setAttribute("role", "option");
      item.dataset.name = name;
      const code = document.createElement("strong");
      code.textContent = `@${name}`;
      const note = document.createElement("span");
      note.textContent = full ? ` ${full}` : "";
      item.append(code, note);
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        insert(name);
      });
      return item;
    }));
    list.hidden = false;
    choose(0);
  }

  function insert(name) {
    const at = field.selectionStart;
    field.setRangeText(`@${name} `, at - typed().length - 1, at, "end");
    field.dispatchEvent(new Event("change", { bubbles: true }));
    close();
    field.focus();
  }

  field.addEventListener("input", open);
  field.addEventListener("click", open);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const count = list.children.length;
    if (event.key === "ArrowDown") choose((chosen + 1) % count);
    else if (event.key === "ArrowUp") choose((chosen + count - 1) % count);
    else if (event.key === "Enter" || event.key === "Tab") insert(list.children[chosen].dataset.name);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
})();
