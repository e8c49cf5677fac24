/** Whom an error concerns: the owner's settings, a message, a peer on the network, or us. */
export type ErrorCode = "CONFIG" | "DATA" | "MODEL" | "WIRE" | "PEER" | "BUG";

/**
 * The root of every error that Lares throws on purpose.
 *
 * `message` names the field, the value received and what is allowed; `remedy` says what to do.
 * Neither ever holds a secret.
 */
export abstract class LaresError extends Error {
  abstract readonly code: ErrorCode;
  readonly remedy: string;

  constructor(message: string, remedy: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.remedy = remedy;
  }
}

/** A setting, an option or an environment variable is wrong: its owner mends it. */
export class ConfigError extends LaresError {
  readonly code = "CONFIG";
}

/** Frames on disk or from a camera cannot be used: whoever provides them mends it. */
export class DataError extends LaresError {
  readonly code = "DATA";
}

/** A model spec or its weights do not fit. */
export class ModelError extends LaresError {
  readonly code = "MODEL";
}

/** A message breaks the wire format. It costs that message, never the process. */
export class WireError extends LaresError {
  readonly code = "WIRE";
}

/** A broker or another device cannot be reached or does not keep to the protocol. */
export class PeerError extends LaresError {
  readonly code = "PEER";
}

/** An invariant of our own is broken. */
export class BugError extends LaresError {
  readonly code = "BUG";

  constructor(message: string, cause?: unknown) {
    super(message, "This is a defect of Lares: please report it with the message above.", cause);
  }
}
