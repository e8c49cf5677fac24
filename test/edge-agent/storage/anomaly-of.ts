import { AnomalyEvent } from "@lares/shared";

const boot = "0123456789abcdef";

/** What a device tells of its event with that number. */
export function anomalyOf(number: number, phase: AnomalyEvent["phase"] = "begin"): AnomalyEvent {
  return AnomalyEvent.parse({
    kind: "anomaly",
    v: 1,
    device: "lobby",
    event: `${boot}-${number}`,
    phase,
    t: null,
    boot,
    uptimeMs: number,
    late: false,
    score: 2,
    pValue: 0.01,
    evidence: ["appearance"],
    region: { x: 0, y: 0, width: 1, height: 1 },
    durationMs: 0,
    model: "0".repeat(64),
    camera: "watching",
  });
}
