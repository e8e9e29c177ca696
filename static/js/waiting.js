// A comment whose turn has come is posted by the page itself, so that its writer need not press the button.
const form = document.querySelector("[data-due-in]");
if (form) setTimeout(() => form.requestSubmit(), Number(form.dataset.dueIn) * 1000);
