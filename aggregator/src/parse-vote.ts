import {
  type FleetId,
  findVoteSource,
  parseMsgpack,
  type RunId,
  type TaskId,
  Vote,
  WireError,
} from "@lares/shared";
import { requireFields } from "./require-fields.ts";

/** Votes are numbers and names. */
const MAX_VOTE_BYTES = 1024;

/** What a vote must say of itself. */
export interface ExpectedVote {
  readonly fleet: FleetId;
  readonly task: TaskId;
  readonly run: RunId;
}

const FIXED_FIELDS = ["fleet", "task", "run", "round", "device"] as const;

/**
 * Reads a vote that may come from anybody. Its size is bounded before it is decoded.
 * @throws WireError naming the field, its value and what is allowed
 */
export function parseVote(topic: string, payload: Uint8Array, expected: ExpectedVote): Vote {
  if (payload.length > MAX_VOTE_BYTES) {
    throw new WireError(
      `vote has ${payload.length} bytes, at most ${MAX_VOTE_BYTES} are allowed`,
      "Send the losses alone.",
    );
  }
  const source = findVoteSource(topic);
  if (source === undefined) {
    throw new WireError(
      `topic is ${JSON.stringify(topic.slice(0, 200))}, expected that of a vote`,
      "Vote on the topic of the round and of the device itself.",
    );
  }
  const vote = parseMsgpack(Vote, payload);
  requireFields(
    vote,
    { ...expected, ...source },
    FIXED_FIELDS,
    "Vote on what the current round asks, on the topic of the device itself.",
  );
  return vote;
}
