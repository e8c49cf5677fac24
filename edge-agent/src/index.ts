export * from "./dataset/collect-room.ts";
export * from "./dataset/decode-picture.ts";
export * from "./dataset/evaluation-room.ts";
export * from "./dataset/load-room.ts";
export * from "./dataset/record-frames.ts";
export * from "./dataset/room.ts";
export * from "./dataset/sample-video.ts";
export * from "./dataset/split-by-time.ts";
export * from "./enroll/enrol-here.ts";
export * from "./enroll/member-keys.ts";
export * from "./enroll/renewal.ts";
export type { EnrolmentAddress } from "./enroll/request-membership.ts";
export * from "./frame-source/frame-source.ts";
export * from "./frame-source/latest-only.ts";
export * from "./frame-source/open-frame-source.ts";
export { takeStill } from "./frame-source/pi-camera/take-still.ts";
export * from "./frame-source/unbroken-frames.ts";
export * from "./frame-source/with-heartbeat.ts";
export {
  type Difficulty,
  type EpisodeKind,
  episodeKinds,
} from "./generated-rooms/benchmark/episodes/episode-plan.ts";
export * from "./generated-rooms/benchmark/generate-evaluation-room.ts";
export {
  benchmarkRoomNames,
  developmentRoomNames,
} from "./generated-rooms/benchmark/home/benchmark-rooms.ts";
export * from "./generated-rooms/benchmark/life-of.ts";
export * from "./generated-rooms/generate-room.ts";
export type { RoomOptions } from "./generated-rooms/generated-pictures.ts";
export * from "./generated-rooms/write-generated-rooms.ts";
export * from "./home-assistant/device-commands.ts";
export * from "./home-assistant/discovery.ts";
export * from "./home-assistant/house-link.ts";
export { ModelUpdates } from "./home-assistant/model-updates.ts";
export * from "./personalization/channel-mix.ts";
export * from "./personalization/cold-start.ts";
export * from "./personalization/iid-control.ts";
export * from "./personalization/methods.ts";
export * from "./personalization/newcomer.ts";
export * from "./personalization/personalization.ts";
export * from "./room/evaluate-room.ts";
export * from "./room/frame-threshold.ts";
export * from "./room/prepared-room.ts";
export * from "./room/shared-room.ts";
export * from "./round/agent.ts";
export * from "./run-agent.ts";
export * from "./run-watch.ts";
export * from "./storage/agent-store.ts";
export * from "./storage/event-outbox.ts";
export * from "./storage/stored-file.ts";
export * from "./together.ts";
export * from "./training/adam.ts";
export * from "./training/computation.ts";
export * from "./training/counting-network.ts";
export * from "./training/learner.ts";
export * from "./training/loss.ts";
export * from "./training/room-training.ts";
export * from "./training/samples.ts";
export * from "./training/thread/training-messages.ts";
export * from "./training/thread/training-thread.ts";
export * from "./training/train-steps.ts";
export * from "./training/workbench.ts";
export * from "./watch/broker-outlet.ts";
export * from "./watch/calibration.ts";
export * from "./watch/device-watch.ts";
export * from "./watch/fit-watch.ts";
export * from "./watch/heatmap-png.ts";
export * from "./watch/network-fit.ts";
export * from "./watch/plain-error.ts";
export * from "./watch/room-detector.ts";
export * from "./watch/room-watch.ts";
export * from "./watch/watch-reporter.ts";
export * from "./watch/watch-state.ts";
