export { createEngine } from "@lares/shared";
