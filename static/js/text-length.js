// Tells beside a text field how many characters are left. Counts as the server does: whole characters, not halves.
for (const field of document.querySelectorAll("textarea[data-limit]")) {
  const limit = Number(field.dataset.limit);
  const told = document.createElement("p");
  told.className = "help";
  told.setAttribute("aria-live", "polite");
  field.after(told);
  const tell = () => {
    told.textContent = `${[...field.value].length} / ${limit}`;
  };
  field.addEventListener("input", tell);
  tell();
}
