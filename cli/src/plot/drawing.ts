/** Colours of middle lightness: they can be read on white and on a dark page. */
export const ink = "#7d8590";
export const faint = "#7d859055";
/** Told apart by people who see no red or green, too (Okabe and Ito 2008, darkened). */
export const palette = ["#3b82c4", "#d1730f", "#1a9a6c", "#b566a7", "#a08a1f", "#5a9fd4"] as const;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Parts of an SVG picture, lengths in pixels. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** For who cannot see it. */
  readonly description: string;
  readonly parts: readonly string[];
}

/** Numbers with at most two decimals: the same bytes on every machine. */
const round = (value: number): string => String(Math.round(value * 100) / 100);

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/**
 * A whole SVG picture.
 * @param ground its colour; without, a page shines through
 * @param color of text
 */
export function svgOf(
  { width, height, description, parts }: Drawing,
  { ground, color = ink }: { readonly ground?: string; readonly color?: string } = {},
): string {
  const style = `font-family="sans-serif" font-size="12" fill="${color}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" ${style}>`,
    `<title>${escaped(description)}</title>`,
    ...(ground === undefined ? [] : [bar({ x: 0, y: 0 }, width, height, ground)]),
    ...parts,
    "</svg>\n",
  ].join("\n");
}

/** Drawings one below the other, each under its description. */
export function stacked(description: string, drawings: readonly Drawing[]): Drawing {
  const [margin, titleHeight] = [16, 28];
  let top = margin;
  const parts = drawings.flatMap((drawing) => {
    const y = top;
    top += titleHeight + drawing.height + margin;
    return [
      label({ x: margin, y: y + 16 }, drawing.description, { isBold: true }),
      `<g transform="translate(${margin} ${y + titleHeight})">`,
      ...drawing.parts,
      "</g>",
    ];
  });
  const width = 2 * margin + Math.max(...drawings.map((drawing) => drawing.width));
  return { width, height: top, description, parts };
}

export function label(
  { x, y }: Point,
  text: string,
  {
    anchor = "start",
    isBold = false,
  }: { anchor?: "start" | "middle" | "end"; isBold?: boolean } = {},
): string {
  const weight = isBold ? ' font-weight="bold"' : "";
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"${weight}>${escaped(text)}</text>`;
}

export function line(from: Point, to: Point, color: string = ink, width = 1): string {
  return `<line x1="${round(from.x)}" y1="${round(from.y)}" x2="${round(to.x)}" y2="${round(to.y)}" stroke="${color}" stroke-width="${width}"/>`;
}

export function polyline(points: readonly Point[], color: string): string {
  const list = points.map(({ x, y }) => `${round(x)},${round(y)}`).join(" ");
  return `<polyline points="${list}" fill="none" stroke="${color}" stroke-width="2"/>`;
}

export function bar(corner: Point, width: number, height: number, color: string): string {
  return `<rect x="${round(corner.x)}" y="${round(corner.y)}" width="${round(width)}" height="${round(height)}" fill="${color}"/>`;
}

export function dot({ x, y }: Point, color: string): string {
  return `<circle cx="${round(x)}" cy="${round(y)}" r="4" fill="${color}"/>`;
}
