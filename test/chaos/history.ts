import type { DeviceId, Receipt, RoundResult, Sha256 } from "@lares/shared";

/** An update, as its device made it or as a round counted it. */
export interface UpdateOf {
  readonly round: number;
  readonly device: DeviceId;
  /** Of the payload. */
  readonly update: Sha256;
}

/** All that was said and written in a run. */
export interface History {
  /** Updates that devices have made; each sends its own until it has a receipt. */
  readonly sent: readonly UpdateOf[];
  /** Receipts as they reached devices, repetitions too. */
  readonly receipts: readonly Receipt[];
  /** Updates that stand in the log. */
  readonly counted: readonly UpdateOf[];
  /** In the order in which rounds were closed. */
  readonly results: readonly RoundResult[];
  /** Rounds that each device was told of, in the order in which it heard of them. */
  readonly heard: ReadonlyMap<DeviceId, readonly number[]>;
}

/** What is not as was promised, each a sentence for people. */
export interface Violations {
  /** A receipt said "accepted", and the update does not count. */
  readonly acknowledgedLost: readonly string[];
  readonly doubleCounted: readonly string[];
  /** An update that nobody answered. */
  readonly unanswered: readonly string[];
  /** It counts, though its receipt said otherwise or nobody sent it. */
  readonly wronglyCounted: readonly string[];
  /** A round or its model went back, or did not start from the one before. */
  readonly wentBack: readonly string[];
}

/** Checks what rounds promise, whatever the network did. */
export function violationsOf(history: History): Violations {
  return {
    acknowledgedLost: acknowledgedLost(history),
    doubleCounted: doubleCounted(history),
    unanswered: unanswered(history),
    wronglyCounted: wronglyCounted(history),
    wentBack: wentBack(history),
  };
}

const keyOf = ({ round, device, update }: UpdateOf): string => `${round} ${device} ${update}`;
const nameOf = ({ round, device }: { round: number; device: string }): string =>
  `${device} in round ${round}`;

function acknowledgedLost({ receipts, counted, results }: History): string[] {
  const kept = new Set(counted.map(keyOf));
  const told = new Set(
    results.flatMap(({ round, contributions }) =>
      contributions.map(({ device }) => nameOf({ round, device })),
    ),
  );
  const lost = receipts
    .filter(({ status }) => status === "accepted")
    .filter((receipt) => !kept.has(keyOf(receipt)) || !told.has(nameOf(receipt)));
  return [...new Set(lost.map(nameOf))];
}

function doubleCounted({ counted, results }: History): string[] {
  const told = results.flatMap(({ round, contributions }) =>
    contributions.map(({ device }) => nameOf({ round, device })),
  );
  return [
    ...repeatedIn(counted.map(nameOf)),
    ...repeatedIn(told),
    // The same bytes in two rounds would be a replay.
    ...repeatedIn(counted.map(({ update }) => update)),
  ];
}

function unanswered({ sent, receipts }: History): string[] {
  const answered = new Set(receipts.map(keyOf));
  return sent.filter((update) => !answered.has(keyOf(update))).map(nameOf);
}

function wronglyCounted({ sent, receipts, counted }: History): string[] {
  const known = new Set(sent.map(keyOf));
  const denied = new Map(
    receipts
      .filter(({ status }) => status !== "accepted")
      .map((receipt) => [keyOf(receipt), `${receipt.status}: ${receipt.reason}`]),
  );
  return counted.flatMap((update) => {
    const word = known.has(keyOf(update)) ? denied.get(keyOf(update)) : "sent by nobody";
    return word === undefined ? [] : [`${nameOf(update)}, ${word}`];
  });
}

function wentBack({ results, heard }: History): string[] {
  const chain = results.flatMap(({ round, base }, i) => {
    const before = results[i - 1];
    const isNext = before === undefined || (round === before.round + 1 && base === before.model);
    return isNext ? [] : [`round ${round} does not start from the model of the one before`];
  });
  const ears = [...heard].flatMap(([device, rounds]) =>
    rounds.some((round, i) => round < (rounds[i - 1] ?? 0))
      ? [`${device} heard of an earlier round after a later one`]
      : [],
  );
  return [...chain, ...ears];
}

function repeatedIn(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
}
