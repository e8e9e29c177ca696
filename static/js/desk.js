// The frame of the desk, for the build of Alpine that needs no `unsafe-eval`: it reads no word of JavaScript's own in
// the attributes of a page, so what unfold's templates call is given to it by name here.

const OPEN = "sidebarDesktopOpen";

// What unfold's templates say that this build cannot read, and the same in a way it can.
const READABLE = new Map([
  [
    "activeTab && activeTab !== 'general' ? window.location.pathname + window.location.search + '#' + activeTab : " +
      "window.location.pathname + window.location.search",
    "addressOfTab()",
  ],
  [`${OPEN} = !${OPEN}; localStorage.setItem('${OPEN}', ${OPEN} ? '1' : '0');`, "toggleSidebar()"],
  ["openSearchResults = true; currentIndex = 0", "open()"],
  [
    "openSearchResults = false; if ($refs.searchInput.value === '') { $refs.searchInput.blur() } " +
      "else { $refs.searchInput.value = '' }",
    "close()",
  ],
  ["'width: ' + changeListWidth + 'px'", "{width: changeListWidth + 'px'}"],
]);

const desk = () => ({
  activeTab: "",
  sidebarMobileOpen: false,
  [OPEN]: localStorage.getItem(OPEN) !== "0",
  init() {
    this.activeTab = getCurrentTab() || this.$root.dataset.activeTab;
  },
  toggleSidebar() {
    this[OPEN] = !this[OPEN];
    localStorage.setItem(OPEN, this[OPEN] ? "1" : "0");
  },
  addressOfTab() {
    const tab = this.activeTab && this.activeTab !== "general" ? `#${this.activeTab}` : "";
    return window.location.pathname + window.location.search + tab;
  },
});

const search = () => ({
  ...searchDropdown(),
  open() {
    this.openSearchResults = true;
    this.currentIndex = 0;
  },
  close() {
    const input = this.$refs.searchInput;
    this.openSearchResults = false;
    if (input.value === "") input.blur();
    else input.value = "";
  },
});

document.addEventListener("alpine:init", () => {
  Alpine.data("theme", theme);
  Alpine.data("desk", desk);
  Alpine.data("searchDropdown", search);
  Alpine.data("searchForm", searchForm);
  Alpine.interceptInit((element) => {
    for (const attribute of element.attributes ?? []) {
      const readable = attribute.name.startsWith("x-") && READABLE.get(attribute.value);
      if (readable) attribute.value = readable;
    }
  });
});
