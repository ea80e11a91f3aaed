// What could not be sent yet stays on this device, by its address, until the server took it.

export interface Kept {
  address: string;
  fields: [string, string][];
}

const PREFIX = "obeya a3 ";

/** Keep the fields of a form; says whether this device could. */
export function keep(address: string, fields: [string, string][]): boolean {
  try {
    localStorage.setItem(PREFIX + address, JSON.stringify(fields));
    return true;
  } catch {
    return false;
  }
}

/** Forget what the server took. */
export function forget(address: string): void {
  try {
    localStorage.removeItem(PREFIX + address);
  } catch {
    // A device that keeps nothing has nothing to forget.
  }
}

/** Return what is kept for addresses that begin so. */
export function kept(beginning: string): Kept[] {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX + beginning))
      .map((key) => ({ address: key.slice(PREFIX.length), fields: JSON.parse(localStorage.getItem(key)!) as [string, string][] }));
  } catch {
    return [];
  }
}
