/** What the traffic came to. */
export interface Tally {
  /** Answers to valid requests, and messages given to the broker. */
  webhooks: number;
  messages: number;
  /** Requests that were refused as they should be, by kind. */
  hostile: Record<string, number>;
  /** Connections opened by floods and slow clients, and those that the server cut. */
  opened: number;
  cut: number;
  /** Valid requests whose connection was lost, as floods make it: sent again. */
  lost: number;
  /** Answer times of valid requests, in ms. */
  p50Ms: number;
  p99Ms: number;
  /** What must not be, in words; the first of each kind. */
  violations: string[];
}
