// Completes words while someone types in a text field: mentions and citations use it.
"use strict";

// `pattern` finds what is typed before the cursor; its group 1 is looked up by `find`, which returns
// items or a promise of items: { name, note, text }. The text of the chosen one replaces the match
// from `start` characters after its beginning.
function completeText(field, { id, label, pattern, find, start }) {
  const list = document.createElement("ul");
  list.id = id;
  list.className = "text-completions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  list.hidden = true;
  field.after(list);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  let chosen = 0;
  let lastSearch = 0;

  function typed() {
    if (field.selectionStart !== field.selectionEnd) return null;
    return pattern.exec(field.value.slice(0, field.selectionStart));
  }

  function close() {
    lastSearch += 1;
    list.hidden = true;
    field.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    chosen = index;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
    field.setAttribute("aria-activedescendant", list.children[index].id);
    list.children[index].scrollIntoView({ block: "nearest" });
  }

  async function open() {
    const match = typed();
    if (!match) return close();
    const search = ++lastSearch;
    const found = await find(match[1]);
    if (search !== lastSearch || document.activeElement !== field) return;
    if (!found.length) return close();
    list.replaceChildren(...found.map(({ name, note, text }, index) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${index}`;
      item.setAttribute("role", "option");
      item.dataset.text = text;
      const words = document.createElement("strong");
      words.textContent = name;
      const more = document.createElement("span");
      more.textContent = note ? ` ${note}` : "";
      item.append(words, more);
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        insert(text);
      });
      return item;
    }));
    list.hidden = false;
    choose(0);
  }

  function insert(text) {
    const match = typed();
    if (match) {
      field.setRangeText(text, match.index + start(match), field.selectionStart, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
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
    else if (event.key === "Enter" || event.key === "Tab") insert(list.children[chosen].dataset.text);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
