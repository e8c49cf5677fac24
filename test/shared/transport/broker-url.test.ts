import assert from "node:assert/strict";
import { ConfigError, connectMqtt, PeerError } from "@lares/shared";

const BROKEN: [why: string, url: string, message: RegExp][] = [
  ["no URL at all", "localhost", /broker URL "localhost" is no URL/],
  ["another scheme", "http://pi:1883", /has the scheme http:/],
  ["no host", "mqtt://", /names no host/],
  ["port 0", "mqtt://pi:0", /has the port 0/],
  ["a port that is none", "mqtt://pi:70000", /is no URL/],
  ["a path", "mqtt://pi/lares", /has more than a host and a port/],
  ["a password with a bare %", "mqtt://u:100%25%db@pi", /"mqtt:\/\/…@pi" has a % that is not/],
  ["a query", "mqtt://pi?x=1", /has more than a host and a port/],
];

describe("broker URL", () => {
  for (const [why, url, message] of BROKEN) {
    it(`is refused with ${why}: ${url}`, async () => {
      await assert.rejects(connectMqtt({ url, clientId: "lobby" }), (error) => {
        assert.ok(error instanceof ConfigError);
        assert.match(error.message, message);
        assert.match(error.remedy, /mqtts:\/\//);
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

describe("plaintext to a broker", () => {
  for (const host of ["pi.local", "192.168.1.7", "127.example", "[2001:db8::1]"]) {
    it(`is refused on a network: ${host}`, async () => {
      await assert.rejects(connectMqtt({ url: `mqtt://${host}:1`, clientId: "lobby" }), (error) => {
        assert.ok(error instanceof ConfigError);
        assert.match(error.message, /not on this machine/);
        assert.match(error.remedy, /--allow-plaintext-lan/);
        return true;
      });
    });
  }

  for (const host of ["localhost", "127.0.0.1", "127.8.9.10", "[::1]"]) {
    it(`is tried on this machine: ${host}`, async () => {
      const attempt = connectMqtt({ url: `mqtt://${host}:1`, clientId: "lobby" });
      await assert.rejects(attempt, PeerError);
    });
  }

  it("is warned of where its owner allows it", async () => {
    const events: string[] = [];
    const attempt = connectMqtt({
      url: "mqtt://192.0.2.1:1",
      clientId: "lobby",
      allowPlaintextLan: true,
      connectTimeoutMs: 1,
      log: (level, event) => events.push(`${level} ${event}`),
    });
    await assert.rejects(attempt, PeerError);
    assert.deepEqual(events, ["warn plaintext-on-network"]);
  });
});
