import fc from 'fast-check';
import type { IBinaryData, IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';

import { findImage, imagePieces } from '../../nodes/Nyckel/parameters/image';
import type { StoredFile } from '../../nodes/Nyckel/parameters/files';
import type { Engine } from '../support/engine';
import { createEngine } from '../support/engine';
import { isBefore } from '../support/generation';
import { FIRST_BYTES } from '../support/pictures';

let work: (this: IExecuteFunctions) => Promise<void>;

/** A node that does what a test wants, in n8n's own context. */
const probe: INodeType = {
	description: {
		displayName: 'Probe',
		name: 'probe',
		group: ['transform'],
		version: 1,
		description: 'Does what a test wants',
		defaults: { name: 'Probe' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	},
	async execute() {
		await work.call(this);
		return [[]];
	},
};

const bytes = fc
	.tuple(
		fc.constantFrom(...FIRST_BYTES.map(([, start]) => start)),
		fc.uint8Array({ maxLength: 40 }),
	)
	.map(([start, rest]) => Buffer.concat([start, rest]));
/** Ways to write base64 that n8n's helper reads. */
const encode = fc.constantFrom<(content: Buffer) => string>(
	(content) => content.toString('base64'),
	(content) => content.toString('base64url'),
	(content) => content.toString('base64').replace(/=+$/, ''),
	(content) => content.toString('base64').replace(/.{19}/g, '$&\r\n'),
	(content) => ` ${content.toString('base64')}\n`,
);
const mimeType = fc.constantFrom('image/png', 'application/octet-stream', 'text/plain', '');
const fieldName = fc.oneof(
	fc.string({ minLength: 1, maxLength: 6 }),
	fc.constantFrom(
		'data',
		' data',
		'data ',
		'Größe',
		'Größe'.normalize('NFD'),
		'a.b',
		'constructor',
		'\ufeffdata',
	),
);
const kept = fc.constantFrom('item', 'storage');
const drawn = fc.uniqueArray(fc.record({ name: fieldName, bytes, encode, mimeType, kept }), {
	minLength: 1,
	maxLength: 4,
	selector: ({ name }) => name,
});
/** How a file is asked for: by its name, or by itself. */
const reference = fc.constantFrom('name', 'file');

describe('a file that n8n’s own helper takes', () => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await createEngine({ nyckel: 'none', nodes: { 'test.probe': probe } });
		await engine.setBinaryMode('filesystem');
	});
	afterAll(async () => {
		await engine.setBinaryMode('default');
		engine.close();
	});

	const workflow = {
		nodes: [
			{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
			{ name: 'Probe', type: 'test.probe' },
		],
		connections: { Start: { main: [[{ node: 'Probe', type: 'main' as const, index: 0 }]] } },
	};

	const modes = isBefore('2.0') ? (['separate'] as const) : (['separate', 'combined'] as const);
	it.each(modes)(
		'is read with the same bytes, by name or by itself, %s from the fields',
		async (binaryMode) => {
			let compared = 0;
			work = async function () {
				const [item] = this.getInputData();
				if (!item) throw new Error('There is no item.');
				const source = { context: this, item, itemIndex: 0 };
				await fc.assert(
					fc.asyncProperty(drawn, fc.nat(), reference, async (own, index, by) => {
						const files: Record<string, IBinaryData> = {};
						for (const file of own) {
							const about = { mimeType: file.mimeType, data: file.encode(file.bytes) };
							files[file.name] =
								file.kept === 'item' ? about : await engine.binary(file.bytes, about);
						}
						if (binaryMode === 'combined') item.json = { _files: files } as never;
						else item.binary = files;
						const { name = '' } = own[index % own.length] ?? {};
						const path = binaryMode === 'combined' ? `_files.${name}` : name;
						const wanted = by === 'name' ? path : (files[name] as IBinaryData & StoredFile);
						const theirs = await helped(this, wanted);
						fc.pre(theirs !== undefined);
						const found = await findImage(source, wanted);
						const pieces: Buffer[] = [];
						for await (const piece of imagePieces(this, found)) pieces.push(piece);
						expect(Buffer.concat(pieces)).toEqual(theirs);
						compared += 1;
					}),
					{ numRuns: 200 },
				);
			};
			const items: INodeExecutionData[] = [{ json: {} }];
			const result = await engine.run(
				{ ...workflow, settings: { binaryMode } as never },
				{ items },
			);
			expect(result.error).toBeUndefined();
			expect(compared).toBe(200);
		},
	);
});

/** What n8n's helper reads; `undefined` where it takes it for no file. */
async function helped(
	context: IExecuteFunctions,
	wanted: string | IBinaryData,
): Promise<Buffer | undefined> {
	try {
		context.helpers.assertBinaryData(0, wanted);
		return await context.helpers.getBinaryDataBuffer(0, wanted);
	} catch {
		return undefined;
	}
}
