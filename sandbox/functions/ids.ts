import { createHash } from 'node:crypto';

/** An id in the API's form: a prefix and 16 characters, the same for the same name on every run. */
export function stableId(prefix: 'label' | 'field' | 'project', name: string): string {
	return `${prefix}_${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
}
