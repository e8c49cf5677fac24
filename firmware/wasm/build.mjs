// Compiles the kernels to shared/wasm/kernels-{simd,scalar}.wasm; the same sources give the same
// bytes on every machine. With --check it writes nothing and fails where the bytes differ.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runClang } from "@yowasp/clang";

const builds = { simd: ["-msimd128"], scalar: [] };

const flags = [
  "--target=wasm32",
  "-std=c++17",
  "-O3",
  "-ffp-contract=off",
  "-fno-math-errno",
  "-fno-exceptions",
  "-fno-rtti",
  "-ffreestanding",
  "-nostdlib",
  "-mbulk-memory",
  // Else the optimiser hides constant offsets, which engines fold into each load and store.
  "-mllvm",
  "-disable-lsr",
  "-Wall",
  "-Wextra",
  "-Wconversion",
  "-Wold-style-cast",
  "-Wshadow",
  "-Werror",
  "-Iinclude",
  "-Wl,--no-entry",
  "-Wl,--stack-first",
  "-Wl,-z,stack-size=65536",
  "-Wl,--strip-all",
];

const folder = (path) => fileURLToPath(new URL(path, import.meta.url));
const headers = folder("../include/lares/nn/");
const sources = {
  "kernels.cpp": readFileSync(folder("kernels.cpp"), "utf8"),
  include: {
    lares: {
      nn: Object.fromEntries(
        readdirSync(headers).map((name) => [name, readFileSync(headers + name, "utf8")]),
      ),
    },
  },
};

const isCheck = process.argv.includes("--check");
for (const [name, extra] of Object.entries(builds)) {
  const command = ["clang++", ...flags, ...extra, "kernels.cpp", "-o", "kernels.wasm"];
  const files = await runClang(command, sources);
  const built = files["kernels.wasm"];
  const target = new URL(`../../shared/wasm/kernels-${name}.wasm`, import.meta.url);
  if (!isCheck) {
    writeFileSync(target, built);
  } else if (!readFileSync(target).equals(built)) {
    console.error(`kernels-${name}.wasm differs from its sources: run npm run build:wasm`);
    process.exitCode = 1;
  }
  console.log(`kernels-${name}.wasm: ${built.length} bytes${isCheck ? ", checked" : ""}`);
}
