import fc from 'fast-check';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { findImage } from '../../nodes/Nyckel/parameters/image';
import { InputError } from '../../nodes/Nyckel/parameters/inputError';
import { FIRST_BYTES } from '../support/pictures';

const bytes = fc.oneof(
	fc.uint8Array({ maxLength: 80 }).map((drawn) => Buffer.from(drawn)),
	fc.constantFrom(...FIRST_BYTES.map(([, start]) => start)),
	fc.string({ maxLength: 80 }).map((text) => Buffer.from(text)),
);
const declared = fc.oneof(
	fc.string(),
	fc.constantFrom<unknown>(
		...['image/jpeg', 'IMAGE/PNG ', 'image/*', 'image/', 'image/jpeg; name="a, b.jpg"', 'text/csv'],
		...[undefined, null, 7, {}],
	),
);
const fileName = fc.oneof(fc.string(), fc.constantFrom('a.png', 'b.csv', '../c', undefined));

test('a file of any bytes, type and name is sent as what it is, or refused in words for users', async () => {
	await fc.assert(
		fc.asyncProperty(bytes, declared, fileName, async (content, mimeType, named) => {
			const file = { data: content.toString('base64'), mimeType, fileName: named };
			const item = { json: {}, binary: { data: file } } as unknown as INodeExecutionData;
			const source = { context: {} as IExecuteFunctions, item, itemIndex: 0 };
			const found = await findImage(source, 'data').catch((error: unknown) => error);
			if (found instanceof InputError) {
				expect(found.message.length + found.description.length).toBeLessThan(500);
				return;
			}
			expect(found).toMatchObject({ data: file.data, bytes: content.length });
			expect((found as { mimeType: string }).mimeType).toMatch(/^image\/[\w.+-]+$/);
			const known = FIRST_BYTES.find(([, start]) => start === content);
			if (known) expect(found).toMatchObject({ mimeType: known[0] });
		}),
		{ numRuns: 500 },
	);
});
