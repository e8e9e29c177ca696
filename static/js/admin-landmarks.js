// The scrolling part of the menu is named after the menu, so that it is not mistaken for the table's.
window.addEventListener("load", () => {
  const region = document.querySelector("#nav-sidebar-apps [role=region]")
  const menu = region?.closest("nav")
  if (menu) region.setAttribute("aria-label", menu.getAttribute("aria-label"))
})
