// Completes user names after @ in a comment. Without this script, names are typed in full.
"use strict";

(() => {
  const MAX_NAMES = 8;
  const field = document.querySelector("textarea.mentions");
  const source = document.getElementById("mention-names");
  if (!field || !source) return;
  const people = [...source.children].map((item) => ({ name: item.dataset.name, full: item.dataset.full }));
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  completeText(field, {
    id: "mention-list",
    label: source.closest("details").querySelector("summary").textContent,
    pattern: /(?:^|[^\w.+@-])@([\p{L}\p{M}\w.+-]*)$/u,
    start: (match) => match[0].length - match[1].length - 1,
    find: (text) => people.filter(({ name, full }) =>
      fold(name).startsWith(fold(text)) || fold(full).split(/\s+/).some((word) => word.startsWith(fold(text)))
    ).slice(0, MAX_NAMES).map(({ name, full }) => ({ name: `@${name}`, note: full, text: `@${name} ` })),
  });
})();
