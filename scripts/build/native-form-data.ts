/**
 * Stands in for the package `form-data`, which axios keeps for old versions of Node. It would bring 18 packages and 250
 * kB that nothing here calls, among them code made from text (`Function(…)` in function-bind), which Homebridge's
 * verification flags.
 */
export default globalThis.FormData;
