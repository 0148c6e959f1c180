/** Where an address leads. The server decides; the page must know before it sends anything, to say so. */

/** The address of a server as it would be reached, or null when it is none: with http or https, without a password in it. */
export function parseAddress(text: string): URL | null {
  if (!/^https?:\/\//i.test(text.trim())) return null;
  try {
    const url = new URL(text.trim());
    return url.username === "" && url.password === "" && url.search === "" && url.hash === "" ? url : null;
  } catch {
    return null;
  }
}

/** True when what is sent there does not leave this computer. */
export function isOnThisMachine({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

/** The host of a provider's address, as it is shown to people; the whole text when it is no address. */
export function hostOf(address: string): string {
  return parseAddress(address)?.host ?? address;
}
