// The editor's figure token: an inline atom that shows the live number and is stored without one.
import { Node } from "django-prose-editor/editor";

const figures = () => {
  const element = document.getElementById("public-figures");
  return element ? JSON.parse(element.textContent) : [];
};

const numberOf = (slug, hasNoun) => {
  const found = figures().find((figure) => figure.slug === slug);
  if (!found) return "—";
  const number = found.value.toLocaleString(document.documentElement.lang || "en");
  return hasNoun && found.noun ? `${number}\u00a0${found.noun}` : number;
};

const askForFigure = (attributes) =>
  new Promise((resolve) => {
    const template = document.getElementById("figure-dialog");
    const dialog = template.content.firstElementChild.cloneNode(true);
    const form = dialog.querySelector("form");
    for (const figure of figures()) {
      const chosen = figure.slug === attributes.slug;
      form.elements.figure.add(new Option(`${numberOf(figure.slug)} ${figure.label}`, figure.slug, chosen, chosen));
    }
    form.elements.frozen.checked = attributes.mode === "frozen";
    form.elements.noun.checked = Boolean(attributes.hasNoun);
    dialog.addEventListener("close", () => {
      const slug = form.elements.figure.value;
      const mode = form.elements.frozen.checked ? "frozen" : "live";
      dialog.remove();
      const hasNoun = form.elements.noun.checked;
      resolve(dialog.returnValue === "insert" && slug ? { slug, mode, hasNoun } : null);
    });
    document.body.append(dialog);
    dialog.showModal();
  });

export const FigureNumber = Node.create({
  name: "FigureNumber",
  group: "inline",
  inline: true,
  atom: true,
  selectable: true,

  addAttributes() {
    return {
      slug: { default: "", parseHTML: (element) => element.getAttribute("value") },
      mode: { default: "live", parseHTML: (element) => element.getAttribute("data-mode") || "live" },
      hasNoun: { default: false, parseHTML: (element) => element.getAttribute("data-noun") === "yes" },
    };
  },

  parseHTML: () => [{ tag: "data[value]" }],

  renderHTML: ({ node }) => [
    "data",
    {
      value: node.attrs.slug,
      class: "figure-number",
      "data-mode": node.attrs.mode,
      ...(node.attrs.hasNoun ? { "data-noun": "yes" } : {}),
    },
    "—",
  ],

  addNodeView() {
    return ({ node }) => {
      const dom = document.createElement("data");
      dom.value = node.attrs.slug;
      dom.className = "figure-number";
      dom.dataset.mode = node.attrs.mode;
      dom.textContent = numberOf(node.attrs.slug, node.attrs.hasNoun);
      dom.title = node.attrs.slug;
      return { dom };
    };
  },

  addMenuItems({ menu, buttons }) {
    const label = document.getElementById("figure-dialog")?.dataset.button;
    if (!label) return;
    menu.defineItem({
      name: "figureNumber",
      groups: "nodes",
      button: buttons.text(label),
      command: async (editor) => {
        const { selection } = editor.state;
        const current = selection.node?.type.name === "FigureNumber" ? selection.node.attrs : {};
        const attrs = await askForFigure(current);
        if (attrs) editor.chain().focus().insertContent({ type: "FigureNumber", attrs }).run();
      },
      active: (editor) => editor.isActive("FigureNumber"),
    });
  },
});
