/** What people wrote, as a page may show it: text and links, never markup. */

export type Piece = { text: string; link?: string };

/** Without control characters, and without marks that turn the reading direction around. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: These are what is taken out.
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
}

/** The text in pieces, of which some are addresses that may be opened: http and https alone, without a password. */
export function linked(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of text.matchAll(/https?:\/\/[^\s<>"]+/gi)) {
    // A full stop or a bracket behind an address belongs to the sentence.
    const address = found[0].replace(/[.,;:!?'’”»…)\]}]+$/, "");
    const link = safeLink(address);
    if (!link) continue;
    pieces.push({ text: text.slice(from, found.index) }, { text: address, link });
    from = found.index + address.length;
  }
  pieces.push({ text: text.slice(from) });
  return pieces.filter((piece) => piece.text);
}

/** The address, if a page may offer it; nothing for `javascript:` and its like. */
export function safeLink(address: string): string | undefined {
  try {
    const { protocol, username, password, href } = new URL(address);
    return /^https?:$/.test(protocol) && !username && !password ? href : undefined;
  } catch {
    return undefined;
  }
}
