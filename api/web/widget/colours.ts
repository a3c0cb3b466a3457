/** The business's colour, and what can be read on it. */

export const OWN_COLOUR = "#2f5bd7";

/** Black or white, whichever is told apart better: on any colour at least 4.5 to 1 (WCAG 2.2, 1.4.3). */
export function readableOn(colour: string): "#000" | "#fff" {
  const light = luminance(colour);
  return 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 ? "#fff" : "#000";
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
