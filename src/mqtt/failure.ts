import { codeText, networkErrorText } from "../support/network-errors.ts";

/** Why there is no connection, in words that follow "the broker". */
export interface ConnectionFailure {
  /** `refused`: a person has to mend it. `away`: it may come back by itself. */
  kind: "away" | "refused";
  text: string;
}

export const closedByBroker: ConnectionFailure = { kind: "away", text: "it closed the connection" };

export const noAnswer: ConnectionFailure = { kind: "away", text: "it does not answer" };

/** What a broker's refusal means: the return codes of CONNACK (MQTT 3.1.1, section 3.2.2.3). */
const refusals: Readonly<Record<number, ConnectionFailure>> = {
  1: { kind: "refused", text: "does not speak MQTT 3.1.1" },
  2: { kind: "refused", text: "refuses this plugin's client name" },
  3: { kind: "away", text: "it is not available at the moment" },
  4: { kind: "refused", text: "refuses the user name or password" },
  // Mosquitto says this of a wrong password too.
  5: { kind: "refused", text: "refuses the user name or password" },
};

/** Codes that mean this of a broker. */
const meanings: Readonly<Record<string, string>> = {
  ETIMEDOUT: "it does not answer",
  EPROTO: "it does not speak TLS",
};

/** The failure behind an error, told by its code: messages may quote an address or a broker's own words. */
export function failureOf(error: unknown): ConnectionFailure {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (typeof code === "number") return refusals[code] ?? { kind: "away", text: `it refused the connection: ${code}` };
  // The library's errors of a packet that is none, of an HTTP answer, and of a ping without an answer have no code.
  if (typeof code !== "string") return { kind: "away", text: "it does not answer as an MQTT broker does" };
  return { kind: "away", text: meanings[code] ?? networkErrorText(code) ?? unnamed(code) };
}

function unnamed(code: string): string {
  if (/SSL|TLS/.test(code)) return `it does not speak TLS as expected: ${code}`;
  return codeText(code);
}
