/** Calls of the API. What goes wrong is a `Problem`, whose message can be shown as it is. */

import { Problem } from "../browser/problem";

export interface Asked {
  method?: string;
  body?: unknown;
  token?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export class Api {
  constructor(readonly base: string) {}

  /** One call; the answer's JSON, or null when there is none. */
  async call<T>(path: string, asked: Asked = {}): Promise<T> {
    const answer = await this.open(path, asked);
    const text = await answer.text().catch(() => {
      throw new Problem(0);
    });
    return (text ? JSON.parse(text) : null) as T;
  }

  /** Sends a file; `on` is told which part of it has gone. */
  upload<T>(path: string, file: Blob, token: string, on: (part: number) => void): Promise<T> {
    // `fetch` says nothing of how far an upload has come.
    const call = new XMLHttpRequest();
    return new Promise((resolve, reject) => {
      call.open("POST", this.base + path);
      call.setRequestHeader("Authorization", `Bearer ${token}`);
      call.setRequestHeader("Content-Type", "application/octet-stream");
      call.upload.onprogress = ({ loaded, total }) => on(loaded / total);
      call.onerror = () => reject(new Problem(0));
      call.onload = () =>
        call.status < 300
          ? resolve(JSON.parse(call.responseText))
          : reject(new Problem(call.status, "", Number(call.getResponseHeader("Retry-After")) || 0));
      call.send(file);
    });
  }

  /** The answer, its body unread; a `Problem` unless it is a good one. */
  async open(path: string, { method = "GET", body, token, headers = {}, signal }: Asked = {}): Promise<Response> {
    const sent: Record<string, string> = { ...headers };
    if (token) sent.Authorization = `Bearer ${token}`;
    if (body !== undefined) sent["Content-Type"] = "application/json";
    let answer: Response;
    try {
      answer = await fetch(this.base + path, {
        method,
        headers: sent,
        body: body === undefined ? null : JSON.stringify(body),
        signal: signal ?? null,
        credentials: "omit",
        cache: "no-store",
        redirect: "error",
        referrerPolicy: "no-referrer",
      });
    } catch {
      throw new Problem(0);
    }
    if (answer.ok) return answer;
    const problem = await answer.json().catch(() => ({}));
    throw new Problem(answer.status, String(problem.detail ?? ""), Number(answer.headers.get("Retry-After")) || 0);
  }
}
