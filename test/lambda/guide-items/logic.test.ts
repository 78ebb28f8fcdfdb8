import { type ApiEvent, type Item, type Items, route } from '../../../lambda/guide-items/logic';

/** A store in memory, and a way to ask for it. */
function anApi(...stored: Item[]) {
  const kept = new Map(stored.map((item) => [item.id, item]));
  const items: Items = {
    get: async (id) => kept.get(id),
    put: async (item) => void kept.set(item.id, item),
    delete: async (id) => void kept.delete(id),
  };
  const ask = async (request: Partial<ApiEvent>) => {
    const { statusCode, body } = await route({ httpMethod: 'GET', path: '/items/a', body: null, ...request }, items);
    return [statusCode, body === '' ? '' : JSON.parse(body)];
  };
  return { kept, ask };
}

it('gives an item, and says where there is none', async () => {
  const { ask } = anApi({ id: 'a b', size: 3 });

  expect(await ask({ path: '/items/a%20b' })).toEqual([200, { id: 'a b', size: 3 }]);
  expect(await ask({})).toEqual([404, { error: 'there is no item a' }]);
});

it('puts an item under the id of its path, whatever its body says', async () => {
  const { kept, ask } = anApi();

  expect(await ask({ httpMethod: 'PUT', body: '{"id":"other","size":0}' })).toEqual([200, { id: 'a', size: 0 }]);
  expect([...kept.values()]).toEqual([{ id: 'a', size: 0 }]);
});

it('deletes an item, also twice', async () => {
  const { kept, ask } = anApi({ id: 'a' });

  expect(await ask({ httpMethod: 'DELETE' })).toEqual([204, '']);
  expect(await ask({ httpMethod: 'DELETE' })).toEqual([204, '']);
  expect(kept.size).toBe(0);
});

it.each([null, '', '{', '[]', '"text"', 'null'])('refuses %j as a body', async (body) => {
  const { kept, ask } = anApi();

  expect(await ask({ httpMethod: 'PUT', body })).toEqual([400, { error: 'the body must be a JSON object' }]);
  expect(kept.size).toBe(0);
});

it.each(['/', '/items', '/items/', '/items/a/b', '/other/a'])('knows nothing at %s', async (path) => {
  expect(await anApi({ id: 'a' }).ask({ path })).toEqual([404, { error: `no such resource: ${path}` }]);
});

it.each(['POST', 'PATCH', 'constructor'])('refuses the method %s', async (httpMethod) => {
  expect(await anApi({ id: 'a' }).ask({ httpMethod })).toEqual([405, { error: `${httpMethod} is not allowed` }]);
});
