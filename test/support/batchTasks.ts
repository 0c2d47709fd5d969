import { runBatch } from '../../nodes/Nyckel/batch';
import type { BatchSettings, Clock, Outcome, Result, Task } from '../../nodes/Nyckel/batch';
import type { Lane, Permit } from '../../nodes/Nyckel/batch/limits/lane';
import { AccountLimiter } from '../../nodes/Nyckel/batch/limits/limiter';
import type { VirtualClock } from './virtualClock';

/** A task whose answers are written down beforehand, and that writes down when it was sent. */
export interface ScriptedTask extends Task<string, string> {
	/** When its attempts started, milliseconds of virtual time. */
	startedAt: number[];
	/** The time left that its attempts were given, milliseconds. */
	timeLeft: number[];
}

/** Every answer that the tables use, by name. */
export const answers = {
	done: { kind: 'done', value: 'spam' },
	throttled: { kind: 'throttled', error: '429' },
	passing: { kind: 'passing', error: '503' },
	ambiguous: { kind: 'ambiguous', error: 'timeout' },
	refused: { kind: 'refused', error: '400' },
	unpaid: { kind: 'refused', error: '402', ends: 'account', certain: true },
	gone: { kind: 'refused', error: '404', ends: 'function:a' },
} as const satisfies Record<string, Outcome<string, string>>;

/**
 * Makes a task.
 * @param clock virtual time
 * @param script the answers in turn; the last one is repeated
 * @param settings latency of an answer (milliseconds) and the fields of the task that matter to the test
 */
export function scripted(
	clock: Clock,
	script: ReadonlyArray<Outcome<string, string>>,
	settings: { latencyMs?: number; bytes?: number; key?: string; scopes?: string[] } = {},
): ScriptedTask {
	const { latencyMs = 100, bytes = 100, key, scopes = ['account'] } = settings;
	const task: ScriptedTask = {
		scopes,
		bytes,
		key,
		startedAt: [],
		timeLeft: [],
		async attempt(timeLeftMs) {
			const answer = script[Math.min(task.startedAt.length, script.length - 1)];
			task.startedAt.push(clock.now());
			task.timeLeft.push(timeLeftMs);
			if (latencyMs > 0) await clock.sleep(latencyMs);
			if (!answer) throw new Error('The script of this task is empty');
			return answer;
		},
	};
	return task;
}

/** So many tasks of the same kind. */
export function many(count: number, make: (index: number) => ScriptedTask): ScriptedTask[] {
	return Array.from({ length: count }, (_, index) => make(index));
}

/** Tries that an item has where nothing else is set. */
export const MAX_TRIES = 6;

/** Runs a batch on an account of its own, with what matters to the test changed. */
export async function start(
	clock: VirtualClock,
	tasks: ReadonlyArray<Task<string, string>>,
	settings: Partial<BatchSettings<string, string>> = {},
): Promise<Array<Result<string, string>>> {
	return await runBatch(tasks, {
		account: new AccountLimiter(clock),
		clock,
		stopOnFailure: false,
		maxTries: MAX_TRIES,
		waitMs: 5 * 60_000,
		token: () => 'there',
		...settings,
	});
}

/** An account that has answered well before: what fails there may pass. */
export function aliveAccount(clock: Clock): AccountLimiter {
	const account = new AccountLimiter(clock);
	let permit: Permit | undefined;
	const lane: Lane = {
		limits: {},
		token: () => 'there',
		waitMs: 0,
		giveUp: () => undefined,
		forgive: () => undefined,
		expire: () => undefined,
		peek: () =>
			permit ? undefined : { bytes: 0, send: (given) => (permit = given), putOff: () => undefined },
	};
	account.join(lane);
	permit?.settle(answers.done);
	account.leave(lane);
	return account;
}

/** The kinds of some results, for a short comparison. */
export function kinds(results: ReadonlyArray<Result<string, string>>): string[] {
	return results.map(({ kind }) => kind);
}
