import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { boards, cppHeader } from "@lares/firmware";
import { requireTool } from "../../require-tool.ts";
import { deviceModel } from "../micro/micro-job.ts";
import { requireRv32 } from "../micro/rv32.ts";
import { trainedMicro } from "../micro/trained-micro.ts";
import { output, run, strictFlags } from "../native-compiler.ts";

const firmware = fileURLToPath(new URL("../../../firmware/", import.meta.url));
const main = join(firmware, "esp-idf/main");
const stubs = fileURLToPath(new URL("stubs", import.meta.url));

/** As the vendors give them: PWDN, RESET, XCLK, SDA, SCL, D7 to D0, VSYNC, HREF, PCLK. */
const pins: Record<string, string> = {
  esp32cam: "32 -1 0 26 27 35 34 39 36 21 19 18 5 25 23 22",
  esp_eye: "-1 -1 4 18 23 36 37 38 39 35 14 13 34 5 27 25",
  xiao_esp32s3: "-1 -1 10 40 39 48 11 12 14 16 18 17 15 38 47 13",
  freenove_wrover: "-1 -1 21 26 27 35 34 39 36 19 18 5 4 25 23 22",
  freenove_esp32_s3_wroom: "-1 -1 15 4 5 16 17 18 12 10 8 9 11 6 7 13",
  esp32_s3_eye: "-1 -1 15 4 5 16 17 18 12 10 8 9 11 6 7 13",
};

describe("the ESP-IDF port", function () {
  this.timeout(60_000);
  let directory: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "lares-esp-idf-"));
    const { weights, ranges } = await trainedMicro();
    const header = cppHeader(deviceModel(weights, ranges), "xiao_esp32s3");
    await writeFile(join(directory, "lares_model.hpp"), header);
  });

  after(() => rm(directory, { recursive: true }));

  const compile = (board: string, source: string) =>
    run("riscv64-unknown-elf-g++", [
      ...strictFlags.filter((flag) => flag !== "-Wold-style-cast"),
      ...[
        "-std=gnu++17",
        "-march=rv32imc_zicsr_zifencei",
        "-mabi=ilp32",
        "--specs=picolibc.specs",
        "-Os",
      ],
      ...[
        "-isystem",
        stubs,
        `-I${main}`,
        `-I${join(firmware, "core")}`,
        `-I${join(firmware, "port")}`,
        `-I${directory}`,
      ],
      `-DLARES_BOARD="${board}"`,
      '-DLARES_VERSION="0.1.0"',
      ...["-c", source, "-o", join(directory, "main.o")],
    ]);

  for (const { name } of boards) {
    it(`compiles for ${name} against declarations of the SDK`, async function () {
      requireRv32(this);
      const { exitCode, stderr } = await compile(name, join(main, "main.cpp"));
      strictEqual(exitCode, 0, stderr);
    });
  }

  it("does not compile for a board that it does not know, and says so", async function () {
    requireRv32(this);
    const { exitCode, stderr } = await compile("toaster", join(main, "main.cpp"));
    strictEqual(exitCode, 1);
    match(stderr, /LARES_BOARD names no board of boards\.hpp/);
  });

  it("has the pins of each board, and a remedy that names the ribbon for 0x105", async function () {
    requireTool(this, "g++");
    const source = join(directory, "print.cpp");
    await writeFile(
      source,
      `#include <cstdio>
#include <initializer_list>
#include "camera.hpp"
int main() {
  for (const auto& b : lares::board::kBoards) {
    if (!b.hasCamera) continue;
    const camera_config_t c = lares::camera::configOf(b);
    std::printf("%s:%d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d\\n", b.name, c.pin_pwdn,
                c.pin_reset, c.pin_xclk, c.pin_sccb_sda, c.pin_sccb_scl, c.pin_d7, c.pin_d6, c.pin_d5,
                c.pin_d4, c.pin_d3, c.pin_d2, c.pin_d1, c.pin_d0, c.pin_vsync, c.pin_href, c.pin_pclk);
  }
  for (int error : {0x101, 0x103, 0x105, 0x106, -1, 0x7777}) std::puts(lares::camera::remedyOf(error));
}
`,
    );
    const program = join(directory, "print");
    await output("g++", [...strictFlags, "-isystem", stubs, `-I${main}`, source, "-o", program]);
    const lines = (await output(program, [])).toString().trim().split("\n");
    const found = lines.slice(0, 6).map((line) => line.split(":"));
    deepStrictEqual(Object.fromEntries(found), pins);
    const remedies = lines.slice(6);
    strictEqual(new Set(remedies).size, 6);
    ok(remedies[2]?.includes("0x105") && remedies[2].includes("ribbon"));
  });

  it("has a partition that holds what the application keeps, and PlatformIO's boards", async () => {
    const table = await readFile(join(firmware, "esp-idf/partitions.csv"), "utf8");
    match(table, /^lares, +data, 0x40, +0x1F0000, 0x20000$/m);
    const ini = await readFile(join(firmware, "esp-idf/platformio.ini"), "utf8");
    const built = [...ini.matchAll(/-DLARES_BOARD=(\w+)/g)].map(([, name]) => name);
    const names = boards.map(({ name }) => name as string);
    ok(built.length === 4 && built.every((name) => names.includes(name as string)), built.join());
  });
});
