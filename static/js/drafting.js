// While an article is open: keep what is typed, count its words, tell who else has it open.
document.addEventListener("DOMContentLoaded", () => {
  const bar = document.getElementById("drafting");
  const form = document.querySelector("form [name=headline]")?.form;
  if (!bar || !form || !("mayChange" in bar.dataset)) return;
  const NAMES = ["headline", "standfirst", "body", "photograph"];
  const BEAT = 20000,
    AFTER_TYPING = 1500;
  const say = bar.dataset,
    state = bar.querySelector("[data-draft]"),
    presence = bar.querySelector("[data-presence]");
  const counted = bar.querySelector("[data-count]");
  let waiting,
    sending = false,
    again = false;

  const field = (name) => form.elements[name];
  const text = () => NAMES.map((name) => field(name)?.value ?? "").join("\0");
  let kept = text();

  const count = () => {
    const page = new DOMParser().parseFromString(
      field("body").value.replace(/<\/(p|h2|h3|li|td|th)>/g, "</$1> "),
      "text/html",
    ).body;
    page.querySelectorAll(".footnote").forEach((note) => note.remove());
    const words = (page.textContent.match(/\S+/g) || []).length;
    const shown = words.toLocaleString(document.documentElement.lang || "en");
    counted.textContent = `${say.words} ${shown} · ${Math.max(Math.round(words / 200), 1)} ${say.minutes}`;
  };

  let saving = false;
  form.addEventListener("submit", () => {
    saving = true;
    clearTimeout(waiting);
  });

  const send = async () => {
    if (saving) return;
    if (sending) {
      again = true;
      return;
    }
    sending = true;
    const now = text(),
      body = new URLSearchParams({ base: field("base")?.value || "0" });
    if (now !== kept) NAMES.forEach((name) => body.set(name, field(name)?.value ?? ""));
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    try {
      const answer = await fetch(say.address, { method: "POST", body, headers: { "X-CSRFToken": token } });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const told = await answer.json();
      if (now !== kept) {
        kept = now;
        state.textContent = `${say.kept} ${told.kept}`;
      }
      state.classList.remove("is-lost");
      presence.textContent = told.others.length ? `${say.others}: ${told.others.join(", ")}` : "";
      const base = Number(field("base")?.value || 0);
      if (told.newest > base && base > 0) {
        state.textContent = say.newer;
        state.classList.add("is-lost");
      }
    } catch {
      if (now !== kept) {
        state.textContent = say.lost;
        state.classList.add("is-lost");
      }
    }
    sending = false;
    if (again) {
      again = false;
      send();
    }
  };

  const typed = () => {
    count();
    if (text() !== kept) {
      clearTimeout(waiting);
      waiting = setTimeout(send, AFTER_TYPING);
    }
  };
  form.addEventListener("input", typed);
  form.addEventListener("keyup", () => setTimeout(typed, 50));
  new MutationObserver(() => setTimeout(typed, 50)).observe(form.querySelector(".prose-editor, .field-body") || form, {
    subtree: true,
    childList: true,
    characterData: true,
  });
  setInterval(() => {
    if (!document.hidden || text() !== kept) send();
  }, BEAT);
  send();
});
