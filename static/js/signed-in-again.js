// Signed in beside a form that waits: tell it, and close, so that its owner is back where they were.
window.opener?.postMessage("signed in", window.location.origin);
window.close();
