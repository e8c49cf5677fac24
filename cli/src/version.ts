import { readFileSync } from "node:fs";

/** The version of this package. */
export function version(): string {
  const url = new URL("../package.json", import.meta.url);
  const manifest = JSON.parse(readFileSync(url, "utf8")) as { version: string };
  return manifest.version;
}
