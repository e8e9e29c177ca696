// The explorer without loading the page anew: a choice, a link or a drawn period swaps the filters and the cases.
(() => {
  const root = document.querySelector("[data-explorer]");
  if (!root) return;
  let asking = null;
  const question = () => location.pathname + location.search;
  let answered = question();

  async function show(address, { push = true, focus = "" } = {}) {
    asking?.abort();
    asking = new AbortController();
    root.setAttribute("aria-busy", "true");
    const open = new Map([...root.querySelectorAll(".facet")].map((facet, n) => [n, facet.open]));
    try {
      const response = await fetch(address, { signal: asking.signal });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const swapped = page.querySelector("[data-explorer]");
      if (!response.ok || !swapped) return void location.assign(address);
      // The form itself stays: on a phone it shows for as long as the address points to it.
      for (const part of ["filters", "cases"])
        root.querySelector(`#${part}`).replaceChildren(...swapped.querySelector(`#${part}`).childNodes);
      root.querySelectorAll(".facet").forEach((facet, n) => (facet.open = open.get(n) ?? facet.open));
      document.title = page.title;
      if (push) history.pushState(null, "", address);
      answered = question();
      if (focus) document.getElementById(focus)?.focus({ preventScroll: focus !== "number" });
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
      return;
    }
    root.removeAttribute("aria-busy");
  }

  function addressOf(form) {
    const query = new URLSearchParams();
    const months = [...form.querySelectorAll("[name=left_on]")].map((field) => field.value);
    for (const [name, value] of new FormData(form)) if (value && name !== "left_on") query.append(name, value);
    if (months.some(Boolean)) query.append("left_on", period(...months));
    return form.action + (query.size ? `?${query}` : "");
  }

  function period(first, last) {
    return first === last ? first : `${first || ".."}/${last || ".."}`;
  }

  root.addEventListener("change", (event) => {
    if (event.target.id !== "words") show(addressOf(event.target.form), { focus: event.target.id });
  });
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.target.matches(":target")) location.hash = "#cases";
    show(addressOf(event.target), { focus: "number" });
  });
  root.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='?'], .explorer-all");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const address = link.href instanceof SVGAnimatedString ? link.href.baseVal : link.getAttribute("href");
    show(new URL(address, location.href.split(/[?#]/)[0]).href, { focus: "number" });
  });
  // A link to the filters changes the address too, but not the question.
  window.addEventListener("popstate", () => question() !== answered && show(location.href, { push: false }));

  // A period is drawn over the columns with a mouse or a finger.
  let from = null;
  const columnAt = (event) => event.target.closest?.("[data-brush] a[data-month]");
  root.addEventListener("dragstart", (event) => columnAt(event) && event.preventDefault());
  root.addEventListener("pointerdown", (event) => (from = event.button ? null : columnAt(event)));
  root.addEventListener("pointermove", (event) => {
    const to = from && columnAt(event);
    if (!to) return;
    const [begin, end] = [from.dataset.month, to.dataset.month].sort();
    for (const column of root.querySelectorAll("[data-brush] a[data-month]")) {
      const isBetween = from !== to && column.dataset.month >= begin && column.dataset.month <= end;
      column.firstElementChild.nextElementSibling.classList.toggle("is-brushed", isBetween);
    }
  });
  root.addEventListener("pointerup", (event) => {
    const to = from && columnAt(event);
    if (to && to !== from) {
      const [begin, end] = [from.dataset.month, to.dataset.month].sort();
      root.querySelector("#first-month").value = begin;
      root.querySelector("#last-month").value = end;
      show(addressOf(root.querySelector("form")), { focus: "number" });
      root.addEventListener("click", (click) => click.preventDefault(), { once: true, capture: true });
    }
    from = null;
  });
})();
