// Review of pairs: a letter presses the button that bears it, also with another alphabet on the keyboard.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const review = document.querySelector("[data-review]");
    if (!review || event.target.closest("input:not([type=hidden]), textarea, select, [contenteditable]")) return;
    const letter = /^[a-z]$/i.test(event.key) ? event.key : event.code.match(/^Key(.)$/)?.[1];
    const button = letter && review.querySelector(`[data-key="${letter.toLowerCase()}"]`);
    if (!button) return;
    event.preventDefault();
    event.stopPropagation(); // the admin has a key of its own for its search
    button.click();
  },
  true,
);
