/** The control API was asked something that it does not understand; the message says what it expected. */
export class ControlError extends Error {
  override name = "ControlError";
}

/** Reads a value of one kind, or throws a ControlError that names where it stands. */
export type Read<T> = (value: unknown, at: string) => T;

type Shape = Record<string, Read<unknown>>;
type Given<S extends Shape> = { [K in keyof S]?: ReturnType<S[K]> };

function reader<T>(is: (value: unknown) => value is T, expected: string): Read<T> {
  return (value, at) => {
    if (!is(value)) throw new ControlError(`${at} must be ${expected}`);
    return value;
  };
}

export const text = reader((value): value is string => typeof value === "string", "text");
export const flag = reader((value): value is boolean => typeof value === "boolean", "true or false");
export const number = reader((value): value is number => Number.isFinite(value), "a number");
export const positive = reader(
  (value): value is number => Number.isFinite(value) && Number(value) > 0,
  "a number above 0",
);
export const notNegative = reader(
  (value): value is number => Number.isFinite(value) && Number(value) >= 0,
  "a number, 0 or more",
);
export const count = reader(
  (value): value is number => Number.isInteger(value) && Number(value) >= 1,
  "a whole number, 1 or more",
);
export const status = reader(
  (value): value is number => Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599,
  "an HTTP status, 200 to 599",
);

export function oneOf<T extends string>(...allowed: readonly T[]): Read<T> {
  return reader((value): value is T => allowed.some((each) => each === value), `one of ${allowed.join(", ")}`);
}

export function orNull<T>(read: Read<T>): Read<T | null> {
  return (value, at) => (value === null ? null : read(value, at));
}

/** An object whose values are all of one kind. */
export function mapOf<T>(read: Read<T>): Read<Record<string, T>> {
  return (value, at) =>
    Object.fromEntries(entries(value, at).map(([name, each]) => [name, read(each, `${at}.${name}`)]));
}

/** An object with these fields, none of them required; any other is refused, since it is a misspelt one. */
export function fields<S extends Shape>(shape: S): Read<Given<S>> {
  return (value, at) => {
    const given: Record<string, unknown> = {};
    for (const [name, each] of entries(value, at)) {
      const read = Object.hasOwn(shape, name) ? shape[name] : undefined;
      if (!read) throw new ControlError(`${at} has no field ${name}; it may have ${Object.keys(shape).join(", ")}`);
      given[name] = read(each, `${at}.${name}`);
    }
    return given as Given<S>;
  };
}

/** The same, with these fields required. */
export function requiring<S extends Shape, K extends keyof S & string>(
  shape: S,
  ...names: readonly K[]
): Read<Given<S> & { [N in K]: ReturnType<S[N]> }> {
  const read = fields(shape);
  return (value, at) => {
    const given = read(value, at);
    const missing = names.find((name) => given[name] === undefined);
    if (missing !== undefined) throw new ControlError(`${at}.${missing} is missing`);
    return given as Given<S> & { [N in K]: ReturnType<S[N]> };
  };
}

function entries(value: unknown, at: string): [string, unknown][] {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ControlError(`${at} must be a JSON object`);
  return Object.entries(value);
}
