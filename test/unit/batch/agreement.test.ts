import {
	Agreement,
	AGREEING_AGAINST_EVIDENCE,
	AGREEING_ITEMS,
} from '../../../nodes/Nyckel/batch/policy/agreement';
import { Endings } from '../../../nodes/Nyckel/batch/policy/endings';
import { VirtualClock } from '../../support/virtualClock';

const ofFunction = { scopes: ['function'] };
const ofBoth = { scopes: ['function', 'model'] };

/** So many items of the function were refused in a row. */
function refusedTimes(times: number, isDoubtful = false): Agreement<string> {
	const agreement = new Agreement<string>();
	for (let time = 0; time < times; time += 1) {
		agreement.refused('function', `403 of item ${time}`, isDoubtful);
	}
	return agreement;
}

describe('items that agree about a function', () => {
	it('hold back requests that it would not take to find out', () => {
		const agreement = refusedTimes(1);
		expect(agreement.mayStart(ofFunction, AGREEING_ITEMS - 2)).toBe(true);
		expect(agreement.mayStart(ofFunction, AGREEING_ITEMS - 1)).toBe(false);
		const nearly = refusedTimes(AGREEING_ITEMS - 1);
		expect(nearly.mayStart(ofFunction, 0)).toBe(true);
		expect(nearly.mayStart(ofFunction, 1)).toBe(false);
	});

	it('hold back what has another scope besides, and nothing of other scopes', () => {
		const agreement = refusedTimes(AGREEING_ITEMS - 1);
		expect(agreement.mayStart(ofBoth, 1)).toBe(false);
		expect(agreement.mayStart({ scopes: ['model'] }, 100)).toBe(true);
		expect(agreement.mayStart({ scopes: [] }, 100)).toBe(true);
	});

	it('hold back nothing before the first refusal, nor after a good answer', () => {
		expect(refusedTimes(0).mayStart(ofFunction, 100)).toBe(true);
		const agreement = refusedTimes(AGREEING_ITEMS - 1);
		agreement.answered(['function']);
		expect(agreement.mayStart(ofFunction, 100)).toBe(true);
		expect(agreement.takeAgreed()).toEqual([]);
	});

	it.each([
		['ten', AGREEING_ITEMS, false],
		['fifty where others were answered well', AGREEING_AGAINST_EVIDENCE, true],
	])('end it when they are %s, once, with the last error', (_, needed, isDoubtful) => {
		expect(refusedTimes(needed - 1, isDoubtful).takeAgreed()).toEqual([]);
		const agreement = refusedTimes(needed, isDoubtful);
		const error = `403 of item ${needed - 1}`;
		expect(agreement.takeAgreed()).toEqual([{ scope: 'function', error }]);
		expect(agreement.takeAgreed()).toEqual([]);
	});
});

describe('a scope that has ended', () => {
	const ending = { scope: 'function', error: '403' };

	it('ends the tasks that carry it, once', async () => {
		const clock = new VirtualClock();
		const ended = new Endings<string>([ofBoth, { scopes: ['model'] }, ofFunction], clock);
		expect(await clock.run(ended.end(ending))).toEqual([0, 2]);
		expect(await clock.run(ended.end(ending))).toEqual([]);
		expect(ended.of(ofBoth, 3)).toEqual({ kind: 'ended', ...ending, requests: 3 });
		expect(ended.of({ scopes: ['model'] }, 3)).toBeUndefined();
	});

	it('ends nothing when no task carries it', async () => {
		const clock = new VirtualClock();
		const ended = new Endings<string>([{ scopes: ['model'] }], clock);
		expect(await clock.run(ended.end(ending))).toEqual([]);
	});
});

describe('a batch that is over', () => {
	const account = { scope: 'account', error: 'away' };
	const endings = () => new Endings<string>([], new VirtualClock());

	it('keeps its first reason: what is given up fails for it, what was stopped is no failure', () => {
		const [stopped, givenUp] = [endings(), endings()];
		stopped.stop();
		stopped.giveUp(account);
		givenUp.giveUp(account);
		givenUp.stop();
		expect(stopped.of(ofFunction, 2)).toEqual({ kind: 'stopped', requests: 2 });
		expect(givenUp.of(ofFunction, 2)).toEqual({ kind: 'failed', ...account, requests: 2 });
	});

	it('tells what was thrown first, whatever came before, or a cancel later', () => {
		const over = endings();
		over.stop();
		over.crashFor('first');
		over.crashFor('second');
		over.cancel();
		expect([over.crash, over.isCancelled, over.isHalted]).toEqual([
			{ kind: 'crashed', error: 'first' },
			false,
			true,
		]);
	});

	it('that was cancelled takes nothing thrown for a crash: it is the aborted request that speaks', () => {
		const over = endings();
		over.stop();
		over.cancel();
		over.crashFor('aborted');
		expect([over.crash, over.isCancelled]).toEqual([undefined, true]);
	});
});
