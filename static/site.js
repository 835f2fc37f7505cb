// What the pages do better with script. Each of them works without it.
"use strict";

// --- Lists that update in place (htmx fetches the whole page; the list is taken out of it) -----

let openStates = [];
let scrollPositions = [];

// Words are searched for when they are sent, not when the box is left.
document.addEventListener("change", (event) => {
  if (event.target.matches("#q")) event.stopPropagation();
}, true);

document.addEventListener("htmx:configRequest", (event) => {
  // The address says only what was chosen.
  const parameters = event.detail.formData;
  if (!parameters) return;
  const sort = document.querySelector("#sort");
  for (const [name, value] of [...parameters.entries()]) {
    if (value === "" || (sort && name === "sort" && value === sort.dataset.usual)) {
      const kept = parameters.getAll(name).filter((one) => one !== value);
      parameters.delete(name);
      kept.forEach((one) => parameters.append(name, one));
    }
  }
});

document.addEventListener("htmx:beforeSwap", (event) => {
  // A refusal is a page with a sentence: show it like any other answer.
  if (event.detail.xhr.status === 400 || event.detail.xhr.status === 404) {
    location.assign(event.detail.pathInfo.finalRequestPath || event.detail.pathInfo.requestPath);
    event.detail.shouldSwap = false;
    return;
  }
  openStates = [...document.querySelectorAll("#list details[id]")].map((one) => [one.id, one.open]);
  scrollPositions = [...document.querySelectorAll("#list fieldset[id]")].map((one) => [one.id, one.scrollTop]);
});

document.addEventListener("htmx:afterSettle", () => {
  for (const [id, open] of openStates) {
    const one = document.getElementById(id);
    if (one) one.open = open || one.open;
  }
  for (const [id, top] of scrollPositions) {
    const one = document.getElementById(id);
    if (one) one.scrollTop = top;
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

// --- A search box that completes (the combobox pattern of the ARIA practices) ---------------------

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
    all.forEach((one, at) => one.setAttribute("aria-selected", String(at === active)));
    input.setAttribute("aria-activedescendant", all[active].id);
    all[active].scrollIntoView({ block: "nearest" });
  };
  const show = (found) => {
    list.replaceChildren(...found.map((one, at) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${at}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.address = one.address;
      const kind = document.createElement("small");
      kind.textContent = one.kind;
      const title = document.createElement("span");
      title.textContent = one.title;
      option.append(title, kind);
      return option;
    }));
    active = -1;
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(Boolean(found.length)));
    if (found.length) announce(input.dataset.found.replace("{n}", found.length));
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    const text = input.value.trim();
    if (text.length < 2) return close();
    timer = setTimeout(async () => {
      const thisRequest = ++lastRequest;
      try {
        const answer = await fetch(`${input.dataset.completions}?${new URLSearchParams({ q: text })}`);
        const found = answer.ok ? (await answer.json()).completions : [];
        if (thisRequest === lastRequest && document.activeElement === input) show(found);
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
