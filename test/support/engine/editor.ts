import type {
	ILoadOptionsFunctions,
	INode,
	INodeListSearchResult,
	INodeType,
	INodeTypes,
	INodeParameters,
	ResourceMapperFields,
} from 'n8n-workflow';

import { createAdditionalData } from './additional-data';
import type { EngineCredentialsHelper } from './credentials-helper';
import { createWorkflow } from './execute';
import { withIsolate } from './isolate';
import { core, workflow as n8n } from './n8n';

/** A node as the editor holds it while its panel is open. */
export type EditedNode = Pick<INode, 'type'> & Partial<INode>;

const NODE_NAME = 'Temp-Node';

/** What the editor asks the server for while a node's panel is open. */
export class Editor {
	constructor(
		private readonly nodeTypes: INodeTypes,
		private readonly credentialsHelper: EngineCredentialsHelper,
	) {}

	/**
	 * A page of a resource locator's list.
	 * @param path the parameter's path; a method reads its siblings with `&name`
	 * @throws what the method throws: the editor shows its message
	 */
	async listSearch(
		node: EditedNode,
		method: string,
		filter?: string,
		paginationToken?: string,
		path = 'parameters',
	): Promise<INodeListSearchResult> {
		const search = this.method(node, 'listSearch', method);
		return await this.inContext(
			node,
			path,
			async (context) => await search.call(context, filter, paginationToken),
		);
	}

	/** The columns of a resource mapper. */
	async resourceMapperFields(node: EditedNode, method: string): Promise<ResourceMapperFields> {
		const fields = this.method(node, 'resourceMapping', method);
		return await this.inContext(node, 'parameters', async (context) => await fields.call(context));
	}

	/** The node's parameters as the editor fills them in: with the defaults of what is shown. */
	parameters(node: EditedNode): INodeParameters {
		const { description } = this.nodeType(node);
		const given = { parameters: node.parameters ?? {}, typeVersion: node.typeVersion ?? 1 };
		const { properties } = description;
		const { getNodeParameters } = n8n.NodeHelpers;
		return getNodeParameters(properties, given.parameters, true, false, given, description) ?? {};
	}

	private nodeType({ type, typeVersion = 1 }: EditedNode): INodeType {
		return this.nodeTypes.getByNameAndVersion(type, typeVersion);
	}

	private method<K extends 'listSearch' | 'resourceMapping'>(
		node: EditedNode,
		kind: K,
		name: string,
	): NonNullable<NonNullable<INodeType['methods']>[K]>[string] {
		const method = this.nodeType(node).methods?.[kind]?.[name];
		if (!method) throw new Error(`${node.type} has no ${kind} method "${name}".`);
		return method as NonNullable<NonNullable<INodeType['methods']>[K]>[string];
	}

	private async inContext<T>(
		node: EditedNode,
		path: string,
		ask: (context: ILoadOptionsFunctions) => Promise<T>,
	): Promise<T> {
		const currentNodeParameters = this.parameters(node);
		const edited = { ...node, name: NODE_NAME, parameters: currentNodeParameters };
		const workflow = createWorkflow({ nodes: [edited], connections: {} }, this.nodeTypes);
		const inWorkflow = workflow.nodes[NODE_NAME];
		if (!inWorkflow) throw new Error('The node is not in its workflow.');
		const additionalData = createAdditionalData(this.credentialsHelper, { currentNodeParameters });
		const context = new core.LoadOptionsContext(workflow, inWorkflow, additionalData, path);
		return await withIsolate(workflow, async () => await ask(context));
	}
}
