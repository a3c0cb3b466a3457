/** Files that go with the next reply: each is on its way as soon as it is chosen. */

import { newId } from "../../../browser/problem";
import { addressOf, type Schemas, wordsOf } from "../../api";
import { upload } from "../../upload";

export type Attachment = Schemas["AttachmentBody"];

export class ChosenFile {
  readonly key = newId();
  part = $state(0);
  problem = $state("");
  /** What the service made of it, once it is there. */
  sent = $state<Attachment | null>(null);
  private readonly sending = new AbortController();

  constructor(
    readonly file: File,
    private readonly chatId: string,
  ) {
    this.send();
  }

  /** The same file again is the same: what was sent and not answered is not there twice. */
  async send(): Promise<void> {
    this.problem = "";
    this.part = 0;
    const query = { name: this.file.name, client_id: this.key };
    const address = addressOf("/v1/conversations/{id}/attachments", { id: this.chatId }, query);
    const { signal } = this.sending;
    try {
      this.sent = await upload<Attachment>(address, this.file, { on: (part) => (this.part = part), over: signal });
    } catch (problem) {
      if (!signal.aborted) this.problem = wordsOf(problem);
    }
  }

  stop(): void {
    this.sending.abort();
  }
}

export class ChosenFiles {
  all = $state<ChosenFile[]>([]);

  constructor(private readonly chatId: string) {}

  /** All of them are there. */
  get ready(): boolean {
    return this.all.every((each) => each.sent !== null);
  }

  add(files: FileList | null | undefined): boolean {
    const chosen = [...(files ?? [])].map((file) => new ChosenFile(file, this.chatId));
    this.all = [...this.all, ...chosen];
    return chosen.length > 0;
  }

  remove(file: ChosenFile): void {
    file.stop();
    this.all = this.all.filter((each) => each !== file);
  }

  /** They are part of a reply now. */
  take(): Attachment[] {
    const taken = this.all.flatMap((each) => each.sent ?? []);
    this.all = [];
    return taken;
  }
}
