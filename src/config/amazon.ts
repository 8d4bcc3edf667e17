import * as v from "valibot";
import { secret, section, text } from "./fields.ts";

/** `amazon`: the Login with Amazon security profile and Amazon's addresses. Not needed in simulate. */
export const amazonSchema = section(
  {
    clientId: v.optional(text({ title: "Client ID", description: "Of your Login with Amazon security profile." }), ""),
    clientSecret: v.optional(secret({ title: "Client secret" }), ""),
    redirectUri: v.optional(text({ title: "Return URL", description: "One of the profile's allowed return URLs." }), ""),
    // One host serves every marketplace (Amazon's DRS documentation).
    apiUrl: v.optional(text({ title: "DRS address" }), "https://dash-replenishment-service-na.amazon.com"),
    tokenUrl: v.optional(text({ title: "Token address" }), "https://api.amazon.com/auth/o2/token"),
    authorizeUrl: v.optional(text({ title: "Consent address" }), "https://www.amazon.com/ap/oa"),
  },
  { title: "Amazon", description: "Not needed in simulate." },
);
