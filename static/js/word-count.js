// While an article is open: count the words of its text.
document.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("word-count");
  const form = document.querySelector("form [name=headline]")?.form;
  const field = form?.elements.body;
  if (!place || !field) return;

  const count = () => {
    const page = new DOMParser().parseFromString(
      field.value.replace(/<\/(p|h2|h3|li|td|th)>/g, "</$1> "),
      "text/html",
    ).body;
    page.querySelectorAll(".footnote").forEach((note) => note.remove());
    const words = (page.textContent.match(/\S+/g) || []).length;
    const shown = words.toLocaleString(document.documentElement.lang || "en");
    const minutes = Math.max(Math.round(words / 200), 1);
    place.textContent = `${place.dataset.words} ${shown} · ${minutes} ${place.dataset.minutes}`;
  };

  form.addEventListener("input", count);
  new MutationObserver(() => setTimeout(count, 50)).observe(form.querySelector(".prose-editor, .field-body") || form, {
    subtree: true,
    childList: true,
    characterData: true,
  });
});
