import { StoreError } from "./errors.ts";

/** What was stored as JSON; null where nothing was. Throws StoreError `corrupt` where it is none; what it says stays out of the message. */
export function storedJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text)) as unknown;
  } catch (error) {
    throw unreadable(error);
  }
}

/** A record that is not what it should be. */
export function unreadable(cause: unknown): StoreError {
  return new StoreError("corrupt", "the store holds a record that cannot be read", { cause });
}
