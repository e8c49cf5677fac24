import type { Message } from "@lares/shared";

/** Keeps what a handler is told, and lets a test wait for it. */
export class Inbox {
  readonly messages: Message[] = [];
  #waiting: (() => void)[] = [];

  readonly handler = (message: Message): void => {
    this.messages.push(message);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const look of waiting) look();
  };

  /** Waits for `count` messages; gives all that have come. */
  async atLeast(count: number): Promise<Message[]> {
    await this.#until(() => this.messages.length >= count);
    return [...this.messages];
  }

  /** Waits for a message on `topic`; gives all before it. */
  async before(topic: string): Promise<Message[]> {
    const find = (): number => this.messages.findIndex((message) => message.topic === topic);
    await this.#until(() => find() >= 0);
    return this.messages.slice(0, find());
  }

  async #until(isEnough: () => boolean): Promise<void> {
    while (!isEnough()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
