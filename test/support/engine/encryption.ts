import type { KeyInfo } from 'n8n-core';

import { Container, core } from './n8n';

/** n8n-core before 2.x encrypts with the instance key itself and has no proxy. */
const { EncryptionKeyProxy } = core as Partial<typeof core>;

/**
 * Gives n8n's cipher the key that n8n's server takes from its database: the instance key, in the
 * form installations without key rotation have.
 */
export function provideEncryptionKey(): void {
	if (!EncryptionKeyProxy) return;
	const { encryptionKey } = Container.get(core.InstanceSettings);
	const key: KeyInfo = {
		id: 'instance',
		value: Container.get(core.Cipher).encryptDEKWithInstanceKey(encryptionKey),
		algorithm: 'aes-256-cbc',
		format: 'no-prefix',
	};
	Container.get(EncryptionKeyProxy).setProvider({
		getActiveKey: () => Promise.resolve(key),
		getKeyById: () => Promise.resolve(key),
		getLegacyKey: () => Promise.resolve(key),
	});
}
