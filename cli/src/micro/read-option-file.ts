import { readFile } from "node:fs/promises";
import { ConfigError } from "@lares/shared";

/** @throws ConfigError naming the option whose file cannot be read */
export async function readOptionFile(option: string, file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new ConfigError(`${option} ${file} cannot be read`, "Name a file that exists.", cause);
  }
}
