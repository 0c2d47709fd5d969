/**
 * The reason to abort with where nobody waits any more. One for all, and an error: of anything else n8n's `sleep` makes one,
 * with its stack, each time, as a signal does without a reason.
 */
export const ENDED = new Error('Nobody waits for it any more');
