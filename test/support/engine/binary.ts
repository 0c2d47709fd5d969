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
