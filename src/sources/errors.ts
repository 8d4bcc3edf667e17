import type { LevelFailure } from "./contract.ts";

/**
 * A setting of a source that turns out wrong only when it is opened. The message fits a `config:` line and says what is
 * expected.
 */
export class SettingError extends Error {
  override readonly name: string = "SettingError";
  /** The key below `level`. */
  readonly key: string;

  constructor(key: string, message: string) {
    super(message);
    this.key = key;
  }
}

/** There is no reading to show, by what a person can do about it: the page explains each code. */
export type TrialErrorCode =
  | "sensorUnreachable"
  /** The message is the SHA-256 fingerprint of the certificate that is shown there, with colons. */
  | "sensorCertificate"
  | "sensorAnswer"
  | "sensorSilent"
  | "nothingToTry"
  | "wrongConfig";

/**
 * A source was tried in vain. The message is what the sensor said, or how it is to be used; empty where there is
 * nothing to add.
 */
export class TrialError extends Error {
  override name = "TrialError";
  readonly code: TrialErrorCode;

  constructor(code: TrialErrorCode, text = "", options?: ErrorOptions) {
    super(text, options);
    this.code = code;
  }
}

export function trialError({ kind, text }: LevelFailure): TrialError {
  return new TrialError(kind === "unreachable" || kind === "timeout" ? "sensorUnreachable" : "sensorAnswer", text);
}
