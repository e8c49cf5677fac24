import type { AttackOutcome, AttackRow } from "./attacks.ts";

/** Most that an attack may take from the AUROC under the recommended strategy. */
const MOST_FALL = 0.02;
/** Least precision and recall with which overt attackers are named. */
const LEAST_NAMED = 0.9;
/** Attacks that the plain mean cannot stand. */
const FATAL = ["boost", "replacement", "gaussian", "IPM 10", "NaN"];

/** What of a whole measurement is not as it must be, for people. */
export function findFaults({ rows, recommended }: AttackOutcome): string[] {
  const faults: string[] = [];
  for (const row of rows) {
    const { attack, isOvert, defence, fall, named } = row;
    if (defence === "plain mean" && FATAL.includes(attack) && !isBroken(row)) {
      faults.push(`${attack} does not break the plain mean: this shows nothing`);
    }
    if (defence !== recommended) continue;
    if (fall === null || fall > MOST_FALL) faults.push(`${attack}: AUROC falls by ${fall}`);
    if (isOvert && !isNamed(row)) faults.push(`${attack}: not named (${named})`);
    if (attack === "none" && named > 0) faults.push(`${named} honest devices are named`);
  }
  return faults;
}

function isNamed({ precision, recall }: AttackRow): boolean {
  return precision !== null && precision >= LEAST_NAMED && recall >= LEAST_NAMED;
}

/** Further from what the honest devices want than if the round had not been. */
function isBroken({ error }: AttackRow): boolean {
  return error === null || error > 1;
}
