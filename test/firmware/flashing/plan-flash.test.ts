import { deepStrictEqual, ok, throws } from "node:assert/strict";
import {
  FlashManifest,
  firmwareManifest,
  isNvsImage,
  nvsImage,
  planFlash,
} from "@lares/firmware/flashing";
import { ConfigError } from "@lares/shared";

const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const file = (name: string, bytes: Uint8Array = new Uint8Array(4096)) => ({ name, bytes });

describe("a plan to flash", () => {
  const manifest = { name: "manifest.json", bytes: text(firmwareManifest("ESP32", "1.0.0")) };
  const firmware = [
    manifest,
    file("bootloader.bin"),
    file("partition-table.bin"),
    file("lares.bin"),
  ];
  const settings = file("anything.bin", nvsImage("lares", { ssid: "home" }));

  it("puts each part of a build of idf.py where the chip expects it, and settings between", () => {
    const { parts, chip } = planFlash([...firmware, settings]);
    deepStrictEqual(
      parts.map(({ kind, address }) => [kind, address]),
      [
        ["firmware", 0x1000],
        ["firmware", 0x8000],
        ["settings", 0x9000],
        ["firmware", 0x10000],
      ],
    );
    deepStrictEqual(chip, "ESP32");
  });

  it("begins a newer chip's flash with its bootloader", () => {
    deepStrictEqual(firmwareManifest("ESP32-S3", "1").builds[0]?.parts[0]?.offset, 0);
    ok(FlashManifest.safeParse(firmwareManifest("ESP32-C3", "1")).success);
  });

  it("knows settings by their content", () => {
    ok(isNvsImage(settings.bytes));
    for (const at of [0, 8, 20]) {
      const broken = settings.bytes.slice();
      broken[at] = (broken[at] as number) ^ 1;
      ok(!isNvsImage(broken), `byte ${at}`);
    }
    ok(!isNvsImage(new Uint8Array(settings.bytes.length)));
  });

  const wrong: [why: string, files: Parameters<typeof planFlash>[0], message: RegExp][] = [
    ["a file of no kind", [file("cat.jpg")], /cat\.jpg is neither a signed model nor settings/],
    ["a manifest that is none", [{ name: "a.json", bytes: text({ name: 1 }) }], /a\.json is no/],
    ["a manifest that is no JSON", [file("a.json")], /a\.json is no manifest/],
    ["two manifests", [...firmware, { ...manifest, name: "b.json" }], /b\.json is a second/],
    [
      "a firmware of which a part is missing",
      firmware.slice(0, 3),
      /names lares\.bin, which is not/,
    ],
    ["settings twice", [settings, { ...settings, name: "b.bin" }], /reaches to 0xf000, over/],
    [
      "a bootloader that reaches into the partition table",
      [
        ...firmware.map((each) =>
          each.name === "bootloader.bin" ? file(each.name, new Uint8Array(0x7001)) : each,
        ),
      ],
      /bootloader\.bin reaches to 0x8001, over partition-table\.bin at 0x8000/,
    ],
  ];
  for (const [why, files, message] of wrong) {
    it(`refuses ${why}, naming it`, () => {
      throws(
        () => planFlash(files),
        (error: Error) => error instanceof ConfigError && message.test(error.message),
      );
    });
  }
});
