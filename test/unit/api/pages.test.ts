import type { IDataObject } from 'n8n-workflow';

import { PagedList, readLinks } from '../../../nodes/Nyckel/api/pages';
import type { ApiRequest } from '../../../nodes/Nyckel/api/types';

const NAMES = Array.from({ length: 45 }, (_, i) => `entry_${i}`);

/** How a server might send its lists. */
interface Server {
	/** Most entries at once, whatever was asked for. */
	maxCount: number;
	startIndex?: 'ignored';
	/** `always`: leads on even from the last page. `cursor`: leads on by a word of the server's own. */
	link?: 'next' | 'always' | 'cursor';
	names?: string[];
}

function answerOf(server: Server, { startIndex = 0, cursor = 0 }: IDataObject, count: number) {
	const { maxCount, link, names = NAMES } = server;
	const start = server.startIndex ? 0 : Number(link === 'cursor' ? cursor : startIndex);
	const end = start + Math.min(count, maxCount);
	const json = names.slice(start, end).map((id) => ({ id }));
	if (!link) return { json };
	const next = link === 'cursor' ? { cursor: end } : { startIndex: end };
	return { json, links: link === 'always' || end < names.length ? { next } : {} };
}

/** Reads a server's list to its end; gives what came, and how many requests it took. */
function read(server: Server, wanted: ConstructorParameters<typeof PagedList>[1] = {}) {
	const first: ApiRequest = { method: 'GET', path: '/list', query: { startIndex: 0, count: 20 } };
	const list = new PagedList(first, wanted);
	let requests = 0;
	for (let request: ApiRequest | undefined = first; request; ) {
		requests += 1;
		expect(requests).toBeLessThan(100);
		expect(request.path).toBe('/list');
		const following = list.take(answerOf(server, request.query ?? {}, 20));
		if (!following.ok) throw new Error(following.failure.message);
		request = following.value;
	}
	return { ids: list.entries.map(({ id }) => id), requests };
}

describe('a list', () => {
	it.each<[string, Server, number]>([
		['whose server sends what was asked for', { maxCount: 20 }, 4],
		['whose server caps the count', { maxCount: 7 }, 8],
		['whose server sends one entry at a time', { maxCount: 1 }, 46],
		['whose server sends all at once', { maxCount: 1000, names: NAMES.slice(0, 20) }, 2],
		['whose server links to the next page', { maxCount: 20, link: 'next' }, 3],
		['whose server links, and caps the count', { maxCount: 7, link: 'next' }, 7],
		['whose server leads on by a word of its own', { maxCount: 20, link: 'cursor' }, 3],
		['whose server links on for ever', { maxCount: 20, link: 'always' }, 4],
	])('%s comes whole, each entry once', (_, server, requests) => {
		expect(read(server)).toEqual({ ids: server.names ?? NAMES, requests });
	});

	it.each<[string, Server]>([
		['does not page', { maxCount: 20, startIndex: 'ignored' }],
		['does not page, but links on', { maxCount: 20, startIndex: 'ignored', link: 'always' }],
	])('ends where the server %s, and repeats nothing', (_, server) => {
		expect(read(server)).toEqual({ ids: NAMES.slice(0, 20), requests: 2 });
	});

	it('has an entry once that has moved to a later page in between', () => {
		const names = [...NAMES.slice(0, 20), ...NAMES.slice(15)];
		expect(read({ maxCount: 20, names })).toMatchObject({ ids: NAMES });
	});

	it('is empty after one request', () => {
		expect(read({ maxCount: 20, names: [] })).toEqual({ ids: [], requests: 1 });
	});

	it('is read no further than the limit', () => {
		expect(read({ maxCount: 20 }, { limit: 20 })).toEqual({ ids: NAMES.slice(0, 20), requests: 1 });
		expect(read({ maxCount: 20 }, { limit: 21 })).toEqual({ ids: NAMES.slice(0, 21), requests: 2 });
	});

	it('is read on until as many are there as are wanted, of those that are', () => {
		const keeps = ({ id }: { id: string }) => Number(id.slice(6)) % 10 === 0;
		expect(read({ maxCount: 20 }, { limit: 3, keeps })).toEqual({
			ids: ['entry_0', 'entry_10', 'entry_20'],
			requests: 2,
		});
	});
});

describe('a list of few entries', () => {
	const isSought = ({ id }: { id: string }) => id === 'entry_30';

	it('takes one request where they are on the first page', () => {
		const wanted = { limit: 2, areFew: true };
		expect(read({ maxCount: 20, names: ['entry_30'] }, wanted)).toEqual({
			ids: ['entry_30'],
			requests: 1,
		});
	});

	it('goes on where a link says that there are more', () => {
		const server: Server = { maxCount: 1, link: 'next', names: ['entry_1', 'entry_2'] };
		expect(read(server, { limit: 2, areFew: true })).toMatchObject({ requests: 2 });
	});

	it('is looked for on further pages where the server ignores the filter', () => {
		const wanted = { limit: 2, areFew: true, keeps: isSought };
		expect(read({ maxCount: 20 }, wanted)).toEqual({ ids: ['entry_30'], requests: 2 });
	});
});

describe('a Link header', () => {
	it.each<[string, unknown, ReturnType<typeof readLinks>]>([
		['none', undefined, undefined],
		['blank', ' ', undefined],
		[
			'an absolute address',
			'<https://www.nyckel.com/v1/functions/f/samples?startIndex=100&count=50>; rel="next"',
			{ next: { startIndex: '100', count: '50' } },
		],
		['a relative one', '</v1/x?cursor=a%3Db>; rel=next', { next: { cursor: 'a=b' } }],
		[
			'several, with a comma in an address and in a title',
			'<?tags=a,b&startIndex=0>; rel="prev"; title="back, back", <?startIndex=9>; title="on"; REL="Last Next"',
			{ next: { startIndex: '9' } },
		],
		['without a next one', '<?startIndex=0>; rel="first"', {}],
		['whose title says next', '<?startIndex=0>; title="rel=next"; rel="prev"', {}],
		['of the last page', '<?startIndex=0>; rel=first, <?startIndex=50>; rel="previous"', {}],
		['no link at all', 'next', undefined],
		['to a style', '</style.css>; rel=preload; as=style', undefined],
		['to itself', '<?startIndex=0>; rel="self canonical"', undefined],
	])('is read: %s', (_, header, links) => {
		expect(readLinks(header)).toEqual(links);
	});
});
