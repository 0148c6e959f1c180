/** Server-sent events out of pieces of text, however they are cut. */

export type StreamEvent = { readonly kind: "data"; readonly event: string; readonly data: string } | { readonly kind: "alive" };

/** Feed it decoded text; a TextDecoder with `stream: true` in front keeps multi-byte characters whole. */
export class EventStreamParser {
  #rest = "";
  #event = "message";
  #data: string[] = [];

  feed(text: string): StreamEvent[] {
    const events: StreamEvent[] = [];
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#line(line.endsWith("\r") ? line.slice(0, -1) : line, events);
    return events;
  }

  #line(line: string, events: StreamEvent[]): void {
    if (line === "") {
      if (this.#data.length > 0 || this.#event !== "message")
        events.push({ kind: "data", event: this.#event, data: this.#data.join("\n") });
      this.#event = "message";
      this.#data = [];
    } else if (line.startsWith(":")) {
      events.push({ kind: "alive" });
    } else if (line.startsWith("event:")) {
      this.#event = line.slice(6).trim();
    } else if (line.startsWith("data:")) {
      this.#data.push(line.slice(line.startsWith("data: ") ? 6 : 5));
    }
  }
}
