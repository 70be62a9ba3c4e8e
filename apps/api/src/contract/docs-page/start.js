// A file of its own, since the page's content security policy allows no script inside the page.
globalThis.SwaggerUIBundle({
  dom_id: '#api',
  url: '/api/openapi.json',
  tryItOutEnabled: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  // A token that outlived its tab would be a token on a shared machine.
  persistAuthorization: false,
});
