import { z } from 'zod';
import { nextCursor, pageQuery } from '../http/page.ts';
import { operation } from '../operations/operation.ts';
import { alert, newAlert } from './alert.ts';

const tag = 'alerts';
const params = z.object({ id: z.guid() });
const whose = 'One’s own; with the permission `alerts:all`, everybody’s in the tenant.';

export const listAlerts = operation({
  method: 'get',
  path: '/api/alerts',
  tag,
  summary: 'List alerts, newest first',
  description: whose,
  query: pageQuery,
  answer: {
    status: 200,
    description: 'A page of alerts.',
    body: z.object({ alerts: z.array(alert), next_cursor: nextCursor }),
  },
});

export const createAlert = operation({
  method: 'post',
  path: '/api/alerts',
  tag,
  summary: 'Raise an alert',
  description: 'It is the caller’s own, and open.',
  body: newAlert,
  answer: { status: 201, description: 'The alert, with its address in `Location`.', body: alert },
});

export const getAlert = operation({
  method: 'get',
  path: '/api/alerts/:id',
  tag,
  summary: 'Show an alert',
  description: whose,
  params,
  answer: { status: 200, description: 'The alert.', body: alert },
});

export const acknowledgeAlert = operation({
  method: 'post',
  path: '/api/alerts/:id/acknowledge',
  tag,
  summary: 'Acknowledge an alert',
  description: `${whose} Of several who do so, the first stays on record.`,
  params,
  answer: { status: 200, description: 'The alert, acknowledged.', body: alert },
});
