// What signing in needs a script for: passkeys, and the secret of a one-time link.

type Kind = "sign-in" | "use" | "add";
type Packed = { id: string } & Record<string, unknown>;

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

export function textOf(buffer: ArrayBuffer | null): string | null {
  if (!buffer) return null;
  const signs = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(signs).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

const unpacked = (list: Packed[] = []) => list.map((each) => ({ ...each, id: bytesOf(each.id) }));

export function creationOptions(packed: any, isEnough: boolean): CredentialCreationOptions {
  const { publicKey } = packed;
  const selection = { ...publicKey.authenticatorSelection };
  // A passkey that is enough by itself is kept on the device and checks who holds it.
  selection.residentKey = isEnough ? "required" : "discouraged";
  selection.requireResidentKey = isEnough;
  if (isEnough) selection.userVerification = "required";
  return {
    publicKey: {
      ...publicKey,
      challenge: bytesOf(publicKey.challenge),
      user: { ...publicKey.user, id: bytesOf(publicKey.user.id) },
      excludeCredentials: unpacked(publicKey.excludeCredentials),
      authenticatorSelection: selection,
    },
  };
}

export function requestOptions(packed: any): CredentialRequestOptions {
  const { publicKey } = packed;
  return {
    publicKey: {
      ...publicKey,
      challenge: bytesOf(publicKey.challenge),
      allowCredentials: unpacked(publicKey.allowCredentials),
    },
  };
}

function answerOf(credential: PublicKeyCredential): string {
  const { response } = credential;
  const parts: Record<string, unknown> = { clientDataJSON: textOf(response.clientDataJSON) };
  if (response instanceof AuthenticatorAttestationResponse) {
    parts.attestationObject = textOf(response.attestationObject);
    parts.transports = response.getTransports?.() ?? [];
  } else if (response instanceof AuthenticatorAssertionResponse) {
    parts.authenticatorData = textOf(response.authenticatorData);
    parts.signature = textOf(response.signature);
    parts.userHandle = textOf(response.userHandle);
  }
  return JSON.stringify({
    type: credential.type,
    id: credential.id,
    rawId: textOf(credential.rawId),
    response: parts,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function credentialFor(kind: Kind, form: HTMLFormElement): Promise<Credential | null> {
  if (kind === "sign-in") {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
    return navigator.credentials.get(requestOptions((await answer.json()).request_options));
  }
  const options = JSON.parse(document.getElementById("passkey-options")?.textContent ?? "{}");
  if (kind === "use") return navigator.credentials.get(requestOptions(options.request_options));
  const isEnough = form.querySelector<HTMLInputElement>("[name=passwordless]")?.checked ?? false;
  return navigator.credentials.create(creationOptions(options.creation_options, isEnough));
}

function offerPasskey(form: HTMLFormElement): void {
  const button = form.querySelector<HTMLButtonElement>("button[type=button]");
  const field = form.querySelector<HTMLInputElement>("[name=credential]");
  const words = form.querySelector<HTMLElement>("[data-passkey-error]");
  if (!button || !field || !words || !("PublicKeyCredential" in window)) return;
  // Browsers bind passkeys to names; at a bare number there is nothing to offer.
  if (form.hidden && /^[\d.]+$|:/.test(location.hostname)) return;
  form.hidden = false;
  const ask = async () => {
    words.hidden = true;
    button.disabled = true;
    try {
      const credential = await credentialFor(form.dataset.passkey as Kind, form);
      if (!credential) throw new Error("The device gave no passkey.");
      field.value = answerOf(credential as PublicKeyCredential);
      form.submit();
    } catch (fault) {
      console.info("Passkey:", fault);
      words.hidden = false;
      button.disabled = false;
    }
  };
  button.addEventListener("click", ask);
  // Enter in a field of the form does the same as its button.
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void ask();
  });
}

// The secret stands behind the # of the address, which no server sees; from here it goes into the form only.
function takeSecret(form: HTMLFormElement): void {
  const field = form.querySelector<HTMLInputElement>("[name=token]");
  const secret = location.hash.slice(1);
  if (!field || !secret) return;
  field.value = secret;
  const around = field.closest<HTMLElement>(".field");
  if (around) around.hidden = true;
  history.replaceState(null, "", location.pathname);
}

// A password that is typed once can be looked at.
function offerToShow(label: HTMLElement): void {
  const box = label.querySelector<HTMLInputElement>("input");
  const fields = label.closest("form")?.querySelectorAll<HTMLInputElement>("input[type=password]");
  if (!box || !fields) return;
  label.hidden = false;
  box.addEventListener("change", () => fields.forEach((field) => (field.type = box.checked ? "text" : "password")));
  // Before it is sent it is a password again, so that browsers offer to keep it and do not list it as text.
  label.closest("form")?.addEventListener("submit", () => fields.forEach((field) => (field.type = "password")));
}

document.querySelectorAll<HTMLElement>("[data-shows-password]").forEach(offerToShow);
document.querySelectorAll<HTMLFormElement>("form[data-passkey]").forEach(offerPasskey);
document.querySelectorAll<HTMLFormElement>("form[data-link]").forEach(takeSecret);
