// Requests to our own server: changes carry the token of the form protection.

/** Return the token of the form protection of this page. */
export function token(): string {
  return document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";
}

/** Send the fields of a form; rejects when the server does not take them. */
export async function post(
  address: string,
  fields: Record<string, string>,
  options: RequestInit = {},
): Promise<Response> {
  const answer = await fetch(address, {
    ...options,
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" },
  });
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  return answer;
}
