import { fixedPartOf, isFixedPart } from '../../../nodes/Nyckel/parameters/templates';

describe('a text with expressions', () => {
	it.each([
		['=Subject: {{ $json.subject }}!', 'Subject: !'],
		['={{ $json.a }}', ''],
		['={{ { a: 1 }.a }} and {{\n$json.b\n}}', ' and '],
		['=plain', undefined],
		['=half {{ $json.a', undefined],
	])('has a fixed part where it has any: %j', (raw, fixed) => {
		expect(fixedPartOf(raw)).toBe(fixed);
	});

	it.each([
		['Subject: ', 'Subject: '],
		['Subject: undefined\n', 'Subject: '],
		['nullundefined', ''],
	])('says nothing of the item: %j', (text, fixed) => {
		expect(isFixedPart(text, fixed)).toBe(true);
	});

	it.each([
		['Subject: Hi', 'Subject: '],
		['null', ''],
		['undefined is not a function', ''],
		[`Subject: ${' '.repeat(2000)}`, 'Subject: '],
	])('says something, or may do so: %j', (text, fixed) => {
		expect(isFixedPart(text, fixed)).toBe(false);
	});

	it('says something by its length alone, where it is very long', () => {
		const blanks = ' '.repeat(10_000_000);
		expect(isFixedPart(`${blanks}x`, ' : '.repeat(100))).toBe(false);
	});
});
