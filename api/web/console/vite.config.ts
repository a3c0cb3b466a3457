import { svelte } from "@sveltejs/vite-plugin-svelte";
import tailwind from "@tailwindcss/vite";
import { defineConfig } from "vite";
import { firstPageLimit } from "../size_limit";

/** One page; each of its own pages is a part that is loaded when it is first shown. */
export default defineConfig({
  root: import.meta.dirname,
  base: "/console/",
  build: {
    target: "es2022",
    outDir: "../dist/console",
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    // What would be written into the script as a data: address is refused by the page's policy.
    assetsInlineLimit: 0,
  },
  plugins: [
    tailwind(),
    // Elements are made one by one and not of text: the page's policy lets nobody make elements of text.
    svelte({ configFile: false, compilerOptions: { runes: true, fragments: "tree" } }),
    firstPageLimit("console, first page", 120_000, "pages/conversations/Conversations.svelte"),
  ],
});
