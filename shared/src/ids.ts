import { z } from "zod";

/** One MQTT topic segment: no `/`, `+`, `#`, `$` or space can get into a topic through an id. */
const segment = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,31}$/);

/** One device; also its MQTT client id and its segment in topics. */
export const DeviceId = segment.brand<"DeviceId">();
export type DeviceId = z.infer<typeof DeviceId>;

/** All devices of one household or company. */
export const FleetId = segment.brand<"FleetId">();
export type FleetId = z.infer<typeof FleetId>;

/** What a group of devices trains together: the name of one model spec. */
export const TaskId = segment.brand<"TaskId">();
export type TaskId = z.infer<typeof TaskId>;

/** One life of an aggregator, which begins at round 0: drawn at random when it starts. */
export const RunId = z
  .string()
  .regex(/^[0-9a-f]{16}$/)
  .brand<"RunId">();
export type RunId = z.infer<typeof RunId>;

/** One round of one run, as W3C Trace Context names a trace: see `traceOf`. */
export const TraceId = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .brand<"TraceId">();
export type TraceId = z.infer<typeof TraceId>;

/** One run of a device, drawn at random when it starts: times since a start mean nothing without it. */
export const BootId = z
  .string()
  .regex(/^[0-9a-f]{16}$/)
  .brand<"BootId">();
export type BootId = z.infer<typeof BootId>;

/** One event of one device: the boot in which it began and its number therein, from 1. */
export const EventId = z
  .string()
  .regex(/^[0-9a-f]{16}-[1-9][0-9]{0,8}$/)
  .brand<"EventId">();
export type EventId = z.infer<typeof EventId>;

/** SHA-256 in lower-case hexadecimal. */
export const Sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .brand<"Sha256">();
export type Sha256 = z.infer<typeof Sha256>;
