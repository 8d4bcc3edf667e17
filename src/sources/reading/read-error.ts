import { codeText, isCertificateCode, networkErrorText } from "../../support/network-errors.ts";
import type { LevelFailure, LevelFailureKind } from "../contract.ts";

/** A poll that brought no reading. The message is the failure's text, so it can be shown anywhere. */
export class LevelReadError extends Error {
  override readonly name: string = "LevelReadError";
  readonly kind: LevelFailureKind;

  constructor(kind: LevelFailureKind, text: string, options?: ErrorOptions) {
    super(text, options);
    this.kind = kind;
  }
}

/** What came says nothing of the level at all, as a message that carries only what has changed. */
export class LackingError extends LevelReadError {
  override readonly name = "LackingError";

  constructor(text: string, options?: ErrorOptions) {
    super("noValue", text, options);
  }
}

/** Codes of a request that never left. */
const meanings: Readonly<Record<string, string>> = {
  ERR_INVALID_HTTP_TOKEN: "a configured header has a name that cannot be sent",
  ERR_INVALID_CHAR: "a configured header has a value that cannot be sent",
};

/**
 * The failure behind whatever a poll threw, told by its code: Node's and axios's messages may quote the URL. An error
 * without a code is none of the network's and comes back as undefined.
 */
export function failureOf(error: unknown): LevelFailure | undefined {
  if (error instanceof LevelReadError) return { kind: error.kind, text: error.message };
  // As axios hands on what a socket was destroyed with.
  if (error instanceof Error && error.cause instanceof LevelReadError) return failureOf(error.cause);
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (typeof code !== "string") return undefined;
  if (code === "ETIMEDOUT") return { kind: "timeout", text: "it did not answer" };
  const kind = isCertificateCode(code) ? "certificate" : "unreachable";
  return { kind, text: meanings[code] ?? networkErrorText(code) ?? unnamed(code) };
}

function unnamed(code: string): string {
  if (/^(?:Z_|ZSTD_|ERR__)/.test(code)) return `its answer cannot be unpacked: ${code}`;
  if (code.startsWith("HPE_")) return `it does not speak HTTP: ${code}`;
  return codeText(code);
}
