/// <reference types="w3c-web-serial" />
import type { FlashPlan } from "@lares/firmware/flashing";

/** What a board's USB bridge can do without errors; esptool's own default is slower. */
const baudRate = 460_800;

export interface BoardProgress {
  readonly step: "connecting" | "writing" | "done";
  /** The chip, once it is known. */
  readonly chip?: string;
  /** Of all bytes. */
  readonly share?: number;
}

/** Lets somebody choose a port. @throws DOMException "NotFoundError" when none was chosen */
export const requestBoard = (): Promise<SerialPort> => navigator.serial.requestPort();

/** Why a board was not written, and what to do. */
export class BoardError extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string, cause?: unknown) {
    super(message, { cause });
    this.name = "BoardError";
    this.remedy = remedy;
  }
}

/**
 * Writes the parts of a plan to the board on a serial port, checks each by its digest, and restarts it.
 * @param port not open; closed again in the end
 * @throws BoardError when no chip answers, it is another one than the firmware is for, or a write fails
 */
export async function writeBoard(
  port: SerialPort,
  { parts, chip }: FlashPlan,
  onProgress: (progress: BoardProgress) => void,
): Promise<void> {
  onProgress({ step: "connecting" });
  const { ESPLoader, Transport } = await import("esptool-js");
  const transport = new Transport(port);
  try {
    const loader = new ESPLoader({ transport, baudrate: baudRate, romBaudrate: 115_200 });
    await loader.main().catch((cause: unknown) => {
      throw new BoardError("No ESP32 answers on this port", silent, cause);
    });
    const found = loader.chip.CHIP_NAME;
    if (chip !== undefined && found !== chip) throw otherChip(found, chip);
    const total = parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const before = parts.map((_, i) =>
      parts.slice(0, i).reduce((sum, p) => sum + p.bytes.length, 0),
    );
    await loader.writeFlash({
      fileArray: parts.map(({ address, bytes }) => ({ address, data: bytes })),
      ...{ flashMode: "keep", flashFreq: "keep", flashSize: "keep" },
      ...{ eraseAll: false, compress: true },
      reportProgress: (file, written, size) => {
        const part = ((parts[file]?.bytes.length ?? 0) * written) / size;
        onProgress({ step: "writing", chip: found, share: ((before[file] ?? 0) + part) / total });
      },
    });
    await loader.after("hard_reset");
    onProgress({ step: "done", chip: found, share: 1 });
  } catch (cause) {
    if (cause instanceof BoardError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BoardError(`The board was not written: ${why}`, again, cause);
  } finally {
    await transport.disconnect().catch(() => {});
  }
}

const silent =
  "Hold the board's BOOT button while you plug it in, then try again. A cable that only charges carries no data.";
const again = "Leave it plugged in and try again; what is written twice does no harm.";

const otherChip = (found: string, expected: string): BoardError =>
  new BoardError(
    `This board has an ${found}, and the firmware is for an ${expected}`,
    "Build the firmware for this board, or choose the board that it was built for.",
  );
