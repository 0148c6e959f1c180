import { defineConfig } from "vite";

/** `npx vite --config test/gallery/vite.config.ts` shows the gallery. */
export default defineConfig({ root: new URL(".", import.meta.url).pathname, server: { fs: { allow: ["../.."] } } });
