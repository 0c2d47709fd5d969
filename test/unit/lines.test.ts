import { Lines } from '../../nodes/Nyckel/run/lines';

describe('items that mean the same', () => {
	const item = (name: string, ...orderKeys: string[]) => ({ name, orderKeys });
	const namesOf = (items: Array<{ name: string }>) => items.map(({ name }) => name);

	it('go one after the other, in order, and nobody else waits for them', () => {
		const [a, b, c, d] = [item('a', 'x'), item('b', 'x', 'y'), item('c', 'y'), item('d')];
		const lines = new Lines([a, b, c, d]);
		expect(namesOf(lines.first())).toEqual(['a', 'd']);
		expect(namesOf(lines.leave(a))).toEqual(['b']);
		expect(namesOf(lines.leave(b))).toEqual(['c']);
		expect(namesOf(lines.leave(c))).toEqual([]);
	});

	it('go once, and wait for others only, where one names the same thing twice', () => {
		const [a, b, c] = [item('a', 'x', 'x'), item('b', 'x', 'y', 'x'), item('c', 'z', 'z')];
		const lines = new Lines([a, b, c]);
		expect(namesOf(lines.first())).toEqual(['a', 'c']);
		expect(namesOf(lines.leave(c))).toEqual([]);
		expect(namesOf(lines.leave(a))).toEqual(['b']);
		expect(namesOf(lines.leave(b))).toEqual([]);
	});
});
