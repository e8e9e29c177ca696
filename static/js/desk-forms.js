// Nothing typed into a form of the desk is lost: it is stored while it is typed, and a form whose owner is known to be
// signed out, or whose site does not answer, waits until they are back. What nobody knew of yet, the server shows
// again.

const BEAT = 20000;
const AFTER_TYPING = 1500;
const POLL = 2000;
const MOST_TIMES = 3;

const tokenOf = (form) => form.elements.csrfmiddlewaretoken;

// Asks who is signed in, and gives the forms of the page the token that is good now. Null if the site does not answer.
const ask = async (dialog) => {
  const answer = await fetch(dialog.dataset.state).catch(() => null);
  const state = answer?.ok ? await answer.json() : null;
  const isOwner = state?.name === dialog.dataset.name;
  dialog.dataset.isFine = isOwner ? "yes" : "";
  dialog.dataset.askedAt = Date.now();
  if (isOwner) {
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = state.token;
  }
  return state;
};

const show = (dialog, kind) => {
  dialog.querySelectorAll("[data-signed-out], [data-no-answer]").forEach((element) => {
    element.hidden = !(kind in element.dataset);
  });
  if (!dialog.open) dialog.showModal();
};

// Sending ---------------------------------------------------------------------------------------------

const guardSending = (dialog) => {
  let poll = 0;
  const stop = () => {
    clearInterval(poll);
    if (dialog.open) dialog.close();
  };
  dialog.querySelector("[data-close]").addEventListener("click", stop);
  dialog.addEventListener("close", () => clearInterval(poll));

  const send = (form, submitter) => {
    form.dataset.asked = "yes";
    form.requestSubmit(submitter ?? undefined);
    delete form.dataset.asked;
  };

  const wait = (form, submitter) => {
    show(dialog, "signedOut");
    const look = async () => {
      const state = await ask(dialog);
      if (!dialog.open || !state?.name) return;
      dialog.querySelector("[data-other-name]").hidden = Boolean(dialog.dataset.isFine);
      if (!dialog.dataset.isFine) return;
      stop();
      send(form, submitter);
    };
    clearInterval(poll);
    poll = setInterval(look, POLL);
    window.addEventListener("message", (event) => event.origin === window.location.origin && look(), { once: true });
  };

  const sendWhenFine = async (form, submitter) => {
    const state = await ask(dialog);
    if (!state) show(dialog, "noAnswer");
    else if (dialog.dataset.isFine) send(form, submitter);
    else wait(form, submitter);
  };

  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, requestConfig, xhr } = event.detail;
    const form = elt.closest("form");
    if (!xhr.getResponseHeader("X-Unsent") || !form || !tokenOf(form)) return;
    const times = Number(form.dataset.sentAgain || 0) + 1;
    if (times > MOST_TIMES) return;
    form.dataset.sentAgain = times;
    sendWhenFine(form, requestConfig.triggeringEvent?.submitter);
  });

  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    const isDesk = form.method === "post" && tokenOf(form) && !("plain" in form.dataset);
    if (!isDesk || event.defaultPrevented || form.dataset.asked) return;
    if (dialog.dataset.isFine && navigator.onLine) return;
    event.preventDefault();
    sendWhenFine(form, submitter);
  });

  // Somebody who comes back to the tab may have been away for hours, or have signed in again in another one.
  window.addEventListener("focus", () => {
    if (Date.now() - Number(dialog.dataset.askedAt || 0) > POLL) ask(dialog);
  });
};

// Drafts ----------------------------------------------------------------------------------------------

const keepDrafts = (bar, dialog) => {
  const form = document.querySelector("#content-main form[method=post]");
  if (!form || !tokenOf(form)) return;
  const { dataset: say } = bar;
  const state = bar.querySelector("[data-draft]");
  const presence = bar.querySelector("[data-presence]");
  const key = say.key || crypto.randomUUID();
  const named = document.createElement("input");
  Object.assign(named, { type: "hidden", name: "_draft_key", value: key });
  form.append(named);

  const fields = () =>
    JSON.stringify(
      [...new FormData(form)].filter(
        ([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken" && name !== "_draft_key",
      ),
    );
  let waiting = 0;
  let saving = false;
  let sending = false;
  let again = false;
  let kept = fields();
  let touched = false;

  document.addEventListener("submit", (event) => {
    saving = event.target === form && !event.defaultPrevented;
    clearTimeout(waiting);
  });

  const post = (now, options = {}) => {
    const body = new URLSearchParams({ path: window.location.pathname, key });
    if (now !== kept) body.set("fields", now);
    return fetch(say.address, { method: "POST", body, headers: { "X-CSRFToken": tokenOf(form).value }, ...options });
  };

  const lost = async () => {
    const answer = await ask(dialog);
    state.textContent = answer && !answer.name ? say.signedOut : say.lost;
    state.classList.add("is-lost");
  };

  const send = async () => {
    if (saving) return;
    if (sending) {
      again = true;
      return;
    }
    sending = true;
    const now = fields();
    try {
      const answer = await post(now);
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const told = await answer.json();
      if (now !== kept) {
        kept = now;
        state.textContent = `${say.kept} ${told.kept}`;
      }
      state.classList.remove("is-lost");
      presence.textContent = told.others.length ? `${say.others}: ${told.others.join(", ")}` : "";
      if (told.version !== say.version) {
        state.textContent = say.newer;
        state.classList.add("is-lost");
      }
    } catch {
      if (now !== kept) await lost();
    }
    sending = false;
    if (again) {
      again = false;
      send();
    }
  };

  const typed = () => {
    if (!touched || fields() === kept) return;
    clearTimeout(waiting);
    waiting = setTimeout(send, AFTER_TYPING);
  };
  const touch = () => {
    touched = true;
    setTimeout(typed, 50);
  };
  // What scripts fill in while the page is opened is nobody's typing.
  for (const kind of ["pointerdown", "keydown", "paste", "drop"]) {
    form.addEventListener(
      kind,
      () => {
        if (!touched) kept = fields();
        touched = true;
      },
      { capture: true },
    );
  }
  for (const kind of ["input", "change", "keyup", "click"]) form.addEventListener(kind, touch);
  new MutationObserver(() => setTimeout(typed, 50)).observe(form, {
    subtree: true,
    childList: true,
    characterData: true,
  });
  window.addEventListener("pagehide", () => {
    const now = fields();
    if (touched && !saving && now !== kept && now.length < 60000) post(now, { keepalive: true }).catch(() => null);
  });
  setInterval(() => {
    if (!document.hidden || (touched && fields() !== kept)) send();
  }, BEAT);
  if (say.version) send();
};

document.addEventListener("DOMContentLoaded", () => {
  const dialog = document.getElementById("signed-out");
  if (!dialog) return;
  guardSending(dialog);
  const bar = document.getElementById("form-drafts");
  if (bar) keepDrafts(bar, dialog);
});
