import { defineConfig } from "vite";
import { sizeLimit } from "../size_limit";

/** One classic script: it may be loaded `async` from anywhere, and knows by its own address where the service is. */
export default defineConfig({
  root: import.meta.dirname,
  build: {
    target: "es2022",
    outDir: "../dist",
    emptyOutDir: false,
    lib: { entry: "widget.ts", name: "HandoverkitWidget", formats: ["iife"], fileName: () => "widget.js" },
  },
  plugins: [sizeLimit("widget.js", 20_000)],
});
