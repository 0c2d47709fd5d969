import type { ICredentialDataDecryptedObject, INodeCredentialsDetails } from 'n8n-workflow';

import { core } from './n8n';

interface Row {
	id: string;
	name: string;
	type: string;
	/** Encrypted, as n8n's database holds it. */
	data: string;
}

/** n8n's credentials table: rows are encrypted, and every read gives a fresh copy. What was decrypted once is known. */
export class CredentialStore {
	private readonly rows = new Map<string, Row>();

	private readonly decrypted = new Map<string, string>();

	/**
	 * Saves a credential.
	 * @param fixed its id and name; by default the id is `<type>-<n>` and the name is the id
	 * @returns what a node's `credentials` entry holds
	 */
	async add(
		type: string,
		data: ICredentialDataDecryptedObject,
		fixed: { id?: string; name?: string } = {},
	): Promise<{ id: string; name: string }> {
		const id = fixed.id ?? `${type}-${this.rows.size + 1}`;
		const name = fixed.name ?? id;
		const credentials = new core.Credentials({ id, name }, type);
		await credentials.setData(data);
		this.rows.set(id, { id, name, type, data: credentials.data ?? '' });
		return { id, name };
	}

	/**
	 * The stored credential, still encrypted.
	 * @throws Error when a node refers to a credential that is not there or of another type
	 */
	open({ id, name }: INodeCredentialsDetails, type: string): core.Credentials {
		const row = id ? this.rows.get(id) : undefined;
		if (row?.type !== type) {
			throw new Error(`Credential "${name}" (${id}) of type "${type}" does not exist.`);
		}
		return new core.Credentials({ id: row.id, name: row.name }, row.type, row.data);
	}

	/** What is stored now, decrypted: for looking at a token n8n saved. */
	async read(
		details: INodeCredentialsDetails,
		type: string,
	): Promise<ICredentialDataDecryptedObject> {
		const credentials = this.open(details, type);
		const { data = '' } = credentials;
		const known = this.decrypted.get(data) ?? JSON.stringify(await credentials.getData());
		this.decrypted.set(data, known);
		return JSON.parse(known) as ICredentialDataDecryptedObject;
	}

	/** Replaces fields of a stored credential and keeps the others. */
	async update(
		details: INodeCredentialsDetails,
		type: string,
		changes: ICredentialDataDecryptedObject,
	): Promise<void> {
		const data = { ...(await this.read(details, type)), ...changes };
		await this.add(type, data, { id: details.id ?? '', name: details.name });
	}
}
