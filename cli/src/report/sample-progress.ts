import type { SampleProgressStep } from "@lares/edge-agent";

/** A line in a terminal that is written over; elsewhere a line each ten steps of a hundredth. */
export class SampleProgress {
  readonly #stream: NodeJS.WriteStream;
  #shownTenths = 0;
  #isOpen = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  readonly show = ({ pictures, share }: SampleProgressStep): void => {
    const percent = share === undefined ? "" : `, ${Math.floor(100 * share)} %`;
    if (this.#stream.isTTY) {
      this.#stream.write(`\r${pictures} pictures${percent}   `);
      this.#isOpen = true;
      return;
    }
    const tenths = Math.floor(10 * (share ?? 0));
    if (tenths <= this.#shownTenths) return;
    this.#shownTenths = tenths;
    this.#stream.write(`${pictures} pictures${percent}\n`);
  };

  end(): void {
    if (this.#isOpen) this.#stream.write("\n");
  }
}
