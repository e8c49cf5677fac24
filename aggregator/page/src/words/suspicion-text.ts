import type { SuspectDevice } from "@lares/shared/wire";

type Reason = SuspectDevice["reasons"][number];

const texts = {
  long: "far longer than the others",
  short: "far shorter than the others",
  opposite: "against all the others",
  "many-samples": "claims far more frames than the others",
} satisfies Record<Reason, string>;

/** Why an update stood out, to follow "its update is". */
export function suspicionText(reasons: readonly Reason[]): string {
  return reasons.map((reason) => texts[reason]).join(", ");
}
