import { z } from "zod";

const Discovery = z.looseObject({ availability: z.array(z.unknown()) });

/**
 * Adds the bridge to what a device's entities need to be available, so that Home Assistant shows
 * them as gone when the bridge is.
 * @returns `payload` itself where it is no discovery of a device
 */
export function withAvailability(payload: Uint8Array, topic: string): Uint8Array {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(payload).toString("utf8"));
  } catch {
    return payload;
  }
  const discovery = Discovery.safeParse(parsed);
  if (!discovery.success) return payload;
  const availability = [...discovery.data.availability, { topic }];
  return Buffer.from(JSON.stringify({ ...discovery.data, availability, availability_mode: "all" }));
}
