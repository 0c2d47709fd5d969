import type { INodeProperties, INodeType } from 'n8n-workflow';

/**
 * The tool variant n8n makes of a node with `usableAsTool`: own name, no input, one `ai_tool`
 * output, and the fields that describe the tool to the model. Follows `convertNodeToAiTool` of n8n
 * 2.40 (`tool-generation/ai-tools`), which is not published on its own.
 * @throws Error when the node is not usable as a tool
 */
export function toAiTool(node: INodeType): INodeType {
	const { description } = node;
	if (!description.usableAsTool) throw new Error(`${description.name} is not usable as a tool`);
	const { usableAsTool, ...rest } = description;
	const replacements = typeof usableAsTool === 'object' ? usableAsTool.replacements : {};
	const tool: INodeType = Object.create(node) as INodeType;
	tool.description = {
		...rest,
		...replacements,
		name: `${description.name}Tool`,
		displayName: `${description.displayName} Tool`,
		inputs: [],
		outputs: ['ai_tool'],
		properties: [
			...toolFields(description.description, description.properties),
			...description.properties,
		],
		codex: {
			...description.codex,
			categories: ['AI'],
			subcategories: { AI: ['Tools'], Tools: ['Other Tools'] },
		},
	};
	return tool;
}

function toolFields(text: string, properties: INodeProperties[]): INodeProperties[] {
	const names = new Set(properties.map(({ name }) => name));
	if (names.has('toolDescription')) return [];
	const isGrouped = names.has('resource') || names.has('operation');
	const description: INodeProperties = {
		displayName: 'Description',
		name: 'toolDescription',
		type: 'string',
		default: text,
		required: true,
	};
	if (!isGrouped) return [description];
	const kind: INodeProperties = {
		displayName: 'Tool Description',
		name: 'descriptionType',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Set Automatically', value: 'auto' },
			{ name: 'Set Manually', value: 'manual' },
		],
		default: 'auto',
	};
	return [kind, { ...description, displayOptions: { show: { descriptionType: ['manual'] } } }];
}
