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
