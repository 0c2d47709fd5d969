import * as fc from 'fast-check';

import {
	isOnlyMessage,
	parseList,
	parseObject,
	parseReply,
} from '../../../nodes/Nyckel/api/replies';

describe('an answer', () => {
	it.each([
		['{"a": 1}', { ok: true, json: { a: 1 } }],
		[' [1]\n', { ok: true, json: [1] }],
		['null', { ok: true, json: null }],
		['', { ok: false, code: 'emptyReply' }],
		['  \n', { ok: false, code: 'emptyReply' }],
		[undefined, { ok: false, code: 'emptyReply' }],
		['<html>', { ok: false, code: 'htmlReply' }],
		['\n<!doctype html>', { ok: false, code: 'htmlReply' }],
		['{"a": ', { ok: false, code: 'brokenReply' }],
		['OK', { ok: false, code: 'brokenReply' }],
	])('with the body %j is read as %j', (body, expected) => {
		const parsed = parseReply(body, {});
		const shown = parsed.ok ? parsed : { ok: false, code: parsed.failure.code };
		expect(shown).toEqual(expected);
	});

	it('of any text is read or named, and nothing is thrown', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
				const parsed = parseReply(body, {});
				return parsed.ok || /Reply$/.test(parsed.failure.code);
			}),
		);
	});

	it.each([
		[{ message: 'no' }, true],
		[{ error: 'no' }, true],
		[{ message: null, error: { code: 1 } }, true],
		[{ message: 'no', labelName: 'A' }, false],
		[{}, false],
		[[{ message: 'no' }], false],
		[null, false],
		['message', false],
	])('%j holds nothing but a message: %s', (json, isMessage) => {
		expect(isOnlyMessage(json)).toBe(isMessage);
	});

	it.each([
		[[{ id: 'a' }, { id: 'b', more: 1 }], true],
		[[], true],
		[[{ id: 1 }], false],
		[[{}], false],
		[[null], false],
		[{ id: 'a' }, false],
		[null, false],
	])('%j as a list: %s', (json, isList) => {
		expect(parseList(json).ok).toBe(isList);
	});

	it.each([
		[{ a: 1 }, true],
		[{}, true],
		[[], false],
		[null, false],
		['x', false],
	])('%j as an object: %s', (json, isObject) => {
		expect(parseObject(json).ok).toBe(isObject);
	});
});
