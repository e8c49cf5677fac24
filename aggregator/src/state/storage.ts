/** One append-only file. */
export interface LogFile {
  /** Bytes that it has. */
  readonly length: number;
  /** Adds to its end; one that fails may have added a part. */
  append(bytes: Uint8Array): Promise<void>;
  /** Resolves once all that was added survives a power cut. */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  /** As many bytes as there are, up to `length`. */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/**
 * The little that a round's log needs of a file system, so that tests can cut the power.
 *
 * Names and contents survive a power cut only once they were synced, each by its own call.
 */
export interface Storage {
  /** Names of all files, sorted. */
  list(): Promise<string[]>;
  /** Opens a file; makes it when there is none. */
  open(name: string): Promise<LogFile>;
  /** Replaces `to`, if there is one, in one step. */
  rename(from: string, to: string): Promise<void>;
  /** Does nothing when there is no such file. */
  remove(name: string): Promise<void>;
  /** Resolves once files that were made, renamed and removed stay so after a power cut. */
  syncNames(): Promise<void>;
}
