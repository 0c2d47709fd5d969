import {
	BACKOFF,
	DEADLINE_MS,
	LEAST_ATTEMPT_MS,
	RETRY_AFTER_CAP_MS,
	UNTRIED,
	askedWait,
	waitBeforeRetry,
	withAttempt,
} from '../../../nodes/Nyckel/batch/policy/retry';
import type { History, Unanswered } from '../../../nodes/Nyckel/batch/policy/retry';

type Wait = number | undefined;

const giveUp: Wait = undefined;
const retry = (afterMs: number): Wait => afterMs;
const after = (...kinds: Array<keyof typeof BACKOFF>): History =>
	kinds.reduce<History>((history, kind) => withAttempt(history, kind, false), UNTRIED);

const throttled = (retryAfterMs?: number): Unanswered<string> => ({
	kind: 'throttled',
	error: '429',
	retryAfterMs,
});
const passing = (retryAfterMs?: number): Unanswered<string> => ({
	kind: 'passing',
	error: '503',
	retryAfterMs,
});
const ambiguous: Unanswered<string> = { kind: 'ambiguous', error: 'timeout' };

const twelve = <K extends keyof typeof BACKOFF>(kind: K) => new Array<K>(12).fill(kind);

describe('the retry policy', () => {
	it('has the numbers of the design', () => {
		expect(DEADLINE_MS).toBe(300_000);
		expect(LEAST_ATTEMPT_MS).toBe(5_000);
		expect(RETRY_AFTER_CAP_MS).toBe(60_000);
		expect(BACKOFF).toEqual({
			throttled: { baseMs: 200, capMs: 5_000 },
			passing: { baseMs: 500, capMs: 30_000 },
			ambiguous: { baseMs: 500, capMs: 30_000 },
		});
	});

	// Each line: what the item has been through, this attempt included; its outcome; the longest wait (random = 1).
	const table: Array<[name: string, History, Unanswered<string>, maxTries: number, Wait]> = [
		['first 503', after('passing'), passing(), 6, retry(500)],
		['second 503', after('passing', 'passing'), passing(), 6, retry(1_000)],
		['fifth 503', after(...twelve('passing').slice(0, 5)), passing(), 6, retry(8_000)],
		['sixth 503', after(...twelve('passing').slice(0, 6)), passing(), 6, giveUp],
		['503 with one try only', after('passing'), passing(), 1, giveUp],
		['wait of a 503 at its cap', after(...twelve('passing')), passing(), 20, retry(30_000)],
		['503 after many 429', after(...twelve('throttled'), 'passing'), passing(), 2, retry(500)],
		['first 429', after('throttled'), throttled(), 1, retry(200)],
		['third 429', after('throttled', 'throttled', 'throttled'), throttled(), 1, retry(800)],
		['wait of a 429 at its cap', after(...twelve('throttled')), throttled(), 1, retry(5_000)],
		['429 after 503s', after('passing', 'passing', 'throttled'), throttled(), 2, retry(200)],
		['first timeout', after('ambiguous'), ambiguous, 6, retry(500)],
		['timeout after a 503', after('passing', 'ambiguous'), ambiguous, 6, retry(1_000)],
		['second timeout', after('ambiguous', 'ambiguous'), ambiguous, 6, giveUp],
		[
			'second timeout after a 503',
			after('ambiguous', 'passing', 'ambiguous'),
			ambiguous,
			6,
			giveUp,
		],
		['503 after a timeout', after('ambiguous', 'passing'), passing(), 6, retry(1_000)],
		['timeout with one try only', after('ambiguous'), ambiguous, 1, giveUp],
		['503 with Retry-After', after('passing'), passing(2_000), 6, retry(2_000)],
		['503 with a short Retry-After', after('passing'), passing(100), 6, retry(500)],
		['503 with a huge Retry-After', after('passing'), passing(99_999_000), 6, retry(60_000)],
		['429 with Retry-After', after('throttled'), throttled(1_500), 6, retry(1_500)],
	];

	it.each(table)('%s', (_name, history, outcome, maxTries, step) => {
		expect(waitBeforeRetry(history, outcome, maxTries, DEADLINE_MS, 1)).toEqual(step);
	});

	it('spreads a wait over its whole range, from nothing on', () => {
		expect(waitBeforeRetry(after('passing'), passing(), 6, DEADLINE_MS, 0)).toEqual(retry(0));
		expect(waitBeforeRetry(after('passing'), passing(), 6, DEADLINE_MS, 0.5)).toEqual(retry(250));
	});

	it('gives up when the wait would leave less time than an attempt needs', () => {
		expect(waitBeforeRetry(after('passing'), passing(), 6, 5_501, 1)).toEqual(retry(500));
		expect(waitBeforeRetry(after('passing'), passing(), 6, 5_500, 1)).toEqual(giveUp);
		expect(waitBeforeRetry(after('throttled'), throttled(60_000), 6, 65_000, 0)).toEqual(giveUp);
	});

	it('does not change the history it is given', () => {
		const before = after('passing');
		withAttempt(before, 'ambiguous', false);
		expect(before).toEqual({ throttled: 0, tried: 1, ambiguous: 0 });
		expect(withAttempt(before, 'ambiguous', false)).toEqual({
			throttled: 0,
			tried: 2,
			ambiguous: 1,
		});
		expect(withAttempt(before, 'throttled', false)).toEqual({
			throttled: 1,
			tried: 1,
			ambiguous: 0,
		});
	});

	it.each([
		[undefined, 0],
		[0, 0],
		[-5, 0],
		[NaN, 0],
		[1, 1],
		[60_000, 60_000],
		[60_001, 60_000],
		[Infinity, 60_000],
	])('believes a server that asks for %s ms as far as %s ms', (asked, believed) => {
		expect(askedWait(asked)).toBe(believed);
	});
});
