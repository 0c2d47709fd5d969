import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { ICredentialType, INodeType, INodeTypes, IVersionedNodeType } from 'n8n-workflow';

import { toAiTool } from './ai-tool-type';
import { core, workflow } from './n8n';

/** Node types by full name (`package.node`) and credential types by name. */
export interface LoadedTypes {
	nodes: Record<string, INodeType | IVersionedNodeType>;
	credentials: Record<string, ICredentialType>;
}

interface NodePackage {
	name: string;
	n8n: { nodes: string[]; credentials: string[] };
}

const repositoryRoot = resolve(__dirname, '../../..');

/**
 * Loads this repository's package.
 * @param from `dist` goes through n8n's own package loader, as an installed package does (codex,
 * icons, validation of the description); `sources` takes the TypeScript classes the package.json
 * entries are built from.
 * @throws Error naming `npm run build` when `dist` is asked for and was not built
 */
export async function loadNyckel(from: 'sources' | 'dist'): Promise<LoadedTypes> {
	const manifest = JSON.parse(
		readFileSync(join(repositoryRoot, 'package.json'), 'utf8'),
	) as NodePackage;
	return from === 'dist' ? await loadBuilt(manifest) : await loadSources(manifest);
}

async function loadBuilt({ name, n8n }: NodePackage): Promise<LoadedTypes> {
	const missing = [...n8n.nodes, ...n8n.credentials].find(
		(file) => !existsSync(join(repositoryRoot, file)),
	);
	if (missing) throw new Error(`${missing} is missing. Run "npm run build" first.`);
	const loader = new core.PackageDirectoryLoader(repositoryRoot);
	await loader.loadAll();
	const typesOf = <T>(data: Record<string, { type: T }>, prefix = ''): Record<string, T> =>
		Object.fromEntries(Object.entries(data).map(([key, { type }]) => [prefix + key, type]));
	return {
		nodes: typesOf(loader.nodeTypes, `${name}.`),
		credentials: typesOf(loader.credentialTypes),
	};
}

async function loadSources({ name, n8n }: NodePackage): Promise<LoadedTypes> {
	const types: LoadedTypes = { nodes: {}, credentials: {} };
	for (const file of n8n.nodes) {
		const node = await instanceOf<INodeType>(file);
		types.nodes[`${name}.${node.description.name}`] = node;
	}
	for (const file of n8n.credentials) {
		const credential = await instanceOf<ICredentialType>(file);
		types.credentials[credential.name] = credential;
	}
	return types;
}

/** n8n's rule: `dist/x/Name.node.js` exports a class `Name`. */
async function instanceOf<T>(builtFile: string): Promise<T> {
	const source = join(repositoryRoot, builtFile.replace(/^dist\//, '').replace(/\.js$/, '.ts'));
	const className = source.replace(/^.*[\\/]/, '').split('.')[0] ?? '';
	const exported = (await import(source)) as Record<string, (new () => T) | undefined>;
	const TheClass = exported[className];
	if (!TheClass) throw new Error(`${builtFile}: the source exports no class ${className}`);
	return new TheClass();
}

/** The node types an engine knows, with the `…Tool` variants n8n derives from usable nodes. */
export class NodeTypeRegistry implements INodeTypes {
	private readonly tools = new Map<string, INodeType>();

	constructor(private readonly types: Record<string, INodeType | IVersionedNodeType>) {}

	/** @throws Error listing the known types */
	getByName(name: string): INodeType | IVersionedNodeType {
		const type = Object.hasOwn(this.types, name) ? this.types[name] : undefined;
		if (type) return type;
		const known = Object.keys(this.types).join(', ');
		throw new Error(`The engine has no node type "${name}". It knows ${known}.`);
	}

	/** @throws Error listing the known types */
	getByNameAndVersion(name: string, version?: number): INodeType {
		const isTool = name.endsWith('Tool') && !Object.hasOwn(this.types, name);
		if (!isTool) return this.versioned(name, version);
		const key = `${name}@${version}`;
		const tool = this.tools.get(key) ?? toAiTool(this.versioned(name.slice(0, -4), version));
		this.tools.set(key, tool);
		return tool;
	}

	/** n8n-core never asks for this while a workflow runs. */
	getKnownTypes(): Record<string, never> {
		return {};
	}

	/** A declarative node has no execute of its own; n8n gives it one the same way. */
	private versioned(name: string, version?: number): INodeType {
		const type = workflow.NodeHelpers.getVersionedNodeType(this.getByName(name), version);
		if (
			!type.execute &&
			!type.poll &&
			!type.trigger &&
			!type.webhook &&
			type.description.requestDefaults
		) {
			type.execute = async function () {
				return (
					(await new core.RoutingNode(
						this as InstanceType<typeof core.ExecuteContext>,
						type,
					).runNode()) ?? []
				);
			};
		}
		return type;
	}
}
