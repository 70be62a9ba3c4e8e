import { z } from 'zod';
import { endpoint } from '../../contract/endpoint.ts';
import { nextCursor, pageQuery } from '../../http/pagination.ts';
import { alertSchema, newAlertSchema, severitySchema, statusSchema } from './alert.ts';

const tag = 'alerts';
const params = z.object({ id: z.guid() });
const visibilityDescription = 'The caller’s own alerts; with the permission `alerts:all`, all of the tenant’s.';

export const listAlerts = endpoint({
  method: 'get',
  path: '/api/alerts',
  tag,
  summary: 'List alerts, newest first',
  description: visibilityDescription,
  query: pageQuery.extend({
    status: statusSchema.optional().meta({ description: 'Only alerts of this status.' }),
    severity: severitySchema.optional().meta({ description: 'Only alerts of this severity.' }),
  }),
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
  description: 'The alert belongs to the caller and is open.',
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
  description: `${visibilityDescription} The first acknowledgement is kept.`,
  params,
  response: { status: 200, description: 'The alert, acknowledged.', body: alertSchema },
});
