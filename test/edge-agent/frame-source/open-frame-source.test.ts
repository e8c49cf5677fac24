import { strictEqual, throws } from "node:assert/strict";
import { openFrameSource } from "@lares/edge-agent";
import { ConfigError, silentLog, systemClock } from "@lares/shared";

const options = { framesPerSecond: 1, follows: false, clock: systemClock, log: silentLog };

describe("openFrameSource", () => {
  for (const description of ["folder:/pictures", "generated:kitchen", "generated:study-05"]) {
    it(`opens ${description}, which says what it is`, () => {
      strictEqual(openFrameSource(description, options).description, description);
    });
  }

  const wrong: [string, string, RegExp][] = [
    ["nothing", "", /source is "", expected one of .*folder:DIR/],
    ["an unknown kind", "webcam:0", /source is "webcam:0", expected one of .*generated:ROOM/],
    ["a kind without what it needs", "folder:", /source is "folder:"/],
    ["a room that is not drawn", "generated:moon", /generated room is "moon".*kitchen/],
  ];
  for (const [why, description, message] of wrong) {
    it(`refuses ${why} and lists what is allowed`, () => {
      throws(
        () => openFrameSource(description, options),
        (error) => error instanceof ConfigError && message.test(error.message),
      );
    });
  }
});
