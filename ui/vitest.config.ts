import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";

const environment = (globalThis as { process?: { env: Record<string, string | undefined> } }).process?.env ?? {};

/** Everything runs in the system's Chromium: stores too, since the browser is where they live. */
export default defineConfig({
  optimizeDeps: {
    include: ["axe-core", "lit", "lit/decorators.js", "lit/directives/guard.js", "lit/directives/repeat.js", "lit/directives/keyed.js", "lit/directives/live.js", "lit/directives/ref.js", "lit/directives/unsafe-svg.js"].concat(
      ["marked", "dompurify", "lucide", "@cfworker/json-schema", "@tauri-apps/api/core", "@tauri-apps/api/event", "tauri-plugin-pytauri-api"],
      ["highlight.js/lib/core", ..."bash c css go ini java javascript json python rust sql typescript xml yaml".split(" ").map((name) => `highlight.js/lib/languages/${name}`)],
    ),
  },
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 10_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      viewport: { width: 1100, height: 760 },
      instances: [{ browser: "chromium" }],
      provider: playwright({
        launchOptions: {
          executablePath: environment["CHROMIUM"] ?? "/usr/bin/chromium",
          args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        },
      }),
    },
  },
});
