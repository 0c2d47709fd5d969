import * as fc from 'fast-check';

import { InputError } from '../../../nodes/Nyckel/parameters/inputError';
import { parseFunctionId } from '../../../nodes/Nyckel/parameters/functionId';

/** The ID, or the node's own error where the value is refused; any other error is a mistake of the node. */
function tryParse(value: unknown): string | InputError {
	try {
		return parseFunctionId(value);
	} catch (error) {
		if (error instanceof InputError) return error;
		return `not the node's own error: ${String(error)}`;
	}
}

describe('a function ID', () => {
	it.each([
		['function_abc123DEF456ghij', 'function_abc123DEF456ghij'],
		['abc123def456ghij', 'abc123def456ghij'],
		['toxic-language-identifier', 'toxic-language-identifier'],
		[' function_a\n', 'function_a'],
		[4711, '4711'],
		[{ mode: 'id', value: 'function_a' }, 'function_a'],
		['https://www.nyckel.com/console/functions/abc/invoke', 'abc'],
		['https://www.nyckel.com/v1/functions/abc?x=1', 'abc'],
		['/functions/abc#top', 'abc'],
		['https://www.nyckel.com/console/functions/abc/train', 'abc'],
		['https://www.nyckel.com/console/functions/function_abc/samples?page=2#x', 'function_abc'],
		['https://www.nyckel.com/console/pretrained/recycling-identifier', 'recycling-identifier'],
		['https://www.nyckel.com/pretrained-classifiers/bird-identifier/', 'bird-identifier'],
		['www.nyckel.com/pretrained-classifiers/wine-brands', 'wine-brands'],
		['https://www.nyckel.com/v1/functions/nsfw-identifier/invoke', 'nsfw-identifier'],
		[
			'https://www.nyckel.com/v1/search-functions/function_abc/invoke?sampleCount=3',
			'function_abc',
		],
		['https://www.nyckel.com/v0.9/functions/abc/ocr', 'abc'],
	])('%j is %s', (value, id) => {
		expect(parseFunctionId(value)).toBe(id);
	});

	it.each([
		'a/b',
		'a.b',
		'..',
		'-a',
		'_a',
		'a b',
		'ä',
		'a'.repeat(129),
		'https://www.nyckel.com/console',
		'https://www.nyckel.com/pretrained-classifiers/',
		'https://www.nyckel.com/console/functions',
		'https://www.nyckel.com/console/pretrained/../../v1',
	])('%j is refused, with what to do', (value) => {
		expect(tryParse(value)).toMatchObject({
			description: expect.stringContaining('Pick the function from the list') as string,
		});
	});

	it('is one harmless segment of a path, whatever a form field holds', () => {
		const value = fc.oneof(
			fc.string(),
			fc.webUrl({ withFragments: true, withQueryParameters: true }),
			fc.string().map((text) => `https://x/functions/${text}`),
			fc.string().map((text) => `https://x/pretrained-classifiers/${text}`),
			fc.anything(),
		);
		fc.assert(
			fc.property(value, (given) => {
				const id = tryParse(given);
				return (
					id instanceof InputError ||
					(/^[A-Za-z0-9][\w-]*$/.test(id) && encodeURIComponent(id) === id)
				);
			}),
		);
	});
});
