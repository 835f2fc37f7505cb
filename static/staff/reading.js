/* Single keys on the reading page. They act only outside of fields, and can be turned off. */
"use strict";

(() => {
  const box = document.getElementById("reading-keys"); // only beside a selected paragraph
  const stored = "reading-keys-off";
  const isOn = () => localStorage.getItem(stored) === null;
  if (box) box.checked = isOn();
  box?.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(stored);
    else localStorage.setItem(stored, "1");
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
    if (!isOn() || isTyping || event.ctrlKey || event.altKey || event.metaKey) return;
    const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!target) return;
    event.preventDefault();
    if (target.matches("input[type=search]")) target.focus();
    else target.click();
  });
})();
