// Click on the picture: the point that stays in sight when it is cropped.
document.addEventListener("DOMContentLoaded", () => {
  const image = document.querySelector(".field-seen [data-focal-point], .readonly [data-focal-point]");
  const x = document.getElementById("id_focus_x"),
    y = document.getElementById("id_focus_y");
  if (!image || !x || !y) return;
  const frame = document.createElement("span"),
    point = document.createElement("span");
  frame.className = "focal-frame";
  point.className = "focal-point";
  image.replaceWith(frame);
  frame.append(image, point);
  const show = () => {
    point.style.insetInlineStart = `${x.value}%`;
    point.style.insetBlockStart = `${y.value}%`;
  };
  frame.addEventListener("click", (event) => {
    const box = image.getBoundingClientRect();
    x.value = Math.round(((event.clientX - box.left) / box.width) * 100);
    y.value = Math.round(((event.clientY - box.top) / box.height) * 100);
    show();
  });
  [x, y].forEach((field) => field.addEventListener("input", show));
  show();
});
