// Show how far an import is while it is at work, and the page anew once it has ended.
document.addEventListener("DOMContentLoaded", () => {
  const place = document.querySelector("[data-progress]");
  if (!place) return;
  const ask = async () => {
    try {
      const answer = await fetch(place.dataset.progress);
      if (answer.ok && answer.headers.get("X-At-Work") === "no") {
        location.reload();
        return;
      }
      if (answer.ok) place.innerHTML = await answer.text();
    } catch {
      /* the network is away: the next second asks again */
    }
    setTimeout(ask, 1000);
  };
  setTimeout(ask, 500);
});
