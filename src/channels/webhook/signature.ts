import { createHmac } from "node:crypto";

const prefix = "whsec_";

/** As Standard Webhooks has it (https://www.standardwebhooks.com): 24 to 64 bytes in base64 behind its prefix. */
export function isWebhookSecret(secret: string): boolean {
  if (!/^whsec_[A-Za-z\d+/]+={0,2}$/.test(secret)) return false;
  const { length } = keyOf(secret);
  return length >= 24 && length <= 64;
}

/** The signature of a message, for its header: `id`, the attempt's time in seconds, and the body as it is sent. */
export function signatureOf(secret: string, id: string, seconds: number, body: string): string {
  const signature = createHmac("sha256", keyOf(secret)).update(`${id}.${seconds}.${body}`).digest("base64");
  return `v1,${signature}`;
}

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.slice(prefix.length), "base64");
}
