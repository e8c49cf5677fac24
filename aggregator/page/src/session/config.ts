import { FleetId } from "@lares/shared/wire";
import { z } from "zod";

/** What the server of this page knows of the fleet; it holds no secret. */
export const PageConfig = z.strictObject({
  fleet: FleetId,
  /** Whether it can say who belongs to the fleet. */
  hasOffice: z.boolean(),
  /** Whether it knows the rounds before it was opened. */
  hasHistory: z.boolean(),
  /** Whether there is a page that writes to ESP32s. */
  hasFlasher: z.boolean(),
});
export type PageConfig = z.infer<typeof PageConfig>;

/** @throws Error when the server of this page is gone or older than the page */
export async function fetchConfig(): Promise<PageConfig> {
  const response = await fetch("/config.json", { cache: "no-store" });
  if (!response.ok) throw new Error(`/config.json: ${response.status} ${response.statusText}`);
  return PageConfig.parse(await response.json());
}
