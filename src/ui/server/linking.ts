import { once } from "../../support/once.ts";
import type { AmazonAccess } from "./amazon-access.ts";
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

export function createLinking(context: Context): Linking {
  const parts = once(async (): Promise<{ amazon: AmazonAccess; wizard: Wizard }> => {
    const [{ openAmazonAccess }, { createWizard }] = await Promise.all([
      import("./amazon-access.ts"),
      import("./wizard.ts"),
    ]);
    const amazon = openAmazonAccess(context);
    return { amazon, wizard: createWizard(context, amazon) };
  });
  return {
    begin: async (serial, mode, host) => (await parts.run()).wizard.begin(serial, mode, host),
    finish: async (attempt, address) => (await parts.run()).wizard.finish(attempt, address),
    unlink: async (serial) => unlink(context, (await parts.run()).amazon, serial),
    close: async () => (await parts.current)?.amazon.close(),
  };
}
