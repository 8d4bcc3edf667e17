import { caldavForm } from "./caldav/form.ts";
import { emailForm } from "./email/form.ts";
import type { ChannelForms } from "./form.ts";
import { homeAssistantForm } from "./homeAssistant/form.ts";
import { webhookForm } from "./webhook/form.ts";

/** What the page asks for, by the kinds of kinds.ts. */
export const channelForms: ChannelForms = {
  homeAssistant: homeAssistantForm,
  caldav: caldavForm,
  webhook: webhookForm,
  email: emailForm,
};
