import type { Failure } from '../../nodes/Nyckel/api/failures';
import { failure } from '../../nodes/Nyckel/api/failures';
import type { Outcome } from '../../nodes/Nyckel/batch';
import { FunctionFacts, KnownFunctions } from '../../nodes/Nyckel/run/functionFacts';
import { InvokeVersions } from '../../nodes/Nyckel/run/invokeVersions';

const TAGS = { id: 'function_1', output: 'Tags' };
const CLASSIFICATION = { id: 'function_1', output: 'Classification' };

type Reply = Outcome<unknown, Failure>;

const throttled: Reply = { kind: 'throttled', error: failure('tooManyRequests') };
const passing: Reply = { kind: 'passing', error: failure('serverFault') };
const refused: Reply = { kind: 'refused', error: failure('forbidden') };
const done = (value: unknown): Reply => ({ kind: 'done', value });

/** A function that answers these, one a question. */
function asked(replies: Reply[]) {
	const facts = new FunctionFacts('function_1');
	let questions = 0;
	const ask = () => {
		const reply = replies[questions++] ?? refused;
		return Promise.resolve(reply);
	};
	return { facts, ask: async () => await facts.ask(ask), questions: () => questions };
}

describe('what a function says of itself', () => {
	it('is asked once, by however many items at once', async () => {
		const { facts, ask, questions } = asked([done(TAGS)]);
		const answers = await Promise.all([ask(), ask(), ask()]);
		expect([...answers, await ask()]).toEqual(Array(4).fill({ kind: 'known', about: TAGS }));
		expect(questions()).toBe(1);
		expect(facts.about).toBe(TAGS);
	});

	it.each([
		['it may not be read', [refused]],
		['it is no object', [done([])]],
	])('is nothing when %s, and is not asked for again', async (_, replies) => {
		const { ask, questions } = asked(replies);
		expect(await ask()).toMatchObject({ kind: 'known' });
		expect(await ask()).not.toHaveProperty('about.id');
		expect(questions()).toBe(1);
	});

	it('is asked for again after a 429, as often as there is one', async () => {
		const { ask } = asked([...Array<Reply>(9).fill(throttled), done(TAGS)]);
		for (let i = 0; i < 9; i += 1) expect(await ask()).toBe(throttled);
		expect(await ask()).toEqual({ kind: 'known', about: TAGS });
	});

	it('is asked for three times at most while Nyckel has a fault', async () => {
		const { ask, questions } = asked([passing, passing, passing, done(TAGS)]);
		expect(await ask()).toBe(passing);
		expect(await ask()).toBe(passing);
		expect(await ask()).toEqual({ kind: 'known' });
		expect(await ask()).toEqual({ kind: 'known' });
		expect(questions()).toBe(3);
	});

	it('is kept apart for each function of a batch', () => {
		const known = new KnownFunctions();
		expect(known.of('a')).toBe(known.of('a'));
		expect(known.of('a')).not.toBe(known.of('b'));
	});
});

describe('an invocation goes', () => {
	const at = (prepare: (versions: InvokeVersions) => void = () => undefined) => {
		const versions = new InvokeVersions();
		prepare(versions);
		return versions;
	};

	it('to v1 while nothing else is known', () => {
		expect(at().first(undefined)).toBe('v1');
		expect(at().first(CLASSIFICATION)).toBe('v1');
		expect(at().second('v1', CLASSIFICATION)).toBeUndefined();
		expect(at().second('v1', undefined)).toBeUndefined();
	});

	it('to v0.9 once v1 has refused a function that tags', () => {
		expect(at().first(TAGS)).toBe('v0.9');
		expect(at().second('v1', TAGS)).toBe('v0.9');
	});

	it('to v1 for good once that has answered', () => {
		const versions = at((known) => known.noteAnswer('v1'));
		expect(versions.first(TAGS)).toBe('v1');
		expect(versions.second('v1', TAGS)).toBeUndefined();
	});

	it('to v1 again where nothing is at v0.9, or that has refused three without one answer', () => {
		const missing = at((known) => known.noteRefusal('v0.9', true));
		expect(missing.first(TAGS)).toBe('v1');
		const refusing = at();
		for (const expected of ['v0.9', 'v0.9', 'v0.9', 'v1']) {
			expect(refusing.first(TAGS)).toBe(expected);
			refusing.noteRefusal('v0.9', false);
		}
	});

	it('to v0.9 still, whatever it refuses, once that has answered', () => {
		const versions = at((known) => {
			known.noteAnswer('v0.9');
			for (let i = 0; i < 9; i += 1) known.noteRefusal('v0.9', false);
		});
		expect(versions.first(TAGS)).toBe('v0.9');
		expect(versions.second('v0.9', TAGS)).toBeUndefined();
	});

	it('to v0.9 too for what was under way to v1 when v0.9 answered', () => {
		const versions = at((known) => known.noteAnswer('v0.9'));
		expect(versions.second('v1', TAGS)).toBe('v0.9');
		expect(versions.hasAnswered()).toBe(true);
		expect(versions.hasAnswered('v1')).toBe(false);
	});
});
