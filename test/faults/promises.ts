import type { INodeExecutionData } from 'n8n-workflow';

import { FAILURES, type FailureCode } from '../../nodes/Nyckel/api/failureTable';
import type { RunResult } from '../support/engine';
import { ANY_TEXT, upTo } from '../support/tickets';
import { faultyOf, type Cell, type Played } from './stage';

/** Requests in flight at once: so many may start before an answer is taken notice of. */
const IN_FLIGHT = 25;

/** So many may be sent before an account that never answers is given up, whatever the number of items. */
const REQUESTS_INTO_NOTHING = 30;

/** How an item left the node. */
interface Leaving {
	index: number;
	/** Output it left by. */
	output: number;
	/** Undefined with a prediction. */
	error?: string;
}

function leavingOf(item: INodeExecutionData, output: number): Leaving {
	const { item: index } = item.pairedItem as { item: number };
	const { error } = item.json;
	if (typeof error !== 'string') expect(item.json).toMatchObject({ labelName: ANY_TEXT });
	return { index, output, ...(typeof error === 'string' && { error }) };
}

/** The text of a failure, with anything in its blanks. */
function textOf(code: FailureCode): RegExp {
	const escaped = FAILURES[code].message.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
	return new RegExp(`^${escaped.replace(/\{\w+\}/g, '.*')} \\[item \\d+\\]$`);
}

const leavingsOf = (result: RunResult): Leaving[] =>
	result.outputs('Nyckel').flatMap((items, output) => items.map((item) => leavingOf(item, output)));

const indicesOf = (leavings: Leaving[]): number[] => leavings.map(({ index }) => index);

/** Whether nothing of the items gets to the sandbox. */
const isCutOff = ({ baseUrl, proxy }: Cell['fault']) =>
	baseUrl !== undefined || proxy !== undefined;

/** Whether the fault ends an item without a prediction. */
function fails({ fault, size }: Cell, index: number): boolean {
	return fault.code !== undefined && faultyOf({ fault, size }).has(index);
}

/** Every item leaves once, in order, by the right output, and nobody else fails. */
export function expectEveryItemOnce({ cell, result }: Played): void {
	const { fault, mode, size } = cell;
	const leavings = leavingsOf(result);
	const outputs = [0, 1].map((output) => indicesOf(leavings.filter((l) => l.output === output)));
	const sorted = upTo(size);
	const failed = leavings.filter(({ error }) => error !== undefined);
	expect(result.error).toBeUndefined();
	expect(result.status).toBe('success');
	expect(indicesOf(leavings).sort((a, b) => a - b)).toEqual(sorted);
	for (const indices of outputs) expect(indices).toEqual([...indices].sort((a, b) => a - b));
	for (const { error, output } of failed) {
		expect(error).toMatch(fault.code === undefined ? 'nothing is to fail' : textOf(fault.code));
		expect(output).toBe(mode === 'continueErrorOutput' ? 1 : 0);
	}
	const failing = sorted.filter((index) => fails(cell, index));
	if (fault.ends === undefined) expect(indicesOf(failed).sort((a, b) => a - b)).toEqual(failing);
	else expect(indicesOf(failed)).toEqual(expect.arrayContaining(failing));
	// What n8n merges into an error item is the input, so that the user can go on with it.
	if (mode === 'continueErrorOutput') {
		for (const { json } of result.outputs('Nyckel')[1] ?? []) {
			expect(json.text).toEqual(expect.stringMatching(/^Item \d+ /));
		}
	}
}

/** Items that had a good answer were sent and paid once, others as the fault's row says. */
export function expectRequests(played: Played): void {
	const { cell, requests, turnedAway, billed, tokenRequests, departures } = played;
	const { fault, size } = cell;
	const faulty = faultyOf(cell);
	const meetsToken = fault.meets === 'token' || fault.meets === 'token-once';
	if (fault.isAway) {
		expect(requests.flat()).toEqual([]);
		const asked = meetsToken ? tokenRequests : departures;
		if (asked === undefined) return;
		expect(asked).toBeGreaterThan(1);
		expect(asked).toBeLessThanOrEqual(REQUESTS_INTO_NOTHING);
		return;
	}
	if (isCutOff(fault)) {
		expect(requests.flat()).toEqual([]);
		expect(departures).toBeLessThanOrEqual(Math.min(size, IN_FLIGHT) * fault.requests);
		return;
	}
	const paid = fault.paid ?? (fault.code === undefined ? 1 : 0);
	const counts = requests.map(({ length }) => length);
	const expected = upTo(size).map((index) => {
		if (meetsToken) return fault.code === undefined ? 1 : 0;
		return faulty.has(index) ? fault.requests : 1;
	});
	if (meetsToken) {
		expect(tokenRequests).toBe(fault.requests);
	}
	// Those that were in flight with the old token.
	const isOld = fault.credential?.startsWith('expired') === true;
	expect(turnedAway).toBeLessThanOrEqual(isOld ? IN_FLIGHT : 0);
	if (fault.ends === undefined) {
		expect(counts).toEqual(expected);
	} else {
		counts.forEach((count, index) => expect([0, expected[index]]).toContain(count));
		expectEndedSoon(played);
	}
	expect(billed).toEqual(
		upTo(size).map((index) => {
			if (faulty.has(index)) return paid;
			return fault.ends === undefined ? 1 : counts[index];
		}),
	);
}

/** Once the answer that ends the batch is out, hardly anything starts. */
function expectEndedSoon({ cell, requests }: Played): void {
	const answers = [...faultyOf(cell)].map((index) => requests[index]?.at(-1)?.endedAt ?? Infinity);
	const endedAt = Math.min(...answers);
	const late = requests.flat().filter(({ startedAt }) => startedAt > endedAt);
	expect(late.length).toBeLessThanOrEqual(IN_FLIGHT);
}

/** An item is predicted exactly if a good answer was paid for it: no item has an error although its answer came. */
export function expectNothingThrownAway({ result, billed, cell }: Played): void {
	if (cell.fault.paid !== undefined) return;
	const predicted = leavingsOf(result).filter(({ error }) => error === undefined);
	expect(indicesOf(predicted).sort((a, b) => a - b)).toEqual(
		upTo(cell.size).filter((index) => billed[index] === 1),
	);
}

/** What shares the cause is told once, with the number of items. */
export function expectOneHint({ result, cell, requests, departures }: Played): void {
	// The item whose token was refused counts as sent.
	const alsoSent = cell.fault.meets === 'token' ? 1 : 0;
	const unsent = isCutOff(cell.fault)
		? cell.size - (departures ?? 0)
		: requests.filter(({ length }) => length === 0).length - alsoSent;
	const hints = result.hints('Nyckel').map(({ message }) => message);
	if (cell.fault.isAway) {
		expect(hints).toEqual(
			cell.size === 1 ? [] : [expect.stringMatching(/^\d+ items were not sent: /)],
		);
		return;
	}
	const isTold = cell.fault.ends !== undefined && unsent > 0;
	expect(hints).toEqual(isTold ? [expect.stringMatching(`^${unsent} items? w\\w+ not sent`)] : []);
}

const sum = (counts: number[]): number => counts.reduce((total, count) => total + count, 0);

/** A number of the summary, by the words after it; 0 where they are left out. */
function toldOf(summary: string, words: string): number {
	const [, count = '0'] = new RegExp(`([\\d,]+) ${words}`).exec(summary) ?? [];
	return Number(count.replace(',', ''));
}

/** What the summary says was paid and sent again is what the server has counted. */
export function expectTrueSummary({ cell, result, requests, billed }: Played): void {
	const [summary = ''] = result.summary('Nyckel');
	if (cell.size === 1) {
		expect(summary).toBe('');
		return;
	}
	if (isCutOff(cell.fault)) return;
	const paid = sum(billed);
	const counted = toldOf(summary, 'invocations?');
	expect(paid).toBeGreaterThanOrEqual(counted);
	expect(paid).toBeLessThanOrEqual(counted + toldOf(summary, 'more may have been counted'));
	// With these n8n itself sends again after it has looked for a new token.
	if (cell.fault.credential !== undefined || cell.fault.code === 'unauthorized') return;
	const again = sum(requests.map(({ length }) => Math.max(0, length - 1)));
	expect(toldOf(summary, 'sent again')).toBe(again);
}

/** The wait lies within the bounds: measured at the server from below, by what was asked of the clock from above. */
export function expectWait({ cell: { fault, size }, requests, waits }: Played): void {
	if (!fault.wait) return;
	const [atLeast, atMost] = fault.wait;
	const gaps = requests.flatMap(([first, second]) =>
		first?.endedAt !== undefined && second ? [second.startedAt - first.endedAt] : [],
	);
	expect(gaps.length).toBeGreaterThan(0);
	for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(atLeast);
	// Among many items the limiter's own alarms are among the waits; a slot that gets free cuts them short.
	if (size === 1) expect(Math.max(...waits)).toBeLessThanOrEqual(atMost);
}

/** The workflow stops with one error that names an item that failed; nothing goes on. */
export function expectOneError({ cell, result, requests, billed }: Played): void {
	const { error } = result;
	const named = Number(/\[item (\d+)\]$/.exec(error?.message ?? '')?.[1]);
	expect(result.status).toBe('error');
	expect(result.runs('End')).toHaveLength(0);
	expect(fails(cell, named)).toBe(true);
	if (cell.fault.code !== undefined) expect(error?.message).toMatch(textOf(cell.fault.code));
	expect(error?.description).toEqual(expect.stringMatching(/\w/));
	const faulty = faultyOf(cell);
	requests.forEach(({ length }, index) => {
		expect(length).toBeLessThanOrEqual(faulty.has(index) ? cell.fault.requests : 1);
		if (!faulty.has(index)) expect(billed[index]).toBe(length);
	});
	if (cell.size === 1) return;
	const done = upTo(cell.size).filter((index) => !faulty.has(index) && billed[index] === 1).length;
	if (done > 0) expect(error?.description).toContain(`${done} item`);
}

/** Retry, once the fault is gone, gives every item its prediction and sends only what is missing. */
export async function expectRetryToFinish(played: Played): Promise<void> {
	const before = played.billed;
	const sentBefore = played.requests.map(({ length }) => length);
	const { cell } = played;
	const retried = await played.retry();
	const faulty = faultyOf(cell);
	expect(retried.error).toBeUndefined();
	expect(leavingsOf(retried)).toEqual(upTo(cell.size).map((index) => ({ index, output: 0 })));
	expect(played.billed).toEqual(before.map((count, index) => (faulty.has(index) ? count + 1 : 1)));
	expect(retried.context('Nyckel')).toEqual({});
	const [summary = ''] = retried.summary('Nyckel');
	if (cell.size === 1) {
		expect(summary).toBe('');
		return;
	}
	const sent = played.requests.map(({ length }, index) => length - (sentBefore[index] ?? 0));
	expect(toldOf(summary, 'invocations?')).toBe(sum(played.billed) - sum(before));
	expect(toldOf(summary, 'remembered')).toBe(sent.filter((count) => count === 0).length);
	expect(toldOf(summary, 'sent again')).toBe(0);
}

/** The credential stays with its host. */
export function expectNoStrayRequest({ strayed }: Played): void {
	expect(strayed).toBe(0);
}
