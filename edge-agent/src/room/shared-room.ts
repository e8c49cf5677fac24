import type { Frame } from "../dataset/room.ts";
import { rangeOf, samplesOf } from "../training/samples.ts";
import type { PreparedRoom } from "./prepared-room.ts";

/** The same room with its frames in memory that threads share: each thread gets views, no copies. */
export function inSharedMemory(room: PreparedRoom): PreparedRoom {
  const { normals, train, clips } = room;
  const values = new Float32Array(new SharedArrayBuffer(normals.values.byteLength));
  values.set(normals.values);
  const all = samplesOf(values, normals.size);
  const shared = <T extends readonly Frame[]>(some: readonly T[]) =>
    some.map((clip) => clip.map(sharedFrame));
  return {
    ...room,
    normals: all,
    train: rangeOf(all, 0, train.count),
    heldOut: rangeOf(all, train.count, all.count),
    clips: {
      ...clips,
      train: shared(clips.train),
      calibration: shared(clips.calibration),
      normal: shared(clips.normal),
      episodes: clips.episodes.map((episode) => ({
        ...episode,
        frames: episode.frames.map(sharedFrame),
      })),
    },
  };
}

function sharedFrame({ name, data }: Frame): Frame {
  const copy = new Uint8Array(new SharedArrayBuffer(data.byteLength));
  copy.set(data);
  return { name, data: copy };
}
