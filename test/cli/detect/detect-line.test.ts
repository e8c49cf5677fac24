import { match, strictEqual } from "node:assert/strict";
import { type DetectMessage, detectLine } from "@lares/cli";

describe("detectLine", () => {
  const threshold = {
    kind: "threshold",
    detector: "network",
    evidence: "appearance",
    threshold: 1.5,
    wantedAlpha: 0.01,
  } as const;

  it("says what a threshold promises", () => {
    match(detectLine({ ...threshold, alpha: 0.01, calibration: 100 }), /for 1 % false alarms/);
  });

  it("says how many frames are missing for what was wanted", () => {
    const line = detectLine({ ...threshold, alpha: 1 / 25, calibration: 24 });
    match(line, /for 4 % false alarms a frame: 24 frames promise no less, 1 % needs 99$/);
  });

  it("promises nothing by a threshold that was given", () => {
    match(detectLine({ ...threshold, alpha: null, calibration: 24 }), /squared error, as given$/);
  });

  it("tells an event with number, place, size and evidence", () => {
    const event: DetectMessage = {
      kind: "event",
      list: "anomalous",
      event: "0123456789abcdef-1",
      number: 7,
      phase: "end",
      frame: "12.jpg",
      score: 1234.5,
      pValue: 0.04,
      evidence: ["appearance", "motion"],
      region: { x: 0, y: 0, width: 0.1, height: 0.1 },
      place: "in the upper left",
      durationSeconds: 61,
    };
    strictEqual(
      detectLine(event),
      "EVENT 7 ends       12.jpg  in the upper left, 1,235 x threshold, p 0.040, appearance and motion, 61 s long",
    );
  });

  it("marks a frame that is above, and says why one was not judged", () => {
    const frame = { kind: "frame", list: "normal", frame: "1.jpg" } as const;
    const seen = { camera: "watching", level: 2, pValue: 0.1, evidence: ["motion"] } as const;
    match(detectLine({ ...frame, ...seen }), /2\.00 x threshold +p 0\.10 +ANOMALY by motion$/);
    const lost = { camera: "covered", level: null, pValue: null, evidence: [] } as const;
    match(detectLine({ ...frame, ...lost }), /not judged: camera covered$/);
  });
});
