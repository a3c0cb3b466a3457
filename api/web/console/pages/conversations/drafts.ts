/** What is being written, by conversation: it is still there when one comes back to the chat. */
export const drafts = new Map<string, string>();
