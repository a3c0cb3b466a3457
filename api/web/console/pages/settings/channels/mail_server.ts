/** A mail server as it is typed. */

import type { Schemas } from "../../../api";

export interface TypedServer {
  host: string;
  port: string;
  security: string;
  user: string;
  password: string;
}

export function typedServer(server: Schemas["ServerBody"] | null | undefined, port: number): TypedServer {
  return {
    host: server?.host ?? "",
    port: String(server?.port ?? port),
    security: server?.security ?? (port === 993 ? "tls" : "starttls"),
    user: server?.user ?? "",
    password: "",
  };
}

/** As it is sent: a password that is not typed stays as it is. */
export function asked({ host, port, security, user, password }: TypedServer): Schemas["ServerAsked"] {
  return {
    host,
    port: Number(port),
    security: security as Schemas["Security"],
    user,
    password: password || null,
  };
}
