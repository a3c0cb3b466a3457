import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** Fails the build when what a browser loads first is larger, gzipped, than so many bytes. */
export function sizeLimit(name: string, most: number): Plugin {
  return {
    name: "size-limit",
    generateBundle(_, bundle) {
      const size = Object.values(bundle)
        .map((file) => gzipSync(file.type === "chunk" ? file.code : file.source, { level: 9 }).length)
        .reduce((sum, each) => sum + each, 0);
      const said = `${name}: ${size} bytes gzipped; ${most} are the most.`;
      if (size > most) this.error(said);
      this.info(said);
    },
  };
}
