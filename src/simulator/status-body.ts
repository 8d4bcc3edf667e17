const isoDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;
const isoWholeSeconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

type Check = (value: unknown) => boolean;

const dated =
  (form: RegExp): Check =>
  (value) =>
    typeof value === "string" && form.test(value) && !Number.isNaN(Date.parse(value));

/** Amazon types the quantities as integers yet samples one as 3.5: any finite number is taken. */
const number: Check = (value) => Number.isFinite(value);

const fields = {
  slotStatus: {
    expectedReplenishmentDate: { check: dated(isoWholeSeconds), is: "an ISO 8601 date in UTC, whole seconds with Z" },
    remainingQuantityInUnit: { check: number, is: "a number" },
    originalQuantityInUnit: { check: number, is: "a number" },
    totalQuantityOnHand: { check: number, is: "a number" },
    lastUseDate: { check: dated(isoDate), is: "an ISO 8601 date" },
  },
  deviceStatus: { mostRecentlyActiveDate: { check: dated(isoDate), is: "an ISO 8601 date" } },
} satisfies Record<string, Record<string, { check: Check; is: string }>>;

/** What is wrong with the body of a status report, in words; undefined when it has every field that Amazon requires. */
export function statusProblem(call: keyof typeof fields, body: string): string | undefined {
  let sent: unknown;
  try {
    sent = JSON.parse(body);
  } catch {
    return "The body must be JSON";
  }
  if (typeof sent !== "object" || sent === null || Array.isArray(sent)) return "The body must be a JSON object";
  const values = new Map<string, unknown>(Object.entries(sent));
  for (const [name, { check, is }] of Object.entries(fields[call])) {
    if (!values.has(name)) return `${name} is missing`;
    if (!check(values.get(name))) return `${name} must be ${is}`;
  }
  return undefined;
}
