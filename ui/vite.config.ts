import { defineConfig } from "vite";

/** One build for the window and the gateway: relative addresses, nothing inline, so that a strict policy admits it. */
export default defineConfig({
  root: "packages/app",
  base: "./",
  publicDir: false,
  build: {
    outDir: "../../dist",
    emptyOutDir: true,
    target: ["es2022", "safari17.4", "chrome120"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 150,
  },
});
