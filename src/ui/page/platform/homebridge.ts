import type { UiRequests } from "../../api.ts";

/** A block of config.json as Homebridge hands it over: anything a person may have typed. */
export type ConfigBlock = Record<string, unknown>;

/**
 * What the Homebridge UI gives a plugin's page, as far as it is used here (@homebridge/plugin-ui-utils,
 * ui.interface.d.ts).
 */
export interface HomebridgeUi extends EventTarget {
  getPluginConfig(): Promise<ConfigBlock[]>;
  updatePluginConfig(blocks: ConfigBlock[]): Promise<unknown>;
  savePluginConfig(): Promise<unknown>;
  getPluginConfigSchema(): Promise<unknown>;
  request(path: string, body?: unknown): Promise<unknown>;
  i18nCurrentLang(): Promise<string>;
  showSchemaForm(): void;
  hideSchemaForm(): void;
  /** Of the Homebridge UI's own Save at the bottom of the window. Older ones have no such switch. */
  disableSaveButton?(): void;
  enableSaveButton?(): void;
}

/** Asks the page's server, with both sides typed by src/ui/api.ts. */
export type Ask = <Path extends keyof UiRequests>(
  path: Path,
  body: UiRequests[Path]["body"],
) => Promise<UiRequests[Path]["answer"]>;
