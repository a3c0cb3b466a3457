/** A file of contacts on its way to the service. */

import { addressOf } from "../../api";
import { upload } from "../../upload";
import type { Import } from "./words";

/**
 * Sends the file; `on` is told which part of it has gone. The same `key` again is the same import, so what was sent and
 * not answered can be sent again. Raises a `Refusal`.
 */
export function uploadImport(
  file: File,
  key: string,
  on: (part: number) => void,
  over: AbortSignal,
): Promise<Import> {
  return upload(addressOf("/v1/imports", {}, { name: file.name }), file, {
    headers: { "Idempotency-Key": key },
    on,
    over,
  });
}
