import type { Clock, Log, Picture } from "@lares/shared";

/** One picture of a source. */
export interface CameraFrame {
  readonly picture: Picture;
  /** Monotonic, since the source started: media time of recordings, else that of the clock. */
  readonly seconds: number;
  /** Its file's name, where it has one. */
  readonly name?: string;
}

/** Where frames come from. It owns what it opens: a process, a device, a folder's listing. */
export interface FrameSource extends AsyncDisposable {
  /** As it was asked for, without passwords: `rtsp://camera.local/stream`. */
  readonly description: string;
  /**
   * Of a camera the time between the frames that it is to give; once it fails, they may be asked for
   * again. Absent of what ends.
   */
  readonly liveIntervalSeconds?: number;
  /**
   * So long pictures may be the same, bit for bit, while the camera works: 0 of a sensor, whose noise is
   * in each of them, longer where they were compressed on the way. Absent: any time.
   */
  readonly longestRepeatSeconds?: number;
  /**
   * The frames in the order of time, of one reader at a time. A recording waits for its reader; of
   * a live source a slow reader gets the latest frame and none of those between. Ends with a
   * recording, and when the source is disposed.
   * @throws DataError when the source gives no frames, or no more
   * @throws the signal's reason once it is aborted
   */
  frames(signal: AbortSignal): AsyncIterable<CameraFrame>;
}

/** What the sources share; each takes what it needs. */
export interface FrameSourceOptions {
  /** Frames a second that are wanted; a folder's pictures are taken to be so far apart. */
  readonly framesPerSecond: number;
  /** Whether a folder is watched for new pictures after those it holds. */
  readonly follows: boolean;
  readonly clock: Clock;
  readonly log: Log;
}
