// Words of the text in each language while the author writes, beside the limit of the report.
// The server counts the whole report; this script adds what the fields have more or less than then.
"use strict";

(() => {
  const counts = document.querySelectorAll(".word-counts [data-language]");
  const form = document.querySelector(".paragraph-form form");
  if (!counts.length || !form) return;

  const wordsOf = (text) =>
    (text.replace(/\[\d[^\]]*\]/g, "").replace(/\]\([^)]*\)/g, "]").match(/[\p{L}\p{N}_][\p{L}\p{N}_’'.,-]*/gu) || []).length;

  const sum = (language) => {
    let words = 0;
    for (const area of form.querySelectorAll(`textarea[lang="${language}"]`)) {
      const omit = area.closest("fieldset")?.querySelector('input[name^="is_omitted-"]');
      if (!omit?.checked) words += wordsOf(area.value);
    }
    return words;
  };

  const before = new Map();
  for (const count of counts) before.set(count, sum(count.dataset.language));

  const update = () => {
    for (const count of counts) {
      const { language, words, limit } = count.dataset;
      const now = Math.max(0, Number(words) + sum(language) - before.get(count));
      count.querySelector("b").textContent = now.toLocaleString(document.documentElement.lang);
      count.classList.toggle("over", Boolean(limit) && now > Number(limit));
    }
  };
  let timer = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(update, 200);
  });
})();
