import type { Log } from "@lares/shared";

export interface LogRecord {
  readonly level: string;
  readonly event: string;
  readonly fields: Record<string, unknown>;
}

/** Keeps what is logged, and lets a test wait for an event. */
export class RecordedLog {
  readonly records: LogRecord[] = [];
  #waiting: (() => void)[] = [];

  readonly log: Log = (level, event, fields = {}) => {
    this.records.push({ level, event, fields });
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const look of waiting) look();
  };

  of(event: string): LogRecord[] {
    return this.records.filter((record) => record.event === event);
  }

  async first(event: string, isIt = (_record: LogRecord) => true): Promise<LogRecord> {
    for (;;) {
      const record = this.of(event).find(isIt);
      if (record !== undefined) return record;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
