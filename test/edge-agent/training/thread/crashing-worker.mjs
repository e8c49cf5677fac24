// The training worker, but a life that began with nothing learned ends in the middle of its second job.
import { parentPort, workerData } from "node:worker_threads";

// First: messages that come before it listens would be lost.
await import("../../../../edge-agent/dist/training/thread/training-worker.js");
parentPort.on("message", ({ job }) => {
  if (workerData.state !== undefined || job?.round !== 1) return;
  setTimeout(() => {
    throw new Error("out of luck");
  });
});
