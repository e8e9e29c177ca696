// While a name is typed into a case, ask whether a man of that name is here already and show the answer below it.
document.addEventListener("DOMContentLoaded", () => {
  const place = document.querySelector("[data-namesakes]");
  const group = document.getElementById("identity-group");
  if (!place || !group) return;
  const names = ["surname", "given_name", "patronymic", "born_on"];
  let waiting,
    asked = "";

  const value = (name) => {
    const field = group.querySelector(`[name="identity-0-${name}"]`);
    return field ? field.value.trim() : "";
  };

  const ask = async () => {
    const query = new URLSearchParams({ case: place.dataset.case });
    names.forEach((name) => query.set(name, value(name)));
    if (!query.get("surname")) {
      place.replaceChildren();
      asked = "";
      return;
    }
    if (query.toString() === asked) return;
    asked = query.toString();
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(place.dataset.namesakes, {
      method: "POST",
      body: query,
      headers: { "X-CSRFToken": token },
    });
    if (answer.ok && query.toString() === asked) place.innerHTML = await answer.text();
  };
  group.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 300);
  });
});
