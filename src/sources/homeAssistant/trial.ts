import { TrialError } from "../errors.ts";
import { RestError } from "./rest.ts";

/** What somebody at the page is told of a request that failed. Rejects with TrialError. */
export async function asTrial<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    const { kind, text } = error.failure;
    throw new TrialError(kind === "refused" ? "sensorAnswer" : "sensorUnreachable", `Home Assistant: ${text}`, {
      cause: error,
    });
  }
}
