import { deepStrictEqual, ok } from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { requireTool } from "../../require-tool.ts";
import { compileRv32, requireRv32, sectionsOf } from "../micro/rv32.ts";
import { output, strictFlags } from "../native-compiler.ts";

const core = fileURLToPath(new URL("../../../firmware/core/", import.meta.url));

/** All that a port calls. */
const user = `
#include "lares/device/device.hpp"
using namespace lares;
device::Device application;
void boot(const device::Port& port, const device::Identity& identity, const device::Plan& plan,
          const micro::CompiledModel& factory) {
  application.boot(port, identity, plan, factory);
}
void hear(const char* topic, const uint8_t* payload, uint32_t length) {
  application.onConnected();
  application.onMessage(topic, payload, length, false);
  application.onAcknowledged(1);
  application.onDisconnected();
}
void see(const uint8_t* picture) {
  application.onPicture(picture, 160, 120);
  application.setProblem("");
  if (application.isTraining()) application.train();
  application.tick();
}
`;

describe("the micro device's application", () => {
  let directory: string;
  let source: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "lares-core-"));
    source = join(directory, "user.cpp");
    await writeFile(source, user);
  });

  after(() => rm(directory, { recursive: true }));

  it("has headers that stand alone and need stdint.h and stddef.h only", async function () {
    this.timeout(60_000);
    requireTool(this, "g++");
    const headers = await readdir(join(core, "lares"), { recursive: true });
    for (const name of headers.filter((path) => path.endsWith(".hpp"))) {
      const code = await readFile(join(core, "lares", name), "utf8");
      deepStrictEqual(code.match(/#include <(?!stdint\.h|stddef\.h).*>/g), null, name);
      const alone = join(directory, "alone.cpp");
      await writeFile(alone, `#include "lares/${name}"\n#include "lares/${name}"\n`);
      await output("g++", [...strictFlags, `-I${core}`, "-fsyntax-only", alone]);
    }
  });

  it("calls neither heap nor library", async function () {
    this.timeout(30_000);
    requireTool(this, "g++");
    const linked = join(directory, "linked.so");
    const flags = [...strictFlags, `-I${core}`, "-O2", "-fPIC", "-nostdlib", "-shared"];
    await output("g++", [...flags, source, "-o", linked]);
    const symbols = (await output("nm", ["--undefined-only", "-P", linked])).toString();
    // Rounded rightly everywhere, by IEEE 754; where a processor has no root, its C library has.
    const allowed = /^(memset|memcpy|sqrtf)\b/;
    deepStrictEqual(
      symbols.split("\n").filter((line) => line !== "" && !allowed.test(line)),
      [],
    );
  });

  it("takes at most 20 kB of RAM and 52 kB of text on rv32imc", async function () {
    this.timeout(30_000);
    requireRv32(this);
    const object = await compileRv32(source, join(directory, "user.o"), [`-I${core}`, "-Os"]);
    const bytes = new Map<string, number>();
    for (const [name, size] of await sectionsOf(object)) {
      const kind = /^\.(text|rodata|srodata|data|sdata|bss|sbss)/.exec(name)?.[1];
      if (kind !== undefined) bytes.set(kind, (bytes.get(kind) ?? 0) + size);
    }
    const sum = (...kinds: string[]) => kinds.reduce((n, kind) => n + (bytes.get(kind) ?? 0), 0);
    const ram = sum("data", "sdata", "bss", "sbss");
    const text = sum("text", "rodata", "srodata");
    console.log(`      ${ram} bytes of RAM, ${text} of text and constants`);
    ok(ram > 0 && ram <= 20_480, `${ram} bytes of RAM`);
    ok(text > 0 && text <= 53_248, `${text} bytes of text`);
  });
});
