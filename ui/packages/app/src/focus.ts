/** Where the keys go. Something must always have the focus: who reads by ear or works by keys is lost without it. */

/** True when what had the focus is gone. */
export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** A character typed where nothing takes it: it was meant for the composer. */
export function isTypedNowhere(event: KeyboardEvent): boolean {
  const command = event.ctrlKey || event.metaKey || event.altKey;
  if (event.defaultPrevented || event.isComposing || command || event.key.length !== 1 || event.key === " ") return false;
  const [target] = event.composedPath();
  return target instanceof Element && target.matches("body, article, [role=log]");
}
