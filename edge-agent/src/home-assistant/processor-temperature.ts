import { readFile } from "node:fs/promises";

/** Where Linux has the temperature of the first zone, the processor of a Raspberry Pi: 0.001 degrees. */
const usualPath = "/sys/class/thermal/thermal_zone0/temp";

/** @returns degrees Celsius, to a tenth; null where the machine does not tell */
export async function processorCelsius(path = usualPath): Promise<number | null> {
  const text = await readFile(path, "utf8").catch(() => "");
  const celsius = Math.round(Number.parseInt(text, 10) / 100) / 10;
  return celsius > -100 && celsius < 200 ? celsius : null;
}
