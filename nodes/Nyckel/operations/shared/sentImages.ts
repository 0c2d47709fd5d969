import { FAILURES } from '../../api/failureTable';
import { list, shown } from '../../api/quote';
import { imageTypeInUri } from '../../parameters/image';
import type { InvokeData } from '../../parameters/source';
import type { ItemFailure } from '../../run/itemFailure';

/** The types of the images that are sent as bytes, each once. What stands at an address, Nyckel alone knows. */
function sentTypes({ value, images }: InvokeData): string[] {
	const values = typeof value === 'object' ? Object.values(value) : [value];
	const types = [...images.map(({ file }) => file.mimeType), ...values.map(imageTypeInUri)];
	return [...new Set(types.filter((type) => type !== undefined))];
}

/**
 * Says which types of images were sent where Nyckel refuses an input. Which ones it takes is not known, so nothing more
 * is said.
 * @returns the same failure where none was sent, or where it is known what was wrong
 */
export function nameSentImages<T extends ItemFailure>(failure: T, data: InvokeData): T {
	if (failure.code !== 'badRequest' || failure.message !== FAILURES.badRequest.message) {
		return failure;
	}
	const types = sentTypes(data);
	if (types.length === 0) return failure;
	const sent = `${types.length === 1 ? 'The image was' : 'Images were'} sent as ${list(types.map(shown))}.`;
	return { ...failure, description: `${failure.description} ${sent}` };
}
