import { referenceEngine } from "@lares/shared";
import { describeEngine } from "./engine.contract.ts";

describeEngine("reference", referenceEngine, { isReference: true });
