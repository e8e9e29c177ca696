// On the page of a new case the keyboard starts at the first field that is still empty: unit, then rank.
window.addEventListener("load", () => {
  const unit = document.querySelector(".model-case.change-form #id_unit");
  if (!unit || document.querySelector(".case-pages")) return;
  const first = unit.value ? document.getElementById("id_rank") : unit.parentElement.querySelector(".select2-selection");
  if (first) first.focus();
});
