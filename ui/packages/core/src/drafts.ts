/**
 * What was typed and not sent, for each conversation. Known here at once, kept by Karen a moment later; the last one
 * written wins. A draft that could not be kept is tried again, and costs nothing else.
 */
import type { Problem } from "#core/contract.gen";
import { Cell, type Observable, type Unsubscribe } from "#core/observable";
import { problemOf } from "#core/problem";
import type { Transport } from "#core/transport";

/** What a kill may cost at most, beside the moment the writing takes. */
const PAUSE_MS = 250;
const AGAIN_MS = 5_000;
/** The contract's limit of one draft. */
const LONGEST = 100_000;
/** What stays so however often it is tried. */
const HOPELESS = new Set<Problem["code"]>(["not_found", "invalid_input", "forbidden"]);
/** Where pages kept drafts before Karen did. */
const FORMER = "karen.draft.";
const FORMER_NEW = "new";

type Former = Pick<Storage, "getItem" | "removeItem" | "key" | "length">;

interface Draft {
  text: string;
  /** Counts changes made here: an answer that is older than one is not taken. */
  changes: number;
  /** Not kept by Karen yet. */
  waiting: boolean;
  saving: boolean;
  /** Its words are on their way as a message; `crossed` when a save was under way too. */
  sending: { crossed: boolean } | null;
}

export class Drafts implements Observable<number> {
  readonly #drafts = new Map<string | null, Draft>();
  readonly #news = new Cell(0);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #loaded = false;

  constructor(
    private readonly transport: Transport,
    private readonly former: Former,
    private readonly pauseMs = PAUSE_MS,
  ) {}

  /** How often a draft was replaced by what another window wrote. */
  get value(): number {
    return this.#news.value;
  }

  subscribe(listener: (count: number) => void): Unsubscribe {
    return this.#news.subscribe(listener);
  }

  read(conversationId: string | null): string {
    return this.#drafts.get(conversationId)?.text ?? "";
  }

  write(conversationId: string | null, text: string): void {
    const draft = this.#draft(conversationId);
    if (draft.text === text) return;
    draft.text = text;
    draft.changes += 1;
    draft.waiting = true;
    this.#soon(this.pauseMs);
  }

  /** Has Karen keep what waits, now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [id, draft] of this.#drafts) if (draft.waiting && !draft.saving && !draft.sending) void this.#save(id, draft);
  }

  /** The words are being sent: Karen forgets the draft when she stores the message, until when it is kept. */
  send(conversationId: string | null): void {
    const draft = this.#draft(conversationId);
    draft.text = "";
    draft.changes += 1;
    draft.waiting = false;
    draft.sending = { crossed: draft.saving };
  }

  /** The message is stored, or is not: then its words come back by `write`. */
  sent(conversationId: string | null, stored: boolean): void {
    const draft = this.#draft(conversationId);
    const crossed = draft.sending?.crossed === true;
    draft.sending = null;
    if (!stored || crossed) draft.waiting = true; // a save that was under way may have come after the message
    if (draft.waiting) this.#soon(this.pauseMs);
  }

  /** These very words need not be kept any more. */
  drop(conversationId: string | null, text: string): void {
    if (this.read(conversationId) !== text) return;
    this.write(conversationId, "");
    this.#news.set(this.#news.value + 1);
  }

  /** Takes over what Karen keeps, but for what is being written here. */
  async load(): Promise<void> {
    const before = new Map([...this.#drafts].map(([id, { changes }]) => [id, changes]));
    let kept: Map<string | null, string>;
    try {
      const { drafts } = await this.transport.request("conversations.drafts", {});
      kept = new Map(drafts.map(({ conversation_id, text }) => [conversation_id ?? null, text]));
    } catch {
      return; // asked again when the connection is back
    }
    const first = !this.#loaded;
    this.#loaded = true;
    for (const id of new Set([...kept.keys(), ...this.#drafts.keys()])) this.#take(id, kept.get(id) ?? "", before.get(id), first);
    if (first) this.#moveFormer(kept);
    this.flush();
  }

  #take(id: string | null, kept: string, changesBefore: number | undefined, first: boolean): void {
    const draft = this.#draft(id);
    const mine = draft.waiting || draft.saving || draft.sending !== null || draft.changes !== (changesBefore ?? 0);
    if (first && mine && draft.text !== "" && kept !== "" && !draft.text.startsWith(kept)) {
      this.write(id, `${kept}\n${draft.text}`); // typed before what was there could be shown
    } else if (mine || draft.text === kept) return;
    else draft.text = kept;
    this.#news.set(this.#news.value + 1);
  }

  #draft(id: string | null): Draft {
    const known = this.#drafts.get(id);
    if (known) return known;
    const draft: Draft = { text: "", changes: 0, waiting: false, saving: false, sending: null };
    this.#drafts.set(id, draft);
    return draft;
  }

  /** Not put off by further typing: who types without a pause loses no more than who pauses. */
  #soon(ms: number): void {
    this.#timer ??= setTimeout(() => this.flush(), ms);
  }

  async #save(id: string | null, draft: Draft): Promise<void> {
    draft.waiting = false;
    draft.saving = true;
    const text = shortened(draft.text);
    try {
      await this.transport.request("conversations.save_draft", { conversation_id: id, text });
      this.#saved(draft, this.pauseMs);
    } catch (error) {
      if (!draft.sending && !HOPELESS.has(problemOf(error).code)) draft.waiting = true;
      this.#saved(draft, AGAIN_MS);
    }
  }

  #saved(draft: Draft, againMs: number): void {
    draft.saving = false;
    if (draft.waiting) this.#soon(againMs);
  }

  /** Drafts of an earlier page, once. What Karen keeps is newer; each goes when she has it. */
  #moveFormer(kept: ReadonlyMap<string | null, string>): void {
    for (const key of formerKeys(this.former)) {
      const name = key.slice(FORMER.length);
      const id = name === FORMER_NEW ? null : name;
      const draft = this.#draft(id);
      const text = this.former.getItem(key) ?? "";
      if (kept.has(id) || draft.text !== "" || text === "") {
        this.former.removeItem(key);
        continue;
      }
      draft.text = text;
      draft.changes += 1;
      this.#news.set(this.#news.value + 1);
      void this.#save(id, draft).then(() => {
        if (!draft.waiting) this.former.removeItem(key);
      });
    }
  }
}

function formerKeys(storage: Former): string[] {
  try {
    return Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? "").filter((key) => key.startsWith(FORMER));
  } catch {
    return []; // storage that is forbidden holds nothing
  }
}

/** The beginning of a text that is too long to be kept whole; never half a character. */
function shortened(text: string): string {
  if (text.length <= LONGEST) return text;
  const cut = /[\uD800-\uDBFF]/.test(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
  return text.slice(0, cut);
}
