import { Agent } from 'node:https';
import { LoopbackServer } from './loopback-server';
import { Connections } from '../../../src/runtime/kubernetes/connections';

describe('connections', () => {
  test('are the same for as long as they present the same', () => {
    const connections = new Connections('https:', {});
    const agent = connections.presenting({ ca: 'one' });
    expect(connections.presenting({ ca: 'one' })).toBe(agent);
    expect(connections.presenting({ ca: 'two' })).not.toBe(agent);
    expect((connections.presenting({ ca: 'two' }) as Agent).options.ca).toBe('two');
  });

  test('are not told from each other by what a request says', () => {
    const agent = new Connections('https:', {}).presenting({}) as Agent;
    expect(agent.getName({ ca: 'one' })).toBe(agent.getName({ ca: 'two' }));
  });

  test('that present what is old are not used again', async () => {
    const server = await LoopbackServer.start();
    let ca = 'one';
    const api = server.api({}, { credentials: async () => ({ headers: { authorization: ca }, tls: { ca } }) });
    server.answer = (response, { headers }) => response.writeHead(headers.authorization === ca ? 200 : 401).end('{}');
    const get = async () => api.request({ method: 'GET', path: '/api/v1/pods' });
    await get();
    await get();
    expect(server.connections).toBe(1);
    ca = 'two';
    await get();
    expect(server.connections).toBe(2);
    await server.stop();
  });
});
