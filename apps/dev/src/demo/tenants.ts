/** A user of the demo. */
export interface DemoUser {
  readonly email: string;
  readonly groups: readonly string[];
}

export interface DemoTenant {
  readonly id: string;
  readonly name: string;
  readonly users: readonly DemoUser[];
}

/** The password of every demo user. It opens nothing but what runs on this machine. */
export const demoPassword = 'Freehold-demo-1';

/** Two tenants, so that their isolation can be tried. */
export const demoTenants: readonly DemoTenant[] = [
  {
    id: 'acme',
    name: 'Acme Corporation',
    users: [
      { email: 'wile@acme.example', groups: ['admins'] },
      { email: 'road@acme.example', groups: [] },
    ],
  },
  {
    id: 'globex',
    name: 'Globex Corporation',
    users: [
      { email: 'hank@globex.example', groups: ['admins'] },
      { email: 'frank@globex.example', groups: [] },
    ],
  },
];
