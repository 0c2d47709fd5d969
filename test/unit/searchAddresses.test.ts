import { SearchAddresses } from '../../nodes/Nyckel/run/searchAddresses';

describe('where a function is searched', () => {
	test('first at the current address, and at the older one when nothing is there', () => {
		const searches = new SearchAddresses();
		expect(searches.first).toBe('current');
		expect(searches.second('current')).toBe('older');
		searches.noteMissing('current');
		expect(searches.first).toBe('older');
	});

	test('at the current address for good, once that has answered', () => {
		const searches = new SearchAddresses();
		searches.noteAnswer('current');
		searches.noteMissing('current');
		expect([searches.first, searches.second('current')]).toEqual(['current', undefined]);
		expect(searches.hasAnswered('current')).toBe(true);
	});

	test('at the current address again when the other one is not there either, but at no address twice', () => {
		const searches = new SearchAddresses();
		searches.noteMissing('current');
		expect(searches.second('older')).toBeUndefined();
		searches.noteMissing('older');
		expect([searches.first, searches.second('current')]).toEqual(['current', undefined]);
	});

	test('at the current address again after it has answered late, while others went elsewhere', () => {
		const searches = new SearchAddresses();
		searches.noteMissing('current');
		searches.noteAnswer('current');
		expect(searches.first).toBe('current');
	});

	test('is known to be answered by any address, or by the one asked about', () => {
		const searches = new SearchAddresses();
		expect(searches.hasAnswered()).toBe(false);
		searches.noteAnswer('older');
		expect([searches.hasAnswered(), searches.hasAnswered('current')]).toEqual([true, false]);
	});
});
