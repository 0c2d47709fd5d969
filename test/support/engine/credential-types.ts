import type { ICredentialType, INodeProperties } from 'n8n-workflow';

import { workflow } from './n8n';
import { oAuth2Api } from './oauth2-parent';

/** The credential types an engine knows, with what they inherit. */
export class CredentialTypeRegistry {
	private readonly types: Record<string, ICredentialType>;

	constructor(types: Record<string, ICredentialType>) {
		this.types = { oAuth2Api, ...types };
	}

	/** @throws Error listing the known types */
	get(name: string): ICredentialType {
		const type = Object.hasOwn(this.types, name) ? this.types[name] : undefined;
		if (type) return type;
		const known = Object.keys(this.types).join(', ');
		throw new Error(`The engine has no credential type "${name}". It knows ${known}.`);
	}

	/** All ancestors, nearest first. */
	parentsOf(name: string): string[] {
		const parents = this.get(name).extends ?? [];
		return parents.flatMap((parent) => [parent, ...this.parentsOf(parent)]);
	}

	/** The fields of a type merged over those of its parents, as n8n merges them. */
	propertiesOf(name: string): INodeProperties[] {
		const type = this.get(name);
		if (name === 'oAuth2Api') {
			return [
				...type.properties,
				{ displayName: 'oauthTokenData', name: 'oauthTokenData', type: 'json', default: {} },
			];
		}
		if (!type.extends) return type.properties;
		const merged: INodeProperties[] = [];
		for (const parent of type.extends) {
			workflow.NodeHelpers.mergeNodeProperties(merged, this.propertiesOf(parent));
		}
		workflow.NodeHelpers.mergeNodeProperties(merged, type.properties);
		return merged;
	}
}
