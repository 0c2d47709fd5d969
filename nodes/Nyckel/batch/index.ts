import { Batch } from './batch';
import type { BatchSettings } from './settings';
import type { Result, Task } from './types';

export { accountLimiter } from './limits/registry';
export { ENDED } from './time/ended';
export { inTurns, Turns } from './time/turns';
export type { Limits, Outage } from './limits/lane';
export type { AccountLimiter } from './limits/limiter';
export type { BatchSettings } from './settings';
export type { EngineEvent, Observer } from './events';
export { DEADLINE_MS } from './policy/retry';
export type { Ending } from './policy/endings';
export type { Unanswered } from './policy/retry';
export type { Clock, Outcome, Result, Task } from './types';

/**
 * Sends tasks as fast as their account allows, each until it has its result.
 * @param tasks sent in this order
 * @param settings how, and within which limits
 * @returns one result a task, in the order of the tasks
 * @throws whatever a task's `attempt`, `onDone` or `outageError` threw (a mistake in the program), after what was in
 * flight has ended
 */
export async function runBatch<T, E>(
	tasks: ReadonlyArray<Task<T, E>>,
	settings: BatchSettings<T, E>,
): Promise<Array<Result<T, E>>> {
	return await new Batch(tasks, settings).run();
}
