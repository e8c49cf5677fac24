/** How much a message is worth to who was away, the least first. */
export const worths = ["score", "other", "anomaly"] as const;
export type Worth = (typeof worths)[number];

/** What is given up last is what a house has a fleet for; a score is soon followed by another. */
export function worthOf(topic: string): Worth {
  if (/^lares\/v1\/[^/]+\/anomalies\//.test(topic)) return "anomaly";
  return /^lares\/v1\/[^/]+\/device\/[^/]+\/score$/.test(topic) ? "score" : "other";
}
