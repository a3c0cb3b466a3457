/** A file on its way to the service. */

import { addressOf, door, Refusal } from "../../api";
import type { Import } from "./words";

/**
 * Sends the file; `on` is told which part of it has gone. The same `key` again is the same import, so what was sent and
 * not answered can be sent again. Raises a `Refusal`.
 */
export function upload(file: File, key: string, on: (part: number) => void, over: AbortSignal): Promise<Import> {
  // `fetch` says nothing of how far an upload has come.
  const call = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    call.open("POST", addressOf("/v1/imports", {}, { name: file.name }));
    call.setRequestHeader("Content-Type", "application/octet-stream");
    call.setRequestHeader("X-CSRF-Token", door.csrf);
    call.setRequestHeader("Idempotency-Key", key);
    call.upload.onprogress = ({ loaded, total }) => on(total > 0 ? loaded / total : 0);
    call.onload = () => (call.status === 201 ? resolve(JSON.parse(call.responseText)) : reject(refusalOf(call)));
    call.onerror = () => reject(new Refusal(0));
    call.onabort = () => reject(over.reason);
    over.addEventListener("abort", () => call.abort(), { once: true });
    call.send(file);
  });
}

function refusalOf(call: XMLHttpRequest): Refusal {
  if (call.status === 401) door.closed();
  return new Refusal(call.status, bodyOf(call.responseText), Number(call.getResponseHeader("Retry-After")) || 0);
}

function bodyOf(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    // What stands between us and the service may answer in its own words.
    return {};
  }
}
