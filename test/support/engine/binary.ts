import { Readable } from 'node:stream';

import type { IBinaryData } from 'n8n-workflow';

import { Container, core } from './n8n';

/** Where n8n keeps binaries: `default` in the item (base64), `filesystem` behind an id. */
export type BinaryMode = 'default' | 'filesystem';

/** Switches where binaries are stored from now on. It holds for the whole process, as in n8n. */
export async function setBinaryMode(mode: BinaryMode): Promise<void> {
	const config = Container.get(core.BinaryDataConfig);
	config.mode = mode;
	config.availableModes = ['filesystem'];
	await Container.get(core.BinaryDataService).init();
}

/** A file as a trigger or an HTTP Request node would have stored it, in the mode set last. */
export async function storeBinary(
	bytes: Buffer,
	{ mimeType, fileName }: { mimeType: string; fileName?: string },
): Promise<IBinaryData> {
	const location = core.FileLocation.ofExecution('workflow', 'execution');
	const file: IBinaryData = { mimeType, fileName, data: '' };
	return await Container.get(core.BinaryDataService).store(location, bytes, file);
}

/**
 * A storage of n8n's that is not to be had here, such as S3: gives the same bytes for every file, in one piece as a
 * database does.
 * @param mode what stands before the colon in a file's ID
 * @param readsLeft how often a file can be read; left out: always
 * @returns the IDs that were read, as the storage knows them
 */
export function standInStorage(mode: string, bytes: Buffer, readsLeft = Infinity): string[] {
	const read: string[] = [];
	const manager = {
		getAsStream: async (id: string) => {
			if (read.length >= readsLeft) throw new Error('The file was deleted');
			read.push(id);
			return await Promise.resolve(Readable.from([bytes]));
		},
		getMetadata: async () => await Promise.resolve({ fileSize: bytes.length }),
	};
	const service = Container.get(core.BinaryDataService) as unknown as { managers: object };
	Object.assign(service.managers, { [mode]: manager });
	return read;
}
