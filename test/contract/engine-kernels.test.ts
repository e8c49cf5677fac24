import { kernelsEngine } from "@lares/shared";
import { describeEngine } from "./engine.contract.ts";

describeEngine("kernels, SIMD", () => kernelsEngine({ build: "simd" }));
describeEngine("kernels, scalar", () => kernelsEngine({ build: "scalar" }));
