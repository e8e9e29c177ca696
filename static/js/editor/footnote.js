// A footnote: an inline atom that shows its text in small, and is stored as that text.
import { Node } from "django-prose-editor/editor";

const ask = (text) =>
  new Promise((resolve) => {
    const dialog = document.getElementById("footnote-dialog").content.firstElementChild.cloneNode(true);
    const field = dialog.querySelector("textarea");
    field.value = text;
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "insert" ? field.value.trim().replace(/\s+/g, " ") : null);
    });
    document.body.append(dialog);
    dialog.showModal();
  });

const chosen = (editor) => {
  const node = editor.state.selection.node;
  return node?.type.name === "Footnote" ? node.attrs.text : "";
};

export const Footnote = Node.create({
  name: "Footnote",
  group: "inline",
  inline: true,
  atom: true,
  selectable: true,

  addAttributes: () => ({ text: { default: "", parseHTML: (element) => element.textContent.trim(), rendered: false } }),
  parseHTML: () => [{ tag: "span.footnote", priority: 100 }],
  renderHTML: ({ node }) => ["span", { class: "footnote" }, node.attrs.text],

  addNodeView() {
    return ({ node }) => {
      const dom = document.createElement("span");
      dom.className = "footnote";
      dom.textContent = node.attrs.text;
      dom.title = node.attrs.text;
      return { dom };
    };
  },

  addMenuItems({ menu, buttons }) {
    const label = document.getElementById("footnote-dialog")?.dataset.button;
    if (!label) return;
    menu.defineItem({
      name: "footnote",
      groups: "nodes",
      button: buttons.text(label),
      command: async (editor) => {
        const text = await ask(chosen(editor));
        if (text) editor.chain().focus().insertContent({ type: "Footnote", attrs: { text } }).run();
      },
      active: (editor) => editor.isActive("Footnote"),
    });
  },
});
