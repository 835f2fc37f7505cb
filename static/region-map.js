// The map of the home page on a touch screen: the first tap shows the figures of a country, and the
// second tap follows its link. Without this script, the first tap follows the link.
"use strict";

let touched = null;

for (const link of document.querySelectorAll(".map .country")) {
  let isTouch = false;
  link.addEventListener("pointerdown", (event) => { isTouch = event.pointerType === "touch"; });
  link.addEventListener("click", (event) => {
    if (!isTouch || touched === link) return;
    event.preventDefault();
    touched = link;
    link.focus();
  });
}
