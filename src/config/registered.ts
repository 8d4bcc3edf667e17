/**
 * `device_model` and `serial` of the consent page's `scope_data` (Amazon's DRS documentation, Login with Amazon). Also
 * used by the page.
 */
export const registered = /^[\w+-]{1,64}$/;

/** Longer ones are allowed, up to 64, but Amazon advises to stay within this. */
export const advisedLength = 50;
