import { matchesOf } from '../../../nodes/Nyckel/api/matches';

const near = { sampleId: 'sample_1', distance: 0.1 };
const far = { sampleId: 'sample_2', distance: 0.7, externalId: 'two' };

describe('the answer to a search', () => {
	it.each<[string, unknown, unknown]>([
		['a bare list', [near, far], [near, far]],
		['a list in searchSamples', { searchSamples: [near, far] }, [near, far]],
		['the nearest last', [far, near], [near, far]],
		['an empty list', [], []],
		['an empty list in searchSamples', { searchSamples: [] }, []],
		[
			'other fields beside the list, which come with each match, whose own stay',
			{ searchSamples: [near], modelId: 'm', distance: 9 },
			[{ modelId: 'm', ...near }],
		],
		['another object, which is kept as one match', { matches: 3 }, [{ matches: 3 }]],
		['null in place of the list', { searchSamples: null }, [{ searchSamples: null }]],
		['a text', 'none', [{ result: 'none' }]],
		['null', null, [{ result: null }]],
		['a list of IDs', ['a', 'b'], [{ result: 'a' }, { result: 'b' }]],
	])('may be %s', (_, reply, matches) => {
		expect(matchesOf(reply)).toEqual(matches);
	});

	it('keeps the order of matches that are equally far, or of unknown distance, and puts these last', () => {
		const unknown = [
			{ sampleId: 'x' },
			{ sampleId: 'y', distance: 'near' },
			{ sampleId: 'z', distance: NaN },
		];
		const equal = [
			{ sampleId: 'a', distance: 0.5 },
			{ sampleId: 'b', distance: 0.5 },
		];
		expect(matchesOf([...unknown, ...equal])).toEqual([...equal, ...unknown]);
	});

	it('leaves the reply as it was', () => {
		const reply = { searchSamples: [far, near], more: 1 };
		const copy = structuredClone(reply);
		matchesOf(reply);
		expect(reply).toEqual(copy);
	});
});
