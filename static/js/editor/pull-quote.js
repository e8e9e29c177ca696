// A pull quote: words of the story, set large beside it.
import { Node } from "django-prose-editor/editor";

export const PullQuote = Node.create({
  name: "PullQuote",
  group: "block",
  content: "paragraph+",
  defining: true,

  parseHTML: () => [{ tag: "blockquote.pull-quote", priority: 100 }],
  renderHTML: () => ["blockquote", { class: "pull-quote" }, 0],

  addCommands() {
    return {
      togglePullQuote:
        () =>
        ({ commands }) =>
          commands.toggleWrap(this.name),
    };
  },

  addMenuItems({ menu, buttons }) {
    const label = document.getElementById("editor-words")?.dataset.pullQuote;
    if (!label) return;
    menu.defineItem({
      name: "pullQuote",
      groups: "nodes",
      button: buttons.text(label),
      command: (editor) => editor.chain().focus().togglePullQuote().run(),
      active: (editor) => editor.isActive("PullQuote"),
    });
  },
});
