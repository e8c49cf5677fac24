// Compiles the kernels to shared/wasm/kernels-{simd,scalar}.wasm, the aggregator's exact sum to
// aggregator/wasm/exact-sum.wasm and the virtual device to firmware/virtual/device.wasm; the same sources
// give the same bytes on every machine. With --check it writes nothing and fails where the bytes differ.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runClang } from "@yowasp/clang";

const flags = [
  "--target=wasm32",
  "-std=c++17",
  "-ffp-contract=off",
  "-fno-math-errno",
  "-fno-exceptions",
  "-fno-rtti",
  "-ffreestanding",
  "-nostdlib",
  "-nostdinc++",
  "-mbulk-memory",
  "-Wall",
  "-Wextra",
  "-Wconversion",
  "-Wold-style-cast",
  "-Wshadow",
  "-Werror",
  "-Iinclude",
  "-Icore",
  "-Wl,--no-entry",
  "-Wl,--stack-first",
  "-Wl,-z,stack-size=65536",
  "-Wl,--strip-all",
];

// `-disable-lsr`: else the optimiser hides constant offsets, which engines fold into each load and store.
const fast = ["-O3", "-mllvm", "-disable-lsr"];

const builds = [
  {
    source: "wasm/kernels.cpp",
    target: "shared/wasm/kernels-simd.wasm",
    flags: [...fast, "-msimd128"],
  },
  { source: "wasm/kernels.cpp", target: "shared/wasm/kernels-scalar.wasm", flags: fast },
  {
    source: "wasm/exact-sum.cpp",
    target: "aggregator/wasm/exact-sum.wasm",
    flags: [...fast, "-msimd128"],
  },
  { source: "virtual/device.cpp", target: "firmware/virtual/device.wasm", flags: ["-O2"] },
];

const firmware = new URL("..", import.meta.url);
const isCheck = process.argv.includes("--check");
const headers = {
  include: treeOf(new URL("include/", firmware)),
  core: treeOf(new URL("core/", firmware)),
};

for (const { source, target, flags: extra } of builds) {
  const command = ["clang++", ...flags, ...extra, "main.cpp", "-o", "main.wasm"];
  const code = readFileSync(new URL(source, firmware), "utf8");
  const files = await runClang(command, { "main.cpp": code, ...headers });
  const built = files["main.wasm"];
  const path = new URL(target, new URL("..", firmware));
  if (!isCheck) {
    writeFileSync(path, built);
  } else if (!readFileSync(path).equals(built)) {
    console.error(`${target} differs from its sources: run npm run build:wasm`);
    process.exitCode = 1;
  }
  console.log(`${fileURLToPath(path)}: ${built.length} bytes${isCheck ? ", checked" : ""}`);
}

/** A folder's headers, as nested objects of file contents. */
function treeOf(folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isDirectory() || entry.name.endsWith(".hpp"))
      .map((entry) => [
        entry.name,
        entry.isDirectory()
          ? treeOf(new URL(`${entry.name}/`, folder))
          : readFileSync(new URL(entry.name, folder), "utf8"),
      ]),
  );
}
