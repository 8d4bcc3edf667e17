import * as v from "valibot";
import { secret, section, text } from "./fields.ts";

/** `amazon`: the Login with Amazon security profile and Amazon's addresses. Not needed in simulate. */
export const amazonSchema = section({
  clientId: v.optional(text(), ""),
  clientSecret: v.optional(secret(), ""),
  redirectUri: v.optional(text(), ""),
  // One host serves every marketplace (Amazon's DRS documentation).
  apiUrl: v.optional(text(), "https://dash-replenishment-service-na.amazon.com"),
  tokenUrl: v.optional(text(), "https://api.amazon.com/auth/o2/token"),
  authorizeUrl: v.optional(text(), "https://www.amazon.com/ap/oa"),
});
