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

  const presses: [why: string, downFromMs: number, downUntilMs: number, isAsked: boolean][] = [
    ["BOOT is held for five seconds", 500, 5600, true],
    ["it is held from the start on", 0, 5000, true],
    ["it is let go after four", 500, 4500, false],
    ["nobody touches it", 1e6, 1e6, false],
    ["it is pressed too late", 2500, 9000, false],
  ];
  it("forgets when BOOT is held for five seconds after the start, and not else", async function () {
    requireTool(this, "g++");
    const source = join(directory, "forget.cpp");
    await writeFile(
      source,
      `#include <cstdio>
#include <cstdlib>
#include "forget.hpp"
static uint32_t nowMs, from, until, isErased;
static esp_partition_t learned = {};
extern "C" {
esp_err_t gpio_reset_pin(gpio_num_t) { return ESP_OK; }
esp_err_t gpio_set_direction(gpio_num_t, gpio_mode_t) { return ESP_OK; }
esp_err_t gpio_set_pull_mode(gpio_num_t, gpio_pull_mode_t) { return ESP_OK; }
int gpio_get_level(gpio_num_t) { return nowMs < from || nowMs >= until; }
void vTaskDelay(const TickType_t ticks) { nowMs += ticks * portTICK_PERIOD_MS; }
esp_err_t nvs_flash_erase(void) { isErased |= 1; return ESP_OK; }
const esp_partition_t* esp_partition_find_first(esp_partition_type_t, esp_partition_subtype_t,
                                                const char*) { return &learned; }
esp_err_t esp_partition_erase_range(const esp_partition_t*, size_t offset, size_t size) {
  if (offset == 0 && size == 0x20000) isErased |= 2;
  return ESP_OK;
}
}
int main(int, char** arguments) {
  from = static_cast<uint32_t>(std::atoi(arguments[1]));
  until = static_cast<uint32_t>(std::atoi(arguments[2]));
  learned.size = 0x20000;
  const bool isAsked = lares::forget::isAsked(GPIO_NUM_0);
  if (isAsked) lares::forget::everything();
  std::printf("%d %u", isAsked, isErased);
}
`,
    );
    const program = join(directory, "forget");
    await output("g++", [...strictFlags, "-isystem", stubs, `-I${main}`, source, "-o", program]);
    for (const [why, from, until, isAsked] of presses) {
      const said = (await output(program, [String(from), String(until)])).toString();
      strictEqual(said, isAsked ? "1 3" : "0 0", why);
    }
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
