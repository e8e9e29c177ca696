// What is pasted from Word and Google Docs loses its dress and keeps its structure: headings, lists, tables, emphasis,
// links, footnotes. Whatever else is on the clipboard the editor's schema leaves out.
import { Extension, Plugin } from "django-prose-editor/editor";

const LONGEST = 500000;

// Styles are read and never applied: the policy of the desk refuses them, in documents of scripts too.
const undressed = (html) =>
  html
    .replace(/<!--[\s\S]*?-->|<!\[[^\]]*\]>|<style\b[\s\S]*?<\/style\s*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/([\s"'])style\s*=/gi, "$1data-style="));

const styleOf = (element) => element.getAttribute("data-style") || "";

const unwrap = (element) => element.replaceWith(...element.childNodes);

const rename = (element, tag) => {
  const made = document.createElement(tag);
  made.append(...element.childNodes);
  element.replaceWith(made);
  return made;
};

// Word writes a list as paragraphs that carry `mso-list` in their style, a bullet or number in front.
const lists = (page) => {
  let list = null;
  for (const paragraph of [...page.querySelectorAll("p")]) {
    if (!/mso-list:\s*l\d/i.test(styleOf(paragraph)) && !/^MsoList(Bullet|Number)/.test(paragraph.className)) {
      list = null;
      continue;
    }
    const mark = [...paragraph.querySelectorAll("span")].find((span) => /mso-list:\s*ignore/i.test(styleOf(span)));
    const sign = (mark ? mark.textContent : paragraph.textContent).trim();
    if (mark) mark.remove();
    const tag = /^[0-9a-zа-я]{1,4}[.)]/i.test(sign) || /MsoListNumber/.test(paragraph.className) ? "ol" : "ul";
    if (!list || list.localName !== tag || list.nextElementSibling !== paragraph) {
      list = document.createElement(tag);
      paragraph.before(list);
    }
    const item = document.createElement("li");
    item.append(rename(paragraph, "p"));
    list.append(item);
  }
};

const footnotes = (page) => {
  for (const mark of [
    ...page.querySelectorAll('a[href*="#_ftn"]:not([href*="#_ftnref"]), a[href^="#ftnt"]:not([href^="#ftnt_ref"])'),
  ]) {
    const number = (mark.getAttribute("href").match(/#_?ftnt?(\d+)/) || [])[1];
    const note =
      number &&
      (page.querySelector(`#ftn${number}`) ||
        page.querySelector(`a[href$="#_ftnref${number}"], a[href="#ftnt_ref${number}"]`)?.closest("div, p"));
    if (!note) continue;
    const text = note.textContent
      .replace(/^[\s\u00a0]*\[?\d+\]?[\s\u00a0]*/, "")
      .replace(/\s+/g, " ")
      .trim();
    const made = document.createElement("span");
    made.className = "footnote";
    made.textContent = text;
    (mark.closest("sup") || mark).replaceWith(made);
    note.dataset.spent = "";
  }
  page.querySelectorAll("[data-spent]").forEach((note) => note.remove());
  page.querySelectorAll('[data-style*="footnote-list"]').forEach((element) => element.remove());
};

const headings = (page) => {
  const shift = page.querySelector("h1") ? 1 : 0;
  for (const level of [6, 5, 4, 3, 2, 1]) {
    for (const heading of [...page.querySelectorAll(`h${level}`)]) {
      rename(heading, `h${Math.min(Math.max(level + shift, 2), 3)}`);
    }
  }
};

const emphasis = (page) => {
  for (const element of page.querySelectorAll("[data-style]")) {
    const style = styleOf(element);
    for (const [tag, pattern] of [
      ["strong", /font-weight:\s*(bold|[5-9]\d\d)/i],
      ["em", /font-style:\s*italic/i],
    ]) {
      if (!pattern.test(style)) continue;
      const made = document.createElement(tag);
      made.append(...element.childNodes);
      element.append(made);
    }
    if (element.localName === "b" && /font-weight:\s*normal/i.test(style)) unwrap(element);
  }
};

const links = (page) => {
  for (const link of page.querySelectorAll("a[href]")) {
    const address = link.getAttribute("href");
    if (address.startsWith("#") || /^file:/i.test(address)) unwrap(link);
  }
};

export const cleaned = (html) => {
  const page = new DOMParser().parseFromString(undressed(html), "text/html").body;
  page.querySelectorAll("style, script, meta, link, title, img, o\\:p:empty").forEach((element) => element.remove());
  footnotes(page);
  lists(page);
  headings(page);
  links(page);
  emphasis(page);
  for (const cell of page.querySelectorAll("td > p:only-child > b:only-child, th b")) unwrap(cell);
  for (const element of page.querySelectorAll("p, h2, h3")) {
    if (!element.textContent.replace(/\u00a0/g, " ").trim() && !element.querySelector("data, figure")) element.remove();
  }
  const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) walker.currentNode.data = walker.currentNode.data.replace(/ *\u00a0 */g, " ");
  return page.innerHTML;
};

export const CleanPaste = Extension.create({
  name: "CleanPaste",

  // The editor's own style sheet would be an inline one, which the desk's policy refuses; it stands in editor.css.
  onBeforeCreate() {
    this.editor.options.injectCSS = false;
  },

  addProseMirrorPlugins() {
    return [
      new Plugin({
        props: {
          transformPastedHTML: cleaned,
          handlePaste: (_view, event) => {
            const data = event.clipboardData;
            const length = Math.max(data?.getData("text/html").length || 0, data?.getData("text/plain").length || 0);
            if (length <= LONGEST * 4 && (data?.getData("text/plain").length || 0) <= LONGEST) return false;
            alert(
              document.getElementById("editor-words")?.dataset.pasteTooLong.replace("%s", LONGEST.toLocaleString()),
            );
            return true;
          },
        },
      }),
    ];
  },
});
