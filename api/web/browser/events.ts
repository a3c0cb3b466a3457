/** Reads the text of server-sent events as the standard says. */

export interface ServerEvent {
  id: string | undefined;
  type: string;
  data: unknown;
}

export class EventParser {
  private rest = "";
  private data: string[] = [];
  private type = "";
  private id: string | undefined;

  constructor(private readonly onEvent: (event: ServerEvent) => void) {}

  take(text: string): void {
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? "";
    for (const line of lines) this.line(line);
  }

  private line(line: string): void {
    if (line === "") return this.done();
    if (line.startsWith(":")) return;
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") this.data.push(value);
    else if (name === "event") this.type = value;
    else if (name === "id" && !value.includes("\0")) this.id = value;
  }

  private done(): void {
    if (this.data.length > 0) {
      const event = { id: this.id, type: this.type || "message", data: JSON.parse(this.data.join("\n")) };
      this.onEvent(event);
    }
    this.data = [];
    this.type = "";
    this.id = undefined;
  }
}
