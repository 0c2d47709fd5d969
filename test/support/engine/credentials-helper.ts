import type {
	ICredentialDataDecryptedObject,
	ICredentialsExpressionResolveValues,
	ICredentialsHelper,
	ICredentials,
	IExecuteData,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeParameters,
	INodeProperties,
	INodeTypes,
	IRequestOptionsSimplified,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import type { CredentialStore } from './credential-store';
import type { CredentialTypeRegistry } from './credential-types';
import { withIsolate } from './isolate';
import { core, workflow as n8n } from './n8n';

/** The part of a request that a generic `authenticate` fills in. */
type RequestPart = Record<string, Record<string, unknown> | undefined>;

const nobody: INode = {
	id: 'credentials',
	name: '',
	type: 'mock',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const noNodeTypes: INodeTypes = {
	getByName: () => mockType,
	getByNameAndVersion: () => mockType,
	getKnownTypes: () => ({}),
};

const mockType = { description: { properties: [] as INodeProperties[] } } as never;

/**
 * What n8n's CredentialsHelper does between a node and the credentials table: defaults, hidden
 * fields, expressions over the credential's own fields, generic authentication, tokens written back.
 * Follows n8n 2.40's `credentials-helper`, which is not published on its own. Left out: overwrites,
 * external secrets, end-user credentials and policies, none of which this package touches.
 */
export class EngineCredentialsHelper extends n8n.ICredentialsHelper implements ICredentialsHelper {
	constructor(
		private readonly types: CredentialTypeRegistry,
		private readonly store: CredentialStore,
	) {
		super();
	}

	getParentTypes(name: string): string[] {
		return this.types.parentsOf(name);
	}

	getCredentialsProperties(type: string): INodeProperties[] {
		return this.types.propertiesOf(type);
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async getCredentials(details: INodeCredentialsDetails, type: string): Promise<ICredentials> {
		return await Promise.resolve(this.store.open(details, type));
	}

	async getDecrypted(
		additionalData: IWorkflowExecuteAdditionalData,
		details: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		raw?: boolean,
		at?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const stored = await this.store.read(details, type);
		return raw ? stored : await this.resolve(additionalData, stored, type, mode, executeData, at);
	}

	/** Stored data with the type's defaults, without hidden fields, and with its expressions resolved. */
	async resolve(
		additionalData: IWorkflowExecuteAdditionalData,
		stored: ICredentialDataDecryptedObject,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		at?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const data = {
			...n8n.NodeHelpers.getNodeParameters(
				this.types.propertiesOf(type),
				stored as INodeParameters,
				true,
				false,
				null,
				null,
			),
		};
		const carried = ['oauthTokenData', 'allowedHttpRequestDomains', 'allowedDomains'] as const;
		for (const key of carried) {
			const value = stored[key];
			if (value !== undefined && (key === 'oauthTokenData' || data[key] === undefined)) {
				data[key] = value as INodeParameters[string];
			}
		}
		const keys = core.getAdditionalKeys(additionalData, mode, null, { isCredential: true });
		if (at) {
			return at.workflow.expression.getParameterValue(
				data,
				at.runExecutionData,
				at.runIndex,
				at.itemIndex,
				at.node.name,
				at.connectionInputData,
				mode,
				keys,
				executeData,
				false,
				data,
			) as ICredentialDataDecryptedObject;
		}
		const scope = new n8n.Workflow({
			nodes: [nobody],
			connections: {},
			active: false,
			nodeTypes: noNodeTypes,
		});
		return await withIsolate(
			scope,
			() =>
				scope.expression.getComplexParameterValue(
					nobody,
					data,
					mode,
					keys,
					undefined,
					undefined,
					data,
				) as ICredentialDataDecryptedObject,
		);
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.types.get(typeName);
		const options = requestOptions as IHttpRequestOptions;
		if (typeof authenticate === 'function') return await authenticate(credentials, options);
		if (!authenticate) return options;
		if (!workflow || !node) throw new Error('A generic authenticate needs the workflow and node.');
		const text = (value: string): string => {
			if (!n8n.isExpression(value)) return value;
			const scope = { $credentials: credentials };
			const mode = 'internal' as const;
			return String(
				workflow.expression.getSimpleParameterValue(node, value, mode, scope, undefined, '') || '',
			);
		};
		const parts = options as unknown as RequestPart;
		options.headers ??= {};
		for (const [part, entries] of Object.entries(authenticate.properties)) {
			const target = (parts[part] ??= {});
			for (const [key, value] of Object.entries(entries as Record<string, string>)) {
				target[text(key)] = text(value);
			}
		}
		return options;
	}

	async preAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		node: INode,
		credentialsExpired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const type = this.types.get(typeName);
		const expirable = type.properties.find(
			(property) => property.type === 'hidden' && property.typeOptions?.expirable === true,
		)?.name;
		if (!expirable || !type.preAuthentication) return undefined;
		if (credentials[expirable] !== '' && !credentialsExpired) return undefined;
		const output = await type.preAuthentication.call(helpers, credentials);
		const details = node.credentials?.[typeName];
		if (output[expirable] === undefined || !details) return undefined;
		await this.store.update(details, typeName, output as ICredentialDataDecryptedObject);
		return Object.assign(credentials, output);
	}

	async runPreAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const output = await this.types.get(typeName).preAuthentication?.call(helpers, credentials);
		return output as ICredentialDataDecryptedObject | undefined;
	}

	async updateCredentials(
		details: INodeCredentialsDetails,
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<void> {
		await this.store.add(type, data, { id: details.id ?? '', name: details.name });
	}

	async updateCredentialsOauthTokenData(
		details: INodeCredentialsDetails,
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<void> {
		const { oauthTokenData } = data;
		await this.store.update(details, type, oauthTokenData ? { oauthTokenData } : {});
	}
}
