import { kernelsEngine } from "@lares/shared";
import { describeEngine } from "./engine.contract.ts";

describeEngine("kernels, SIMD", () => kernelsEngine({ build: "simd" }));
describeEngine("kernels, scalar", () => kernelsEngine({ build: "scalar" }));
describeEngine("kernels, 2 threads", () => kernelsEngine(), { threads: 2 });
