// Progressive enhancement of the public pages, which also work without JavaScript.
"use strict";

// --- Lists that update in place (htmx fetches the whole page and swaps #list) -----------------

const openStates = new Map(); // by id: a filter may be missing for a while and come back
let scrollPositions = [];
let anchor; // the element that the reader uses, its distance from the top of the window, its focus
let lastChanged = "";

// The search starts when the form is submitted, not when the search box loses focus.
document.addEventListener("change", (event) => {
  lastChanged = event.target.id;
  if (event.target.matches("#q, .facet__all [type=search]")) event.stopPropagation();
}, true);

document.addEventListener("htmx:configRequest", (event) => {
  // Keep empty and default values out of the address.
  const parameters = event.detail.formData;
  if (!parameters) return;
  const sort = document.querySelector("#sort");
  for (const [name, value] of [...parameters.entries()]) {
    if (value === "" || (sort && name === "sort" && value === sort.dataset.default)) {
      const otherValues = parameters.getAll(name).filter((other) => other !== value);
      parameters.delete(name);
      otherValues.forEach((other) => parameters.append(name, other));
    }
  }
});

document.addEventListener("htmx:beforeSwap", (event) => {
  // Error responses are whole pages with an explanation: navigate to them.
  if (event.detail.xhr.status === 400 || event.detail.xhr.status === 404) {
    location.assign(event.detail.pathInfo.finalRequestPath || event.detail.pathInfo.requestPath);
    event.detail.shouldSwap = false;
    return;
  }
  for (const { id, open } of document.querySelectorAll("#list details[id]")) openStates.set(id, open);
  scrollPositions = [...document.querySelectorAll("#list ul[id]")].map(({ id, scrollTop }) => [id, scrollTop]);
  const list = document.getElementById("list");
  const focused = list && list.contains(document.activeElement) ? document.activeElement.id : "";
  const used = document.getElementById(focused || lastChanged);
  // A link of the list, such as one to another page, moves to the beginning of the list.
  anchor = used && !event.detail.requestConfig.boosted
    ? { id: used.id, top: used.getBoundingClientRect().top, hasFocus: used.id === focused } : null;
});

// Before the page is drawn: what was open is open, and what was used is where it was.
document.addEventListener("htmx:afterSwap", () => {
  const list = document.getElementById("list");
  if (list) list.parentElement.style.minHeight = "";
  for (const details of document.querySelectorAll("#list details[id]")) {
    if (openStates.has(details.id)) details.open = openStates.get(details.id);
  }
  addFinders();
  if (list) bindCopyButtons(list);
  for (const [id, top] of scrollPositions) {
    const values = document.getElementById(id);
    if (values) values.scrollTop = top;
  }
  const used = anchor && document.getElementById(anchor.id);
  if (used) {
    if (anchor.hasFocus) used.focus({ preventScroll: true });
    const moved = () => used.getBoundingClientRect().top - anchor.top;
    scrollBy({ top: moved(), behavior: "instant" });
    // A shorter page cannot be scrolled as far, so it keeps its height.
    if (moved() > 1) {
      const around = document.getElementById("list").parentElement; // htmx resets #list itself
      around.style.minHeight = `${around.offsetHeight + moved()}px`;
      scrollBy({ top: moved(), behavior: "instant" });
    }
  }
  nameApplyButton();
});

document.addEventListener("htmx:afterSettle", () => {
  for (const link of document.querySelectorAll(".languages a")) link.search = location.search;
  const count = document.getElementById("count");
  if (count) announce(count.textContent.trim());
});

// A box to type in, which narrows the values under “Show all”.
let sought = {};

function addFinders() {
  for (const all of document.querySelectorAll(".facet__all[data-find]")) {
    const input = document.createElement("input");
    input.type = "search";
    input.id = `find-${all.id}`;
    input.autocomplete = "off";
    input.placeholder = all.dataset.find;
    input.setAttribute("aria-label", all.dataset.find);
    input.value = sought[input.id] || "";
    const narrow = () => {
      sought[input.id] = input.value;
      const words = plain(input.value).split(/\s+/);
      for (const item of all.querySelectorAll("li")) {
        const name = plain(item.querySelector("span").textContent);
        item.hidden = !item.querySelector(":checked") && !words.every((word) => name.includes(word));
      }
    };
    input.addEventListener("input", narrow);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    all.querySelector("summary").after(input);
    narrow();
  }
}

function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}
addFinders();

// Filters apply at once, so the button leads to the results.
function nameApplyButton() {
  const button = document.getElementById("apply");
  if (button) button.textContent = button.dataset.label;
}
nameApplyButton();

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".menu-button[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  if (event.target.id !== "apply") return;
  event.preventDefault();
  document.getElementById("filters").open = false;
  document.getElementById("results").scrollIntoView();
  document.getElementById("results-heading").focus({ preventScroll: true });
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest(".menu-button[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

for (const [name, busy] of [["htmx:beforeRequest", true], ["htmx:afterRequest", false]]) {
  document.addEventListener(name, () => {
    const results = document.getElementById("results");
    if (results) results.classList.toggle("busy", busy);
  });
}

function announce(text) {
  const region = document.getElementById("announcements");
  if (region) region.textContent = text;
}

// --- Completions of the search box (combobox pattern of the ARIA practices guide) ---------------------

for (const input of document.querySelectorAll("[data-completions]")) attachCompletions(input);

function attachCompletions(input) {
  const list = document.createElement("ul");
  list.id = `${input.id}-options`;
  list.className = "options";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].textContent);
  input.parentElement.append(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);

  let active = -1;
  let lastRequest = 0;
  let timer;

  const options = () => [...list.children];
  const close = () => {
    lastRequest += 1;
    clearTimeout(timer);
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (number) => {
    const all = options();
    active = (number + all.length) % all.length;
    all.forEach((option, index) => option.setAttribute("aria-selected", String(index === active)));
    input.setAttribute("aria-activedescendant", all[active].id);
    all[active].scrollIntoView({ block: "nearest" });
  };
  const show = (completions) => {
    list.replaceChildren(...completions.map((completion, index) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${index}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.address = completion.address;
      const kind = document.createElement("small");
      kind.textContent = completion.kind;
      const title = document.createElement("span");
      title.textContent = completion.title;
      option.append(title, kind);
      return option;
    }));
    active = -1;
    list.hidden = !completions.length;
    input.setAttribute("aria-expanded", String(Boolean(completions.length)));
    if (completions.length) announce(input.dataset.found.replace("{n}", completions.length));
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    const text = input.value.trim();
    if (text.length < 2) return close();
    timer = setTimeout(async () => {
      const thisRequest = ++lastRequest;
      try {
        const response = await fetch(`${input.dataset.completions}?${new URLSearchParams({ q: text })}`);
        const completions = response.ok ? (await response.json()).completions : [];
        if (thisRequest === lastRequest && document.activeElement === input) show(completions);
      } catch {
        close();
      }
    }, 180);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (!list.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? active + 1 : active < 0 ? -1 : active - 1);
    } else if (!list.hidden && event.key === "Enter" && active >= 0) {
      event.preventDefault();
      location.assign(options()[active].dataset.address);
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.address);
  });
  input.addEventListener("blur", close);
}

// --- Buttons that copy an address or a text -------------------------------------------------------
// The buttons are in the page, so that it does not move; the style sheet hides them without scripts.

function bindCopyButtons(around) {
  // Browsers give pages access to the clipboard over HTTPS only.
  if (!navigator.clipboard) return;
  for (const element of around.querySelectorAll("[data-copy-label]")) bindCopyButton(element);
}
bindCopyButtons(document);

function bindCopyButton(element) {
  const { copyLabel, copiedLabel, copyLink } = element.dataset;
  const button = element.querySelector(".script-only button, button.script-only");
  button.addEventListener("click", async () => {
    const text = copyLink ? new URL(copyLink, location).href : element.querySelector("[data-copied]").textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      return; // the browser refuses access; the text can be selected on the page
    }
    button.textContent = copiedLabel;
    announce(copiedLabel);
    setTimeout(() => { button.textContent = copyLabel; }, 2000);
  });
}
