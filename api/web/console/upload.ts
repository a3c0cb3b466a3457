/** A file on its way to the service. */

import { door, Refusal } from "./api";

interface Given {
  headers?: Record<string, string>;
  /** Told which part of the file has gone. */
  on: (part: number) => void;
  over: AbortSignal;
}

/** Sends the file; what the service made of it. Raises a `Refusal`, or the signal's reason. */
export function upload<T>(address: string, file: Blob, { headers = {}, on, over }: Given): Promise<T> {
  // `fetch` says nothing of how far an upload has come.
  const call = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    call.open("POST", address);
    const all = { "Content-Type": "application/octet-stream", "X-CSRF-Token": door.csrf, ...headers };
    for (const [name, value] of Object.entries(all)) call.setRequestHeader(name, value);
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
