import assert from "node:assert/strict";
import { PacketGuard } from "@lares/shared";

/** A packet of `type` with a remaining length of `bytes`, as far as `present` bytes of it came. */
function packet(type: number, bytes: number, present = bytes): Buffer {
  const header = [type << 4];
  for (let rest = bytes; ; rest = Math.floor(rest / 128)) {
    header.push((rest % 128) + (rest >= 128 ? 0x80 : 0));
    if (rest < 128) break;
  }
  return Buffer.concat([Buffer.from(header), Buffer.alloc(present, 0xff)]);
}

const CONNECT = packet(1, 20);
const [PUBLISH, SUBSCRIBE, PINGREQ] = [3, 8, 12];
const MAX_PUBLISH_BYTES = 100_000;

const STREAMS: [why: string, stream: Buffer[], fault: RegExp | undefined][] = [
  ["CONNECT of 4 KiB", [packet(1, 4096)], undefined],
  ["CONNECT one byte larger", [packet(1, 4097, 0)], /4097 bytes, at most 4096/],
  ["PUBLISH at the limit", [CONNECT, packet(PUBLISH, MAX_PUBLISH_BYTES)], undefined],
  ["PUBLISH one byte larger", [CONNECT, packet(PUBLISH, 100_001, 0)], /100001 bytes, at most/],
  ["PUBLISH of 74 MiB", [CONNECT, packet(PUBLISH, 74 * 2 ** 20, 0)], /77594624 bytes/],
  ["PUBLISH of 256 MiB", [CONNECT, packet(PUBLISH, 2 ** 28 - 1, 0)], /268435455 bytes/],
  ["SUBSCRIBE of 64 KiB", [CONNECT, packet(SUBSCRIBE, 65_536)], undefined],
  ["SUBSCRIBE one byte larger", [CONNECT, packet(SUBSCRIBE, 65_537, 0)], /65537 bytes/],
  ["PUBLISH before CONNECT", [packet(PUBLISH, 10)], /type 3 came before CONNECT/],
  ["an answer from another protocol", [Buffer.from("GET / HTTP/1.1")], /type 4 came before/],
  ["a length that never ends", [CONNECT, Buffer.from("30ffffffff7f", "hex")], /more than 4 bytes/],
  ["empty packets in a row", [CONNECT, packet(PINGREQ, 0), packet(PINGREQ, 0)], undefined],
  [
    "a large packet after small ones",
    [CONNECT, packet(PUBLISH, 300), packet(PINGREQ, 0), packet(PUBLISH, 100_001, 0)],
    /100001 bytes/,
  ],
];

describe("PacketGuard", () => {
  for (const [why, stream, fault] of STREAMS) {
    it(`${why}: ${fault ?? "none"}`, () => {
      const guard = new PacketGuard("CONNECT", MAX_PUBLISH_BYTES);
      assert.match(guard.findFault(Buffer.concat(stream)) ?? "none", fault ?? /^none$/);
    });

    it(`${why}, byte by byte: the same`, () => {
      const guard = new PacketGuard("CONNECT", MAX_PUBLISH_BYTES);
      let found: string | undefined;
      for (const byte of Buffer.concat(stream)) found ??= guard.findFault(Buffer.of(byte));
      assert.match(found ?? "none", fault ?? /^none$/);
    });
  }

  it("expects CONNACK first from a broker", () => {
    assert.equal(
      new PacketGuard("CONNACK", 10).findFault(Buffer.from("20020000", "hex")),
      undefined,
    );
    assert.match(new PacketGuard("CONNACK", 10).findFault(CONNECT) ?? "", /before CONNACK/);
  });
});
