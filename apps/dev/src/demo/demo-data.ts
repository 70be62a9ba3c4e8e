/** A person of the demo. */
export interface DemoUser {
  readonly email: string;
  readonly groups: readonly string[];
}

export interface DemoTenant {
  readonly id: string;
  readonly name: string;
  readonly users: readonly DemoUser[];
  readonly items: readonly { readonly name: string; readonly description: string | null; readonly quantity: number }[];
  readonly alerts: readonly DemoAlert[];
}

export interface DemoAlert {
  readonly title: string;
  readonly severity: 'info' | 'warning' | 'critical';
  /** The name of the item that it is about. */
  readonly about: string;
}

/** Everybody's password. It opens nothing but what runs on this machine. */
export const demoPassword = 'Freehold-demo-1';

/** Two tenants, so that there is somebody to be kept apart from. */
export const demoTenants: readonly DemoTenant[] = [
  {
    id: 'acme',
    name: 'Acme Corporation',
    users: [
      { email: 'wile@acme.example', groups: ['admins'] },
      { email: 'road@acme.example', groups: [] },
    ],
    items: [
      { name: 'Anvil', description: 'One hundred pounds of iron. Mind your toes.', quantity: 12 },
      { name: 'Rocket skates', description: 'One size fits all coyotes.', quantity: 2 },
      { name: 'Giant rubber band', description: null, quantity: 40 },
    ],
    alerts: [
      { title: 'The last pair but one has been recalled', severity: 'critical', about: 'Rocket skates' },
      { title: 'A delivery is late', severity: 'info', about: 'Anvil' },
    ],
  },
  {
    id: 'globex',
    name: 'Globex Corporation',
    users: [
      { email: 'hank@globex.example', groups: ['admins'] },
      { email: 'frank@globex.example', groups: [] },
    ],
    items: [
      { name: 'Doomsday device', description: 'Some assembly required.', quantity: 1 },
      { name: 'Hammock', description: null, quantity: 25 },
    ],
    alerts: [{ title: 'It is ticking', severity: 'warning', about: 'Doomsday device' }],
  },
];
