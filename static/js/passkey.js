// A form with data-passkey="get" or "create" asks the browser for a passkey and sends what it answers. The options lie
// beside it as JSON, with bytes in base64url (Web Authentication, level 3, section 5.1.8).
(() => {
  if (!window.PublicKeyCredential) return;

  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");

  const withBytes = (options) => {
    const known = (list) => list?.map((credential) => ({ ...credential, id: bytes(credential.id) }));
    return {
      ...options,
      challenge: bytes(options.challenge),
      ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
      ...(options.allowCredentials && { allowCredentials: known(options.allowCredentials) }),
      ...(options.excludeCredentials && { excludeCredentials: known(options.excludeCredentials) }),
    };
  };

  const answer = (credential) => {
    const response = { clientDataJSON: text(credential.response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    };
  };

  for (const form of document.querySelectorAll("[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const options = JSON.parse(form.querySelector("#passkey-options").textContent);
      const failed = form.querySelector("[data-failed]");
      failed.hidden = true;
      try {
        const publicKey = withBytes(options.publicKey);
        const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
        form.elements.credential.value = JSON.stringify(answer(credential));
        form.submit();
      } catch {
        failed.hidden = false;
      }
    });
  }
})();
