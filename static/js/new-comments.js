// While the page is looked at, asks once a minute whether new comments came, and says so in place.
const place = document.querySelector("[data-new-comments]");
if (place) {
  setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch(place.dataset.newComments, { credentials: "omit" });
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      place.replaceChildren(...page.body.children);
    }
  }, Number(place.dataset.every) || 60000);
}
