// Tell how far a file has come while it is sent, and refuse one that is too large before it is.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-upload]");
  if (!form || !window.XMLHttpRequest) return;
  const status = form.querySelector("[data-upload-status]");
  const file = form.querySelector("input[type=file]").files[0];
  if (!file) return;
  event.preventDefault();
  const buttons = form.querySelectorAll("button");
  buttons.forEach((button) => {
    button.disabled = true;
  });
  const request = new XMLHttpRequest();
  request.open("POST", form.action || location.href);
  request.responseType = "document";
  request.setRequestHeader("X-Sent-By", "upload.js");
  request.upload.addEventListener("progress", (progress) => {
    const percent = progress.total ? Math.floor((100 * progress.loaded) / progress.total) : 0;
    status.textContent = percent < 100 ? `${status.dataset.sending}${percent} %` : status.dataset.hashing;
  });
  request.addEventListener("load", () => {
    if (request.status === 201) {
      location.assign(request.getResponseHeader("Location"));
      return;
    }
    const page = request.response?.querySelector("form[data-upload]");
    buttons.forEach((button) => {
      button.disabled = false;
    });
    if (!page) {
      form.submit();
      return;
    }
    const kept = form.querySelector("input[type=file]");
    page.querySelector("input[type=file]").replaceWith(kept);
    form.replaceWith(page);
  });
  request.addEventListener("error", () => {
    buttons.forEach((button) => {
      button.disabled = false;
    });
    form.submit();
  });
  request.send(new FormData(form));
});
