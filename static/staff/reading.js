/* Single keys on the reading page. They act only outside of fields, and can be turned off. */
"use strict";

(() => {
  const box = document.getElementById("reading-keys");
  if (!box) return;
  const stored = "reading-keys-off";
  box.checked = localStorage.getItem(stored) === null;
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(stored);
    else localStorage.setItem(stored, "1");
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
    if (!box.checked || isTyping || event.ctrlKey || event.altKey || event.metaKey) return;
    const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!target) return;
    event.preventDefault();
    if (target.matches("input[type=search]")) target.focus();
    else target.click();
  });
})();
