import fc from 'fast-check';

import { BodyWriter } from '../../../nodes/Nyckel/operations/shared/bodyWriter';

/** A file as n8n's storages hand it over, in pieces of any length. */
async function* inPieces(pieces: Uint8Array[]): AsyncGenerator<Buffer> {
	for (const piece of pieces) yield await Promise.resolve(Buffer.from(piece));
}

describe('the body of a request with images', () => {
	it('holds each file whole, however its storage cuts it and whatever size it was said to have', async () => {
		const file = fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 20 });
		const room = fc.nat({ max: 2_000 });
		await fc.assert(
			fc.asyncProperty(
				fc.array(file, { maxLength: 3 }),
				fc.string(),
				room,
				async (files, text, bytes) => {
					const writer = new BodyWriter(bytes);
					for (const pieces of files) {
						writer.write(text);
						await writer.writeBase64(inPieces(pieces));
					}
					const expected = files.map((pieces) => text + Buffer.concat(pieces).toString('base64'));
					expect(writer.written().equals(Buffer.from(expected.join('')))).toBe(true);
				},
			),
		);
	});
});
