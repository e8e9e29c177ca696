// Photographs, documents and charts in a text: block atoms stored by number, chosen in a dialog.
import { Node } from "django-prose-editor/editor";

const known = new Map();

const load = async (address, query) => {
  const answer = await fetch(`${address}?${new URLSearchParams(query)}`);
  const { found } = answer.ok ? await answer.json() : { found: [] };
  for (const one of found) known.set(`${address} ${one.id}`, one);
  return found;
};

const choice = (one, kind, isChosen) => {
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = kind;
  box.name = "chosen";
  box.value = one.id;
  box.checked = isChosen;
  label.append(box);
  if (one.src) {
    const image = document.createElement("img");
    image.src = one.src;
    image.alt = "";
    label.append(image);
  }
  label.append(one.label);
  return label;
};

const ask = (id, kind, ids) =>
  new Promise((resolve) => {
    const template = document.getElementById(id);
    const dialog = template.content.firstElementChild.cloneNode(true);
    const place = dialog.querySelector("[data-choices]");
    let chosen = ids.map(String);
    let waiting;

    const show = (found) => {
      place.replaceChildren(...found.map((one) => choice(one, kind, chosen.includes(String(one.id)))));
      if (!found.length) place.textContent = template.dataset.empty;
    };
    const search = async () =>
      show(await load(template.dataset.address, { q: dialog.querySelector("[type=search]").value }));
    dialog.addEventListener("input", (event) => {
      if (event.target.type !== "search") return;
      clearTimeout(waiting);
      waiting = setTimeout(search, 250);
    });
    dialog.querySelector("[type=search]").addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    place.addEventListener("change", ({ target }) => {
      chosen = kind === "radio" ? [] : chosen.filter((one) => one !== target.value);
      if (target.checked) chosen.push(target.value);
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "insert" && chosen.length ? chosen.map(Number) : null);
    });
    document.body.append(dialog);
    dialog.showModal();
    search();
  });

const fileNode = ({ name, tag, attribute, dialog, kind, menuName, fill }) =>
  Node.create({
    name,
    group: "block",
    atom: true,
    selectable: true,
    draggable: true,

    addAttributes: () => ({
      ids: {
        default: [],
        parseHTML: (element) => element.getAttribute(attribute).split(/\s+/).map(Number).filter(Boolean),
        renderHTML: ({ ids }) => ({ [attribute]: ids.join(" ") }),
      },
    }),
    parseHTML: () => [{ tag: `${tag}[${attribute}]` }],
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes],

    addNodeView() {
      return ({ node }) => {
        const dom = document.createElement(tag);
        dom.className = "file-in-text";
        dom.setAttribute(attribute, node.attrs.ids.join(" "));
        const address = document.getElementById(dialog)?.dataset.address;
        if (address) fill(dom, node.attrs.ids, address);
        return { dom };
      };
    },

    addMenuItems({ menu, buttons }) {
      const label = document.getElementById(dialog)?.dataset.button;
      if (!label) return;
      menu.defineItem({
        name: menuName,
        groups: "nodes",
        button: buttons.text(label),
        command: async (editor) => {
          const { selection } = editor.state;
          const isOwn = selection.node?.type.name === name;
          const ids = await ask(dialog, kind, isOwn ? selection.node.attrs.ids : []);
          if (!ids) return;
          if (isOwn) editor.chain().focus().updateAttributes(name, { ids }).run();
          else {
            const after = selection.node ? selection.to : editor.state.selection;
            editor
              .chain()
              .focus()
              .insertContentAt(after, [{ type: name, attrs: { ids } }, { type: "paragraph" }])
              .run();
          }
        },
        active: (editor) => editor.isActive(name),
      });
    },
  });

const described = async (ids, address) => {
  const missing = ids.filter((id) => !known.has(`${address} ${id}`));
  if (missing.length) await load(address, { ids: missing.join(" ") });
  return ids.map((id) => known.get(`${address} ${id}`) || { id, label: `${id}?` });
};

export const Photographs = fileNode({
  name: "Photographs",
  tag: "figure",
  attribute: "data-photographs",
  dialog: "photographs-dialog",
  kind: "checkbox",
  menuName: "photographs",
  fill: async (dom, ids, address) => {
    for (const one of await described(ids, address)) {
      const image = document.createElement("img");
      image.src = one.src || "";
      image.alt = image.title = one.label;
      dom.append(image);
    }
  },
});

export const DocumentLink = fileNode({
  name: "DocumentLink",
  tag: "aside",
  attribute: "data-document",
  dialog: "document-dialog",
  kind: "radio",
  menuName: "documentLink",
  fill: async (dom, ids, address) => {
    const [one] = await described(ids, address);
    dom.textContent = one ? one.label : "";
  },
});

export const Chart = fileNode({
  name: "Chart",
  tag: "aside",
  attribute: "data-chart",
  dialog: "chart-dialog",
  kind: "radio",
  menuName: "chart",
  fill: async (dom, ids, address) => {
    const [one] = await described(ids, address);
    dom.textContent = one ? one.label : "";
  },
});
