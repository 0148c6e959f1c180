/** How a shortcut is written on this machine. */

const isApple = /mac|iphone|ipad/i.test(navigator.platform || navigator.userAgent);

export function shortcut(key: string): string {
  return isApple ? `⌘${key}` : `Ctrl+${key}`;
}
