// The moderation queue: forms are answered in place, and keys work while a card has the focus.
(() => {
  const queue = document.querySelector("[data-queue]");
  if (!queue) return;
  const hint = queue.querySelector("[data-hint]");
  const keys = queue.querySelector("[data-keys]");
  const token = () => queue.querySelector("[name=csrfmiddlewaretoken]").value;
  const cards = () => [...queue.querySelectorAll("[data-card]")];
  const undone = [];
  let waitsFor = "";

  const current = () => document.activeElement?.closest?.("[data-card]");

  const lock = (card) => {
    if (card.dataset.lockedByMe || card.dataset.decided !== undefined) return;
    card.dataset.lockedByMe = "yes";
    setTimeout(() => delete card.dataset.lockedByMe, 240_000);
    const body = new URLSearchParams({ comment: card.dataset.card });
    fetch(queue.dataset.lock, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": token(), "X-Sent-By": "moderation.js" },
    });
  };

  const go = (card) => {
    if (!card) return;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "start" });
    if (card.dataset.locked === undefined) lock(card);
  };

  const step = (by, from = current()) => {
    const free = cards().filter((card) => card.dataset.decided === undefined && card.dataset.locked === undefined);
    if (!from) return go(by > 0 ? free[0] : free.at(-1));
    const order = cards();
    const at = order.indexOf(from);
    const beyond = (by > 0 ? order.slice(at + 1) : order.slice(0, at).reverse()).find((card) => free.includes(card));
    if (beyond) go(beyond);
    else if (by > 0 && from.dataset.decided !== undefined) queue.querySelector("[data-more]")?.focus();
  };

  const prepare = (root) => {
    for (const form of root.querySelectorAll("form[data-swap]")) {
      form.setAttribute("hx-post", form.action);
      form.setAttribute("hx-target", "closest [data-card]");
      form.setAttribute("hx-swap", "outerHTML");
      form.setAttribute("hx-sync", "this:drop");
      window.htmx.process(form);
    }
  };

  // A refusal holds the card, what was typed and the reason: it is shown like any other answer.
  window.htmx.config.responseHandling = [
    { code: "[23]..", swap: true },
    { code: "40[349]", swap: true, error: false },
    { code: "...", swap: false, error: true },
  ];

  const wait = (act) => {
    waitsFor = act;
    hint.hidden = !act;
    hint.textContent = act ? hint.dataset[act] : "";
  };

  const press = (card, key) => {
    const found = [...card.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
    if (!found) return false;
    if (found.tagName === "DETAILS") {
      found.open = true;
      found.querySelector("input:not([type=hidden]), textarea, select")?.focus();
    } else found.click();
    return true;
  };

  const undo = () => {
    const card = undone
      .map((pk) => document.getElementById(`card-${pk}`))
      .findLast((one) => one?.dataset.decided !== undefined);
    const form = card?.querySelector("[data-undo]") ?? queue.querySelector("[data-undo-last]");
    form?.requestSubmit();
  };

  const taken = (event) => {
    event.preventDefault();
    event.stopPropagation(); // the admin has a key of its own for its search
  };

  // The letter itself, or where it sits on the keyboard when another alphabet is on.
  const keyOf = (event) =>
    /^[a-z?0-9]$/i.test(event.key) || event.key.length > 1
      ? event.key.toLowerCase()
      : (event.code.match(/^(?:Key|Digit)(.)$/)?.[1] ?? event.key).toLowerCase();

  const onKey = (event) => {
    const key = keyOf(event);
    if (event.ctrlKey || event.metaKey || event.altKey || keys.open) return;
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
    if (typing) {
      if (event.key === "Escape") typing.closest("[data-card]")?.focus();
      return;
    }
    const card = current();
    if (!queue.contains(event.target) && event.target !== document.body) return;
    if (waitsFor && card) {
      const option = [...card.querySelectorAll("[data-reason] option")].find((one) => one.dataset.digit === key);
      const act = waitsFor;
      wait("");
      if (option) {
        option.selected = true;
        card.querySelector(`[name=act][value=${act}]`).click();
      }
      taken(event);
      return;
    }
    const waits = { r: "reject", d: "delete" }[key];
    if (key === "j") step(1);
    else if (key === "k") step(-1);
    else if (key === "z") undo();
    else if (event.key === "?") keys.showModal();
    else if (key === "n") location.assign(queue.querySelector("[data-more]")?.href ?? location.href);
    else if (waits && card?.querySelector(`[name=act][value=${waits}]`)) {
      const chosen = card.querySelector("[data-reason]").value;
      if (chosen) card.querySelector(`[name=act][value=${waits}]`).click();
      else wait(waits);
    } else if (!(card && /^[axtgoby]$/.test(key) && press(card, key))) return;
    taken(event);
  };

  document.addEventListener("keydown", onKey, true);
  queue.querySelector("[data-help]").hidden = false;
  queue.querySelector("[data-help]").addEventListener("click", () => keys.showModal());
  queue.addEventListener("focusin", (event) => {
    const card = event.target.closest("[data-card]");
    if (card && card.dataset.locked === undefined) lock(card);
  });
  // Whatever is no card (a page to sign in, an error) must not take the place of one, nor of what was typed in it.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    const card = target?.closest?.("[data-card]");
    if (!card || xhr.getResponseHeader("HX-Retarget") || xhr.responseText.includes("data-card=")) return;
    event.detail.shouldSwap = false;
    card.querySelector(".queue-problem").textContent = queue.dataset.lost;
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    const pk = event.detail.requestConfig?.path.match(/\/(\d+)\/(?:decide|undo|ask|question|ban)\//)?.[1];
    const card = pk && document.getElementById(`card-${pk}`);
    if (!card) return;
    prepare(card);
    if (card.dataset.decided !== undefined) {
      undone.push(pk);
      step(1, card);
    } else go(card);
  });
  prepare(queue);
})();
