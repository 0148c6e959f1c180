/** Puts theme and text size on the page, and remembers them so that the next start begins with them. */
import type { KarenSettings, Theme } from "#core/contract.gen";

export type Appearance = Pick<KarenSettings, "theme" | "text_scale">;

const KEY = "karen.appearance";
const DARK = matchMedia("(prefers-color-scheme: dark)");
const MORE_CONTRAST = matchMedia("(prefers-contrast: more)");

let shown: Appearance = { theme: "system", text_scale: 1 };

/** Before the first answer of Karen: what was shown last. Follows the system from now on. */
export function startAppearance(storage: Pick<Storage, "getItem">): void {
  show(remembered(storage));
  for (const query of [DARK, MORE_CONTRAST]) query.addEventListener("change", () => show(shown));
}

export function setAppearance(appearance: Appearance, storage: Pick<Storage, "setItem">): void {
  show(appearance);
  try {
    storage.setItem(KEY, JSON.stringify(shown));
  } catch {
    return; // the next start begins with the system's look
  }
}

function show({ theme, text_scale }: Appearance): void {
  shown = { theme, text_scale };
  const root = document.documentElement;
  root.dataset["theme"] = resolved(theme);
  root.style.setProperty("--karen-text-scale", String(text_scale));
}

function resolved(theme: Theme): string {
  const lightness = DARK.matches ? "dark" : "light";
  if (theme === "high_contrast") return `contrast-${lightness}`;
  if (theme !== "system") return theme;
  return MORE_CONTRAST.matches ? `contrast-${lightness}` : lightness;
}

function remembered(storage: Pick<Storage, "getItem">): Appearance {
  try {
    const kept = JSON.parse(storage.getItem(KEY) ?? "{}") as Partial<Appearance>;
    return { theme: kept.theme ?? "system", text_scale: kept.text_scale ?? 1 };
  } catch {
    return { theme: "system", text_scale: 1 };
  }
}
