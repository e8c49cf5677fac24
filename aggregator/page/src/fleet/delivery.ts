import type { CheckedModel, MicroModelStatus } from "@lares/shared/wire";

/** What became of a model on a device, for people. */
export function deliveryText(
  status: MicroModelStatus | undefined,
  { version, weights }: Pick<CheckedModel, "version" | "weights">,
): string {
  if (status === undefined) return "not heard of: the broker keeps it until the device comes";
  if (status.installed === version && status.weights === weights) {
    return status.isOnTrial ? "tries it" : "runs it";
  }
  if (status.latest >= version && status.refusal !== null) return `refused it: ${status.refusal}`;
  return `runs version ${status.installed}`;
}
