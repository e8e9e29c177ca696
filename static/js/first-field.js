// On the page of a new case the keyboard starts at the first field that is still empty: unit, then rank.
// jQuery's own queue comes after the widgets that it builds, which may be later than the page's load.
window.addEventListener("load", () =>
  django.jQuery(() => {
    const unit = document.querySelector(".model-case.change-form #id_unit");
    if (!unit || document.querySelector(".case-pages")) return;
    const first = unit.value
      ? document.getElementById("id_rank")
      : unit.parentElement.querySelector(".select2-selection");
    if (first) first.focus();
  }),
);
