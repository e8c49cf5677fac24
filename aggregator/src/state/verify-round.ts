import { LaresError, type Sha256, sha256 } from "@lares/shared";
import { judgeRecorded } from "./judge-recorded.ts";
import {
  contributionsOf,
  findRecordedRound,
  modelOf,
  type RecordedRound,
} from "./recorded-round.ts";
import type { RoundArchive } from "./round-archive.ts";
import type { RoundSegment } from "./round-segment.ts";

/**
 * Checks the log of one round: whole records in an order that a round can take, payloads that are
 * what their digests say, nothing missing that a step refers to, and a result that says what was
 * counted.
 * @returns what is wrong, for people; empty when nothing is
 */
export async function verifyRound(archive: RoundArchive, round: number): Promise<string[]> {
  const segment = await archive.read(round);
  try {
    const recorded = findRecordedRound(segment.steps);
    if (recorded === undefined) return ["no round was opened in it"];
    const torn = segment.tornBytes;
    return [
      ...(torn > 0 ? [`${torn} bytes follow the last whole record`] : []),
      ...(recorded.opened.round === round ? [] : [`it says that it is ${recorded.opened.round}`]),
      ...(await wrongPayloads(segment)),
      ...missingPayloads(recorded, segment),
      ...wrongResult(recorded),
    ];
  } catch (error) {
    if (error instanceof LaresError) return [error.message];
    throw error;
  } finally {
    await segment.close();
  }
}

async function wrongPayloads(segment: RoundSegment): Promise<string[]> {
  const wrong: string[] = [];
  for (const digest of segment.digests) {
    const found = sha256(await segment.payload(digest));
    if (found !== digest) wrong.push(`payload ${digest} has the digest ${found}`);
  }
  return wrong;
}

function missingPayloads(recorded: RecordedRound, segment: RoundSegment): string[] {
  if (recorded.isCompacted) return [];
  const kept = new Set(segment.digests);
  const wanted: [string, Sha256][] = [
    ["base", recorded.opened.base],
    ["model", modelOf(recorded)],
    ...[...recorded.updates, ...recorded.partials].map(({ device, update }): [string, Sha256] => [
      `update of ${device}`,
      update,
    ]),
  ];
  return wanted
    .filter(([, digest]) => !kept.has(digest))
    .map(([what, digest]) => `${what} ${digest} is missing`);
}

function wrongResult(recorded: RecordedRound): string[] {
  const { result, opened, votes } = recorded;
  if (result === undefined) return [];
  const { gate, hadQuorum } = result;
  const judged = opened.isGated && hadQuorum ? judgeRecorded(votes, opened) : undefined;
  const stays = opened.site === undefined && (!hadQuorum || gate?.isAccepted === false);
  const counted = contributionsOf(recorded)
    .map(({ device }) => device)
    .sort();
  const told = result.contributions.map(({ device }) => device);
  return [
    ...(counted.join() === told.join()
      ? []
      : [`the result names ${told.length} devices, the log counted ${counted.length}`]),
    ...(result.base === opened.base ? [] : [`the result is of the base ${result.base}`]),
    ...(JSON.stringify(gate) === JSON.stringify(judged)
      ? []
      : [
          `the result says ${JSON.stringify(gate)} of its votes, they say ${JSON.stringify(judged)}`,
        ]),
    ...(stays && result.model !== result.base
      ? [`the model had to stay, yet it is ${result.model}`]
      : []),
  ];
}
