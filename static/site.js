// Progressive enhancement of the public pages, which also work without JavaScript.
"use strict";

// --- Lists that update in place (htmx fetches the whole page and swaps #list) -----------------

let openStates = [];
let scrollPositions = [];

// The search starts when the form is submitted, not when the search box loses focus.
document.addEventListener("change", (event) => {
  if (event.target.matches("#q")) event.stopPropagation();
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
  openStates = [...document.querySelectorAll("#list details[id]")].map(({ id, open }) => [id, open]);
  scrollPositions = [...document.querySelectorAll("#list fieldset[id]")].map(({ id, scrollTop }) => [id, scrollTop]);
});

document.addEventListener("htmx:afterSettle", () => {
  for (const [id, open] of openStates) {
    const details = document.getElementById(id);
    if (details) details.open = open || details.open;
  }
  for (const [id, top] of scrollPositions) {
    const fieldset = document.getElementById(id);
    if (fieldset) fieldset.scrollTop = top;
  }
  for (const link of document.querySelectorAll(".languages a")) link.search = location.search;
  const count = document.getElementById("count");
  if (count) announce(count.textContent.trim());
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
