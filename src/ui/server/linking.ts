import type { AmazonLine } from "./amazon-line.ts";
import type { Context } from "./context.ts";
import { unlink } from "./links.ts";
import type { Wizard } from "./wizard.ts";

/**
 * What speaks to Amazon, or to a simulator. Its libraries load when they are first needed: most who open the page link
 * nothing.
 */
export interface Linking extends Wizard {
  /** See links.ts. */
  unlink(serial: string): Promise<number | null>;
  close(): Promise<void>;
}

interface Parts {
  line: AmazonLine;
  wizard: Wizard;
}

export function createLinking(context: Context): Linking {
  let parts: Promise<Parts> | null = null;
  const load = async (): Promise<Parts> => {
    const [{ openAmazonLine }, { createWizard }] = await Promise.all([
      import("./amazon-line.ts"),
      import("./wizard.ts"),
    ]);
    const line = openAmazonLine(context);
    return { line, wizard: createWizard(context, line) };
  };
  const ready = (): Promise<Parts> => (parts ??= load());
  return {
    begin: async (serial, mode, host) => (await ready()).wizard.begin(serial, mode, host),
    finish: async (attempt, address) => (await ready()).wizard.finish(attempt, address),
    unlink: async (serial) => unlink(context, (await ready()).line, serial),
    close: async () => (await parts)?.line.close(),
  };
}
