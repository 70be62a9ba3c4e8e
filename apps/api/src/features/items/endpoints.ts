import { z } from 'zod';
import { endpoint } from '../../contract/endpoint.ts';
import { nextCursor, pageQuery } from '../../http/pagination.ts';
import { itemChangesSchema, itemSchema, newItemSchema } from './item.ts';

const tag = 'items';
const params = z.object({ id: z.guid() });
const itemResponse = { status: 200, description: 'The item.', body: itemSchema } as const;

export const listItems = endpoint({
  method: 'get',
  path: '/api/items',
  tag,
  summary: 'List the tenant’s items, newest first',
  query: pageQuery,
  response: {
    status: 200,
    description: 'A page of items.',
    body: z.object({ items: z.array(itemSchema), next_cursor: nextCursor }),
  },
});

export const createItem = endpoint({
  method: 'post',
  path: '/api/items',
  tag,
  summary: 'Create an item',
  body: newItemSchema,
  response: { status: 201, description: 'The item, with its address in `Location`.', body: itemSchema },
});

export const getItem = endpoint({
  method: 'get',
  path: '/api/items/:id',
  tag,
  summary: 'Show an item',
  params,
  response: itemResponse,
});

export const updateItem = endpoint({
  method: 'patch',
  path: '/api/items/:id',
  tag,
  summary: 'Change an item',
  description: 'Fields that are left out stay as they are.',
  params,
  body: itemChangesSchema,
  response: itemResponse,
});

export const deleteItem = endpoint({
  method: 'delete',
  path: '/api/items/:id',
  tag,
  summary: 'Delete an item',
  params,
  response: { status: 204, description: 'The item is deleted.' },
});
