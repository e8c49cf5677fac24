import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

/** Beside each file its compressed forms, so that a small machine need not compress for each visitor. */
function compressed(folder: string): Plugin {
  return {
    name: "compressed",
    apply: "build",
    closeBundle() {
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/\.(js|css|html|svg)$/.test(entry.name)) continue;
        const path = join(entry.parentPath, entry.name);
        const content = readFileSync(path);
        writeFileSync(`${path}.br`, brotliCompressSync(content));
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
      }
    },
  };
}

const outDir = join(import.meta.dirname, "../dist-page");

export default defineConfig({
  root: import.meta.dirname,
  resolve: { conditions: ["source", "browser", "module", "import", "default"] },
  build: {
    outDir,
    emptyOutDir: true,
    reportCompressedSize: false,
    modulePreload: false,
    rolldownOptions: {
      input: ["index.html", "flash.html"].map((page) => join(import.meta.dirname, page)),
    },
  },
  plugins: [compressed(outDir)],
});
