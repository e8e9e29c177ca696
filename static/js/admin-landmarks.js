// The scrolling part of the menu is named after the menu, so that it is not mistaken for the table's.
window.addEventListener("load", () => {
  const region = document.querySelector("#nav-sidebar-apps [role=region]");
  const menu = region?.closest("nav");
  if (menu) region.setAttribute("aria-label", menu.getAttribute("aria-label"));
});

// A field that completes what is typed is named by its label, also in rows that are added later.
const nameByLabel = (select) => {
  const box = select.parentElement.querySelector(".select2-selection[role=combobox]");
  const label = select.id && document.querySelector(`label[for="${select.id}"]`);
  const words = label ? label.textContent.trim() : select.closest("td")?.dataset.label;
  if (!box || !words || box.hasAttribute("aria-label")) return;
  box.removeAttribute("aria-labelledby");
  box.setAttribute("aria-label", words);
  box.querySelector("[role=textbox]")?.setAttribute("aria-label", words);
};
const nameAll = () => document.querySelectorAll("select.admin-autocomplete").forEach(nameByLabel);
window.addEventListener("load", () => {
  nameAll();
  new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
});
