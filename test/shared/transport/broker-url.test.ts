import assert from "node:assert/strict";
import { ConfigError, connectMqtt } from "@lares/shared";

const BROKEN: [why: string, url: string, message: RegExp][] = [
  ["no URL at all", "localhost", /broker URL "localhost" is no URL/],
  ["another scheme", "http://pi:1883", /has the scheme http:/],
  ["no host", "mqtt://", /names no host/],
  ["port 0", "mqtt://pi:0", /has the port 0/],
  ["a port that is none", "mqtt://pi:70000", /is no URL/],
  ["a path", "mqtt://pi/lares", /has more than a host and a port/],
  ["a query", "mqtt://pi?x=1", /has more than a host and a port/],
];

describe("broker URL", () => {
  for (const [why, url, message] of BROKEN) {
    it(`is refused with ${why}: ${url}`, async () => {
      await assert.rejects(connectMqtt({ url, clientId: "lobby" }), (error) => {
        assert.ok(error instanceof ConfigError);
        assert.match(error.message, message);
        assert.match(error.remedy, /mqtt:\/\//);
        return true;
      });
    });
  }

  it("is shown without user and password", async () => {
    await assert.rejects(
      connectMqtt({ url: "mqtt://lares:s3cret@pi:99999", clientId: "lobby" }),
      (error) => error instanceof ConfigError && !error.message.includes("s3cret"),
    );
  });
});
