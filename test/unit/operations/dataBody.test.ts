import { Readable } from 'node:stream';

import type { IExecuteFunctions } from 'n8n-workflow';

import { bodyFingerprint } from '../../../nodes/Nyckel/operations/shared/fingerprint';
import { DataBody } from '../../../nodes/Nyckel/operations/shared/dataBody';

/** Files by ID, in so many pieces: the more, the later one is read to its end. */
const PIECES: Record<string, number> = { large: 400, small: 1 };

const context = {
	helpers: {
		getBinaryStream: async (id: string) =>
			await Promise.resolve(
				Readable.from(
					Array.from({ length: PIECES[id] ?? 0 }, (_, at) => Buffer.from(`${id}${at}`)),
				),
			),
	},
} as unknown as IExecuteFunctions;

function row(): DataBody {
	const image = (id: string) => ({
		column: id,
		file: { mimeType: 'image/png', bytes: 10, id },
	});
	return new DataBody(context, { value: {}, images: [image('large'), image('small')] }, {});
}

describe('a row with two images', () => {
	it('is known again when it is retried, whichever of its images is read first', async () => {
		const sent = row();
		await sent.build(new AbortController().signal);
		expect(await bodyFingerprint(row(), [])).toBe(await bodyFingerprint(sent, []));
	});

	it('stops being read when nobody waits for it any more', async () => {
		await expect(row().build(AbortSignal.abort())).rejects.toThrow();
	});
});
