import { caldavForm } from "./caldav/form.ts";
import type { ChannelForms } from "./form.ts";
import { webhookForm } from "./webhook/form.ts";

/** What the page asks for, by the kinds of kinds.ts. */
export const channelForms: ChannelForms = { caldav: caldavForm, webhook: webhookForm };
