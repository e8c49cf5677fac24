import { strictEqual } from "node:assert/strict";
import { unknownRoom } from "../../../aggregator/page/src/fleet/room.ts";
import { ShownEvent } from "../../../aggregator/page/src/fleet/shown-event.ts";
import { durationText } from "../../../aggregator/page/src/words/duration.ts";
import { eventSentence } from "../../../aggregator/page/src/words/event-sentence.ts";
import { statusOf } from "../../../aggregator/page/src/words/room-status.ts";
import { exampleEvent } from "./messages.ts";

describe("words for an event", () => {
  const sentences: [why: string, change: object, sentence: string][] = [
    [
      "open",
      {},
      "Something in the upper left looks different from what is usual, for 35 s: 3.3 times the alarm level. At most one in 833 usual frames scores as high.",
    ],
    [
      "over, seen by both kinds of evidence",
      { phase: "end", evidence: ["appearance", "motion"], durationMs: 0, score: 1415.8 },
      "Something in the upper left moved and looked unusual: 1,416 times the alarm level. At most one in 833 usual frames scores as high.",
    ],
    [
      "of a thing that was left, and is there",
      { evidence: ["lasting"], durationMs: 720_000 },
      "Something in the upper left has changed and stays so, for 12 min: 3.3 times the alarm level. At most one in 833 usual frames scores as high.",
    ],
    [
      "of a thing that has gone again",
      { phase: "end", evidence: ["lasting"], durationMs: 0 },
      "Something in the upper left had changed and stayed so: 3.3 times the alarm level. At most one in 833 usual frames scores as high.",
    ],
    [
      "of a thing that somebody leaves",
      { evidence: ["appearance", "motion", "lasting"], durationMs: 0 },
      "Something in the upper left moves and looks unusual, and something stays: 3.3 times the alarm level. At most one in 833 usual frames scores as high.",
    ],
    [
      "of a frame that is not rare",
      { evidence: ["motion"], pValue: 1, score: 1, durationMs: 0 },
      "Something in the upper left moves: 1.0 times the alarm level. Usual frames score as high.",
    ],
    [
      "by evidence of a newer device",
      { evidence: ["smell", "motion"], score: 2, durationMs: 0, phase: "end" },
      "Something in the upper left was unusual by motion and smell: 2.0 times the alarm level. At most one in 833 usual frames scores as high.",
    ],
  ];
  for (const [why, change, sentence] of sentences) {
    it(`say why an alarm was raised: ${why}`, () => {
      strictEqual(eventSentence(ShownEvent.parse(exampleEvent(change))), sentence);
    });
  }

  const durations: [milliseconds: number, text: string][] = [
    [0, "0 s"],
    [119_000, "119 s"],
    [120_000, "2 min"],
    [7_200_000, "2 h"],
    [7_500_000, "2 h 5 min"],
    [259_200_000, "3 days"],
  ];
  for (const [milliseconds, text] of durations) {
    it(`say ${text}`, () => strictEqual(durationText(milliseconds), text));
  }
});

describe("words for a room", () => {
  const room = { ...unknownRoom("kitchen"), isOnline: true, camera: "watching" } as const;
  const states: [change: object, kind: string, text: string][] = [
    [{}, "watching", "watching"],
    [{ camera: undefined }, "watching", "online"],
    [{ camera: "dark" }, "attention", "too dark to watch"],
    [{ isOnline: false }, "offline", "offline"],
    [{ isAlarm: true }, "alarm", "alarm"],
    [{ isAlarm: true, isOnline: false }, "alarm", "alarm, then offline"],
  ];
  for (const [change, kind, text] of states) {
    it(`say ${text}`, () => {
      const status = statusOf({ ...room, ...change });
      strictEqual(`${status.kind}: ${status.text}`, `${kind}: ${text}`);
    });
  }
});
