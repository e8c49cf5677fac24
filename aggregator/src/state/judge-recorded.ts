import type { Gate } from "@lares/shared";
import { judgeVotes } from "../judge-votes.ts";
import type { Opened, Voted } from "./round-record.ts";

/** What the votes in a round's log say. */
export function judgeRecorded(votes: readonly Voted[], { quorum }: Opened): Gate {
  return judgeVotes(
    votes.map(({ loss }) => loss),
    quorum,
  );
}
