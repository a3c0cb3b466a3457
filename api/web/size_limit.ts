import { gzipSync } from "node:zlib";
import type { Plugin, Rolldown } from "vite";

type Bundle = Rolldown.OutputBundle;

/** Fails the build when all that was built is larger, gzipped, than so many bytes. */
export function sizeLimit(name: string, most: number): Plugin {
  return limited("size-limit", name, most, (bundle) => Object.keys(bundle));
}

/** The same of what a browser loads before `page` is shown: the entry, that page, and what both need. */
export function firstPageLimit(name: string, most: number, page: string): Plugin {
  return limited("first-page-limit", name, most, (bundle) => {
    const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
    const first = chunks.filter((chunk) => chunk.isEntry || chunk.facadeModuleId?.endsWith(page));
    if (first.length < 2) throw new Error(`${page} is no part of its own.`);
    return neededBy(
      first.map((chunk) => chunk.fileName),
      bundle,
    );
  });
}

function neededBy(files: string[], bundle: Bundle): string[] {
  const found = new Set<string>();
  const waiting = [...files];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const file = bundle[name];
    if (found.has(name) || !file) continue;
    found.add(name);
    if (file.type === "chunk") waiting.push(...file.imports, ...(file.viteMetadata?.importedCss ?? []));
  }
  return [...found];
}

function limited(plugin: string, name: string, most: number, counted: (bundle: Bundle) => string[]): Plugin {
  return {
    name: plugin,
    generateBundle: {
      // After Vite has put the style sheets in.
      order: "post",
      handler(_, bundle) {
        const size = counted(bundle)
          .map((each) => bundle[each])
          .map((file) => (file ? gzipSync(file.type === "chunk" ? file.code : file.source, { level: 9 }).length : 0))
          .reduce((sum, each) => sum + each, 0);
        const said = `${name}: ${size} bytes gzipped; ${most} are the most.`;
        if (size > most) this.error(said);
        this.info(said);
      },
    },
  };
}
