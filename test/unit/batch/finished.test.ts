import {
	doubt,
	doubtOf,
	forget,
	isFinished,
	isRemembered,
	recall,
	remember,
	storedAlongWith,
} from '../../../nodes/Nyckel/run/finished';
import type { FinishedItems } from '../../../nodes/Nyckel/run/finished';

const spam = { labelName: 'Spam', confidence: 0.9 };
const ham = { labelName: 'Ham', confidence: 0.8 };

describe('the memory of finished items', () => {
	it('gives back the answer to the same request, also after it was stored as JSON', () => {
		const store: FinishedItems<typeof spam> = {};
		remember(store, 0, 3, 'hash', spam);
		const restored = JSON.parse(JSON.stringify(store)) as typeof store;
		expect(recall(restored, 0, 3, 'hash')).toEqual(spam);
		expect(isRemembered(restored, 0, 3)).toBe(true);
	});

	it('does not give an answer to a changed request, but knows that there is one', () => {
		const store: FinishedItems<typeof spam> = {};
		remember(store, 0, 0, 'before', spam);
		expect(recall(store, 0, 0, 'after')).toBeUndefined();
		expect(isRemembered(store, 0, 0)).toBe(true);
		remember(store, 0, 0, 'after', ham);
		expect(recall(store, 0, 0, 'after')).toEqual(ham);
		expect(recall(store, 0, 0, 'before')).toBeUndefined();
	});

	it('keeps the rounds of a loop apart', () => {
		const store: FinishedItems<typeof spam> = {};
		remember(store, 0, 0, 'hash', spam);
		remember(store, 1, 0, 'hash', ham);
		remember(store, 1, 1, 'hash', spam);
		expect(recall(store, 0, 0, 'hash')).toEqual(spam);
		expect(recall(store, 1, 0, 'hash')).toEqual(ham);
		expect(isRemembered(store, 0, 1)).toBe(false);
		expect(isRemembered(store, 2, 0)).toBe(false);
	});

	it('knows which request is in doubt, and with what: no other one, and none that was answered', () => {
		const store: FinishedItems<typeof spam | undefined> = {};
		doubt(store, 0, 0, 'hash', 'sample_1');
		remember(store, 0, 1, 'hash', spam);
		doubt(store, 0, 2, 'hash', '');
		remember(store, 0, 2, 'hash', ham);
		remember(store, 0, 3, 'hash', undefined);
		expect(doubtOf(store, 0, 0, 'hash')).toBe('sample_1');
		expect(doubtOf(store, 0, 0, 'another')).toBeUndefined();
		for (const answered of [1, 2, 3]) expect(doubtOf(store, 0, answered, 'hash')).toBeUndefined();
		expect(doubtOf(store, 0, 4, 'hash')).toBeUndefined();
		expect(doubtOf(store, 1, 0, 'hash')).toBeUndefined();
		expect(isRemembered(store, 0, 0)).toBe(true);
		expect(recall(store, 0, 0, 'hash')).toBeUndefined();
		expect(JSON.stringify(store[0]?.[0])).toBe('["hash",null,"sample_1"]');
	});

	it('knows what was stored along with an answer, and of no doubt anything', () => {
		const store: FinishedItems<typeof spam> = {};
		remember(store, 0, 0, 'hash', spam, 'metadata');
		remember(store, 0, 1, 'hash', spam);
		doubt(store, 0, 2, 'hash', 'sample_1');
		const restored = JSON.parse(JSON.stringify(store)) as typeof store;
		const known = [0, 1, 2, 3].map((index) => storedAlongWith(restored, 0, index));
		expect(known).toEqual(['metadata', undefined, undefined, undefined]);
		expect(recall(restored, 0, 0, 'hash')).toEqual(spam);
		expect(isFinished(restored, 0, 0)).toBe(true);
	});

	it('forgets one round at a time, and what was never there without harm', () => {
		const store: FinishedItems<typeof spam> = {};
		remember(store, 0, 0, 'hash', spam);
		remember(store, 1, 0, 'hash', ham);
		forget(store, 0);
		forget(store, 7);
		expect(recall(store, 0, 0, 'hash')).toBeUndefined();
		expect(recall(store, 1, 0, 'hash')).toEqual(ham);
		expect(Object.keys(store)).toEqual(['1']);
	});

	it('is empty before anything was remembered', () => {
		expect(recall({}, 0, 0, 'hash')).toBeUndefined();
		expect(isRemembered({}, 0, 0)).toBe(false);
	});

	it('is small: little more than the hash and the answer', () => {
		const store: FinishedItems<typeof spam> = {};
		remember(store, 0, 0, 'hash', spam);
		expect(JSON.stringify(store)).toBe(`{"0":{"0":["hash",${JSON.stringify(spam)}]}}`);
	});

	it('knows nothing but what was remembered: not what objects inherit', () => {
		const inherited = Object.create({ 0: { 0: ['hash', spam] } }) as FinishedItems<typeof spam>;
		expect(recall(inherited, 0, 0, 'hash')).toBeUndefined();
		remember(inherited, 0, 1, 'hash', ham);
		expect(Object.keys(inherited)).toEqual(['0']);
		expect(isRemembered(inherited, 0, 0)).toBe(false);
	});
});
