import { z } from 'zod';
import { endpoint } from '../../contract/endpoint.ts';
import { nextCursor, pageQuery } from '../../http/pagination.ts';
import { alertSchema, newAlertSchema } from './alert.ts';

const tag = 'alerts';
const params = z.object({ id: z.guid() });
const visibilityDescription = 'One’s own; with the permission `alerts:all`, everybody’s in the tenant.';

export const listAlerts = endpoint({
  method: 'get',
  path: '/api/alerts',
  tag,
  summary: 'List alerts, newest first',
  description: visibilityDescription,
  query: pageQuery,
  response: {
    status: 200,
    description: 'A page of alerts.',
    body: z.object({ alerts: z.array(alertSchema), next_cursor: nextCursor }),
  },
});

export const createAlert = endpoint({
  method: 'post',
  path: '/api/alerts',
  tag,
  summary: 'Raise an alert',
  description: 'It is the caller’s own, and open.',
  body: newAlertSchema,
  response: { status: 201, description: 'The alert, with its address in `Location`.', body: alertSchema },
});

export const getAlert = endpoint({
  method: 'get',
  path: '/api/alerts/:id',
  tag,
  summary: 'Show an alert',
  description: visibilityDescription,
  params,
  response: { status: 200, description: 'The alert.', body: alertSchema },
});

export const acknowledgeAlert = endpoint({
  method: 'post',
  path: '/api/alerts/:id/acknowledge',
  tag,
  summary: 'Acknowledge an alert',
  description: `${visibilityDescription} Of several who do so, the first stays on record.`,
  params,
  response: { status: 200, description: 'The alert, acknowledged.', body: alertSchema },
});
