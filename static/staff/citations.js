// Proposes records while an author types [ and the beginning of a title. Without this script, a
// begun title is completed when the text is saved.
"use strict";

(() => {
  const form = document.querySelector("form[data-citations]");
  if (!form) return;

  async function find(text) {
    try {
      const response = await fetch(`${form.dataset.citations}?${new URLSearchParams({ q: text.trim() })}`);
      const { results } = response.ok ? await response.json() : { results: [] };
      return results.map(({ number, name, details }) => ({ name, note: details, text: `[${number}]` }));
    } catch {
      return [];
    }
  }

  // A page has up to a hundred texts, so each gets its list when it is first used.
  form.addEventListener("focusin", ({ target }) => {
    if (!target.matches("textarea") || target.hasAttribute("aria-controls")) return;
    completeText(target, {
      id: `${target.id}-citations`,
      label: form.dataset.citationsLabel,
      pattern: /\[([^\][\n]{2,80})$/,
      start: () => 0,
      find,
    });
  });
})();
