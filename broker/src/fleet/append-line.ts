import { appendFile } from "node:fs/promises";
import { OWNER_ONLY_FILE, readPrivate } from "@lares/shared";
import type { z } from "zod";

/**
 * Appends a record to a file of JSON lines; several processes may at once. It begins on a line of
 * its own, whatever a power cut has left of the one before.
 */
export async function appendLine(path: string, record: object): Promise<void> {
  const line = `\n${JSON.stringify(record)}\n`;
  await appendFile(path, line, { mode: OWNER_ONLY_FILE, flush: true });
}

/**
 * All records, oldest first; a line that a power cut has broken off is none.
 * @throws ConfigError when the file is missing or not private
 */
export async function readLines<T>(path: string, schema: z.ZodType<T>): Promise<T[]> {
  return (await readPrivate(path)).split("\n").flatMap((line) => {
    try {
      return [schema.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}
