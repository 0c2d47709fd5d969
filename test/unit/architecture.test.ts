import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const NODE = join(ROOT, 'nodes/Nyckel');

const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
const files = readdirSync(NODE, { recursive: true, encoding: 'utf8' });
const sources = files
	.filter((file) => file.endsWith('.ts'))
	.map((file) => readFileSync(join(NODE, file), 'utf8'))
	.join('\n');

/** Rooms of the package that a path in backticks may begin with. */
const ROOMS = readdirSync(NODE, { withFileTypes: true })
	.filter((entry) => entry.isDirectory())
	.map(({ name }) => name);

const exists = (path: string): boolean =>
	['', '.ts', '.test.ts', '.test.mjs'].some((end) => existsSync(path + end));

describe('the page that leads through the code', () => {
	it('names only files that are there', () => {
		const quoted = [...page.matchAll(/`([\w-]+\/[\w./-]*)`/g)].map(([, path = '']) => path);
		expect(quoted.length).toBeGreaterThan(40);
		const missing = quoted.filter((path) => {
			const [room = ''] = path.split('/');
			const bare = path.replace(/\/$/, '');
			const places = ROOMS.includes(room) ? [NODE] : [ROOT, join(NODE, 'batch')];
			return !places.some((place) => exists(join(place, bare)));
		});
		expect(missing).toEqual([]);
	});

	it('tells the life of an item in names that the code has', () => {
		const [, diagram = ''] = /```mermaid\n(sequenceDiagram[^]*?)```/.exec(page) ?? [];
		const names = diagram.match(/\b(?:[A-Z]\w+\.\w+|[a-z]+[A-Z]\w*)\b/g) ?? [];
		expect(names.length).toBeGreaterThan(15);
		const parts = names.flatMap((name) => name.split('.')).filter((name) => name !== 'node');
		const unknown = parts.filter((name) => !new RegExp(`\\b${name}\\b`).test(sources));
		expect(unknown).toEqual(['sequenceDiagram']);
	});
});
