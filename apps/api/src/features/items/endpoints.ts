import { z } from 'zod';
import { nextCursor, pageQuery } from '../http/page.ts';
import { operation } from '../operations/operation.ts';
import { item, itemChanges, newItem } from './item.ts';

const tag = 'items';
const params = z.object({ id: z.guid() });
const found = { status: 200, description: 'The item.', body: item } as const;

export const listItems = operation({
  method: 'get',
  path: '/api/items',
  tag,
  summary: 'List the tenant’s items, newest first',
  query: pageQuery,
  answer: {
    status: 200,
    description: 'A page of items.',
    body: z.object({ items: z.array(item), next_cursor: nextCursor }),
  },
});

export const createItem = operation({
  method: 'post',
  path: '/api/items',
  tag,
  summary: 'Make an item',
  body: newItem,
  answer: { status: 201, description: 'The item, with its address in `Location`.', body: item },
});

export const getItem = operation({
  method: 'get',
  path: '/api/items/:id',
  tag,
  summary: 'Show an item',
  params,
  answer: found,
});

export const changeItem = operation({
  method: 'patch',
  path: '/api/items/:id',
  tag,
  summary: 'Change an item',
  description: 'What is left out stays as it is.',
  params,
  body: itemChanges,
  answer: found,
});

export const deleteItem = operation({
  method: 'delete',
  path: '/api/items/:id',
  tag,
  summary: 'Delete an item',
  params,
  answer: { status: 204, description: 'It is gone. Alerts about it stay.' },
});
