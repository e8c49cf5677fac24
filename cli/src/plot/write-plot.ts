import { extname } from "node:path";
import { writeAtomically } from "@lares/shared";
import { type Drawing, svgOf } from "./drawing.ts";

/** Dark on light also where the viewer is dark. */
const paper = { ground: "#ffffff", color: "#3d444d" } as const;

/** Pixels of a PNG for one of the drawing. */
const pngScale = 2;

/** Writes a drawing as what the ending of `file` says. The text of a PNG needs a font on this machine. */
export async function writePlot(file: string, drawing: Drawing): Promise<void> {
  const svg = new TextEncoder().encode(svgOf(drawing, paper));
  await writeAtomically(file, isPng(file) ? await pngOf(svg) : svg);
}

async function pngOf(svg: Uint8Array): Promise<Uint8Array> {
  const { default: sharp } = await import("sharp");
  const cssDpi = 72;
  return sharp(svg, { density: cssDpi * pngScale })
    .png({ compressionLevel: 9 })
    .toBuffer();
}

const isPng = (file: string): boolean => extname(file).toLowerCase() === ".png";
